"""The board as it was at a past entry or time: the same picture, from the journal until then and nothing newer.

What was at an entry never changes, so it is read once for all who ask, and each viewer's own share is taken of it: by
the rights they have now, of what each report, alarm and entry said and to whom it was released then. Between two
entries only what depends on the hour changes (which phase it was, whose shift), and that is worked out for the moment.
"""

import asyncio
from collections.abc import Collection
from datetime import datetime
from typing import Any, NamedTuple

import msgspec
from shapely.geometry.base import BaseGeometry
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from dashboards.baselines import Recent
from dashboards.boards import MOST_POINTS, word_of
from dashboards.crowd import Crowd, Told
from dashboards.crowds import Crowds
from dashboards.labels import LABELS
from dashboards.picture import (
    Figures,
    Past,
    Picture,
    UnitPulse,
    by_place,
    phase_of,
    since,
    standing_reports,
    totals,
)
from dashboards.places import hours
from dashboards.points import Point
from dashboards.times import Days, by_days
from geo.geojson import from_geojson
from ops.access.models import Unit
from ops.access.policy import Permission, Seat, may
from ops.alarms.readers import record_of as alarm_of
from ops.alarms.readers import sees, shown
from ops.alarms.schemas import AlarmView
from ops.journal import past as journal
from ops.journal.models import Entry
from ops.journal.share import EntryView, share
from ops.planning import queries as planning
from ops.planning.models import Operation
from ops.planning.plan_schemas import AssignmentView
from ops.planning.schemas import phase_views
from ops.reports.models import Report
from ops.reports.records import columns, owned
from ops.reports.views import ReportRecord
from ops.shapes import View
from ops.store import Store
from ops.store.statements import few
from ops.tallies.checkpoints import State
from ops.tallies.counting import merged, negated
from ops.tallies.queries import entry_of
from ops.tallies.resume import state_at, versions_at

FEED = 60
"""Entries that the feed goes back."""
MOST_ALARMS = 2000
"""Entries of alarms that are looked through for those that were open."""
MOST_MARKS = 400
OUT_OF_TURN = 1000
"""An entry is younger, by its time, than at most this many that follow it."""
QUIET = frozenset({"share.opened", "report.read", "attachment.read", "export.made", "member.added", "key.made",
                   "key.revoked"})  # fmt: skip
"""Entries that no feed shows."""


def kinds_of(*nouns: str) -> list[str]:
    return [kind for kind in LABELS["entry"] if kind.partition(".")[0] in nouns]


class Moment(NamedTuple):
    """A past moment of an operation: its last entry, and the time by the operation's clock."""

    number: int
    at: datetime


class Shape(NamedTuple):
    """A sector as it was."""

    code: str
    name: str
    country: str
    geometry: BaseGeometry


class Then(msgspec.Struct, frozen=True):
    """What was at an entry, for everybody."""

    figures: Figures
    crowd: Crowd
    days: Days
    operation: dict[str, Any]
    assignments: list[AssignmentView]
    sectors: int
    feed: list[Entry]
    alarms: list[Any]
    """Records of those that were open."""


