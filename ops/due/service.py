"""Planning what falls due: the timeline of an operation as rows to be done once."""

from datetime import UTC, datetime
from typing import Any, NamedTuple

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from ops.checkins.planning import plan_check_ins
from ops.due.models import DueWork
from ops.duties.rules import minutes_of, remind_at
from ops.planning.models import Operation
from ops.planning.rules import timetable
from ops.planning.schemas import phase_views
from ops.planning.timing import clock_of
from scheduling.timeline import Due, Reporting, timeline

REMIND = "report_remind"
KINDS = ("phase_open", "phase_close", "report_due", REMIND)
"""What a timeline is made of with its reminders, and all that `plan_due` itself touches."""


class Wanted(NamedTuple):
    """A row as the timetable asks for it; `late`: it is not begun with any more."""

    kind: str
    at: datetime
    payload: dict[str, Any]
    late: bool


async def plan_due(session: AsyncSession, operation: Operation) -> None:
    """Bring the operation's due work in line with its timetable. The caller holds the operation's turn (`line_up`).

    Rows that are done stay. What was over before it was planned is not done after the fact: a phase that has already
    ended does not open, and no report was owed for an hour that had struck. A phase that has opened does close,
    however late. A draft and a closed operation have nothing due.
    """
    wall = datetime.now(UTC)
    rows = await session.scalars(select(DueWork).where(DueWork.operation_id == operation.id, DueWork.kind.in_(KINDS)))
    known = {row.key: row for row in rows}
    clock = clock_of(operation)
    wanted = wanted_rows(operation, clock.now(wall))
    for key, kept in known.items():
        if kept.done_at is None and key not in wanted:
            await session.delete(kept)
    for key, due in wanted.items():
        row = known.get(key)
        if row is not None and row.done_at is not None:
            continue
        if row is None and due.late:
            continue
        columns = {
            "due_at": due.at,
            "wakes_at": clock.wall(due.at) or wall,
            "payload": due.payload,
            "attempts": 0,
            "last_error": "",
        }
        if row is None:
            session.add(DueWork(operation_id=operation.id, key=key, kind=due.kind, **columns))
        else:
            for name, value in columns.items():
                setattr(row, name, value)
    await session.flush()
    await plan_check_ins(session, operation)


def wanted_rows(operation: Operation, now: datetime) -> dict[str, Wanted]:
    """The timeline with a reminder before each report, by key."""
    opened = {(phase.kind, phase.starts_at) for phase in phase_views(operation.phases) if phase.opened_at}
    minutes = minutes_of(operation.reporting or {})
    rows: dict[str, Wanted] = {}
    for due in dues(operation):
        late = comes_too_late(due, now, (due.phase.kind, due.phase.window.starts_at) in opened)
        rows[due.key] = Wanted(due.kind, due.at, payload(due), late)
        if due.period and (at := remind_at(due.period.starts_at, due.at, minutes)):
            told = payload(due) | {"report_due_at": z(due.at)}
            rows[f"remind:{due.key}"] = Wanted(REMIND, at, told, at <= now)
    return rows


def dues(operation: Operation) -> list[Due]:
    """The operation's timeline, as long as it runs."""
    if operation.state in {"draft", "closed"}:
        return []
    phases = timetable(phase_views(operation.phases))
    reporting = Reporting(operation.reporting["every_hours"], operation.reporting["due_at"])
    return timeline(phases, reporting, operation.timezone)


def comes_too_late(due: Due, now: datetime, opened: bool) -> bool:
    """Whether something was over already when it was first planned."""
    if due.kind == "report_due":
        return due.at <= now
    return due.phase.window.ends_at <= now and not opened


def payload(due: Due) -> dict[str, Any]:
    """What its effect needs to know: which phase, and for a report since when."""
    phase = {
        "phase": due.phase.kind,
        "starts_at": z(due.phase.window.starts_at),
        "ends_at": z(due.phase.window.ends_at),
    }
    return phase | ({"since": z(due.period.starts_at)} if due.period else {})


def z(at: datetime) -> str:
    """RFC 3339 in UTC with Z."""
    return at.astimezone(UTC).isoformat().replace("+00:00", "Z")
