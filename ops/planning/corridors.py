"""Writing corridors and sectors. Cutting takes up to a second: it is done in a thread, before the transaction."""

import asyncio
import re
import unicodedata
from datetime import UTC, datetime
from typing import Any

import msgspec
import shapely
from msgspec import UNSET
from shapely import LineString, MultiLineString, MultiPolygon, Polygon
from shapely.geometry.base import BaseGeometry
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from geo.areas import check_area
from geo.corridors import cut_corridor
from geo.coverage import TOUCH
from geo.errors import GeoError, NoSharedBorder, UnknownCountry
from geo.gazetteer import crossings
from geo.geojson import from_geojson
from geo.measure import area_km2, length_km
from ops.call import Call
from ops.errors import Conflict, Fault, NotFound, Unacceptable
from ops.journal.service import Draft
from ops.planning import queries
from ops.planning.models import Corridor, Operation, Sector
from ops.planning.plan_schemas import CorridorDraft, CorridorMade, SectorPatch, SectorView
from ops.planning.queries import corridor_record, sector_view
from ops.planning.schemas import phase_views
from ops.planning.service import record
from ops.planning.timing import clock_of


class DrawnSector(msgspec.Struct, frozen=True, kw_only=True):
    """A sector before it is stored; lon/lat."""

    code: str
    name: str
    country: str
    counterpart: str | None
    geometry: BaseGeometry
    border_km: float
    area_km2: float
    crossings: list[dict[str, Any]]
    notes: str = ""


class DrawnCorridor(msgspec.Struct, frozen=True, kw_only=True):
    """A corridor before it is stored; lon/lat."""

    code: str
    name: str
    kind: str
    countries: list[str]
    depth_km: float | None = None
    sector_km: float | None = None
    border_km: float = 0.0
    border: BaseGeometry | None = None
    ground: BaseGeometry
    sectors: list[DrawnSector]

    def renamed(self, code: str) -> "DrawnCorridor":
        """The same area under another code, which is also its one sector's."""
        sectors = [msgspec.structs.replace(sector, code=code) for sector in self.sectors]
        return msgspec.structs.replace(self, code=code, sectors=sectors)


async def add_corridor(call: Call[CorridorDraft]) -> CorridorMade:
    """A border corridor cut into sectors, or an area as its one sector."""
    draft = call.body
    if faults := draft_faults(draft, call.operation):
        raise Unacceptable(faults=faults)
    drawn = await asyncio.to_thread(draw, draft)
    async with call.store.write() as session:
        operation = await queries.lock_operation(session, call.operation.id)
        if drawn.kind == "area":
            drawn = await with_free_code(session, operation, drawn)
        drafts = await keep_corridor(session, operation, drawn)
        written = await record(call.store, session, operation, call.actor.name, drafts)
        operation.sectors_entry = written[-1].number
    return CorridorMade(code=drawn.code, border_km=drawn.border_km, sectors=[sector.code for sector in drawn.sectors])


def draft_faults(draft: CorridorDraft, operation: Operation) -> list[Fault]:
    """Everything that is wrong with what is asked for, before anything is cut."""
    found = []
    area = draft.geometry is not None or draft.country is not None
    wanted = ("name", "geometry", "country") if area else ("countries", "depth_km", "sector_km")
    foreign = ("countries", "depth_km", "sector_km", "within") if area else ()
    kind = "an area" if area else "a border corridor"
    found += [Fault(f"/{name}", f"is required for {kind}") for name in wanted if getattr(draft, name) is None]
    found += [Fault(f"/{name}", f"does not go with {kind}") for name in foreign if getattr(draft, name) is not None]
    if draft.by != "length":
        found.append(Fault("/by", f"Sectors are cut by length only so far; a cut by {draft.by} is not offered yet."))
    for index, country in enumerate(draft.countries or ()):
        if country not in operation.countries:
            found.append(Fault(f"/countries/{index}", f"{country} does not take part in {operation.code}."))
    if draft.country is not None and draft.country not in operation.countries:
        found.append(Fault("/country", f"{draft.country} does not take part in {operation.code}."))
    if draft.within is not None:
        try:
            polygon(draft.within)
        except GeoError as error:
            found.append(Fault("/within", error.reason))
    return found