class Pasts:
    """One for each process. Past moments that somebody looked at stay in memory for a while."""

    def __init__(self, store: Store, crowds: Crowds) -> None:
        self._store, self._crowds = store, crowds
        self._then: Recent[asyncio.Task[Then]] = Recent(6)
        self._shown: Recent[Picture] = Recent(40)
        self._shapes: Recent[list[Shape]] = Recent(20)

    async def picture(self, operation: Operation, moment: Moment, seats: tuple[Seat, ...], name: str) -> Picture:
        """The board at a moment, for these seats."""
        seats = tuple(sorted(seats, key=msgspec.json.encode))
        key = operation.id, moment.number, seats, name
        if key not in self._shown:
            then = await self.then(operation, moment.number)
            self._shown[key] = drawn(then, seats, name, operation)
        kept = self._shown[key]
        assert isinstance(kept.past, Past)
        phases = kept.past.phases
        past = msgspec.structs.replace(kept.past, at=moment.at)
        return msgspec.structs.replace(kept, phase=phase_of(phases, moment.at), past=past)

    async def then(self, operation: Operation, number: int) -> Then:
        """What was at an entry; read once, however many ask."""
        key = operation.id, number
        task = self._then.get(key)
        if task is None or (task.done() and (task.cancelled() or task.exception() is not None)):
            task = self._then[key] = asyncio.create_task(self._read(operation, number))
        self._then.move_to_end(key)
        return await asyncio.shield(task)

    async def sectors(self, operation: Operation, number: int) -> list[Shape]:
        """The sectors that stood."""
        key = operation.id, number
        if key not in self._shapes:
            async with self._store.read() as session:
                found = await journal.nouns(session, operation.id, number, kinds_of("sector"))
            standing = [payload for payload in found.get("sector", {}).values() if payload["valid_to"] is None]
            shapes = [
                Shape(one["code"], one["name"], one["country"], from_geojson(one["geometry"])) for one in standing
            ]
            self._shapes[key] = sorted(shapes, key=lambda shape: shape.code)
        return self._shapes[key]

    async def sector_states(self, operation: Operation, moment: Moment) -> dict[str, str]:
        """The state of each sector that had somebody assigned at that moment."""
        then = await self.then(operation, moment.number)
        running = [one for one in then.assignments if one.starts_at <= moment.at < one.ends_at]
        return dict(planning.sector_states({one.sector for one in running}, running))

    async def _read(self, operation: Operation, number: int) -> Then:
        live = await self._crowds.of(operation.id)
        async with self._store.read() as session:
            state = await state_at(session, operation.id, number)
            kinds = kinds_of("operation", "phase", "unit", "assignment")
            known = await journal.nouns(session, operation.id, number, kinds)
            changed = await changed_since(session, operation.id, number)
            alarms = await open_alarms(session, operation.id, number)
            feed = await journal.newest(session, operation.id, number, LABELS["entry"].keys() - QUIET, FEED)
            sectors = await journal.newest(session, operation.id, number, kinds_of("sector"), 1)
            newest = await newest_of_units(session, operation.id, number, changed)
            units = [
                UnitPulse(unit["code"], unit["name"], unit["agency"], unit["country"], newest.get(unit["code"]), None)
                for unit in sorted(known.get("unit", {}).values(), key=lambda unit: (unit["country"], unit["code"]))
            ]
            base = await since(session, operation.id, number, {})
            entries = await entries_of(session, operation.id, number, changed)
        said = known.get("operation", {}).get(operation.code, {})
        running = [msgspec.convert(one, AssignmentView) for one in known.get("assignment", {}).values()]
        figures, days, crowd = await asyncio.to_thread(reckoned, state, units, base, live, changed, entries)
        drawn_at = sectors[0].number if sectors else 0
        return Then(figures, crowd, days, said, running, drawn_at, feed, alarms)


async def moment_of(session: AsyncSession, operation: Operation, as_of: int | datetime, now: datetime) -> Moment:
    """The moment that is asked for. Raises MalformedRequest for an entry that has not been written yet."""
    number, _ = await entry_of(session, operation.id, as_of)
    if isinstance(as_of, datetime):
        return Moment(number, min(as_of, now))
    statement = select(Entry.at).where(Entry.operation_id == operation.id, Entry.number == max(number, 1))
    return Moment(number, await session.scalar(statement) or now)


# --- reading ----------------------------------------------------------------------------------------------------------


async def changed_since(session: AsyncSession, operation_id: str, number: int) -> dict[str, ReportRecord]:
    """The reports that were there, and that later entries changed: as they were."""
    later = select(Entry.subject).where(
        Entry.operation_id == operation_id,
        Entry.kind.in_(("report.corrected", "report.withdrawn")),
        Entry.number > number,
    )
    ids = set(await session.scalars(later.distinct()))
    there = select(Report.id).where(
        Report.operation_id == operation_id, Report.filed <= number, Report.id.in_(few(ids))
    )
    return await versions_at(session, operation_id, set(await session.scalars(there)) if ids else (), number)


