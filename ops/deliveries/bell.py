"""Tells the sender of this process that something was posted, once that is committed. Others look by themselves."""

from collections.abc import Callable

from sqlalchemy import event
from sqlalchemy.ext.asyncio import AsyncSession

_hearers: set[Callable[[], None]] = set()


def hear(hearer: Callable[[], None]) -> Callable[[], None]:
    """Call `hearer` after each commit that posted something. Returns the undo."""
    _hearers.add(hearer)
    return lambda: _hearers.discard(hearer)


def ring_after(session: AsyncSession) -> None:
    """Ring once this transaction has committed; never when it rolls back."""

    def ring(_: object) -> None:
        for hearer in tuple(_hearers):
            hearer()

    event.listen(session.sync_session, "after_commit", ring, once=True)
