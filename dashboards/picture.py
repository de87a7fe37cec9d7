"""The live picture of one operation as of one entry: what the headquarters board draws.

Figures come from projections, at the same cost after any number of reports. They are everybody's, so one reading serves
all boards of this process (see `dashboards.boards`); the reports on the map are each viewer's own.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime

from msgspec import UNSET, UnsetType
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from dashboards.baselines import Recent, last_due
from dashboards.points import Point
from ops.access.models import Unit
from ops.alarms.schemas import AlarmView
from ops.journal.share import EntryView
from ops.planning.models import Operation
from ops.planning.schemas import Objective, PhaseView, phase_views
from ops.reports.models import Report
from ops.shapes import View
from ops.tallies import queries as tallies
from ops.tallies.counting import Cells, Figure, Roll, Row, merged, negated, rollup
from ops.tallies.kept import Kept
from ops.tallies.resume import state_at

TOLD_BY = (("type",), ("country",), ("agency",), ("sector",))
"""What a board shows sums by; not by any two of them at once."""


class Counted(View, frozen=True):
    """Totals by the same keys."""

    rows: list[Row]
    checks: list[Row]
    arrests: list[Row]


class Totals(Counted, frozen=True):
    """Totals gross, and reconciled: less what was ruled to be reported twice."""

    reconciled: Counted


class Places(Counted, frozen=True):
    """Reconciled totals by a place or an agency, and the gross ones that differ from them."""

    gross: Counted
    """Rows instead of the reconciled ones of the same keys, or beside them: with these, the totals are gross."""


class Since(View, frozen=True):
    """Totals as they were at the last due hour, for what has changed since."""

    as_of: int
    at: datetime
    totals: Totals


BASELINES: Recent[Totals] = Recent(50)
"""Totals at due hours that boards are compared with: folded once. The past does not change, so none is ever wrong."""


class UnitPulse(View, frozen=True):
    """When a unit last reported, and how it stands to the last due hour (None before the first)."""

    unit: str
    name: str
    agency: str
    country: str
    newest: datetime | None
    state: str | None


class Figures(View, frozen=True):
    """What every member may see, as of the entry `as_of`; times by the operation's clock."""

    as_of: int
    newest: datetime | None
    """When the newest report came in."""
    due_at: datetime | None
    """The last due hour that has struck."""
    pairs_open: int
    totals: Totals
    since: Since | None
    """None before the first due hour."""
    by_country: Places
    by_agency: Places
    by_sector: Places
    reports: dict[str, dict[str, int]]
    """How many reports stand: by kind, country, agency and sector."""
    units: list[UnitPulse]


class Past(View, frozen=True):
    """What else a board shows of a past moment; a live one has it from elsewhere."""

    at: datetime
    """The moment, by the operation's clock."""
    state: str
    """The operation's."""
    sectors: int
    """The entry that last changed a sector until then: as long as it is the same, so is the map's ground."""
    phases: list[PhaseView]
    objectives: list[Objective]
    alarms: list[AlarmView]
    """Those that were open, of which the viewer may know, newest first."""
    feed: list[EntryView]
    """The newest entries until then, oldest first, each as far as the viewer may see it."""


class Picture(Figures, frozen=True):
    """The figures, and the viewer's own share."""

    phase: str | None
    """The kind of phase that the headline is about."""
    share: str
    """What this viewer may see, as a word to be sent back with the next question."""
    whole: bool
    """Whether `points` are all there are; else only those that changed after the entry that was asked for."""
    points: list[Point]
    """Of the reports whose details this viewer may see, those changed last, newest first."""
    past: Past | UnsetType = UNSET
    """Only where a past moment was asked for."""


async def figures(session: AsyncSession, operation_id: str, country: str | None = None) -> Figures:
    """Everything on the board but the map's points, from one consistent view of the store; or one country's of it.

    Sums are brought up to date by what came since they were read last (`ops.tallies.kept`), not read again.
    """
    words = {"country": [country]} if country else {}
    told = await tallies.newest_of(session, operation_id, words, *TOLD_BY)
    states = {one.unit: one.state for one in told.state.owed}
    units = [one for one in await pulses(session, operation_id, states) if country in {None, one.country}]
    return Figures(
        as_of=told.number,
        newest=max((unit.newest for unit in units if unit.newest), default=None),
        due_at=told.state.owed[0].due_at if told.state.owed else None,
        pairs_open=told.pairs_open,
        totals=beside(rows_of(told.gross["type",]), rows_of(told.net["type",])),
        since=await since(session, operation_id, told.number, words),
        by_country=differing(rows_of(told.gross["country",]), rows_of(told.net["country",])),
        by_agency=differing(rows_of(told.gross["agency",]), rows_of(told.net["agency",])),
        by_sector=differing(rows_of(told.gross["sector",]), rows_of(told.net["sector",])),
        reports=standing_of(told),
        units=units,
    )