async def entries_of(
    session: AsyncSession, operation_id: str, number: int, changed: Collection[str]
) -> dict[str, tuple[int, int]]:
    """(entry that filed it, entry that last changed it until then) of each of these reports."""
    if not changed:
        return {}
    statement = (
        select(Entry.subject, func.min(Entry.number), func.max(Entry.number))
        .where(
            Entry.operation_id == operation_id,
            Entry.kind.in_(("report.filed", "report.corrected")),
            Entry.number <= number,
            Entry.subject.in_(few(changed)),
        )
        .group_by(Entry.subject)
    )
    return {id_: (first, last) for id_, first, last in await session.execute(statement)}


async def newest_of_units(
    session: AsyncSession, operation_id: str, number: int, changed: dict[str, ReportRecord]
) -> dict[str, datetime]:
    """When the newest report of each unit had come in."""
    until = (  # who waits for its turn has its time from before: the newest entry need not have the newest time
        select(func.max(Entry.at))
        .where(Entry.operation_id == operation_id, Entry.number <= number, Entry.number > number - OUT_OF_TURN)
        .scalar_subquery()
    )
    last = (  # of one unit, along an index from that moment back
        select(Report.received_at)
        .where(Report.operation_id == operation_id, Report.unit == Unit.code)
        .where(Report.received_at <= until, Report.entry <= number)
        .order_by(Report.received_at.desc())
        .limit(1)
        .correlate(Unit)
        .scalar_subquery()
    )
    rows = await session.execute(select(Unit.code, last).where(Unit.operation_id == operation_id))
    found: dict[str, datetime] = {unit: at for unit, at in rows if at is not None}
    for record in changed.values():
        found[record.unit] = max(record.received_at, found.get(record.unit, record.received_at))
    return found


async def open_alarms(session: AsyncSession, operation_id: str, number: int) -> list[Any]:
    """The alarms that nobody had acknowledged and that still held, newest first."""
    known: set[str] = set()
    found = []
    for entry in await journal.newest(session, operation_id, number, kinds_of("alarm"), MOST_ALARMS):
        if entry.subject not in known and entry.payload["state"] == "open":
            found.append(entry.payload)
        known.add(entry.subject)
    return found


# --- reckoning --------------------------------------------------------------------------------------------------------


def reckoned(
    state: State,
    units: list[UnitPulse],
    base: Any,
    live: Crowd,
    changed: dict[str, ReportRecord],
    entries: dict[str, tuple[int, int]],
) -> tuple[Figures, Days, Crowd]:
    """Figures, time line and crowd, from what was read."""
    gross, double = dict(state.gross), dict(state.double)
    net = merged(gross, negated(double))
    states = {one.unit: one.state for one in state.owed}
    pulses = [UnitPulse(one.unit, one.name, one.agency, one.country, one.newest, states.get(one.unit)) for one in units]
    figures = Figures(
        as_of=state.number,
        newest=max((unit.newest for unit in pulses if unit.newest), default=None),
        due_at=state.owed[0].due_at if state.owed else None,
        pairs_open=state.open_pairs(),
        totals=totals(gross, net),
        since=base,
        by_country=by_place(gross, net, "country"),
        by_agency=by_place(gross, net, "agency"),
        by_sector=by_place(gross, net, "sector"),
        reports=standing_reports(gross),
        units=pulses,
    )
    told = [told_then(record, *entries[record.id]) for record in changed.values()]
    crowd = live.as_it_was(state.number, state.doubles(), told)
    return figures, Days(state.number, by_days(gross), by_days(net), hours(crowd)), crowd


