"""How what follows the journal gives way to those who wait for a receipt, without ever being left behind by them."""

from asyncio import sleep
from collections.abc import Callable
from time import monotonic


def nobody_waits() -> bool:
    return False


class Pace:
    """The pace of one follower: while the intake is `busy` it rests `rest` times as long as it worked, until it has
    rested for `patience_s` since it was last at the journal's end. Then it works on as if nobody waited."""

    def __init__(self, busy: Callable[[], bool] = nobody_waits, *, rest: float, patience_s: float) -> None:
        self._busy = busy
        self._rest = rest
        self._patience_s = patience_s
        self._rested_s = 0.0
        self._since = monotonic()

    def begin(self) -> None:
        """A piece of work begins."""
        self._since = monotonic()

    async def give_way(self) -> None:
        """A piece of work is done, and more is to come."""
        pause = 0.0
        if self._busy() and self._rested_s < self._patience_s:
            pause = min((monotonic() - self._since) * self._rest, self._patience_s - self._rested_s)
            self._rested_s += pause
        await sleep(pause)
        self.begin()

    def at_the_end(self) -> None:
        """It has caught up."""
        self._rested_s = 0.0


UNHURRIED = Pace(rest=0, patience_s=0)
"""Of who has nobody to give way to."""
