"""Reading who owes what: of an operation's units, those that the viewer may see."""

from collections.abc import Iterable, Sequence
from datetime import datetime

import msgspec
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from ops.access.models import Unit
from ops.access.policy import Columns, Permission, Seat, visible
from ops.duties.models import Reminder
from ops.duties.rules import Period, Shift, minutes_of, next_owed, remind_at
from ops.duties.schemas import DutiesView, NextDuty, ReminderRecord, UnitDuty
from ops.planning.lifecycle import STANDING
from ops.planning.models import Assignment, Operation
from ops.reports.models import Report
from ops.reports.timetable import timetable
from ops.tallies.models import Owed
from ops.tallies.standing import Filed, counts_from, owed_state

MOST_MISSING = 30


def reminder_record(row: Reminder) -> ReminderRecord:
    return ReminderRecord(due_at=row.due_at, since=row.since, at=row.at, units=list(row.units))


def reminder_subject(due_at: str) -> str:
    """The subject of a reminder's entry; the due hour alone is that of `reporting.closed`."""
    return f"{due_at} reminder"


async def duties(session: AsyncSession, operation: Operation, seats: Iterable[Seat], now: datetime) -> DutiesView:
    """What each unit owes next, what it has sent for that, and which earlier hours passed without a report."""
    columns = Columns(agency=Unit.agency, country=Unit.country, unit=Unit.code)
    mine = (Unit.operation_id == operation.id, visible(seats, Permission.DUTY_READ, columns))
    units = list(await session.scalars(select(Unit).where(*mine).order_by(Unit.code)))
    minutes = minutes_of(operation.reporting or {})
    owed = await next_owed_of(session, operation, units, now)
    sent, reminded = {}, {}
    for period in sorted(set(filter(None, owed.values()))):
        if period.since <= now:
            sent[period] = await sent_for(session, operation.id, period)
        reminded[period] = await session.get(Reminder, (operation.id, period.due_at))
    missing = await missing_of(session, operation.id, units)
    found = []
    for unit in units:
        duty = None
        if (coming := owed[unit.code]) is not None:
            period = coming
            filed = sent.get(period, {}).get(unit.code, {})
            row = reminded[period]
            duty = NextDuty(
                since=period.since,
                due_at=period.due_at,
                state="ahead" if period.since > now else state_of(period, filed),  # type: ignore[arg-type]
                sent={kind: count for kind, (count, _) in sorted(filed.items())},
                remind_at=remind_at(period.since, period.due_at, minutes),
                reminded_at=row.at if row is not None and unit.code in row.units else None,
            )
        found.append(
            UnitDuty(
                unit=unit.code,
                name=unit.name,
                agency=unit.agency,
                country=unit.country,
                next=duty,
                missing=missing.get(unit.code, []),
            )
        )
    return DutiesView(now=now, timezone=operation.timezone, remind_minutes=minutes, units=found)


def state_of(period: Period, filed: dict[str, tuple[int, datetime]]) -> str:
    """How a period that runs stands."""
    state = owed_state(period.since, period.due_at, [Filed(kind, at) for kind, (_, at) in filed.items()])
    return "owed" if state == "missing" else state


async def next_owed_of(
    session: AsyncSession, operation: Operation, units: Sequence[Unit], now: datetime
) -> dict[str, Period | None]:
    """The next report of each unit; None once nothing is due any more."""
    if operation.state in {"draft", "closed"}:
        return dict.fromkeys((unit.code for unit in units), None)
    periods = [Period(window.starts_at, due_at) for window, due_at in timetable(operation).periods]
    standing = (Assignment.operation_id == operation.id, Assignment.state.in_(STANDING))
    rows = await session.execute(select(Assignment.unit, Assignment.starts_at, Assignment.ends_at).where(*standing))
    shifts: dict[str, list[Shift]] = {}
    for unit, starts_at, ends_at in rows:
        shifts.setdefault(unit, []).append(Shift(starts_at, ends_at))
    coming = [period for period in periods if period.due_at > now]
    return {unit.code: next_owed(coming, shifts.get(unit.code, []) if shifts else None, now) for unit in units}


async def sent_for(
    session: AsyncSession, operation_id: str, period: Period
) -> dict[str, dict[str, tuple[int, datetime]]]:
    """Reports that stand and can meet what is owed for a period: by unit and kind, how many, and when the first of
    them came."""
    rows = await session.execute(
        select(Report.unit, Report.kind, func.count(), func.min(Report.filed_at))
        .where(
            Report.operation_id == operation_id,
            Report.occurred_at >= period.since,
            Report.occurred_at < period.due_at,
            Report.filed_at >= counts_from(period.since),
            Report.withdrawn.is_(False),
        )
        .group_by(Report.unit, Report.kind)
    )
    found: dict[str, dict[str, tuple[int, datetime]]] = {}
    for unit, kind, count, first in rows:
        found.setdefault(unit, {})[kind] = (count, first)
    return found


async def missing_of(session: AsyncSession, operation_id: str, units: Sequence[Unit]) -> dict[str, list[datetime]]:
    """Due hours without a report by unit, the newest first."""
    known = {unit.code for unit in units}
    statement = select(Owed.unit, Owed.due_at).where(Owed.operation_id == operation_id, Owed.state == "missing")
    found: dict[str, list[datetime]] = {}
    for unit, due_at in await session.execute(statement.order_by(Owed.due_at.desc())):
        hours = found.setdefault(unit, [])
        if unit in known and len(hours) < MOST_MISSING:
            hours.append(due_at)
    return found


async def reminders(session: AsyncSession, operation_id: str) -> dict[str, ReminderRecord]:
    """Every reminder of an operation by the subject of its entry."""
    rows = await session.scalars(select(Reminder).where(Reminder.operation_id == operation_id))
    told = [reminder_record(row) for row in rows]
    return {reminder_subject(msgspec.to_builtins(one.due_at)): one for one in told}
