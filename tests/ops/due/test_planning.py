"""Which due work is planned, on both engines."""

from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import select

from ops.due.models import DueWork
from ops.due.runner import DueRunner
from ops.due.service import plan_due
from ops.planning.queries import lock_operation
from ops.settings import Settings
from ops.store import Store
from tests.ops.due.given import HOUR, START, WHOLE, begun, done, let_pass, open_work, opened, operation_of


async def replan(store: Store, operation_id: str, **changes: Any) -> None:
    async with store.write() as session:
        operation = await lock_operation(session, operation_id)
        for name, value in changes.items():
            setattr(operation, name, value)
        await session.flush()
        await plan_due(session, operation)


async def rows(store: Store, operation_id: str) -> dict[str, DueWork]:
    async with store.read() as session:
        found = await session.scalars(select(DueWork).where(DueWork.operation_id == operation_id))
        return {row.key: row for row in found}


async def test_everything_of_the_timetable_is_planned_by_both_clocks(settings: Settings) -> None:
    async with opened(settings) as store:
        op = await begun(store, exercise={"starts_at": "2020-11-30T00:00:00Z", "speed": 3600})
        planned = await rows(store, op)
        assert len(planned) == len(WHOLE)
        first = planned["phase_open:action:2020-11-30T06:00:00Z"]
        last = planned["phase_close:debrief:2020-12-03T06:00:00Z"]
        assert first.due_at == START + 6 * HOUR
        assert last.wakes_at - first.wakes_at == timedelta(seconds=72), "72 hours at an hour a second"


async def test_planning_twice_is_planning_once(settings: Settings) -> None:
    async with opened(settings) as store:
        op = await begun(store)
        before = {key: (row.due_at, row.wakes_at) for key, row in (await rows(store, op)).items()}
        await replan(store, op)
        assert {key: (row.due_at, row.wakes_at) for key, row in (await rows(store, op)).items()} == before


async def test_a_moved_phase_moves_its_work_and_what_is_done_stays(settings: Settings) -> None:
    async with opened(settings) as store:
        op = await begun(store)
        await let_pass(store, op, 20 * HOUR)
        await DueRunner(store).wake()
        before = await done(store, op)
        assert before == WHOLE[:2]
        phases = [dict(phase) for phase in (await operation_of(store, op)).phases]
        phases[0]["ends_at"] = "2020-12-01T12:00:00Z"
        await replan(store, op, phases=phases)
        async with store.read() as session:
            left = [(work.kind, work.due_at) for work in await open_work(session, op)]
        assert left == [
            ("phase_close", START + 36 * HOUR),
            ("report_due", START + 42 * HOUR),
            ("phase_open", START + 54 * HOUR),
            ("phase_close", START + 78 * HOUR),
        ]
        assert await done(store, op) == before


async def test_what_was_over_before_the_issue_is_not_done_after_the_fact(settings: Settings) -> None:
    now = datetime.now(UTC).replace(microsecond=0)
    ago, lately, soon = ((now + hours * HOUR).isoformat() for hours in (-99, -50, 1))
    phases = [
        {"kind": "preparation", "starts_at": ago, "ends_at": lately},
        {"kind": "action", "starts_at": lately, "ends_at": soon},
    ]
    async with opened(settings) as store:
        op = await begun(store, phases=phases, exercise=None, reporting={"every_hours": 12, "due_at": "00:00"})
        await DueRunner(store).wake()
        assert await done(store, op) == [("phase.opened", "1:action")]
        assert all(row.due_at > now for row in (await rows(store, op)).values() if row.done_at is None)


async def test_a_draft_and_a_closed_operation_have_nothing_due(settings: Settings) -> None:
    async with opened(settings) as store:
        op = await begun(store)
        await replan(store, op, state="closed")
        assert await rows(store, op) == {}
