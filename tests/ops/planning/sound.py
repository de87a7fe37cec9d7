"""A sound plan as plain facts, and how to spoil it: what findings are tried with."""

from datetime import UTC, date, datetime, timedelta
from typing import Any, NamedTuple

import msgspec
import shapely
from shapely import MultiLineString, Point

from ops.contacts.schemas import REQUIRED
from ops.planning.findings import (
    Plan,
    PlannedAssignment,
    PlannedContact,
    PlannedCorridor,
    PlannedCrossing,
    PlannedObjective,
    PlannedPhase,
    PlannedSeat,
    PlannedSector,
)
from scheduling.hours import DAYS, Hours
from scheduling.windows import Window

START = datetime(2020, 11, 30, tzinfo=UTC)
HOUR = timedelta(hours=1)
ACTION = Window(START, START + 168 * HOUR)
STRETCHES = 4
SPARE = STRETCHES
"""One stretch more, in which no fault is planted."""
replace = msgspec.structs.replace


class Planted(NamedTuple):
    """The finding that must name a fault."""

    severity: str
    kind: str
    subject: str


def sound_plan(stretches: int = STRETCHES) -> Plan:
    """Two countries along the equator; on each side of each stretch a sector of half a degree with a crossing, held day
    and night by units of its country in turns, eleven hours and more between the shifts of each."""
    sectors, assignments, crossings = [], [], []
    for number in range(stretches + 1):
        for side, country in (("A", "AAA"), ("B", "BBB")):
            code, other = f"S-{number}{side}", f"S-{number}{'BA'[side == 'B']}"
            south = 0.0 if side == "A" else -0.2
            shape = shapely.box(number * 0.5, south, number * 0.5 + 0.5, south + 0.2)
            sectors.append(
                PlannedSector(code=code, corridor="AAA-BBB", country=country, counterpart=other, geometry=shape)
            )
            assignments += shifts(code, country)
            crossings.append(crossing(number, side))
    corridor = PlannedCorridor(
        code="AAA-BBB",
        countries=("AAA", "BBB"),
        border=MultiLineString([[(n * 0.5, 0), (n * 0.5 + 0.5, 0)] for n in range(stretches + 1)]),
        ground=shapely.union_all([sector.geometry for sector in sectors]),
    )
    return Plan(
        countries=("AAA", "BBB"),
        focal_points=frozenset({"AAA", "BBB"}),
        phases=(
            PlannedPhase(kind="preparation", window=Window(START - 720 * HOUR, START)),
            PlannedPhase(kind="action", window=ACTION),
            PlannedPhase(kind="follow_up", window=Window(ACTION.ends_at, ACTION.ends_at + 720 * HOUR)),
        ),
        corridors=(corridor,),
        sectors=tuple(sectors),
        crossings=tuple(crossings),
        assignments=tuple(assignments),
        seats=(
            PlannedSeat(role="coordinator"),
            *(PlannedSeat(role="focal_point", country=country) for country in ("AAA", "BBB")),
            *(PlannedSeat(role="officer", country=country, agency=f"{country}-PN") for country in ("AAA", "BBB")),
        ),
        keys=frozenset((assignment.unit, ACTION.ends_at) for assignment in assignments),
        contacts=tuple(office(country, role) for country in ("AAA", "BBB") for role in REQUIRED),
        days=(date(2020, 11, 30), date(2020, 12, 6)),
        objectives=tuple(PlannedObjective(code=f"O{number}", measures=1) for number in range(stretches + 1)),
    )


def crossing(number: int, side: str) -> PlannedCrossing:
    """Open in the daytime, except on one day; it needs six officers and a scanner."""
    return PlannedCrossing(
        code=f"C-{number}{side}",
        name=f"Post {number}{side}",
        sector=f"S-{number}{side}",
        place=Point(number * 0.5 + 0.25, 0.01 if side == "A" else -0.01),
        hours=(Hours(DAYS[:5], "06:00", "18:00"), Hours(("sat",), "22:00", "02:00")),
        timezone="Africa/Niamey",
        officers=6,
        capabilities=frozenset({"scanner"}),
    )


def shifts(sector: str, country: str) -> list[PlannedAssignment]:
    """Three units in turns of eight hours through the action phase."""
    return [
        held(sector, f"U-{sector}-{turn % 3}", country, Window(START + 8 * turn * HOUR, START + 8 * (turn + 1) * HOUR))
        for turn in range(21)
    ]


def held(sector: str, unit: str, country: str, window: Window, **more: Any) -> PlannedAssignment:
    known: dict[str, Any] = {"agency": f"{country}-PN", "officers": 6, "capabilities": frozenset({"scanner"})} | more
    id_ = f"{sector}/{unit}/{window.starts_at:%d%H%M}"
    return PlannedAssignment(id=id_, sector=sector, unit=unit, unit_country=country, window=window, **known)


def office(country: str, role: str, *, first: date | None = None, last: date | None = None) -> PlannedContact:
    return PlannedContact(country=country, role=role, valid_from=first, valid_to=last)


def reshaped(plan: Plan, code: str, shape: shapely.Geometry) -> Plan:
    changed = [replace(s, geometry=shape) if s.code == code else s for s in plan.sectors]
    return replace(plan, sectors=tuple(changed))


def changed(plan: Plan, field: str, code: str, **to: Any) -> Plan:
    """The plan with one thing of a list changed."""
    things = [replace(thing, **to) if thing.code == code else thing for thing in getattr(plan, field)]
    return replace(plan, **{field: tuple(things)})
