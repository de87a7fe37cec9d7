"""Going on from a checkpoint: what the tallies said at a later entry, from the entries in between and nothing newer."""

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from typing import Any

import msgspec
from sqlalchemy import or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from ops.access.queries import units
from ops.journal.models import Entry
from ops.reports.doubles import tells
from ops.reports.models import Report
from ops.reports.queries import entries_of_versions, versions_of
from ops.reports.views import ReportRecord
from ops.store.statements import few
from ops.tallies.checkpoints import Owes, State, newest
from ops.tallies.counting import Cells, merged, negated
from ops.tallies.fold import KINDS
from ops.tallies.standing import Filed, cells_of, owed_state

STRIDE = 2000
"""Entries that are held in memory at once."""


class Told(msgspec.Struct, frozen=True):
    """What is read of an entry."""

    number: int
    kind: str
    payload: Any


class Step(msgspec.Struct, frozen=True):
    """What became of one report between two entries: before (None: it was not there) and after."""

    before: ReportRecord | None
    after: ReportRecord


async def state_at(session: AsyncSession, operation_id: str, number: int) -> State:
    """What the tallies said as of entry `number`."""
    return await go_on(session, operation_id, await newest(session, operation_id, number), number)


async def go_on(session: AsyncSession, operation_id: str, state: State, number: int) -> State:
    """From a state to entry `number`, so many entries at a time."""
    while state.number < number:
        state = await resume(session, operation_id, state, min(number, state.number + STRIDE))
    return state


async def resume(session: AsyncSession, operation_id: str, state: State, until: int) -> State:
    """The state at entry `until`, from the state before it."""
    change = await advance(session, operation_id, state, until)
    gross, double = (
        merged(dict(cells), dict(gained))
        for cells, gained in ((state.gross, change.gross), (state.double, change.double))
    )
    return msgspec.structs.replace(change, gross=list(gross.items()), double=list(double.items()))


async def advance(
    session: AsyncSession, operation_id: str, state: State, until: int, entries: list[Told] | None = None
) -> State:
    """The same, but of the cells only what they gained since `state`, whose own cells are not looked at.

    `entries` are those in between, where they have been read already.
    """
    if entries is None:
        entries = await told(session, operation_id, state.number, until)
    last: dict[str, ReportRecord] = {}
    changed: set[str] = set()
    for entry in entries:
        if entry.kind.startswith("report."):
            record = msgspec.convert(entry.payload, ReportRecord)
            if entry.kind != "report.filed" and record.id not in last:
                changed.add(record.id)
            last[record.id] = record
    before = await versions_at(session, operation_id, changed, state.number)
    steps = {id_: Step(before.get(id_), record) for id_, record in last.items()}
    gross = merged(
        *(negated(cells_of(step.before)) for step in steps.values() if step.before),
        *(cells_of(step.after) for step in steps.values()),
    )
    owed = await owed_at(session, operation_id, state, until, entries, before)
    if not changed & state.filed.keys() and not any(entry.kind.startswith("pair.") for entry in entries):
        return msgspec.structs.replace(state, number=until, gross=list(gross.items()), double=[], owed=owed)
    rulings = {(first, second): ruling for first, second, ruling in state.rulings}
    for entry in entries:
        if entry.kind.startswith("pair."):
            rulings[entry.payload["first"], entry.payload["second"]] = entry.payload["ruling"]
    named = {id_ for pair in rulings for id_ in pair}
    new = await known_at(session, operation_id, named - state.filed.keys(), until)
    moved = {id_: last[id_] for id_ in state.filed.keys() & last.keys()}
    now = State(
        number=until,
        rulings=[(first, second, ruling) for (first, second), ruling in sorted(rulings.items())],
        filed=state.filed | new.filed,
        withdrawn=state.withdrawn | new.withdrawn | {id_ for id_, record in moved.items() if record.withdrawn},
        empty=(state.empty - moved.keys()) | new.empty | {id_ for id_, one in moved.items() if not tells(one.kind)},
        owed=owed,
    )
    double = await difference(session, operation_id, state.number, steps, state.doubles(), now.doubles())
    return msgspec.structs.replace(now, gross=list(gross.items()), double=list(double.items()))


async def told(session: AsyncSession, operation_id: str, after: int, until: int) -> list[Told]:
    """The entries after one and until another that tallies follow from, in order."""
    statement = (
        select(Entry.number, Entry.kind, Entry.payload)
        .where(
            Entry.operation_id == operation_id,
            Entry.number > after,
            Entry.number <= until,
            Entry.kind.in_(KINDS),
        )
        .order_by(Entry.number)
    )
    return [Told(*row) for row in await session.execute(statement)]


async def versions_at(
    session: AsyncSession, operation_id: str, ids: Collection[str], number: int
) -> dict[str, ReportRecord]:
    """The newest version, as of an entry, of reports that are not withdrawn by then."""
    if not ids:
        return {}
    newest_of: dict[str, int] = {}
    for entry, (id_, _) in (await entries_of_versions(session, operation_id, ids)).items():
        if entry <= number:
            newest_of[id_] = max(newest_of.get(id_, 0), entry)
    return {record.id: record for _, record in await versions_of(session, operation_id, newest_of.values())}