def draw(draft: CorridorDraft) -> DrawnCorridor:
    """The corridor of a sound draft. Slow, without I/O: run it in a thread. Raises Unacceptable and NoSharedBorder."""
    if draft.countries and draft.depth_km and draft.sector_km:
        within = polygon(draft.within) if draft.within is not None else None
        try:
            return draw_border(*draft.countries, draft.depth_km, draft.sector_km, within, draft.name or "")
        except NoSharedBorder:
            raise
        except UnknownCountry as error:
            at = draft.countries.index(error.code)
            raise Unacceptable(error.reason, faults=[Fault(f"/countries/{at}", error.reason)]) from error
        except GeoError as error:
            at_ = "/within" if within is not None else "/sector_km"
            raise Unacceptable(error.reason, faults=[Fault(at_, error.reason)]) from error
    assert draft.name
    assert draft.country
    return draw_area(draft.name, draft.geometry, draft.country)


def draw_border(
    first: str, second: str, depth_km: float, sector_km: float, within: BaseGeometry | None = None, name: str = ""
) -> DrawnCorridor:
    """Both sides of a border, cut into sectors that are named after their first crossing town."""
    cut = cut_corridor(first, second, depth_km=depth_km, sector_km=sector_km, within=within)
    towns = crossings(cut.border, [(s.code, s.country, s.geometry) for s in cut.sectors])
    named = {
        code: [{"name": c.town.name, "lon": c.town.lon, "lat": c.town.lat} for c in found]
        for code, found in towns.items()
    }
    return DrawnCorridor(
        code=f"{first}-{second}",
        name=name or f"{first}-{second}",
        kind="border",
        countries=[first, second],
        depth_km=depth_km,
        sector_km=sector_km,
        border_km=cut.border_km,
        border=cut.border,
        ground=cut.ground,
        sectors=[
            DrawnSector(
                code=sector.code,
                name=str(named[sector.code][0]["name"]) if named[sector.code] else sector.code,
                country=sector.country,
                counterpart=sector.counterpart,
                geometry=sector.geometry,
                border_km=sector.border_km,
                area_km2=sector.area_km2,
                crossings=named[sector.code],
            )
            for sector in cut.sectors
        ],
    )


def draw_area(name: str, geometry: Any, country: str) -> DrawnCorridor:
    """An airport, a port, an inland zone: one sector of one country. Raises ShapeRefused for a shape that is none."""
    shape = check_area(geometry, country)
    code = area_code(country, name)
    return DrawnCorridor(
        code=code,
        name=name,
        kind="area",
        countries=[country],
        ground=shape,
        sectors=[
            DrawnSector(
                code=code,
                name=name,
                country=country,
                counterpart=None,
                geometry=shape,
                border_km=0.0,
                area_km2=area_km2(shape),
                crossings=[],
            )
        ],
    )


