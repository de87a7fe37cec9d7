"""Reading a stream as a browser does, over a real socket."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

import httpx
import msgspec
from litestar import Litestar

from tests.support.patience import PATIENCE_S
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


class Line:
    """A viewer's line without a socket: it takes what is sent while `clear` is set, and remembers it."""

    def __init__(self, app: Litestar, caller: Caller, query: str) -> None:
        cookies = "; ".join(f"{name}={value}" for name, value in caller.http.cookies.items())
        headers = {"host": "corridor.test", "cookie": cookies, **caller.http.headers}
        self.scope: Any = {
            "type": "http",
            "http_version": "1.1",
            "method": "GET",
            "scheme": "http",
            "path": "/api/operations/KAFO-T/stream",
            "raw_path": b"/api/operations/KAFO-T/stream",
            "root_path": "",
            "query_string": query.encode(),
            "headers": [(name.lower().encode(), value.encode()) for name, value in headers.items()],
        }
        self.clear = asyncio.Event()
        self.clear.set()
        self.took = asyncio.Event()
        self.said = b""
        self.over = asyncio.create_task(app(self.scope, self._receive, self._send))  # type: ignore[arg-type]

    @property
    def numbers(self) -> list[int]:
        """The entries that have come."""
        return [int(line[4:]) for line in self.said.split(b"\n") if line.startswith(b"id: ")]

    def pictures(self) -> list[dict[str, Any]]:
        """What was said of the board's picture."""
        begin = b"event: picture\ndata: "
        pieces = self.said.split(b"\n\n")
        return [msgspec.json.decode(piece[len(begin) :]) for piece in pieces if piece.startswith(begin)]

    async def until(self, number: int) -> None:
        """Wait for an entry."""
        await self._until(lambda: number in self.numbers)

    async def until_beat(self) -> None:
        """Wait for the first beat."""
        await self._until(lambda: b"event: beat" in self.said)

    async def until_picture(self, as_of: int) -> None:
        """Wait for a picture of that entry or a later one."""
        await self._until(lambda: any(said["fields"]["as_of"] >= as_of for said in self.pictures()))

    async def _until(self, true: Callable[[], bool]) -> None:
        async with asyncio.timeout(PATIENCE_S):
            while not true():
                self.took.clear()
                await self.took.wait()

    async def close(self) -> None:
        self.over.cancel()
        await asyncio.wait({self.over})

    async def _receive(self) -> Any:
        await asyncio.Event().wait()

    async def _send(self, message: Any) -> None:
        await self.clear.wait()
        self.said += message.get("body", b"")
        self.took.set()


@asynccontextmanager
async def follow(url: str, caller: Caller, query: str = "", **headers: str) -> AsyncIterator[Reader]:
    """Open the stream as somebody. The answer may be a refusal: look at `response`."""
    sent = {**caller.http.headers, **{name.replace("_", "-"): value for name, value in headers.items()}}
    async with (
        httpx.AsyncClient(base_url=url, headers=sent, cookies=caller.http.cookies, timeout=60) as client,
        client.stream("GET", f"/api/operations/KAFO-T/stream{query}") as response,
    ):
        yield Reader(response)
