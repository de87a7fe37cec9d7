"""A store without a running service, and an operation whose clock the test moves."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import delete, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from ops.alarms.models import AlarmRule
from ops.due.models import DueWork
from ops.due.service import plan_due
from ops.journal.queries import entries
from ops.planning.files import import_plan
from ops.planning.models import Operation
from ops.planning.queries import lock_operation
from ops.settings import Settings
from ops.store import Store, open_store
from tests.cast import AGENCIES, UNITS
from tests.world import DRAFT

START = datetime(2020, 11, 30, tzinfo=UTC)
HOUR = timedelta(hours=1)
PLAN: dict[str, Any] = {
    "format": "corridor-plan-1",
    "operation": DRAFT
    | {
        "phases": [
            {"kind": "action", "starts_at": "2020-11-30T06:00:00Z", "ends_at": "2020-12-02T06:00:00Z"},
            {"kind": "debrief", "starts_at": "2020-12-02T06:00:00Z", "ends_at": "2020-12-03T06:00:00Z"},
        ],
        "exercise": {"starts_at": "2020-11-30T00:00:00Z", "speed": 1},
        "reporting": {"every_hours": 24, "due_at": "18:00", "remind_minutes": 0},  # reminders: tests/ops/duties
    },
    "agencies": list(AGENCIES),
    "units": list(UNITS),
}
WHOLE = [
    ("phase.opened", "0:action"),
    ("reporting.closed", "2020-11-30T18:00:00Z"),
    ("reporting.closed", "2020-12-01T18:00:00Z"),
    ("phase.closed", "0:action"),
    ("phase.opened", "1:debrief"),
    ("reporting.closed", "2020-12-02T18:00:00Z"),
    ("phase.closed", "1:debrief"),
]
"""Everything that falls due in PLAN, as entries."""


@asynccontextmanager
async def opened(settings: Settings) -> AsyncIterator[Store]:
    """A migrated store that leads, whoever else does: the runners' own claims must suffice."""
    store = open_store(settings)
    await store.migrate()

    async def lead() -> bool:
        return True

    store.lead = lead  # type: ignore[method-assign]
    try:
        yield store
    finally:
        await store.close()


async def begun(store: Store, code: str = "KAFO-T", *, watched: bool = False, **changes: Any) -> str:
    """An operation by PLAN that has just been issued; gives its id. `watched`: with the alarm rules it begins with."""
    plan = PLAN | {"operation": PLAN["operation"] | {"code": code} | changes}
    await import_plan(store, plan, actor="test")
    async with store.write() as session:
        operation = await session.scalar(select(Operation).where(Operation.code == code))
        assert operation is not None
        operation.state = "issued"
        if operation.exercise:
            operation.exercise = operation.exercise | {"began_at": datetime.now(UTC).isoformat()}
        if not watched:
            await session.execute(delete(AlarmRule).where(AlarmRule.operation_id == operation.id))
        await session.flush()
        await plan_due(session, operation)
        return operation.id


async def let_pass(store: Store, operation_id: str, time: timedelta) -> None:
    """Move the operation's clock on, and with it when its work wakes."""
    async with store.write() as session:
        operation = await lock_operation(session, operation_id)
        began = datetime.fromisoformat(operation.exercise["began_at"]) - time
        operation.exercise = operation.exercise | {"began_at": began.isoformat()}
        for work in await open_work(session, operation_id):
            work.wakes_at -= time


async def open_work(session: AsyncSession, operation_id: str) -> list[DueWork]:
    mine = (DueWork.operation_id == operation_id, DueWork.done_at.is_(None))
    return list(await session.scalars(select(DueWork).where(*mine).order_by(DueWork.due_at, DueWork.key)))


async def hurry(store: Store, operation_id: str) -> None:
    """Let what was put off be due now."""
    async with store.write() as session:
        mine = (DueWork.operation_id == operation_id, DueWork.done_at.is_(None), DueWork.wakes_at > datetime.now(UTC))
        past = datetime.now(UTC) - timedelta(seconds=1)
        await session.execute(update(DueWork).where(*mine).values(wakes_at=past))


async def done(store: Store, operation_id: str) -> list[tuple[str, str]]:
    """What the clock has journalled of the timetable, in order; the numbers of all entries are gapless, and no due hour
    has two situation reports (which of them are ordered depends on how many hours have struck by then)."""
    async with store.read() as session:
        found = await entries(session, operation_id)
    assert [entry.number for entry in found] == list(range(1, len(found) + 1))
    told = [entry.payload["due_at"] for entry in found if entry.kind == "sitrep.ordered"]
    assert len(told) == len(set(told))
    return [(e.kind, e.subject) for e in found if e.actor == "clock" and not e.kind.startswith("sitrep.")]


async def operation_of(store: Store, operation_id: str) -> Operation:
    async with store.read() as session:
        return await session.get_one(Operation, operation_id)
