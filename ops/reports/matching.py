"""Finding reports that may be of the same event, by an index and bounded in time. The rule is in `candidates`."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from ops.reports.candidates import Event, candidates, event_of
from ops.reports.models import Report, ReportMark
from ops.reports.views import ReportRecord
from ops.reports.whereabouts import cell, cells_near, hours, hours_near
from ops.store.statements import few

MOST_PAIRS = 5
"""The likeliest candidates of one report that a person is asked about."""
MOST_LOOKED_AT = 2000
"""Reports that share a mark with a group of new ones and are compared with it, the newest of them."""
MOST_ASKED = 8192
"""Marks that are asked for at once; drivers take some 32,000 values in a statement."""


def event(record: ReportRecord) -> Event:
    """The event that a record tells of."""
    return event_of(record.id, record.document, unit=record.unit, agency=record.agency, sector=record.sector or "")


def marks(record: ReportRecord) -> set[str]:
    """What is kept of a report, so that another one of the same event finds it; nothing for a withdrawn report."""
    return marks_of(event(record)) if tells(record) else set()


def tells(record: ReportRecord) -> bool:
    """Whether a report can be of another one's event."""
    return not record.withdrawn and bool(record.document.get("lines"))


def marks_of(told: Event) -> set[str]:
    """An event's serial numbers, and its quantities where and when it was."""
    where = []
    if told.place:
        where.append(cell(*told.place))
    if told.sector:  # compared by sector where one of two has no place
        where.append(f"{'in' if told.place else 'at'} {told.sector}")
    return serials(told) | quantities(told, {hours(told.occurred_at)}, where)


def sought_by(told: Event) -> set[str]:
    """The marks of every event that may be the same as this one."""
    near = cells_near(*told.place) if told.place else {f"in {told.sector}"}
    return serials(told) | quantities(told, hours_near(told.occurred_at), {*near, f"at {told.sector}"})


def serials(told: Event) -> set[str]:
    return {f"serial|{class_}|{form}" for class_, form in told.serials}


def quantities(told: Event, stretches: Iterable[str], where: Collection[str]) -> set[str]:
    return {
        f"quantity|{class_}|{unit}|{milli}|{when}|{there}"
        for class_, unit, milli in told.quantities
        for when in stretches
        for there in where
    }


async def find(
    session: AsyncSession, operation_id: str, records: Sequence[ReportRecord]
) -> list[tuple[str, str, tuple[str, ...]]]:
    """(id of another report, id of a record, because) for each likely pair, strongest first for each record.

    Records are compared with what is stored and with those before them in `records`.
    """
    telling = [event(record) for record in records if tells(record)]
    if not telling:
        return []
    stored = await sharing(session, operation_id, telling)
    known: dict[str, Event] = {told.id: told for told, _ in stored}
    marked_by: defaultdict[str, set[str]] = defaultdict(set)
    for told, its_marks in stored:
        for mark in its_marks:
            marked_by[mark].add(told.id)
    found = []
    for told in telling:  # a corrected report is compared as it is now
        known.pop(told.id, None)
    for told in telling:
        others = {id_ for mark in sought_by(told) for id_ in marked_by[mark]} & known.keys()
        likely = candidates(told, (known[id_] for id_ in sorted(others)))
        found += [(other.id, told.id, other.because) for other in likely[:MOST_PAIRS]]
        known[told.id] = told
        for mark in marks_of(told):
            marked_by[mark].add(told.id)
    return found


async def sharing(session: AsyncSession, operation_id: str, telling: Iterable[Event]) -> list[tuple[Event, set[str]]]:
    """The stored reports that share a serial number, or a quantity close in place and time, with these; their marks."""
    sought = sorted(set().union(*map(sought_by, telling)))
    shared: defaultdict[str, set[str]] = defaultdict(set)
    for start in range(0, len(sought), MOST_ASKED):
        statement = (
            select(ReportMark.report_id, ReportMark.mark)
            .where(
                ReportMark.operation_id == operation_id, ReportMark.mark.in_(few(sought[start : start + MOST_ASKED]))
            )
            .order_by(ReportMark.occurred_at.desc())
            .limit(MOST_LOOKED_AT)
        )
        for report_id, mark in await session.execute(statement):
            shared[report_id].add(mark)
    if not shared:
        return []
    rows = await session.execute(
        select(Report.id, Report.document, Report.unit, Report.agency, Report.sector).where(
            Report.operation_id == operation_id, Report.id.in_(few(shared)), Report.withdrawn.is_(False)
        )
    )
    return [
        (event_of(id_, document, unit=unit, agency=agency, sector=sector or ""), shared[id_])
        for id_, document, unit, agency, sector in rows
    ]