async def since(session: AsyncSession, operation_id: str, as_of: int, words: Mapping[str, list[str]]) -> Since | None:
    """The totals at the last due hour that has struck by entry `as_of`, by class."""
    hour = await last_due(session, operation_id, as_of)
    if hour is None:
        return None
    key = operation_id, hour.number, *words.get("country", ())
    if key not in BASELINES:
        then = await state_at(session, operation_id, hour.number)
        gross, double = (tallies.chosen(dict(counted), words) for counted in (then.gross, then.double))
        BASELINES[key] = totals(gross, merged(gross, negated(double)), "class")
    return Since(as_of=hour.number, at=hour.at, totals=BASELINES[key])


def totals(gross: Cells, net: Cells, by: str = "type") -> Totals:
    return beside(counted(gross, by), counted(net, by))


def beside(gross: Counted, net: Counted) -> Totals:
    return Totals(rows=gross.rows, checks=gross.checks, arrests=gross.arrests, reconciled=net)


def by_place(gross: Cells, net: Cells, by: str) -> Places:
    return differing(counted(gross, by), counted(net, by))


def differing(gross: Counted, net: Counted) -> Places:
    """Reconciled and gross: where they are the same, which is nearly everywhere, said once."""
    names = Counted.__struct_fields__
    other = {name: [row for row in getattr(gross, name) if row not in getattr(net, name)] for name in names}
    return Places(**{name: getattr(net, name) for name in names}, gross=Counted(**other))


def counted(cells: Cells, by: str) -> Counted:
    return Counted(rollup(cells, [by], "line"), rollup(cells, [by], "check"), rollup(cells, [by], "arrest"))


def rows_of(rolls: Mapping[Figure, Roll]) -> Counted:
    return Counted(rolls["line"].rows(), rolls["check"].rows(), rolls["arrest"].rows())


def standing_of(told: Kept) -> dict[str, dict[str, int]]:
    """The same as `standing_reports`, from sums: under the phase, the kind and what they are told by."""
    found: dict[str, dict[str, int]] = {"kind": {}, "country": {}, "agency": {}, "sector": {}}
    for by in ("country", "agency", "sector"):
        for (_, kind, code), amounts in told.gross[by,]["report"].totals().items():
            if count := amounts.reports_of_item:
                found[by][code] = found[by].get(code, 0) + count
                if by == "country":
                    found["kind"][kind] = found["kind"].get(kind, 0) + count
    return found


def standing_reports(gross: Cells) -> dict[str, dict[str, int]]:
    """Reports that are not withdrawn, counted by kind, country, agency and sector ("" in none)."""
    found: dict[str, dict[str, int]] = {"kind": {}, "country": {}, "agency": {}, "sector": {}}
    for cell, amounts in gross.items():
        if cell.figure == "report" and amounts.reports:
            keys = {"kind": cell.item, "country": cell.country, "agency": cell.agency, "sector": cell.sector}
            for by, key in keys.items():
                found[by][key] = found[by].get(key, 0) + amounts.reports
    return found


def phase_at(operation: Operation, now: datetime) -> str | None:
    """The kind of phase that the headline is about: the action once it has begun, before that the last that has."""
    return phase_of(phase_views(operation.phases), now)


def phase_of(phases: Sequence[PhaseView], now: datetime) -> str | None:
    """The same, of these phases."""
    begun = [phase for phase in phases if phase.starts_at <= now]
    if any(phase.kind == "action" for phase in begun):
        return "action"
    return max(begun, key=lambda phase: phase.starts_at).kind if begun else None


async def pulses(session: AsyncSession, operation_id: str, states: dict[str, str]) -> list[UnitPulse]:
    """Every unit with the time of its newest report, by country and code."""
    newest = (  # of one unit, so that an index answers it at once; a GROUP BY would read every report
        select(func.max(Report.received_at))
        .where(Report.operation_id == operation_id, Report.unit == Unit.code)
        .correlate(Unit)
        .scalar_subquery()
    )
    statement = (
        select(Unit.code, Unit.name, Unit.agency, Unit.country, newest)
        .where(Unit.operation_id == operation_id)
        .order_by(Unit.country, Unit.code)
    )
    rows = await session.execute(statement)
    return [UnitPulse(code, name, agency, country, at, states.get(code)) for code, name, agency, country, at in rows]
