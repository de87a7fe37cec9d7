"""Following journals: from an operation's cursor to its end, a batch at a time, each batch once.

What a batch means is read and judged outside any writer's turn. It is then kept in one transaction that moves the
cursor from where it was read: of two watchers that read the same, one finds it moved and keeps nothing. Only when
there is something to say, or something falls due, does that transaction take the operation's turn; else it is one visit
to the store.
"""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple

import msgspec
import structlog
from sqlalchemy import or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from ops.alarms import keeping, queries
from ops.alarms.engine import REPORT_KINDS, Judge, Told
from ops.alarms.heard import HEARD
from ops.alarms.kinds import UnitOverdue, parameters_of
from ops.alarms.models import AlarmCursor, AlarmFigure, AlarmSerial
from ops.alarms.planning import plan_look, plan_silence, set_clocks
from ops.alarms.schemas import RuleView
from ops.alarms.serials import Holder, Known, Serial, marks
from ops.contexts.queries import known_since
from ops.due.effects import FOLLOWERS
from ops.errors import Busy
from ops.journal.models import Entry, Head
from ops.journal.service import line_up
from ops.pace import UNHURRIED, Pace
from ops.planning.models import Operation
from ops.planning.timing import clock_of
from ops.reports.models import Report
from ops.reports.queries import entries_of_versions
from ops.reports.records import record_of
from ops.reports.views import ReportRecord
from ops.store import Store
from ops.store.direct import Asked, Statement, asking, returning, tell
from ops.store.statements import adding, few
from ops.store.upsert import upserting

BATCH = 100
"""Entries that are judged together: what is done with them holds the event loop up at a stretch."""
COVER = frozenset({"assignment", "sector", "corridor", "phase", "plan", "operation"})
"""Nouns whose change may leave a sector without anybody, or give it somebody."""
BY_TIME = frozenset({"sector_uncovered", "relief_overdue"})
log = structlog.get_logger()


class Moved(Exception):
    """Another watcher was quicker; what was read is kept by it."""


class Batch(NamedTuple):
    """Entries after the cursor, and everything that judging them needs."""

    begin: int
    end: int
    more: bool
    judge: Judge
    silences: list[tuple[RuleView, Entry]]
    look: bool
    paced: bool
    """Whether the pace of an exercise may have changed."""

    @property
    def quiet(self) -> bool:
        """Whether nothing is said of it and nothing falls due by it; it is only remembered."""
        return not (self.judge.ledger.happened or self.silences or self.look or self.paced)


async def follow(store: Store, pace: Pace = UNHURRIED) -> None:
    """Bring every operation's alarms up to its journal's end. One operation's trouble is not another's."""
    async with store.read() as session:
        behind = (
            select(Head.operation_id)
            .outerjoin(AlarmCursor, AlarmCursor.operation_id == Head.operation_id)
            .where(or_(AlarmCursor.number.is_(None), Head.number > AlarmCursor.number))
        )
        operations = list(await session.scalars(behind.order_by(Head.operation_id)))
    for operation_id in operations:
        try:
            pace.begin()
            while await follow_one(store, operation_id):
                await pace.give_way()
        except Busy:  # it is looked at again before long
            log.warning("alarms.busy", operation=operation_id)
        except Exception:
            log.exception("alarms.failed", operation=operation_id)


async def follow_one(store: Store, operation_id: str) -> bool:
    """Judge the next batch of one operation; gives whether there may be more."""
    async with store.read() as session:
        operation = await session.get_one(Operation, operation_id)
        batch = await read(session, operation)
    if batch is None:
        return False
    if batch.quiet and batch.begin:  # so there is a cursor
        cursor, writes = moving(operation_id, batch.begin, batch.end), remembering(operation_id, batch.judge)
        kept = await store.keep(cursor, writes, None)
        return batch.more or not kept
    try:
        async with store.write() as session:
            await line_up(session, operation_id)
            operation = await session.get_one(Operation, operation_id)
            await keep(store, session, operation, batch)
    except Moved:
        return True
    return batch.more


async def catch_up(store: Store, session: AsyncSession, operation: Operation) -> None:
    """Bring an operation's alarms up to the journal's end within the caller's transaction, which holds its turn."""
    while (batch := await read(session, operation)) is not None:
        try:
            await keep(store, session, operation, batch)
        except Moved:  # by a watcher that had nothing to say, and so needed no turn: nothing of the batch is kept yet
            continue


# --- reading ----------------------------------------------------------------------------------------------------------


