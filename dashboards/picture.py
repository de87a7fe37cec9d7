"""The live picture of one operation as of one entry: what the headquarters board draws.

Figures come from projections, at the same cost after any number of reports. They are everybody's, so one reading serves
all boards of this process (see `dashboards.boards`); the reports on the map are each viewer's own.
"""

from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from dashboards.points import Point
from ops.access.models import Unit
from ops.journal import queries as journal
from ops.planning.models import Operation
from ops.planning.schemas import phase_views
from ops.reports.models import Report
from ops.shapes import View
from ops.tallies import queries as tallies
from ops.tallies.counting import Cells, Row, merged, negated, rollup


class Counted(View, frozen=True):
    """Totals by the same keys."""

    rows: list[Row]
    checks: list[Row]
    arrests: list[Row]


class Totals(Counted, frozen=True):
    """Totals gross, and reconciled: less what was ruled to be reported twice."""

    reconciled: Counted


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
    by_country: Counted
    """Reconciled."""
    by_sector: Counted
    """Reconciled."""
    reports: dict[str, dict[str, int]]
    """How many reports stand: by kind, country and sector."""
    units: list[UnitPulse]


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


async def figures(session: AsyncSession, operation_id: str) -> Figures:
    """Everything on the board but the map's points, from one consistent view of the store."""
    as_of, _ = await journal.head(session, operation_id)
    gross, double = await tallies.now(session, operation_id, tallies.Asked(by=["country", "sector"]))
    net = merged(gross, negated(double))
    owed = await tallies.last_owed(session, operation_id)
    units = await pulses(session, operation_id, {one.unit: one.state for one in owed})
    total = counted(gross, "type")
    return Figures(
        as_of=as_of,
        newest=max((unit.newest for unit in units if unit.newest), default=None),
        due_at=owed[0].due_at if owed else None,
        pairs_open=await tallies.open_pairs(session, operation_id),
        totals=Totals(total.rows, total.checks, total.arrests, counted(net, "type")),
        by_country=counted(net, "country"),
        by_sector=counted(net, "sector"),
        reports=standing_reports(gross),
        units=units,
    )


def counted(cells: Cells, by: str) -> Counted:
    return Counted(rollup(cells, [by], "line"), rollup(cells, [by], "check"), rollup(cells, [by], "arrest"))


def standing_reports(gross: Cells) -> dict[str, dict[str, int]]:
    """Reports that are not withdrawn, counted by kind, country and sector ("" in none)."""
    found: dict[str, dict[str, int]] = {"kind": {}, "country": {}, "sector": {}}
    for cell, amounts in gross.items():
        if cell.figure == "report" and amounts.reports:
            for by, key in (("kind", cell.item), ("country", cell.country), ("sector", cell.sector)):
                found[by][key] = found[by].get(key, 0) + amounts.reports
    return found


def phase_at(operation: Operation, now: datetime) -> str | None:
    """The kind of phase that the headline is about: the action once it has begun, before that the last that has."""
    begun = [phase for phase in phase_views(operation.phases) if phase.starts_at <= now]
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
