"""The plan as it stands for other programs' maps: KML with folders and styles, GPX with waypoints and outlines."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

import msgspec
from sqlalchemy.ext.asyncio import AsyncSession

from geo.gpx import Mark, gpx
from geo.kml import Folder, Placed, Style, kml
from ops.access import queries as access
from ops.access.models import Unit
from ops.planning import queries
from ops.planning.lifecycle import STANDING
from ops.planning.models import Assignment, Corridor, Crossing, Operation, Sector

STYLES = {
    "sector-first": Style(line="ffa0522d", fill="40a0522d"),
    "sector-second": Style(line="ff1c6ea4", fill="401c6ea4"),
    "border": Style(line="ff000000", width=3),
    "crossing": Style(line="ff00a5ff"),
    "base": Style(line="ff228b22"),
}


class Drawn(msgspec.Struct, frozen=True, kw_only=True):
    """What of a plan is drawn."""

    corridors: list[Corridor]
    sectors: list[Sector]
    crossings: list[Crossing]
    units: list[Unit]
    assignments: dict[str, list[Assignment]]


async def drawn(session: AsyncSession, operation: Operation, at: datetime) -> Drawn:
    """The plan with the sectors valid `at`, and who is assigned where."""
    assigned: dict[str, list[Assignment]] = {}
    for assignment in await queries.assignments(session, operation.id):
        if assignment.state in STANDING:
            assigned.setdefault(assignment.sector, []).append(assignment)
    return Drawn(
        corridors=await queries.corridors(session, operation.id),
        sectors=await queries.sectors(session, operation.id, at),
        crossings=await queries.crossings(session, operation.id),
        units=[unit for unit in await access.units(session, operation.id) if unit.base is not None],
        assignments=assigned,
    )


def as_kml(operation: Operation, plan: Drawn) -> bytes:
    """A folder for each corridor's sectors, one for the borders, the crossings and the units' bases."""
    known = {corridor.code: corridor for corridor in plan.corridors}
    folders = [
        Folder(
            name=corridor.name,
            features=[sector_placed(row, corridor, plan) for row in plan.sectors if row.corridor == corridor.code],
        )
        for corridor in known.values()
    ]
    borders = [
        Placed(name=row.code, shape=row.border, style="border", description=f"{row.border_km:.0f} km")
        for row in plan.corridors
        if row.border is not None
    ]
    crossings = [
        Placed(
            name=row.name,
            shape=row.place,
            style="crossing",
            description=crossing_words(row),
            data=said({"code": row.code, "sector": row.sector, "country": row.country}),
        )
        for row in plan.crossings
    ]
    bases = [
        Placed(name=unit.code, shape=unit.base, style="base", description=unit.name, data=said({"agency": unit.agency}))
        for unit in plan.units
        if unit.base is not None
    ]
    last = [
        Folder(name="Borders", features=borders),
        Folder(name="Crossings", features=crossings),
        Folder(name="Bases", features=bases),
    ]
    return kml(f"{operation.code} {operation.name}", [*folders, *last], STYLES)


def sector_placed(row: Sector, corridor: Corridor, plan: Drawn) -> Placed:
    first = row.country == corridor.countries[0]
    lines = [f"{row.name}, {row.country}", row.notes, *shifts(plan.assignments.get(row.code, []))]
    data = {
        "code": row.code,
        "country": row.country,
        "counterpart": row.counterpart,
        "border_km": f"{row.border_km:.1f}",
        "area_km2": f"{row.area_km2:.1f}",
    }
    return Placed(
        name=row.code,
        shape=row.geometry,
        style="sector-first" if first else "sector-second",
        description="\n".join(line for line in lines if line),
        data=said(data),
    )


def as_gpx(operation: Operation, plan: Drawn, at: datetime) -> bytes:
    """Crossings and bases as waypoints; borders and the outlines of sectors as tracks."""
    crossings = [
        Mark(name=row.name, shape=row.place, description=crossing_words(row), kind="crossing") for row in plan.crossings
    ]
    bases = [
        Mark(name=unit.code, shape=unit.base, description=unit.name, kind="base")
        for unit in plan.units
        if unit.base is not None
    ]
    borders = [Mark(name=row.code, shape=row.border, kind="border") for row in plan.corridors if row.border is not None]
    sectors = [
        Mark(name=row.code, shape=row.geometry, description=f"{row.name}, {row.country}", kind="sector")
        for row in plan.sectors
    ]
    return gpx(f"{operation.code} {operation.name}", [*crossings, *bases], [*borders, *sectors], at)


def crossing_words(row: Crossing) -> str:
    """What a crossing needs, in lines."""
    hours = [f"{' '.join(line['days'])} {line['opens']}-{line['closes']} {row.timezone}" for line in row.hours]
    needs = [f"{row.officers} officers"] if row.officers else []
    return "\n".join([*hours, *needs, *row.capabilities, *([row.notes] if row.notes else [])])


def shifts(found: Iterable[Assignment]) -> list[str]:
    return [f"{row.unit} {row.starts_at:%Y-%m-%d %H:%M}Z - {row.ends_at:%Y-%m-%d %H:%M}Z" for row in found]


def said(values: dict[str, Any]) -> dict[str, str]:
    return {name: str(value) for name, value in values.items() if value is not None}
