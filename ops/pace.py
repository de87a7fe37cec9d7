"""How what follows the journal gives way to those who wait for a receipt, without ever being left behind by them."""

from asyncio import sleep
from collections.abc import AsyncIterator, Callable, Iterable
from time import monotonic
from typing import TypeVar

T = TypeVar("T")
GATHERING_S = 0.5
"""How long at most what comes is left to gather for a follower that has caught up."""
STRETCH_S = 0.003
"""How long a follower works at a stretch, where that can be chosen: thirty may wait for their receipts meanwhile."""


def nobody_waits() -> bool:
    return False


class Pace:
    """The pace of one follower: while the intake is `busy` it rests `rest` times as long as it worked, until it has
    rested for `patience_s` since it was last at the journal's end. Then it works on as if nobody waited."""

    def __init__(self, busy: Callable[[], bool] = nobody_waits, *, rest: float, patience_s: float) -> None:
        self._busy = busy
        self._rest_times = rest
        self._patience_s = patience_s
        self._rested_s = 0.0
        self._since = monotonic()

    def begin(self) -> None:
        """A piece of work begins."""
        self._since = monotonic()

    async def give_way(self) -> None:
        """A piece of work is done, and more is to come."""
        await self._rest(self._patience_s - self._rested_s)
        self.begin()

    async def in_turns(self, things: Iterable[T]) -> AsyncIterator[T]:
        """Things one after the other; it gives way whenever what was done with them, or before, took a while."""
        for thing in things:
            if monotonic() - self._since > STRETCH_S:
                await self.give_way()
            yield thing

    async def at_the_end(self) -> None:
        """It has caught up. While somebody waits for a receipt more comes at once, and is left to gather: done a few
        entries at a time it costs many times as much."""
        await self._rest(min(GATHERING_S, self._patience_s))
        self._rested_s = 0.0
        self.begin()

    async def _rest(self, most_s: float) -> None:
        pause = min((monotonic() - self._since) * self._rest_times, most_s) if self._busy() else 0.0
        self._rested_s += pause
        await sleep(pause)


UNHURRIED = Pace(rest=0, patience_s=0)
"""Of who has nobody to give way to."""
