"""Reading a stream as a browser does, over a real socket."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import httpx
import msgspec
import uvicorn
from litestar import Litestar

from tests.support.running import free_port
from tests.world import Caller


class Event(msgspec.Struct, frozen=True):
    kind: str
    number: int | None
    data: Any


class Reader:
    """One open stream."""

    def __init__(self, response: httpx.Response) -> None:
        self.response = response
        self._lines = response.aiter_lines()

    async def event(self) -> Event | None:
        """The next event; None at the end of the stream."""
        fields: dict[str, str] = {}
        async for line in self._lines:
            if line:
                name, _, value = line.partition(": ")
                fields[name] = value
            elif "event" in fields:
                number = int(fields["id"]) if "id" in fields else None
                return Event(fields["event"], number, msgspec.json.decode(fields["data"]))
        return None

    async def entries(self, count: int) -> list[Event]:
        """The next so many entries, beats left out."""
        found: list[Event] = []
        while len(found) < count:
            event = await self.event()
            assert event is not None, f"the stream ended after {len(found)} entries"
            if event.number is not None:
                found.append(event)
        return found

    async def end(self) -> None:
        """Read on until the stream ends."""
        while await self.event() is not None:
            pass


@asynccontextmanager
async def served(app: Litestar) -> AsyncIterator[str]:
    """The address at which this running app answers over a real socket."""
    port = free_port()
    server = uvicorn.Server(uvicorn.Config(app, port=port, lifespan="off", log_level="error"))
    task = asyncio.create_task(server.serve())
    while not server.started:
        await asyncio.sleep(0.01)
    yield f"http://127.0.0.1:{port}"
    server.should_exit = True
    await task


@asynccontextmanager
async def follow(url: str, caller: Caller, query: str = "", **headers: str) -> AsyncIterator[Reader]:
    """Open the stream as somebody. The answer may be a refusal: look at `response`."""
    sent = {**caller.http.headers, **{name.replace("_", "-"): value for name, value in headers.items()}}
    async with (
        httpx.AsyncClient(base_url=url, headers=sent, cookies=caller.http.cookies, timeout=60) as client,
        client.stream("GET", f"/api/operations/KAFO-T/stream{query}") as response,
    ):
        yield Reader(response)
