"""Finding reports that may be of the same event, by an index and bounded in time. The rule is in `candidates`."""

from collections import defaultdict
from collections.abc import AsyncIterator, Collection, Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple

import msgspec

from ops.pace import UNHURRIED, Pace
from ops.reports.candidates import WITHIN, Event, candidates, event_of
from ops.reports.views import PairRecord, ReportRecord
from ops.reports.whereabouts import cell, cells_near, hours, hours_near
from ops.store import Store
from ops.store.direct import Row, asking, instant

MOST_PAIRS = 5
"""The likeliest candidates of one report that a person is asked about."""
MOST_OF_A_MARK = 8
"""Reports looked at for one mark, those filed last: where thousands share it, it says little."""
MOST_READ = 12
"""Reports read whole and compared with one new report, those that share most with it."""
MOST_ASKED = 128
"""Marks or reports that are asked for at once: a store that is busy with them keeps others waiting."""


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
    store: Store, operation_id: str, telling: Sequence[Event], pace: Pace = UNHURRIED
) -> list[tuple[str, str, tuple[str, ...]]]:
    """(id of another report, id of one of these, because) for each likely pair, strongest first for each of these.

    They are compared with what is stored and with those before them in `telling`. The store is asked again and again
    for a little, so what is stored need not be of one moment.
    """
    if not telling:
        return []
    sought = {told.id: sought_by(told) async for told in pace.in_turns(telling)}
    stored = await sharing(store, operation_id, telling, sought, pace)
    known: dict[str, Event] = {told.id: told for told, _ in stored}
    marked_by: defaultdict[str, set[str]] = defaultdict(set)
    for told, its_marks in stored:
        for mark in its_marks:
            marked_by[mark].add(told.id)
    found = []
    for told in telling:  # a corrected report is compared as it is now
        known.pop(told.id, None)
    async for told in pace.in_turns(telling):
        others = {id_ for mark in sought[told.id] & marked_by.keys() for id_ in marked_by[mark]} & known.keys()
        likely = candidates(told, (known[id_] for id_ in sorted(others)))
        found += [(other.id, told.id, other.because) for other in likely[:MOST_PAIRS]]
        known[told.id] = told
        for mark in marks_of(told):
            marked_by[mark].add(told.id)
    return found


async def new_pairs(
    store: Store, operation_id: str, telling: Sequence[Event], pace: Pace = UNHURRIED
) -> list[PairRecord]:
    """Likely pairs that nobody has been asked about yet. The report filed first is `first`."""
    likely = await find(store, operation_id, telling, pace)
    if not likely:
        return []
    ids = sorted({id_ for pair in likely for id_ in pair[:2]})
    filing = asking(
        "select id, filed from reports where operation_id = :operation and id in :ids", operation=operation_id, ids=ids
    )
    [rows] = await store.look([filing])
    filed: dict[str, int] = dict(rows)  # type: ignore[arg-type]
    in_order = [
        (one, other, because) if filed[one] < filed[other] else (other, one, because) for one, other, because in likely
    ]
    asked = asking(
        f"select value from :pairs where {_ASKED} is not null",  # noqa: S608 - ours
        operation=operation_id,
        pairs=sorted({f"{first} {second}" for first, second, _ in in_order}),
    )
    [rows] = await store.look([asked])
    known = {value for [value] in rows}
    found = []
    for first, second, because in in_order:
        if (both := f"{first} {second}") not in known:
            known.add(both)
            found.append(
                PairRecord(first=first, second=second, because=list(because), ruling="open", reason="", ruled_by="")
            )
    return found


_ASKED = (
    "(select first from pairs where operation_id = :operation "
    "and first = substr(value, 1, 36) and second = substr(value, 38))"
)
"""Whether a pair of a list, two ids with a space between, is stored: by its whole key, one after the other."""


async def sharing(
    store: Store, operation_id: str, telling: Iterable[Event], sought: Mapping[str, Collection[str]], pace: Pace
) -> list[tuple[Event, set[str]]]:
    """The stored reports that share a serial number, or a quantity close in place and time, with these; their marks.
    `sought` has what `sought_by` says of each.

    Only those that share most with a report are read whole: in a busy place a mark is shared by thousands.
    """
    seekers: defaultdict[str, list[Event]] = defaultdict(list)
    for told in telling:
        for mark in sought[told.id]:
            seekers[mark].append(told)
    shared: defaultdict[str, set[str]] = defaultdict(set)
    common: defaultdict[str, defaultdict[str, set[tuple[str, ...]]]] = defaultdict(lambda: defaultdict(set))
    apart: dict[tuple[str, str], timedelta] = {}
    async for found in newest(store, operation_id, sorted(seekers), pace):
        shared[found.report_id].add(found.mark)
        what = tuple(found.mark.split("|", 4)[:4])  # one line close in place and time, however many cells have it
        serial = what[0] == "serial"
        for told in seekers[found.mark]:
            between = abs(found.occurred_at - told.occurred_at)
            if (found.unit, found.agency) != (told.unit, told.agency) and (serial or between <= WITHIN):
                common[told.id][found.report_id].add(what)
                apart[told.id, found.report_id] = between

    def likeliest(told: str) -> list[str]:
        def rank(id_: str) -> tuple[bool, int, timedelta, str]:
            things = common[told][id_]
            return not any(thing[0] == "serial" for thing in things), -len(things), apart[told, id_], id_

        return sorted(common[told], key=rank)[:MOST_READ]

    wanted = sorted({id_ for told in common for id_ in likeliest(told)})
    return [
        (
            event_of(id_, msgspec.json.decode(document), unit=unit, agency=agency, sector=sector or ""),
            shared[id_],
        )
        async for id_, document, unit, agency, sector in in_portions(
            store,
            "select id, document, unit, agency, sector from reports "
            "where operation_id = :operation and id in :asked and not withdrawn",
            wanted,
            pace,
            operation=operation_id,
        )
    ]


class Marked(NamedTuple):
    """A stored report under one of its marks."""

    report_id: str
    mark: str
    occurred_at: datetime
    unit: str
    agency: str


_NEWEST = (
    "select marked.report_id, marked.mark, occurred_at, unit, agency from :asked "
    "cross join report_marks as marked cross join reports "  # in this order, which SQLite keeps to
    "where marked.operation_id = :operation and marked.mark = value and marked.filed >= coalesce("
    "(select filed from report_marks where operation_id = :operation and mark = value "
    "order by filed desc limit 1 offset :others::bigint), 0) "
    "and reports.operation_id = :operation and reports.id = marked.report_id"
)


async def newest(store: Store, operation_id: str, sought: Sequence[str], pace: Pace) -> AsyncIterator[Marked]:
    """The reports of each of these marks that were filed last; what was filed before them is not looked at."""
    others = MOST_OF_A_MARK - 1
    async for id_, mark, at, unit, agency in in_portions(
        store, _NEWEST, sought, pace, operation=operation_id, others=others
    ):
        yield Marked(id_, mark, instant(at), unit, agency)


async def in_portions(
    store: Store, question: str, asked: Sequence[str], pace: Pace, **values: Any
) -> AsyncIterator[Row]:
    """The answers to a question about each of many, which it calls `asked`."""
    for start in range(0, len(asked), MOST_ASKED):
        [rows] = await store.look([asking(question, asked=asked[start : start + MOST_ASKED], **values)])
        async for row in pace.in_turns(rows):
            yield row
