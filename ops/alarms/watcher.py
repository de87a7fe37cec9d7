"""Following journals: from an operation's cursor to its end, a batch at a time, each batch once.

What a batch means is read and judged outside any writer's turn. It is then kept in one transaction that moves the
cursor from where it was read: of two watchers that read the same, one finds it moved and keeps nothing. Only when
there is something to say, or something falls due, does that transaction take the operation's turn; else it is one visit
to the store.
"""

from collections.abc import Collection, Iterable
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
from ops.contexts import queries as contexts
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
from ops.store.direct import Asked, Row, Statement, asking, instant, returning, tell
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


class Noted(NamedTuple):
    """An entry, as far as it means anything here."""

    number: int
    kind: str
    subject: str
    at: datetime
    payload: Any
    """The record of a report that changed, else builtins; None where the kind says it all."""


class Batch(NamedTuple):
    """Entries after the cursor, and everything that judging them needs."""

    begin: int
    end: int
    more: bool
    judge: Judge
    silences: list[tuple[RuleView, Noted]]
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
    [stands] = await tell(session, [standing(operation.id)])
    begin, head = stands[0] if stands else (0, 0)
    if head <= begin:
        return None
    end = min(head, begin + BATCH)
    listed, ruled = await tell(session, [telling(operation.id, begin, end), queries.listing_rules(operation.id)])
    entries = [noted(row) async for row in UNHURRIED.in_turns(listed)]
    rules = queries.listed_rules(ruled)
    told = await as_told(session, operation.id, entries)
    records = [one.after for one in told.values()]
    ids, numbers = {record.id for record in records}, set().union(*map(marks, records))
    found = {entry.subject for entry in entries if entry.kind == "context.found"}
    sums = [rule.id for rule in rules if rule.enabled and rule.kind == "threshold"]
    held, abroad, summed, later = await tell(
        session,
        [
            sharing(operation.id, ids, numbers),
            elsewhere(operation.id, ids, numbers),
            summing(operation.id, sums),
            contexts.seeking(operation.id, found | ids),
        ],
    )
    if others := {report for report, *_ in held} - ids:
        [more] = await tell(session, [sharing(operation.id, others, ())])
        held += more
    known = Known(map(serial, held), ((mark, agency, country) for mark, agency, country in abroad))
    figures = {(rule, part): amount for rule, part, amount in summed}
    since = {report: one.contexts for report, one in contexts.found_in(later).items()}
    heard = {
        entry.number: HEARD[noun](entry.kind, entry.payload, entry.at)
        for entry in entries
        if (noun := entry.kind.partition(".")[0]) in HEARD
    }
    about = select(Report).where(Report.operation_id == operation.id, Report.id.in_(few(found)))
    stand = {row.id: record_of(row) for row in await session.scalars(about)} if found else {}
    scopes = {*known.of_report, *found, *ids, *(h.unit for h in heard.values() if h)}
    now = clock_of(operation).now(datetime.now(UTC))
    ledger = await keeping.ledger_of(session, operation, now, scopes, sums)
    judge = Judge(rules, ledger, figures, known, since)
    async for entry in UNHURRIED.in_turns(entries):
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


def standing(operation_id: str) -> Asked:
    """Up to which entry the journal was watched, and where it ends."""
    return asking(
        "select coalesce(alarm_cursors.number, 0), journal_heads.number from journal_heads "
        "left join alarm_cursors on alarm_cursors.operation_id = journal_heads.operation_id "
        "where journal_heads.operation_id = :operation",
        operation=operation_id,
    )


def telling(operation_id: str, begin: int, end: int) -> Asked:
    """The entries of a stretch that can mean anything here, in order; `noted` reads each. Of those of which the kind
    says it all not even the payload is read."""
    heavy = {f"{noun}.%" for noun in COVER}
    light = {f"{noun}.%" for noun in (*HEARD, "context")} - heavy | {"reporting.closed"}
    return asking(
        "select number, kind, subject, at, case when exists (select 1 from :light where kind like value) "
        "then payload end from entries where operation_id = :operation "
        "and number > :begin::bigint and number <= :end::bigint "
        "and exists (select 1 from :wanted where kind like value) order by number",
        operation=operation_id,
        begin=begin,
        end=end,
        light=sorted(light),
        wanted=sorted(light | heavy),
    )


def noted(row: Row) -> Noted:
    number, kind, subject, at, text = row
    payload = text and (
        msgspec.json.decode(text, type=ReportRecord) if kind in REPORT_KINDS else msgspec.json.decode(text)
    )
    return Noted(number, kind, subject, instant(at), payload)


async def as_told(session: AsyncSession, operation_id: str, entries: Iterable[Noted]) -> dict[int, Told]:
    """Each entry about a report with the report as it stood before, which its versions say where to find."""
    after: dict[int, tuple[str, ReportRecord]] = {
        entry.number: (entry.kind, entry.payload) for entry in entries if entry.kind in REPORT_KINDS
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


_SOUGHT = (
    "(select value as mark from :numbers union select mark from alarm_serials "
    "where operation_id = :operation and report in :reports) as sought "
    "cross join alarm_serials as known "  # in this order, which SQLite keeps to
)
"""What has any of these numbers, or one that any of these reports has."""


def sharing(operation_id: str, reports: Collection[str], numbers: Collection[str]) -> Asked:
    """Who in this operation has these numbers, or one of these reports' (they too); `serial` reads each row."""
    return asking(
        f"select report, known.mark, since, agency, country, unit from {_SOUGHT}"  # noqa: S608 - ours
        "where operation_id = :operation and known.mark = sought.mark order by report, known.mark",
        operation=operation_id,
        reports=sorted(reports),
        numbers=sorted(numbers),
    )


def serial(row: Row) -> Serial:
    report, mark, since, agency, country, unit = row
    return Serial(Holder(report, agency, country, unit), mark, since)


def elsewhere(operation_id: str, reports: Collection[str], numbers: Collection[str]) -> Asked:
    """Which of these numbers earlier operations know, by agency. A rehearsal's guns are nobody's, and the reverse."""
    return asking(
        f"select distinct known.mark, known.agency, known.country from {_SOUGHT}"  # noqa: S608 - ours
        "join operations as earlier on earlier.id = known.operation_id join operations as mine on mine.id = :operation "
        "where known.mark = sought.mark and earlier.created_at < mine.created_at "
        "and (earlier.exercise is null) = (mine.exercise is null)",
        operation=operation_id,
        reports=sorted(reports),
        numbers=sorted(numbers),
    )


def summing(operation_id: str, rules: Collection[str]) -> Asked:
    """The sums that these rules watch."""
    return asking(
        "select rule, scope, amount from alarm_figures where operation_id = :operation and rule in :rules",
        operation=operation_id,
        rules=rules,
    )


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


async def silences_of(session: AsyncSession, operation: Operation, rule: RuleView, entry: Noted) -> None:
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
