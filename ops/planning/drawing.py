"""Corridors and sectors as they are drawn, before anything is stored. Pure, but slow: run it in a thread."""

import re
import unicodedata
from collections.abc import Collection
from typing import Any

import msgspec
import shapely
from shapely import LineString, MultiLineString, MultiPolygon, Polygon
from shapely.geometry.base import BaseGeometry

from geo.areas import check_area
from geo.corridors import cut_corridor
from geo.errors import GeoError
from geo.gazetteer import crossings
from geo.geojson import from_geojson
from geo.measure import area_km2
from geo.stretches import Offsets


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


def draw_border(
    first: str,
    second: str,
    depth_km: float,
    sector_km: float,
    within: BaseGeometry | None = None,
    name: str = "",
    *,
    offsets: Offsets | None = None,
    sides: Collection[str] = (),
) -> DrawnCorridor:
    """Both sides of a border, or only those of `sides`, cut into sectors that are named after their first crossing
    town."""
    cut = cut_corridor(
        first, second, depth_km=depth_km, sector_km=sector_km, within=within, offsets=offsets, sides=sides
    )
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
