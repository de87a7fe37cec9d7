"""Looking whether something was heard of a unit on duty, and telling its people when it was not.

It goes by the operation's enabled rule about overdue units that names check-ins (the first of them): its channels, and
at the escalation its audience. Its grace is for reports; here the interval itself is the grace. No such rule: nobody
is told.
"""

from datetime import UTC, datetime, timedelta

import msgspec
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from ops.access.audience import Audience
from ops.access.models import Unit
from ops.alarms import keeping, watcher
from ops.alarms.ledger import Finding, Ledger
from ops.alarms.schemas import AlarmRecord, Reference, RuleView
from ops.alarms.silence import rules_for
from ops.checkins.planning import CHECK_IN, ON_DUTY, look
from ops.checkins.rules import Verdict, judge
from ops.due.effects import EFFECTS, Turn
from ops.due.service import z
from ops.journal.service import Draft
from ops.planning.models import Assignment
from ops.reports.models import Report


async def check_in(turn: Turn) -> list[Draft]:
    """One look at one assignment; it plans the next one itself."""
    session, operation, work = turn.session, turn.operation, turn.work
    await watcher.catch_up(turn.store, session, operation)
    row = await session.get(Assignment, (operation.id, work.payload["assignment"]), populate_existing=True)
    if row is None:
        return []
    unit = await session.get_one(Unit, (operation.id, row.unit))
    ledger = await keeping.ledger_of(session, operation, turn.now, [unit.code], [])
    minutes, over = row.check_in_minutes, turn.now >= row.ends_at
    if minutes is None or over or row.state not in ON_DUTY or operation.state in {"draft", "closed"}:
        for alarm in silences(ledger, unit.code, row.id):
            ledger.gone(alarm.rule, alarm.key, "relieved" if row.state == "relieved" else "moved")
        await keeping.keep(turn.store, session, operation, ledger)
        return []
    if turn.now < row.starts_at:
        await look(session, operation, work, work.key, row.starts_at, work.payload)
        return []
    begun = max(row.starts_at, datetime.fromisoformat(work.payload["since"]))
    heard_at = max(begun, await last_heard(session, operation.id, unit.code, begun) or begun)
    rules = await rules_for(session, operation.id, CHECK_IN)
    verdict = told(ledger, rules[0][0] if rules else None, unit, row, heard_at, timedelta(minutes=minutes))
    await keeping.keep(turn.store, session, operation, ledger)
    await look(session, operation, work, work.key, min(verdict.look_at, row.ends_at), work.payload)
    return []


def told(
    ledger: Ledger, rule: RuleView | None, unit: Unit, row: Assignment, heard_at: datetime, every: timedelta
) -> Verdict:
    """Raise what is to be raised now."""
    due_at = heard_at + every
    known = {alarm.facts["stage"]: alarm for alarm in silences(ledger, unit.code, row.id, z(due_at))}
    first = known.get(1)
    settled = 2 in known or (first is not None and first.acknowledged_by is not None)
    verdict = judge(heard_at, every, ledger.now, first.raised_at if first else None, settled)
    if rule is None or verdict.tell == "nothing":
        return verdict
    stage = 1 if verdict.tell == "agency" else 2
    facts = {
        "of": CHECK_IN, "unit": unit.code, "assignment": row.id, "stage": stage,
        "since": z(heard_at), "due_at": z(due_at),
    }  # fmt: skip
    if stage == 1:  # the unit's own people; should they not answer, everybody whom it concerns
        rule = msgspec.structs.replace(rule, audience=Audience(agencies=(unit.agency,)), owners=False)
    else:
        rule = msgspec.structs.replace(rule, owners=True, severity="urgent")
    about = Reference(unit=unit.code, agency=unit.agency, country=unit.country, sector=row.sector, assignment=row.id)
    ledger.holds(rule, Finding(f"{CHECK_IN}|{unit.code}|{z(due_at)}|{stage}", unit.code, facts, (about,)))
    return verdict


def silences(ledger: Ledger, unit: str, assignment: str, due_at: str | None = None) -> list[AlarmRecord]:
    """The unresolved alarms about this silence."""
    return [
        alarm
        for alarm in ledger.of(scope=unit)
        if alarm.kind == "unit_overdue"
        and alarm.facts.get("assignment") == assignment
        and due_at in {None, alarm.facts["due_at"]}
    ]


async def last_heard(session: AsyncSession, operation_id: str, unit: str, since: datetime) -> datetime | None:
    """When the unit's newest report came, of any kind, positions too; whatever it was about. None: nothing since."""
    newest = await session.scalar(
        select(func.max(Report.filed_at)).where(
            Report.operation_id == operation_id,
            Report.unit == unit,
            Report.received_at >= since,  # of the newest version, hence never before it was filed; it has an index
            Report.filed_at >= since,
        )
    )
    return newest.astimezone(UTC) if newest else None


EFFECTS[CHECK_IN] = check_in
