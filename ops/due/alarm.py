"""The clock of a running service: wakes the runner when something falls due, and when something has changed."""

from asyncio import TimerHandle, get_running_loop
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

from ops.due.runner import DueRunner
from ops.store import Store, WakeUp
from scheduling.clock import Clock

LOOK_S = 0.25
"""How long after a change the clock looks for due work: changes that come together are looked at once."""


@asynccontextmanager
async def alarm(store: Store, busy: Callable[[], bool]) -> AsyncIterator[None]:
    """Due work is done as long as this lasts; what follows journals gives way while the intake is `busy`.

    The store need not have started to listen yet.
    """
    clock = Clock(DueRunner(store, busy=busy).wake)
    deaf = store.listen(nudging(clock))
    await clock.start()
    try:
        yield
    finally:
        deaf()
        await clock.stop()


def nudging(clock: Clock) -> Callable[[WakeUp | None], None]:
    """A listener that nudges the clock soon, and not for every single report."""
    waiting: TimerHandle | None = None

    def nudge() -> None:
        nonlocal waiting
        waiting = None
        clock.nudge()

    def heard(_: WakeUp | None) -> None:
        nonlocal waiting
        if waiting is None:
            waiting = get_running_loop().call_later(LOOK_S, nudge)

    return heard