async def known_at(session: AsyncSession, operation_id: str, ids: Collection[str], number: int) -> State:
    """What the pairs' rule asks of reports, as of an entry by which all of them were filed."""
    if not ids:
        return State()
    statement = select(Report.id, Report.filed, Report.entry, Report.kind, Report.withdrawn)
    rows = list(await session.execute(statement.where(Report.operation_id == operation_id, Report.id.in_(few(ids)))))
    then = await versions_at(session, operation_id, {row.id for row in rows if row.entry > number}, number)
    return State(
        filed={row.id: row.filed for row in rows},
        withdrawn=frozenset(row.id for row in rows if row.withdrawn and row.entry <= number),
        empty=frozenset(row.id for row in rows if not tells(then.get(row.id, row).kind)),
    )


async def difference(
    session: AsyncSession,
    operation_id: str,
    number: int,
    steps: Mapping[str, Step],
    was: frozenset[str],
    now: frozenset[str],
) -> Cells:
    """What the doubles' cells gained: of reports that became or ceased to be one, and of doubles that changed."""
    concerned = (was ^ now) | ((was | now) & steps.keys())
    unread = {id_ for id_ in concerned if id_ not in steps or (id_ in was and steps[id_].before is None)}
    stood = await versions_at(session, operation_id, unread, number)

    def before(id_: str) -> ReportRecord:
        step = steps.get(id_)
        return step.before if step and step.before else stood[id_]

    def after(id_: str) -> ReportRecord:
        return steps[id_].after if id_ in steps else stood[id_]

    return merged(
        *(negated(cells_of(before(id_))) for id_ in sorted(concerned & was)),
        *(cells_of(after(id_)) for id_ in sorted(concerned & now)),
    )


# --- who reported -----------------------------------------------------------------------------------------------------


async def owed_at(
    session: AsyncSession,
    operation_id: str,
    state: State,
    until: int,
    entries: Iterable[Told],
    before: Mapping[str, ReportRecord],
) -> list[Owes]:
    """Every unit at the last due hour that had struck by entry `until`."""
    owed = {one.unit: one for one in state.owed}
    touched: set[str] = set()
    known = dict(before)
    for entry in entries:
        if entry.kind == "reporting.closed":
            struck = await closed(session, operation_id, entry.payload)
            if newer(struck, owed):
                owed, touched = struck, set()
        elif entry.kind.startswith("report."):
            record = msgspec.convert(entry.payload, ReportRecord)
            former = known.get(record.id)
            known[record.id] = record
            period = owed.get(record.unit)
            moments = [one.occurred_at for one in (record, former) if one is not None]
            if period is None or not any(period.since <= moment < period.due_at for moment in moments):
                continue
            new = entry.kind == "report.filed"
            stands = period.state == "reported" or (period.state == "late" and record.filed_at > period.due_at)
            if not (new and stands):
                touched.add(record.unit)
    for unit in sorted(touched & owed.keys()):
        period = owed[unit]
        filed = await filed_in(session, operation_id, period, until)
        owed[unit] = period._replace(state=owed_state(period.since, period.due_at, filed))
    return [owed[unit] for unit in sorted(owed)]


def newer(struck: Mapping[str, Owes], owed: Mapping[str, Owes]) -> bool:
    """Whether a due hour is later than the one that counted so far; a service that was down may strike them late."""
    hours = {one.due_at for one in owed.values()}
    return any(one.due_at > hour for one in struck.values() for hour in hours) or not hours


async def closed(session: AsyncSession, operation_id: str, payload: Mapping[str, Any]) -> dict[str, Owes]:
    """What `reporting.closed` says; a unit's agency and country never change."""
    due_at, since = (msgspec.convert(payload[name], datetime) for name in ("due_at", "since"))
    of = {unit.code: unit for unit in await units(session, operation_id)}
    return {
        unit: Owes(due_at, since, unit, of[unit].agency, of[unit].country, state)
        for unit, state in payload["units"].items()
    }


async def filed_in(session: AsyncSession, operation_id: str, period: Owes, until: int) -> list[Filed]:
    """A unit's reports of a period as they stood at entry `until`, in the order of filing."""
    within = (Report.occurred_at >= period.since) & (Report.occurred_at < period.due_at)
    rows = (
        await session.execute(
            select(Report.id, Report.entry, Report.kind, Report.filed_at, Report.occurred_at, Report.withdrawn)
            .where(
                Report.operation_id == operation_id,
                Report.unit == period.unit,
                Report.filed <= until,
                or_(within, Report.entry > until),
            )
            .order_by(Report.filed)
        )
    ).all()
    then = await versions_at(session, operation_id, {row.id for row in rows if row.entry > until}, until)
    found = []
    for row in rows:
        stood = then[row.id] if row.entry > until else row
        if not stood.withdrawn and period.since <= stood.occurred_at < period.due_at:
            found.append(Filed(stood.kind, stood.filed_at))
    return found
