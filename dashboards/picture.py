"""The live picture of one operation as of one entry: what the headquarters board draws, in one read."""

from datetime import datetime
from typing import Any

import msgspec
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from ops.access.models import Agency, Unit
from ops.access.policy import Seat
from ops.journal import queries as journal
from ops.planning.models import Operation
from ops.planning.schemas import phase_views
from ops.reports.models import Report
from ops.reports.queries import seen_by
from ops.shapes import View
from ops.tallies import queries as tallies
from ops.tallies.counting import Row, tally

MOST_POINTS = 1500
"""Reports drawn on the map, newest first; more would be a stain."""


class Figures(View, frozen=True):
    """Totals gross, and reconciled: less what was ruled to be reported twice."""

    rows: list[Row]
    checks: list[Row]
    arrests: list[Row]
    reconciled: dict[str, list[Row]]


class UnitPulse(View, frozen=True):
    """When a unit last reported, and how it stands to the last due hour (None before the first)."""

    unit: str
    name: str
    agency: str
    country: str
    newest: datetime | None
    state: str | None


class Point(View, frozen=True):
    """A report on the map."""

    id: str
    kind: str
    lon: float
    lat: float
    classes: list[str]
    occurred_at: datetime
    unit: str
    sector: str | None


class Picture(View, frozen=True):
    """The board's figures as of `as_of`; times by the operation's clock."""

    as_of: int
    phase: str | None
    """The kind of phase that the headline is about."""
    newest: datetime | None
    """When the newest report came in."""
    due_at: datetime | None
    """The last due hour that has struck."""
    pairs_open: int
    totals: Figures
    by_country: Figures
    by_sector: Figures
    reports: dict[str, dict[str, int]]
    """How many reports stand: by kind, country and sector."""
    units: list[UnitPulse]
    points: list[Point]
    """Of the reports whose details this viewer may see."""


async def picture(session: AsyncSession, operation: Operation, seats: tuple[Seat, ...], now: datetime) -> Picture:
    """Everything on the board, from one consistent view of the store."""
    as_of, _ = await journal.head(session, operation.id)
    gross, double = await tallies.now(session, operation.id, tallies.Asked(by=["country", "sector"]))

    def figures(*by: str) -> Figures:
        return msgspec.convert(tally(gross, double, by), Figures)

    owed = await tallies.last_owed(session, operation.id)
    counted = await standing_reports(session, operation.id)
    return Picture(
        as_of=as_of,
        phase=phase_at(operation, now),
        newest=await session.scalar(
            select(func.max(Report.received_at)).where(Report.operation_id == operation.id),
        ),
        due_at=owed[0].due_at if owed else None,
        pairs_open=await tallies.open_pairs(session, operation.id),
        totals=figures("type"),
        by_country=figures("country"),
        by_sector=figures("sector"),
        reports=counted,
        units=await pulses(session, operation.id, {one.unit: one.state for one in owed}),
        points=await points(session, operation.id, seats),
    )


def phase_at(operation: Operation, now: datetime) -> str | None:
    """The kind of phase that the headline is about: the action once it has begun, before that the last that has."""
    begun = [phase for phase in phase_views(operation.phases) if phase.starts_at <= now]
    if any(phase.kind == "action" for phase in begun):
        return "action"
    return max(begun, key=lambda phase: phase.starts_at).kind if begun else None


async def standing_reports(session: AsyncSession, operation_id: str) -> dict[str, dict[str, int]]:
    """Reports that are not withdrawn, counted by kind, country and sector; positions are no reports."""
    statement = (
        select(Report.kind, Report.country, Report.sector, func.count())
        .where(Report.operation_id == operation_id, Report.withdrawn.is_(False), Report.kind != "position")
        .group_by(Report.kind, Report.country, Report.sector)
    )
    counted: dict[str, dict[str, int]] = {"kind": {}, "country": {}, "sector": {}}
    for kind, country, sector, count in await session.execute(statement):
        for by, key in (("kind", kind), ("country", country), ("sector", sector or "")):
            counted[by][key] = counted[by].get(key, 0) + count
    return counted


async def pulses(session: AsyncSession, operation_id: str, states: dict[str, str]) -> list[UnitPulse]:
    """Every unit with the time of its newest report, by country and code."""
    newest = (
        select(Report.unit, func.max(Report.received_at).label("newest"))
        .where(Report.operation_id == operation_id)
        .group_by(Report.unit)
        .subquery()
    )
    statement = (
        select(Unit.code, Unit.name, Unit.agency, Unit.country, newest.c.newest)
        .join(Agency, (Agency.operation_id == Unit.operation_id) & (Agency.code == Unit.agency))
        .outerjoin(newest, newest.c.unit == Unit.code)
        .where(Unit.operation_id == operation_id)
        .order_by(Unit.country, Unit.code)
    )
    rows = await session.execute(statement)
    return [UnitPulse(code, name, agency, country, at, states.get(code)) for code, name, agency, country, at in rows]


async def points(session: AsyncSession, operation_id: str, seats: tuple[Seat, ...]) -> list[Point]:
    """The newest events with a place, of those whose details the seats may see; doubles are not drawn twice."""
    statement = (
        select(Report)
        .where(
            Report.operation_id == operation_id,
            Report.withdrawn.is_(False),
            Report.double_of.is_(None),
            Report.location.is_not(None),
            Report.kind != "position",
            seen_by(seats),
        )
        .order_by(Report.occurred_at.desc())
        .limit(MOST_POINTS)
    )
    return [point_of(row) for row in await session.scalars(statement)]


def point_of(row: Report) -> Point:
    place: Any = row.location
    classes = [name for name in row.classes.split("|") if name]
    return Point(row.id, row.kind, place.x, place.y, classes, row.occurred_at, row.unit, row.sector)