async def read(session: AsyncSession, operation: Operation) -> Batch | None:
    """The next batch, judged; None at the end."""
    begin = await session.scalar(select(AlarmCursor.number).where(AlarmCursor.operation_id == operation.id)) or 0
    head = await session.scalar(select(Head.number).where(Head.operation_id == operation.id)) or 0
    if head <= begin:
        return None
    end = min(head, begin + BATCH)
    entries = await telling(session, operation.id, begin, end)
    rules = await queries.rules(session, operation.id)
    told = await as_told(session, operation.id, entries)
    known = await known_to(session, operation, [one.after for one in told.values()])
    sums = [rule.id for rule in rules if rule.enabled and rule.kind == "threshold"]
    rows = select(AlarmFigure).where(AlarmFigure.operation_id == operation.id, AlarmFigure.rule.in_(few(sums)))
    figures = {(row.rule, row.scope): row.amount for row in await session.scalars(rows)} if sums else {}
    heard = {
        entry.number: HEARD[noun](entry.kind, entry.payload, entry.at)
        for entry in entries
        if (noun := entry.kind.partition(".")[0]) in HEARD
    }
    found = {entry.subject for entry in entries if entry.kind == "context.found"}
    since = await known_since(session, operation.id, found | {one.after.id for one in told.values()})
    about = select(Report).where(Report.operation_id == operation.id, Report.id.in_(few(found)))
    stand = {row.id: record_of(row) for row in await session.scalars(about)} if found else {}
    scopes = {*known.of_report, *found, *(one.after.id for one in told.values())}
    scopes |= {h.unit for h in heard.values() if h}
    now = clock_of(operation).now(datetime.now(UTC))
    ledger = await keeping.ledger_of(session, operation, now, scopes, sums)
    judge = Judge(rules, ledger, figures, known, {id_: later.contexts for id_, later in since.items()})
    for entry in entries:
        if entry.number in told:
            judge.report(told[entry.number])
        if entry.kind == "context.found":
            judge.context(stand[entry.subject], entry.number)
        if said := heard.get(entry.number):
            judge.heard(said, entry.number)
    overdue = [rule for rule in rules if rule.enabled and rule.kind == "unit_overdue"]
    silences = [(rule, entry) for entry in entries if entry.kind == "reporting.closed" for rule in overdue]
    by_time = any(rule.enabled and rule.kind in BY_TIME for rule in rules)
    look = by_time and any(entry.kind.partition(".")[0] in COVER for entry in entries)
    paced = any(entry.kind == "operation.changed" for entry in entries)
    return Batch(begin, end, end < head, judge, silences, look, paced)


async def telling(session: AsyncSession, operation_id: str, begin: int, end: int) -> list[Entry]:
    """The entries of a stretch that can mean anything here, in order; of the others not even the payload is read."""
    nouns = {*HEARD, *COVER, "context"}
    within = (Entry.operation_id == operation_id, Entry.number > begin, Entry.number <= end)
    listed = (await session.execute(select(Entry.number, Entry.kind).where(*within).order_by(Entry.number))).all()
    wanted = [n for n, kind in listed if kind == "reporting.closed" or kind.partition(".")[0] in nouns]
    heavy = {n for n, kind in listed if kind.partition(".")[0] in COVER}
    found: list[Entry] = []
    if light := [str(number) for number in wanted if number not in heavy]:
        rows = select(Entry).where(*within, Entry.number.in_([int(n) for n in few(light)]))
        found = list(await session.scalars(rows.order_by(Entry.number)))
    kinds = dict(listed)
    found += [Entry(operation_id=operation_id, number=n, kind=kinds[n], payload=None) for n in heavy]
    return sorted(found, key=lambda entry: entry.number)


async def as_told(session: AsyncSession, operation_id: str, entries: Iterable[Entry]) -> dict[int, Told]:
    """Each entry about a report with the report as it stood before, which its versions say where to find."""
    after = {
        entry.number: (entry.kind, msgspec.convert(entry.payload, ReportRecord))
        for entry in entries
        if entry.kind in REPORT_KINDS
    }
    wanted = {
        number: (record.id, record.version if record.withdrawn else record.version - 1)
        for number, (kind, record) in after.items()
        if kind != "report.filed"
    }
    before: dict[tuple[str, int], ReportRecord] = {}
    if wanted:
        sought = set(wanted.values())
        versions = await entries_of_versions(session, operation_id, {id_ for id_, _ in sought})
        places = {number: place for number, place in versions.items() if place in sought}
        rows = select(Entry.number, Entry.payload).where(
            Entry.operation_id == operation_id, Entry.number.in_(sorted(places))
        )
        for number, payload in await session.execute(rows):
            before[places[number]] = msgspec.convert(payload, ReportRecord)
    return {
        number: Told(number, kind, record, before[wanted[number]] if number in wanted else None)
        for number, (kind, record) in after.items()
    }


