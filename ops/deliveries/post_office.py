"""The sender of a running service: woken by what is posted, by its own next tries, and now and then for others'."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from ops.deliveries import bell
from ops.deliveries.sender import Sender
from ops.settings import Settings
from ops.store import Store
from scheduling.clock import Clock


@asynccontextmanager
async def post_office(store: Store, settings: Settings) -> AsyncIterator[None]:
    """What is posted goes out as long as this lasts; what is then under way is broken off and goes out again."""
    sender = Sender(store, settings)
    clock = Clock(sender.wake)
    sender.nudge = clock.nudge
    deaf = bell.hear(clock.nudge)
    await clock.start()
    try:
        yield
    finally:
        deaf()
        await clock.stop()
        await sender.stop()
