"""Units that called a moment ago: one that sends report after report is looked up once a second, not each time.

Only for handlers that look at the key again in the transaction in which they store something (as the intake does, see
`ops.reports.surroundings`): who calls may then be a second old, or two, what is stored is not. Such a route says
`rechecked=True`.
"""

from asyncio import Lock
from collections.abc import Collection
from datetime import UTC, datetime
from time import monotonic
from typing import NamedTuple
from weakref import WeakValueDictionary

import msgspec
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from ops.access.models import UnitKey
from ops.access.policy import Actor
from ops.planning.models import Operation

KEPT_S = 1.0
MOST_KEPT = 10_000


class Caller(NamedTuple):
    """A unit and the operation in the address, as they were looked up."""

    actor: Actor
    operation: Operation


class Kept(msgspec.Struct):
    """A caller, how long it counts as looked up just now, and whether somebody looks it up again."""

    caller: Caller
    until: float
    renewing: bool = False


class Recent:
    """One per process. What is kept is read only; nobody who was refused is in it."""

    def __init__(self) -> None:
        self._kept: dict[tuple[str, str], Kept] = {}
        self._turns: WeakValueDictionary[tuple[str, str], Lock] = WeakValueDictionary()

    def get(self, key_sha256: str, operation: str) -> Caller | None:
        """Who called this operation with this key within the last second."""
        kept = self._kept.get((key_sha256, operation))
        return kept.caller if kept and monotonic() < kept.until else None

    def maybe(self, key_sha256: str, operation: str) -> bool:
        """Whether `meanwhile` may have an answer."""
        kept = self._kept.get((key_sha256, operation))
        return kept is not None and monotonic() - kept.until < KEPT_S

    def meanwhile(self, key_sha256: str, operation: str) -> Caller | None:
        """The same; but after that second only the first who asks is told to look the caller up again, and the others
        go on with what was kept until it is renewed, for one second more at most."""
        kept = self._kept.get((key_sha256, operation))
        if kept is None:
            return None
        late_s = monotonic() - kept.until
        if late_s < 0 or (kept.renewing and late_s < KEPT_S):
            return kept.caller
        kept.renewing = True
        return None

    def keep(self, key_sha256: str, operation: str, caller: Caller) -> None:
        """Remember a caller who may file; for a second from when it was looked up, however often it calls."""
        if self.get(key_sha256, operation) is not None:
            return
        if len(self._kept) >= MOST_KEPT:
            self._kept.clear()
        self._kept[key_sha256, operation] = Kept(caller, monotonic() + KEPT_S)

    def turn(self, key_sha256: str, operation: str) -> Lock:
        """To be held by who looks a caller up, so that others of the same caller wait and find it kept."""
        return self._turns.setdefault((key_sha256, operation), Lock())


async def holding(session: AsyncSession, operation_id: str, keys: Collection[str]) -> set[str]:
    """Those of these keys (SHA-256) that hold now in the operation. True until the commit once it is our turn to write:
    revoking takes its turn too."""
    now = datetime.now(UTC)
    statement = select(UnitKey.key_sha256).where(
        UnitKey.operation_id == operation_id,
        UnitKey.key_sha256.in_(keys),
        UnitKey.revoked_at.is_(None),
        UnitKey.expires_at > now,
    )
    return set(await session.scalars(statement))
