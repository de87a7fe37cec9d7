"""How requests and answers pass between the network and the application, where uvicorn's own way costs too much.

uvicorn writes head and body of an answer apart. Each write is a call of the system, and each wakes the other side to
read a part of an answer: that was a quarter of what a request cost before anything was done about it. And it makes a
task for every request, which is half of what is left; the application may have a `ShortWay` that needs none.
"""

import asyncio
from collections.abc import Callable
from functools import partial
from typing import Any, Generic, NamedTuple, Protocol, TypeVar

from uvicorn.protocols.http.flow_control import HIGH_WATER_LIMIT
from uvicorn.protocols.http.httptools_impl import STATUS_LINE, HttpToolsProtocol, RequestResponseCycle

LONGEST = HIGH_WATER_LIMIT
"""Of a body that may be waited for, in bytes: uvicorn stops reading where a longer one has nobody who takes it."""

HEAD = b"HTTP/1.1 "
"""How a head begins. A part of a body that begins so waits as well; nothing else comes of it."""


class HeadWithBody:
    """A transport that writes through another one, and in all else is that one."""

    __slots__ = ("_head", "_loop", "_transport")

    def __init__(self, transport: asyncio.Transport, loop: asyncio.AbstractEventLoop) -> None:
        self._transport = transport
        self._loop = loop
        self._head = b""

    def write(self, data: bytes) -> None:
        """Write it: a head with what is written next, or by itself once this turn of the loop is over."""
        if self._head:
            data, self._head = self._head + data, b""
        elif data.startswith(HEAD):
            self._head = data
            self._loop.call_soon(self._alone)
            return
        self._transport.write(data)

    def write_all(self, data: bytes) -> None:
        """Write head and body, which are one already."""
        self._transport.write(data)

    def close(self) -> None:
        """Write what waits, then close."""
        self._alone()
        self._transport.close()

    def _alone(self) -> None:
        head, self._head = self._head, b""
        if head and not self._transport.is_closing():
            self._transport.write(head)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._transport, name)


class Answer(NamedTuple):
    """A whole answer. `headers` are lines, each with its end; length and connection are not among them."""

    status: int
    headers: bytes
    body: bytes


Known = TypeVar("Known")
Outcome = TypeVar("Outcome")
Result = TypeVar("Result")


class ShortWay(Protocol, Generic[Known, Outcome]):
    """An application's way past itself for some requests. Each step may say None: then the request takes the ordinary
    way, from its beginning.
    """

    def knows(self, scope: Any) -> Known | None:
        """What is to be known of a request whose head has come, if it may be of the kind, and its body has at most
        LONGEST bytes."""

    def take(self, known: Known, body: bytes) -> "asyncio.Future[Outcome] | None":
        """Begin what it asks for, once it is whole."""

    def answer(self, known: Known, outcome: Outcome) -> Answer | None:
        """The answer, once that is done."""


class Connection(HttpToolsProtocol):
    """uvicorn's, over such a transport; requests may take the application's short way."""

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        self._short: ShortWay[Any, Any] | None = short_way_of(self.app)
        self._known: Any = None
        """Of the request that is coming in, if it may take the short way."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as uvicorn has it
        """A client has connected."""
        super().connection_made(HeadWithBody(transport, self.loop))  # type: ignore[arg-type]  # all of one that is used

    def connection_lost(self, exc: Exception | None) -> None:
        """The connection is gone, and with it a request that did not become whole."""
        super().connection_lost(exc)
        if self._known is not None:
            self._known = None
            let_go(self.cycle)

    def _start_asgi_task(self, cycle: RequestResponseCycle, app: Any) -> None:
        """A head has come; or the answer before it is out, and nothing tells any more when the body will have come."""
        begins = cycle.more_body and not cycle.body and not cycle.waiting_for_100_continue
        if begins and app is self.app and self._short:
            self._known = self._asked(self._short.knows, cycle.scope)
        if self._known is None:
            super()._start_asgi_task(cycle, app)

    def on_message_complete(self) -> None:
        """A request is whole."""
        super().on_message_complete()
        known, self._known = self._known, None
        if known is None:
            return
        assert self._short is not None
        cycle = self.cycle
        # Who does not read their answers waits for that in the ordinary way.
        taken = None if self.flow.write_paused else self._asked(self._short.take, known, bytes(cycle.body))
        if taken is None:
            super()._start_asgi_task(cycle, self.app)
        else:
            taken.add_done_callback(partial(self._done, cycle, known))

    def _done(self, cycle: RequestResponseCycle, known: Any, taken: "asyncio.Future[Any]") -> None:
        if cycle.disconnected or taken.cancelled() or self.transport.is_closing():
            let_go(cycle)
            return
        assert self._short is not None
        answer = self._asked(self._short.answer, known, taken.result())
        if answer is None:
            super()._start_asgi_task(cycle, self.app)
            return
        lines = [STATUS_LINE[answer.status]]
        for name, value in cycle.default_headers:
            lines += (name, b": ", value, b"\r\n")
        end = b"\r\n\r\n" if cycle.keep_alive else b"\r\nconnection: close\r\n\r\n"
        length = str(len(answer.body)).encode()
        self.transport.write_all(  # type: ignore[attr-defined]
            b"".join((*lines, answer.headers, b"content-length: ", length, end, answer.body))
        )
        cycle.response_started = cycle.response_complete = True
        if not cycle.keep_alive:
            self.transport.close()
        cycle.on_response()
        let_go(cycle)

    def _asked(self, step: Callable[..., Result | None], *given: Any) -> Result | None:
        """What a step says; None where it fails, so that the request is answered all the same."""
        try:
            return step(*given)
        except Exception:
            self.logger.exception("The short way failed; the request takes the ordinary one.")
            return None


def let_go(cycle: RequestResponseCycle) -> None:
    """Of a request that is over, hold neither its body nor its connection, which holds it."""
    cycle.on_response = lambda: None
    cycle.body = bytearray()


def short_way_of(app: Any) -> ShortWay[Any, Any] | None:
    """What an application has as the `short_way` of its state, however it is wrapped up."""
    while (inner := getattr(app, "app", None)) is not None:
        app = inner
    state = getattr(app, "state", None)
    return state.get("short_way") if state is not None else None
