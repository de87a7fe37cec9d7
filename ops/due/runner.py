"""Doing what has fallen due: in order, once, each in a transaction of its own, whatever restarts in between."""

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime, timedelta

import structlog
from sqlalchemy import ColumnElement, case, func, select, update

from ops.due.effects import EFFECTS, FOLLOWERS, Effect, Follower, Turn
from ops.due.models import DueWork
from ops.errors import Busy
from ops.journal.service import append
from ops.pace import Pace, nobody_waits
from ops.planning.queries import lock_operation
from ops.planning.timing import clock_of
from ops.store import Store

CLOCK = "clock"
"""Who the journal says did it."""
MOST_ATTEMPTS = 8
"""Then it is left undone with its last error; with the pauses between, after some four minutes."""
LONGEST_PAUSE_S = 120
STAND_BY = timedelta(seconds=2)
"""How soon a process that does not lead asks again whether it does."""
BATCH = 100
REST = 9
PATIENCE_S = 3.0
"""How followers give way to receipts: an alarm, and due work after it, may come this much later for them."""
log = structlog.get_logger()

# At one instant: the report on a period, then what ends, then what begins (see scheduling.timeline).
RANK = case({"report_due": 0, "phase_close": 1, "phase_open": 2}, value=DueWork.kind, else_=3)


class DueRunner:
    """Does due work. Any number may run: one leads, and even two that both think so do each thing once.

    `effects` by kind; work of other kinds is left for a process that knows them.
    """

    def __init__(
        self,
        store: Store,
        effects: Mapping[str, Effect] = EFFECTS,
        followers: Sequence[Follower] = FOLLOWERS,
        busy: Callable[[], bool] = nobody_waits,
    ) -> None:
        self.store = store
        self.effects = effects
        self.followers = followers
        self.pace = Pace(busy, rest=REST, patience_s=PATIENCE_S)

    async def wake(self) -> datetime | None:
        """Do all that is due; gives the wall time at which there is more, None when nothing is planned."""
        if not await self.store.lead():
            return datetime.now(UTC) + STAND_BY
        self.pace.begin()
        for follow in self.followers:
            await follow(self.store, self.pace)
        while batch := await self._due():
            for operation_id, key in batch:
                try:
                    await self._do(operation_id, key)
                except Exception as error:  # noqa: BLE001 - one operation's trouble is not another's
                    await self._failed(operation_id, key, error)
        await self.pace.at_the_end()
        async with self.store.read() as session:
            upcoming: datetime | None = await session.scalar(select(func.min(DueWork.wakes_at)).where(*self._open()))
        return upcoming

    def _open(self) -> tuple[ColumnElement[bool], ...]:
        return DueWork.done_at.is_(None), DueWork.attempts < MOST_ATTEMPTS, DueWork.kind.in_(self.effects)

    async def _due(self) -> list[tuple[str, str]]:
        order = (DueWork.wakes_at, DueWork.due_at, RANK, DueWork.key)
        due = (*self._open(), DueWork.wakes_at <= datetime.now(UTC))
        statement = select(DueWork.operation_id, DueWork.key).where(*due).order_by(*order).limit(BATCH)
        async with self.store.read() as session:
            return [(operation_id, key) for operation_id, key in await session.execute(statement)]

    async def _do(self, operation_id: str, key: str) -> None:
        """Claim one thing and do it. The operation's turn is taken first, as everybody does who changes it, so claims
        and re-planning never wait for each other in a circle."""
        async with self.store.write() as session:
            operation = await lock_operation(session, operation_id)
            claim = select(DueWork).where(
                DueWork.operation_id == operation_id,
                DueWork.key == key,
                DueWork.wakes_at <= datetime.now(UTC),
                *self._open(),
            )
            work = await session.scalar(claim.with_for_update(skip_locked=True))
            if work is None:  # done by another, re-planned, or put off with what failed before it
                return
            wall = datetime.now(UTC)
            now = clock_of(operation).now(wall)
            work.done_at, work.last_error = wall, ""  # first: an effect may put its work off to a later time
            await session.flush()
            drafts = await self.effects[work.kind](Turn(session, operation, work, now, self.store))
            if waits_for_a_clock_at_rest(work, now, wall):  # look again, but not at once
                work.wakes_at = wall + timedelta(seconds=LONGEST_PAUSE_S)
            await session.flush()
            await append(self.store, session, operation_id, CLOCK, drafts, now)

    async def _failed(self, operation_id: str, key: str, error: Exception) -> None:
        """Put the work off, and with it whatever of this operation comes before the next try: order is kept.

        A store that is busy is nobody's failure and is not counted. Given up, the work no longer holds up the rest.
        """
        log.error("due.failed", operation=operation_id, key=key, exc_info=error)
        async with self.store.write() as session:
            await lock_operation(session, operation_id)
            work = await session.get(DueWork, (operation_id, key), with_for_update=True)
            if work is None or work.done_at is not None:
                return
            if not isinstance(error, Busy):
                work.attempts += 1
            work.last_error = f"{type(error).__name__}: {error}"[:2000]
            await session.flush()
            if work.attempts < MOST_ATTEMPTS:
                again = datetime.now(UTC) + timedelta(seconds=min(2 ** max(work.attempts, 1), LONGEST_PAUSE_S))
                later = (DueWork.operation_id == operation_id, DueWork.wakes_at < again, *self._open())
                await session.execute(update(DueWork).where(*later).values(wakes_at=again))


def waits_for_a_clock_at_rest(work: DueWork, now: datetime, wall: datetime) -> bool:
    """Whether it was put off to a time of the operation whose hour nobody knows, as of an exercise that stands."""
    return work.done_at is None and work.due_at > now and work.wakes_at <= wall
