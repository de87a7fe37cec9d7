"""One open stream: how far its viewer is, and pieces that are handed over without waiting.

Nothing is queued for anybody. A viewer who cannot take a piece at once stands aside until it has been taken, and then
reads on from its number; who takes nothing for `SLOW_S` is let go, and comes back with its number.
"""

import asyncio
from collections.abc import Coroutine, Generator
from types import coroutine
from typing import Any

from litestar.types import HTTPResponseBodyEvent, Send

from ops.access.policy import Seat
from ops.planning.models import Operation

SLOW_S = 30.0
"""How long one piece may wait for its viewer to take it."""


def piece(frame: bytes) -> HTTPResponseBodyEvent:
    """A piece of a stream, the same object for all viewers who are sent it."""
    return {"type": "http.response.body", "body": frame, "more_body": True}


class Viewer:
    """Whoever follows an operation's journal: they have all until `number`."""

    __slots__ = ("_late", "gone", "has", "number", "operation", "recheck", "seats", "send", "shows", "woken")

    def __init__(
        self, send: Send, operation: Operation, seats: tuple[Seat, ...], number: int, has: tuple[int, str] | None = None
    ) -> None:
        self.send = send
        self.operation = operation
        self.seats = seats
        self.number = number
        self.has = has
        """`as_of` and `share` of the picture that it came with; None: it wants no pictures."""
        self.shows: object = None
        """The picture that it was sent last (see `dashboards.pictures`)."""
        self.woken = asyncio.Event()
        self.gone = False
        self.recheck = False
        """Something may have changed in what it may see."""
        self._late: Coroutine[Any, Any, None] | None = None

    @property
    def wants_pictures(self) -> bool:
        return self.has is not None

    def push(self, message: HTTPResponseBodyEvent, number: int) -> bool:
        """Hand over a piece now. False when it must be waited for: `settle` does, and until then nobody pushes more."""
        handing = self.send(message)
        assert isinstance(handing, Coroutine)
        try:
            waits_for = handing.send(None)
        except StopIteration:
            self.number = number
            return True
        except Exception:  # noqa: BLE001 - the line is dead; that is this viewer's affair, not that of the others
            self.leave()
            return False
        self._late = self._carry_on(handing, waits_for, number)
        self.woken.set()
        return False

    async def _carry_on(self, handing: Coroutine[Any, Any, None], waits_for: Any, number: int) -> None:
        await resumed(handing, waits_for)
        self.number = number

    async def settle(self) -> None:
        """Wait until a piece that could not be handed over at once has been. Raises TimeoutError."""
        if self._late is not None:
            late, self._late = self._late, None
            async with asyncio.timeout(SLOW_S):
                await late

    async def give(self, frame: bytes) -> None:
        """Hand over a piece and wait for it. Raises TimeoutError."""
        async with asyncio.timeout(SLOW_S):
            await self.send(piece(frame))

    def leave(self) -> None:
        """It has gone, or shall go."""
        self.gone = True
        self.woken.set()

    def close(self) -> None:
        """Forget what it never took."""
        if self._late is not None:
            self._late.close()
            self._late = None


@coroutine
def resumed(begun: Coroutine[Any, Any, None], waits_for: Any) -> Generator[Any, Any, None]:
    """Go on, in the task that awaits this, with a coroutine that was begun outside it and stopped at `waits_for`."""
    try:
        while True:
            try:
                told = yield waits_for
            except BaseException as error:  # noqa: BLE001 - it is the coroutine's to handle, also its cancellation
                waits_for = begun.throw(error)
            else:
                waits_for = begun.send(told)
    except StopIteration:
        return
