"""What a unit's phone must know of its operation to report without network: places, times, what is owed."""

import asyncio
import hashlib
from bisect import bisect_right
from datetime import UTC, datetime
from typing import Any

import msgspec
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from dashboards.ground import ground, names_at
from dashboards.pages.board import bounds, light
from ops.access.models import Unit
from ops.access.policy import Role, Seat
from ops.due.effects import owing_units
from ops.duties.models import Reminder
from ops.planning import queries
from ops.planning.lifecycle import STANDING
from ops.planning.models import Assignment, Operation, Sector
from ops.planning.timing import clock_of
from ops.reports.models import Report
from ops.reports.timetable import timetable
from ops.shapes import View
from ops.tallies.standing import Filed, owed_state

MOST_OWED = 3
"""The period that runs, and those before it for which something may still be missing."""


class Place(View, frozen=True):
    """A sector by name, for who chooses it from a list."""

    code: str
    name: str
    country: str


class Shift(View, frozen=True):
    """When the unit is to be in which sector, and what was said of it."""

    id: str
    state: str
    sector: str
    starts_at: datetime
    ends_at: datetime


class Owing(View, frozen=True):
    """A report that the unit owes for a period, and how it stands: owed, reported, nil, late or missing."""

    since: datetime
    due_at: datetime
    state: str
    reminded_at: datetime | None = None
    """When headquarters reminded the unit of it."""


class Who(View, frozen=True):
    """The unit that holds the key."""

    code: str
    name: str
    agency: str
    country: str


class Brief(View, frozen=True):
    """An operation as its units' phones keep it. `now` and `speed` are of the operation's own clock."""

    operation: str
    name: str
    state: str
    exercise: bool
    timezone: str
    countries: list[str]
    now: datetime
    speed: float
    tlp: str | None
    unit: Who | None
    """None for who is no unit."""
    shifts: list[Shift]
    owing: list[Owing]
    sectors: list[Place]
    map: str
    """Changes when the sector map does."""


async def brief(session: AsyncSession, operation: Operation, seats: tuple[Seat, ...]) -> Brief:
    """For the unit among the seats, if there is one."""
    now = clock_of(operation).now(datetime.now(UTC))
    code = next((seat.unit for seat in seats if seat.role is Role.FIELD_UNIT), None)
    unit = await session.get(Unit, (operation.id, code)) if code else None
    sectors = await queries.sectors(session, operation.id)
    exercise = operation.exercise or {}
    return Brief(
        operation=operation.code,
        name=operation.name,
        state=operation.state,
        exercise=bool(exercise),
        timezone=operation.timezone,
        countries=list(operation.countries),
        now=now,
        speed=1.0 if not exercise else float(exercise["speed"]) if exercise.get("began_at") else 0.0,
        tlp=(operation.default_handling or {}).get("tlp"),
        unit=Who(code=unit.code, name=unit.name, agency=unit.agency, country=unit.country) if unit else None,
        shifts=await shifts(session, operation, unit.code) if unit else [],
        owing=await owing(session, operation, unit.code, now) if unit else [],
        sectors=[Place(code=row.code, name=row.name, country=row.country) for row in sectors],
        map=await asyncio.to_thread(fingerprint, sectors),
    )


async def shifts(session: AsyncSession, operation: Operation, unit: str) -> list[Shift]:
    """The unit's assignments that stand, in order."""
    rows = await session.scalars(
        select(Assignment)
        .where(Assignment.operation_id == operation.id, Assignment.unit == unit, Assignment.state.in_(STANDING))
        .order_by(Assignment.starts_at)
    )
    return [
        Shift(id=row.id, state=row.state, sector=row.sector, starts_at=row.starts_at, ends_at=row.ends_at)
        for row in rows
    ]


async def owing(session: AsyncSession, operation: Operation, unit: str, now: datetime) -> list[Owing]:
    """What the unit owes for the period that runs and the ones before it, the newest first."""
    periods = timetable(operation).periods
    begun = bisect_right(periods, now, key=lambda period: period[0].starts_at)
    found = []
    for window, due_at in reversed(periods[max(0, begun - MOST_OWED) : begun]):
        if not any(owes.code == unit for owes in await owing_units(session, operation.id, window.starts_at, due_at)):
            continue
        reports = await session.execute(
            select(Report.kind, Report.filed_at).where(
                Report.operation_id == operation.id,
                Report.unit == unit,
                Report.occurred_at >= window.starts_at,
                Report.occurred_at < due_at,
                Report.withdrawn.is_(False),
            )
        )
        state = owed_state(window.starts_at, due_at, [Filed(kind, filed_at) for kind, filed_at in reports])
        state = "owed" if state == "missing" and now < due_at else state
        row = await session.get(Reminder, (operation.id, due_at))
        reminded_at = row.at if row is not None and unit in row.units else None
        found.append(Owing(since=window.starts_at, due_at=due_at, state=state, reminded_at=reminded_at))
    return found


def fingerprint(sectors: list[Sector]) -> str:
    """Changes with any sector's code, name or shape."""
    whole = hashlib.sha256()
    for row in sectors:
        whole.update(f"{row.code}\0{row.name}\0".encode() + row.geometry.wkb)
    return whole.hexdigest()[:16]


async def sector_map(session: AsyncSession, operation: Operation) -> bytes:
    """Sectors, crossing towns and the ground around them, light enough for a phone to keep; JSON."""
    countries = tuple(operation.countries)
    sectors = await queries.sectors(session, operation.id)

    def draw() -> bytes:
        view = bounds(sectors, countries)
        towns = {crossing["name"]: [crossing["lon"], crossing["lat"]] for row in sectors for crossing in row.crossings}
        drawn: dict[str, Any] = {
            "version": fingerprint(sectors),
            "bounds": view,
            "ground": ground(countries),
            "names": names_at(countries, view, [row.geometry for row in sectors]),
            "sectors": light(sectors),
            "towns": towns,
        }
        return msgspec.json.encode(drawn)

    return await asyncio.to_thread(draw)