def area_code(country: str, name: str) -> str:
    """A code from a name in any script: `BFA-OUAGADOUGOU-AIRPORT`."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().upper()
    return f"{country}-{re.sub(r'[^A-Z0-9]+', '-', plain).strip('-')[:30].strip('-') or 'AREA'}"


async def with_free_code(session: AsyncSession, operation: Operation, drawn: DrawnCorridor) -> DrawnCorridor:
    """The same area, numbered when its name has made a code that is taken."""
    taken = set(await session.scalars(select(Corridor.code).where(Corridor.operation_id == operation.id)))
    code, number = drawn.code, 1
    while code in taken:
        number += 1
        code = f"{drawn.code}-{number}"
    return drawn.renamed(code)


async def keep_corridor(session: AsyncSession, operation: Operation, drawn: DrawnCorridor) -> list[Draft]:
    """Store a corridor with its sectors; gives their entries. Raises Conflict when this border has its corridor."""
    same = {drawn.code, "-".join(reversed(drawn.countries))}
    for code in await session.scalars(select(Corridor.code).where(Corridor.operation_id == operation.id)):
        if code in same:
            raise Conflict(f"There is a corridor {code} already.")
    plain = {name: getattr(drawn, name) for name in DrawnCorridor.__struct_fields__ if name != "sectors"}
    corridor = Corridor(operation_id=operation.id, **plain)
    session.add(corridor)
    await session.flush()
    valid_from = first_valid(operation)
    rows = [
        Sector(
            operation_id=operation.id,
            corridor=drawn.code,
            valid_from=valid_from,
            valid_to=None,
            **{name: getattr(sector, name) for name in DrawnSector.__struct_fields__},
        )
        for sector in drawn.sectors
    ]
    session.add_all(rows)
    await session.flush()
    record_ = msgspec.to_builtins(corridor_record(corridor))
    added = Draft(kind="corridor.added", subject=corridor.code, payload=record_)
    return [added, *(sector_entry("sector.added", row) for row in rows)]


def first_valid(operation: Operation) -> datetime:
    """From when a new sector is valid: in a draft from the first phase on (or now, if that is earlier), for no report
    is taken before the issue and each should find its place; later, from now."""
    now = clock_of(operation).now(datetime.now(UTC))
    if operation.state != "draft":
        return now
    return min(now, *(phase.starts_at for phase in phase_views(operation.phases)))


async def change_sector(call: Call[SectorPatch], code: str) -> SectorView:
    """Change a sector. A new shape is a new row from now on, except in a draft, where nothing was located by the old.

    That a shape leaves a gap or overlaps another is a finding, not a refusal. Raises NotFound, ShapeRefused.
    """
    patch = call.body
    standing = await queries.sector(call.session, call.operation.id, code)
    if standing is None:
        raise NotFound
    corridor = await call.session.get_one(Corridor, (call.operation.id, standing.corridor))
    shape: BaseGeometry | None = None
    if patch.geometry is not UNSET:
        shape = await asyncio.to_thread(check_area, patch.geometry, standing.country)
    async with call.store.write() as session:
        operation = await queries.lock_operation(session, call.operation.id)
        row = await queries.sector(session, operation.id, code)
        if row is None:
            raise NotFound
        drafts = []
        now = clock_of(operation).now(datetime.now(UTC))
        if shape is not None and operation.state != "draft" and now > row.valid_from:
            row, ended = succeed(row, now), row
            await session.flush()
            drafts.append(sector_entry("sector.ended", ended))
            session.add(row)
        if shape is not None:
            row.geometry, row.area_km2 = shape, area_km2(shape)
            row.border_km = border_along(corridor.border, shape)
        row.name = row.name if patch.name is UNSET else patch.name
        row.notes = row.notes if patch.notes is UNSET else patch.notes
        await session.flush()
        drafts.append(sector_entry("sector.changed", row))
        written = await record(call.store, session, operation, call.actor.name, drafts)
        operation.sectors_entry = written[-1].number
        return sector_view(row)


def succeed(row: Sector, now: datetime) -> Sector:
    """End a sector's row at `now`, and give the one that goes on from there."""
    kept = {column.key: getattr(row, column.key) for column in Sector.__table__.columns}
    row.valid_to = now
    return Sector(**{**kept, "valid_from": now})


def border_along(border: BaseGeometry | None, shape: BaseGeometry) -> float:
    """The kilometres of border that a sector's shape touches."""
    return 0.0 if border is None else length_km(shapely.intersection(border, shapely.buffer(shape, TOUCH)))


def sector_entry(kind: str, row: Sector) -> Draft:
    return Draft(kind=kind, subject=row.code, payload=msgspec.to_builtins(sector_view(row)))


def polygon(geometry: Any) -> Polygon | MultiPolygon:
    """A limiting area. Raises GeoError for anything that is no valid polygon."""
    shape = from_geojson(geometry)
    if not isinstance(shape, Polygon | MultiPolygon):
        raise GeoError("The limiting area is a Polygon or a MultiPolygon, not a {kind}.", kind=shape.geom_type)
    if shape.is_empty:
        raise GeoError("The limiting area is empty.")
    if not shape.is_valid:
        raise GeoError("The limiting area is not a valid polygon: {why}.", why=shapely.is_valid_reason(shape))
    return shape


def line(geometry: Any) -> MultiLineString:
    """A border line. Raises GeoError for anything that is none."""
    shape = from_geojson(geometry)
    if isinstance(shape, LineString):
        return MultiLineString([shape])
    if not isinstance(shape, MultiLineString) or shape.is_empty:
        raise GeoError("A border is a LineString or a MultiLineString, not a {kind}.", kind=shape.geom_type)
    return shape