def told_then(record: ReportRecord, filed: int, entry: int) -> Told:
    """A report as the crowd keeps it, from what its entry said."""
    place = record.location["coordinates"] if record.location else None
    return Told(
        id=record.id,
        entry=entry,
        filed=filed,
        kind=record.kind,
        at=record.occurred_at,
        place=(place[0], place[1]) if place else None,
        classes=columns(record)["classes"],
        unit=record.unit,
        sector=record.sector,
        owned=owned(record),
        withdrawn=record.withdrawn,
    )


def drawn(then: Then, seats: tuple[Seat, ...], name: str, operation: Operation) -> Picture:
    """The picture of these seats; what the hour decides is filled in later."""
    said = then.operation
    phases = phase_views(said["phases"] if said else operation.phases)
    past = Past(
        at=operation.created_at,
        state=said.get("state", operation.state),
        sectors=then.sectors,
        phases=phases,
        objectives=said.get("objectives", operation.objectives),
        alarms=alarms_for(then.alarms, seats, name) if may(seats, Permission.ALARM_LIST, operation.state) else [],
        feed=feed_for(then.feed, seats) if may(seats, Permission.JOURNAL_READ, operation.state) else [],
    )
    return Picture(
        **{field: getattr(then.figures, field) for field in Figures.__struct_fields__},
        phase=None,
        share=word_of(seats),
        whole=True,
        points=points(then.crowd, seats),
        past=past,
    )


def alarms_for(records: list[Any], seats: tuple[Seat, ...], name: str) -> list[AlarmView]:
    told = [alarm_of(record) for record in records]
    return [shown(record, seats) for record in told if sees(record, seats, name)]


def feed_for(entries: list[Entry], seats: tuple[Seat, ...]) -> list[EntryView]:
    """The newest entries until then, oldest first, as the stream would have told them."""
    return [share(entry, seats) for entry in reversed(entries)]


def points(crowd: Crowd, seats: tuple[Seat, ...]) -> list[Point]:
    """The reports on the map, those changed last first."""
    rows = crowd.rows
    chosen = [int(row) for row in (crowd.visible(seats) & rows["there"] & crowd.events()).nonzero()[0]]
    newest = sorted(chosen, key=lambda row: -int(rows["entry"][row]))[:MOST_POINTS]
    return [crowd.point(row) for row in newest]


# --- where one can go -------------------------------------------------------------------------------------------------


class Mark(View, frozen=True):
    """An entry worth stopping at."""

    number: int
    at: datetime
    kind: str
    about: str
    """The kind of phase; the severity of an alarm; else nothing."""


class Span(View, frozen=True):
    """From the first entry of an operation to the newest, by its clock, and what happened between."""

    first: int
    begins_at: datetime
    head: int
    now: datetime
    marks: list[Mark]


async def span(session: AsyncSession, operation: Operation, seats: tuple[Seat, ...], name: str, now: datetime) -> Span:
    """All that a slider shows: phases, due hours, issued plans, and the viewer's own alarms, the newest of many."""
    head, _ = await entry_of(session, operation.id, None)
    begins_at = await session.scalar(select(Entry.at).where(Entry.operation_id == operation.id, Entry.number == 1))
    plain = await journal.newest(
        session, operation.id, head, ("phase.opened", "phase.closed", "plan.issued"), MOST_MARKS
    )
    hours_ = await journal.newest(session, operation.id, head, ("reporting.closed",), MOST_MARKS)
    marks = [Mark(one.number, one.at, one.kind, one.subject.partition(":")[2]) for one in [*plain, *hours_]]
    if may(seats, Permission.ALARM_LIST, operation.state):
        for one in await journal.newest(session, operation.id, head, ("alarm.raised",), MOST_MARKS):
            record = alarm_of(one.payload)
            if sees(record, seats, name):
                marks.append(Mark(one.number, one.at, one.kind, record.severity))
    return Span(min(1, head), begins_at or now, head, now, sorted(marks, key=lambda mark: mark.number))