async def known_to(session: AsyncSession, operation: Operation, records: Sequence[ReportRecord]) -> Known:
    """The numbers of these reports, all reports that share one, and whatever those share."""
    rows: dict[tuple[str, str], Serial] = {}

    async def take(*terms: Any) -> None:
        statement = select(AlarmSerial).where(AlarmSerial.operation_id == operation.id, *terms)
        for row in await session.scalars(statement):
            holder = Holder(row.report, row.agency, row.country, row.unit)
            rows[row.report, row.mark] = Serial(holder, row.mark, row.since)

    ids = {record.id for record in records}
    new = set().union(*(marks(record) for record in records))
    if not ids:
        return Known([])
    await take(AlarmSerial.report.in_(few(ids)))
    sought = new | {mark for _, mark in rows}
    if not sought:
        return Known([])
    await take(AlarmSerial.mark.in_(few(sought)))
    if others := {report for report, _ in rows} - ids:
        await take(AlarmSerial.report.in_(few(others)))
        await take(AlarmSerial.mark.in_(few({mark for _, mark in rows})))
    return Known(rows.values(), await elsewhere(session, operation, sought))


async def elsewhere(session: AsyncSession, operation: Operation, sought: set[str]) -> list[tuple[str, str, str]]:
    """Which of these numbers earlier operations know, by agency. A rehearsal's guns are nobody's, and the reverse."""
    same = Operation.exercise.is_not(None) if operation.exercise else Operation.exercise.is_(None)
    statement = (
        select(AlarmSerial.mark, AlarmSerial.agency, AlarmSerial.country)
        .join(Operation, Operation.id == AlarmSerial.operation_id)
        .where(
            AlarmSerial.mark.in_(few(sought)),
            AlarmSerial.operation_id != operation.id,
            Operation.created_at < operation.created_at,
            same,
        )
        .distinct()
    )
    return [(mark, agency, country) for mark, agency, country in await session.execute(statement)]


# --- keeping ----------------------------------------------------------------------------------------------------------


async def keep(store: Store, session: AsyncSession, operation: Operation, batch: Batch) -> None:
    """Keep a batch, whole, and move the cursor from where it was read. Raises Moved when it is there no longer."""
    await move(session, operation.id, batch.begin, batch.end)
    if writes := remembering(operation.id, batch.judge):
        await tell(session, writes)
    for rule, entry in batch.silences:
        await silences_of(session, operation, rule, entry)
    if batch.look:
        await plan_look(session, operation)
    if batch.paced:
        await set_clocks(session, operation)
    written = await keeping.keep(store, session, operation, batch.judge.ledger)
    if written and written[0].number == batch.end + 1:  # nothing came between: there is nothing more to read
        await move(session, operation.id, batch.end, written[-1].number)


async def move(session: AsyncSession, operation_id: str, begin: int, end: int) -> None:
    [moved] = await tell(session, [returning(moving(operation_id, begin, end))])
    if not moved:
        known = await session.get(AlarmCursor, operation_id)
        if known is not None:
            raise Moved
        session.add(AlarmCursor(operation_id=operation_id, number=end))
        await session.flush()


def moving(operation_id: str, begin: int, end: int) -> Asked:
    """The statement that moves the cursor, if it is where it was read."""
    return asking(
        "update alarm_cursors set number = :end::bigint where operation_id = :operation and number = :begin::bigint",
        operation=operation_id,
        begin=begin,
        end=end,
    )


def remembering(operation_id: str, judge: Judge) -> list[Statement]:
    """The statements that keep sums and serial numbers as they are once a batch was judged."""
    figures = [
        {"operation_id": operation_id, "rule": rule, "scope": part, "amount": judge.figures[rule, part]}
        for rule, part in sorted(judge.changed)
    ]
    now = judge.known.rows()
    writes: list[Statement] = []
    if gone := sorted(judge.known.stored - now.keys()):
        writes.append(
            asking(
                "delete from alarm_serials where operation_id = :operation and report in :reports "
                "and report || ' ' || mark in :gone",
                operation=operation_id,
                reports=sorted({report for report, _ in gone}),
                gone=[f"{report} {mark}" for report, mark in gone],
            )
        )
    serials = [
        {
            "operation_id": operation_id,
            "report": report,
            "mark": mark,
            "since": row.since,
            "agency": row.holder.agency,
            "country": row.holder.country,
            "unit": row.holder.unit,
        }
        for (report, mark), row in sorted(now.items())
        if (report, mark) not in judge.known.stored
    ]
    if figures:
        writes.append(upserting(AlarmFigure, figures))
    if serials:
        writes.append(adding(AlarmSerial, serials))
    return writes


async def silences_of(session: AsyncSession, operation: Operation, rule: RuleView, entry: Entry) -> None:
    """Look, once the grace is over, who is still silent of those that owed a report."""
    asked = parameters_of(rule.kind, rule.parameters)
    assert isinstance(asked, UnitOverdue)
    payload = entry.payload
    missing = [unit for unit, state in sorted(payload["units"].items()) if state == "missing"]
    if missing and "report" in asked.of:
        due_at = datetime.fromisoformat(payload["due_at"])
        await plan_silence(
            session,
            operation,
            rule.id,
            of="report",
            since=datetime.fromisoformat(payload["since"]),
            due_at=due_at,
            units=missing,
            look_at=due_at + timedelta(minutes=asked.grace_minutes),
        )


FOLLOWERS.append(follow)
