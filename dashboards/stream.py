"""GET …/stream: the tail of the journal as server-sent events, each viewer's own share of it.

`id` is the entry's number, `event` its kind, `data` what this viewer may see of it: at the least that it is there, so
that a viewer can tell a gap. Whole plans and shapes are left out; they are read at their own addresses. Besides:

- `beat`, at the start and every 15 s: {"head", "now", "speed"}. It has no id. A viewer that hears
  nothing for longer is not live, whatever its socket says.
- `reset`: the viewer stands beyond the end of this journal (it was restored): forget and read again.

Nothing is queued for anybody: a stream is a number, and reads on when its viewer has taken what came before. One that
takes nothing for a while is let go and comes back with its number.
"""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import suppress
from functools import lru_cache
from typing import Any

import msgspec
import structlog
from litestar import Request, get
from litestar.params import FromQuery
from litestar.response import Stream
from litestar.types import ASGIApp, Message, Receive, Scope, Send

from dashboards.hub import Hub
from dashboards.page import clock_face
from ops.access.policy import Permission, Seat
from ops.call import CallOf, enforce
from ops.errors import CorridorError, Fault, MalformedRequest
from ops.journal import queries
from ops.journal.models import Entry
from ops.journal.share import share
from ops.planning.models import Operation

log = structlog.get_logger()
BEAT_S = 15.0
SLOW_S = 30.0
"""How long one piece may wait for its viewer to take it."""
RETRY_MS = 2000
HEAVY = {"plan": {"document"}, "sector": {"geometry"}, "corridor": {"border", "ground"}}
"""By noun: what an entry's payload has that may be megabytes."""


class LiveStream(Stream):
    """A stream that lets go of a viewer who does not take what is sent, and ends its pieces whichever way it ends."""

    def __init__(self, pieces: AsyncGenerator[str, None], headers: dict[str, str] | None = None) -> None:
        super().__init__(pieces, media_type="text/event-stream", headers=headers)
        self.pieces = pieces

    def to_asgi_response(self, *arguments: Any, **options: Any) -> ASGIApp:  # type: ignore[override]
        inner = super().to_asgi_response(*arguments, **options)

        async def bounded(scope: Scope, receive: Receive, send: Send) -> None:
            async def send_in_time(message: Message) -> None:
                async with asyncio.timeout(SLOW_S):
                    await send(message)

            try:
                await inner(scope, receive, send_in_time)
            except* TimeoutError:
                log.info("stream.slow", path=scope["path"])
            finally:
                await self.pieces.aclose()

        return bounded


@get("/api/operations/{op:str}/stream", permission=Permission.TALLY_READ, query=("after",))
async def stream(call: CallOf[None], after: FromQuery[int | None] = None) -> Stream:
    """Entries as they are written, from after `Last-Event-ID` or `?after=`; without either from now on."""
    head, _ = await queries.head(call.session, call.operation.id)
    position = told(call.request, after)
    headers = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
    pieces = live(call.request, head if position is None else position)
    return LiveStream(pieces, headers)


def told(request: Request[Any, Any, Any], after: int | None) -> int | None:
    """Where the viewer says it stands. The header wins: a browser that comes back sends the old address with it."""
    header = request.headers.get("last-event-id")
    if header is None:
        position = after
    elif header.isascii() and header.isdigit() and len(header) < 19:
        position = int(header)
    else:
        fault = Fault("/Last-Event-ID", "The number of an entry.")
        raise MalformedRequest("Last-Event-ID is not the number of an entry.", faults=[fault])
    if position is not None and not 0 <= position < 2**63:
        raise MalformedRequest("`after` is not the number of an entry.", faults=[Fault("/after", "From 0 up.")])
    return position


async def live(request: Request[Any, Any, Any], position: int) -> AsyncGenerator[str, None]:
    """The pieces of one viewer's stream. No session of the store is held while it waits."""
    hub: Hub = request.app.state.hub
    loop = asyncio.get_running_loop()
    operation, seats = place(request)
    head = await head_of(request, operation)
    yield f"retry: {RETRY_MS}\n\n"
    if position > head:
        yield event("reset", {"head": head})
        position = head
    yield beat(operation, head)
    next_beat = loop.time() + BEAT_S
    with hub.watch(operation.id) as (tail, woken):
        while not hub.closing:
            woken.clear()
            while not hub.closing and (batch := await tail.after(position)):
                yield "".join(shown(entry, seats) for entry in batch)
                position = batch[-1].number
                if loop.time() >= next_beat:
                    break
            with suppress(TimeoutError):
                async with asyncio.timeout_at(next_beat):
                    await woken.wait()
            if loop.time() >= next_beat and not hub.closing:
                try:
                    await enforce(request, request.route_handler)
                except CorridorError:
                    return  # signed out, revoked, expired or no longer a member; coming back tells which
                operation, seats = place(request)
                yield beat(operation, await head_of(request, operation))
                next_beat = loop.time() + BEAT_S


def place(request: Request[Any, Any, Any]) -> tuple[Operation, tuple[Seat, ...]]:
    """The operation, and what the viewer may see in it, as the guard last found them."""
    state = request.scope["state"]
    return state["operation"], state["seats"]


async def head_of(request: Request[Any, Any, Any], operation: Operation) -> int:
    async with request.app.state.store.read() as session:
        return (await queries.head(session, operation.id))[0]


@lru_cache(maxsize=4096)
def shown(entry: Entry, seats: tuple[Seat, ...]) -> str:
    """One entry as an event, as far as this viewer may see it; the same for all viewers of the same seats."""
    view = share(entry, seats)
    heavy = HEAVY.get(entry.kind.partition(".")[0])
    if heavy and isinstance(view.payload, dict):
        light = {name: value for name, value in view.payload.items() if name not in heavy}
        view = msgspec.structs.replace(view, payload=light)
    return event(entry.kind, view, entry.number)


def beat(operation: Operation, head: int) -> str:
    face = clock_face(operation)
    return event("beat", {"head": head, "now": face.now, "speed": face.speed})


def event(kind: str, data: Any, number: int | None = None) -> str:
    """One server-sent event. JSON has no line breaks, so one `data` line holds it."""
    lines = [f"event: {kind}", f"data: {msgspec.json.encode(data).decode()}"]
    if number is not None:
        lines.insert(0, f"id: {number}")
    return "\n".join(lines) + "\n\n"


ROUTES: list[Any] = [stream]
