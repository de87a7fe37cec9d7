"""GET …/stream: the tail of the journal as server-sent events, each viewer's own share of it.

`id` is the entry's number, `event` its kind, `data` what this viewer may see of it: at the least that it is there, so
that a viewer can tell a gap. Whole plans and shapes are left out; they are read at their own addresses. Besides:

- `picture`, only for who asks with `?picture=`: see `dashboards.pictures`. It has no id.
- `beat`, at the start and every 14 s: {"head", "now", "speed"}. It has no id. A viewer that hears
  nothing for longer is not live, whatever its socket says.
- `reset`: the viewer stands beyond the end of this journal (it was restored): forget and read again.

At each beat the viewer's rights are looked at anew, together with those of others (`ops.again`), so that who has lost
them is cut off within 15 s. How pieces reach many viewers at little cost, and what becomes of slow ones:
`dashboards.hub` and `dashboards.viewers`.
"""

import asyncio
from contextlib import suppress
from itertools import count
from typing import Any

import structlog
from litestar import Request, Response, get
from litestar.params import FromQuery
from litestar.types import ASGIApp, Receive, Scope, Send

from dashboards.frames import beat, event, frame
from dashboards.hub import Hub, Tail
from dashboards.viewers import Viewer
from ops.access.policy import Permission, Seat
from ops.again import Again
from ops.call import CallOf
from ops.errors import CorridorError, Fault, MalformedRequest
from ops.journal import queries
from ops.planning.models import Operation

log = structlog.get_logger()
BEAT_S = 14.0
SLOTS = 28
"""Moments of that time in which anybody beats: few, so that many are looked at together, and enough that never all are,
as they would after all have come back together."""
TURNS = count()
"""Which slot whoever comes next begins in."""
RETRY_MS = 2000
HEADERS = (
    (b"content-type", b"text/event-stream; charset=utf-8"),
    (b"cache-control", b"no-store"),
    (b"x-accel-buffering", b"no"),
)


@get(
    "/api/operations/{op:str}/stream",
    permission=Permission.TALLY_READ,
    query=("after", "picture", "share"),
    produces=("text/event-stream",),
)
async def stream(
    call: CallOf[None],
    after: FromQuery[int | None] = None,
    picture: FromQuery[int | None] = None,
    share: FromQuery[str | None] = None,
) -> Response[None]:
    """Entries as they are written, from after `Last-Event-ID` or `?after=`; without either from now on.

    With `picture` and `share` (`as_of` and `share` of the picture that you have; 0 and nothing for none) the board's
    picture too, as it changes.
    """
    head, _ = await queries.head(call.session, call.operation.id)
    position = told(call.request, after)
    has = None if picture is None else (picture, share or "")
    return LiveStream(call.request, head if position is None else position, has)


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


class LiveStream(Response[None]):
    """One viewer's stream as an answer. The route's guard has admitted it, and is asked again at each beat."""

    def __init__(self, request: Request[Any, Any, Any], position: int, has: tuple[int, str] | None = None) -> None:
        super().__init__(None)
        self.request = request
        self.position = position
        self.has = has

    def to_asgi_response(self, *_: Any, **__: Any) -> ASGIApp:  # type: ignore[override]
        """What writes to the viewer, with nothing in between."""

        async def answer(scope: Scope, receive: Receive, send: Send) -> None:
            hub: Hub = self.request.app.state.hub
            operation, seats = place(self.request)
            viewer = Viewer(send, operation, seats, self.position, self.has)
            leaving = asyncio.create_task(left(receive, viewer))
            try:
                await send({"type": "http.response.start", "status": 200, "headers": [*HEADERS]})
                with hub.watch(operation.id) as tail:
                    try:
                        await live(self.request, hub, tail, viewer)
                    finally:
                        tail.live.discard(viewer)
                if not viewer.gone:
                    await send({"type": "http.response.body", "body": b"", "more_body": False})
            except TimeoutError:
                log.info("stream.slow", path=scope["path"])
            finally:
                viewer.close()
                leaving.cancel()

        return answer


async def left(receive: Receive, viewer: Viewer) -> None:
    """Tell when the viewer goes."""
    while (await receive())["type"] != "http.disconnect":
        pass
    viewer.leave()


async def live(request: Request[Any, Any, Any], hub: Hub, tail: Tail, viewer: Viewer) -> None:
    """One viewer's stream until one of us goes. No session of the store is held while it waits."""
    loop = asyncio.get_running_loop()
    again: Again = request.app.state.again
    await tail.begin(viewer.number)
    head = await tail.head(viewer.number)
    opening = b"retry: %d\n\n" % RETRY_MS
    if viewer.number > head:
        opening += event("reset", {"head": head})
        viewer.number = head
    await viewer.give(opening + beat(viewer.operation, head))
    next_beat = beat_after(loop.time(), next(TURNS) % SLOTS + 1)
    while not (hub.closing or viewer.gone):
        await viewer.settle()
        if viewer.recheck or loop.time() >= next_beat:
            viewer.recheck = False
            try:
                await again.enforce(request)
            except CorridorError:
                return  # signed out, revoked, expired or no longer a member; coming back tells which
            viewer.operation, viewer.seats = place(request)
            await viewer.give(beat(viewer.operation, await tail.head()))
            next_beat = beat_after(loop.time(), SLOTS)
        elif viewer.number < tail.number:
            batch = await tail.after(viewer.number)
            await viewer.give(frame(batch, viewer.seats))
            viewer.number = batch[-1].number
        else:
            await wait(tail, viewer, next_beat)


def beat_after(now: float, slots: int) -> float:
    """The beginning of the slot that so many begin until, in seconds of the event loop."""
    slot_s = BEAT_S / SLOTS
    return (now // slot_s + slots) * slot_s


async def wait(tail: Tail, viewer: Viewer, until: float) -> None:
    """Take what comes, until a beat is due or the viewer must be looked after."""
    tail.live.add(viewer)  # since it was seen to have all, nothing has run in between
    if viewer.wants_pictures and viewer.shows is None:
        tail.pictures.heard()
    with suppress(TimeoutError):
        async with asyncio.timeout_at(until):
            await viewer.woken.wait()
    viewer.woken.clear()
    tail.live.discard(viewer)


def place(request: Request[Any, Any, Any]) -> tuple[Operation, tuple[Seat, ...]]:
    """The operation, and what the viewer may see in it, as the guard last found them."""
    state = request.scope["state"]
    return state["operation"], state["seats"]


ROUTES: list[Any] = [stream]
