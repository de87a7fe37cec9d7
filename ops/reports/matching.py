"""Finding reports that may be of the same event, by an index and bounded in time. The rule is in `candidates`."""

from collections import defaultdict
from collections.abc import Iterable, Sequence

from sqlalchemy import and_, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from ops.reports.candidates import WITHIN, Event, candidates, event_of
from ops.reports.models import Report, ReportMark
from ops.reports.views import ReportRecord

MOST_PAIRS = 5
"""The likeliest candidates of one report that a person is asked about."""
MOST_LOOKED_AT = 2000
"""Reports that share a mark with a group of new ones and are compared with it, the newest of them."""


def event(record: ReportRecord) -> Event:
    """The event that a record tells of."""
    return event_of(record.id, record.document, unit=record.unit, agency=record.agency, sector=record.sector or "")


def marks(record: ReportRecord) -> set[str]:
    """What another report of the same event would share with this one; nothing for a withdrawn report."""
    if record.withdrawn or not record.document.get("lines"):
        return set()
    told = event(record)
    return {f"serial|{class_}|{form}" for class_, form in told.serials} | {
        f"quantity|{class_}|{unit}|{milli}" for class_, unit, milli in told.quantities
    }


async def find(
    session: AsyncSession, operation_id: str, records: Sequence[ReportRecord]
) -> list[tuple[str, str, tuple[str, ...]]]:
    """(id of another report, id of a record, because) for each likely pair, strongest first for each record.

    Records are compared with what is stored and with those before them in `records`.
    """
    telling = [(record, marks(record)) for record in records]
    telling = [(record, marked) for record, marked in telling if marked]
    if not telling:
        return []
    stored = await sharing(session, operation_id, telling)
    known: dict[str, Event] = {told.id: told for told, _ in stored}
    marked_by: defaultdict[str, set[str]] = defaultdict(set)
    for told, its_marks in stored:
        for mark in its_marks:
            marked_by[mark].add(told.id)
    found = []
    new = {record.id for record, _ in telling}
    for id_ in new:  # a corrected report is compared as it is now
        known.pop(id_, None)
    for record, its_marks in telling:
        mine = event(record)
        others = {id_ for mark in its_marks for id_ in marked_by[mark]} & known.keys()
        likely = candidates(mine, (known[id_] for id_ in sorted(others)))
        found += [(other.id, record.id, other.because) for other in likely[:MOST_PAIRS]]
        known[record.id] = mine
        for mark in its_marks:
            marked_by[mark].add(record.id)
    return found


async def sharing(
    session: AsyncSession, operation_id: str, telling: Iterable[tuple[ReportRecord, set[str]]]
) -> list[tuple[Event, set[str]]]:
    """The stored reports that share a serial number, or a quantity close in time, with these; and their marks."""
    serials, quantities, times = set(), set(), []
    for record, its_marks in telling:
        serials |= {mark for mark in its_marks if mark.startswith("serial|")}
        quantities |= its_marks - serials
        times.append(record.occurred_at)
    near = and_(
        ReportMark.mark.in_(sorted(quantities)),
        ReportMark.occurred_at >= min(times) - WITHIN,
        ReportMark.occurred_at <= max(times) + WITHIN,
    )
    statement = (
        select(ReportMark.report_id, ReportMark.mark)
        .where(ReportMark.operation_id == operation_id, or_(ReportMark.mark.in_(sorted(serials)), near))
        .order_by(ReportMark.occurred_at.desc())
        .limit(MOST_LOOKED_AT)
    )
    marks_of: defaultdict[str, set[str]] = defaultdict(set)
    for report_id, mark in await session.execute(statement):
        marks_of[report_id].add(mark)
    if not marks_of:
        return []
    rows = await session.execute(
        select(Report.id, Report.document, Report.unit, Report.agency, Report.sector).where(
            Report.operation_id == operation_id, Report.id.in_(sorted(marks_of)), Report.withdrawn.is_(False)
        )
    )
    return [
        (event_of(id_, document, unit=unit, agency=agency, sector=sector or ""), marks_of[id_])
        for id_, document, unit, agency, sector in rows
    ]
