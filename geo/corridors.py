"""A corridor: the band on both sides of a border, cut across into sectors.

How: every place of the band goes to the stretch of border nearest to it and to the country it lies in. All lines that
matter (edge of the band, outlines of the countries, lines between stretches) are noded together once on one fine
grid; the faces between them are then sorted into sectors. Two sectors therefore meet in the very same vertices, and
every face of the band is in exactly one sector: they tile by construction.
"""

import math
from collections.abc import Collection, Iterator

import msgspec
import numpy as np
import shapely
from numpy.typing import NDArray
from shapely import LineString, MultiLineString, MultiPolygon, Polygon, box
from shapely.geometry.base import BaseGeometry

from geo.band import band
from geo.borders import country_shape, shared_border
from geo.errors import ShapeRefused
from geo.faces import Tiles, one_shape, sort_faces
from geo.grid import GRID
from geo.measure import area_km2, length_km
from geo.stretches import Nearness, Offsets, Stretch, cut

MAX_DEPTH_KM = 200.0
MIN_SECTOR_KM, MAX_SECTOR_KM = 1.0, 1000.0
MAX_STRETCHES = 2000
SIDES = ("A", "B")

Points = NDArray[np.float64]
Flags = NDArray[np.bool_]


class SectorShape(msgspec.Struct, frozen=True, kw_only=True):
    """One sector: the ground of one country along one stretch of the border.

    ``code`` is ``BFA-NER-01A``: A lies in the first country, B in the second. ``counterpart`` is the code across the
    line, None where the other country has no ground there. ``border_km`` is the length of the stretch, the same for
    both counterparts. ``geometry`` is a Polygon or MultiPolygon in lon/lat, split at 180 degrees.
    """

    code: str
    number: int
    side: str
    country: str
    counterpart: str | None
    geometry: Polygon | MultiPolygon
    border_km: float
    area_km2: float


class Corridor(msgspec.Struct, frozen=True, kw_only=True):
    """The whole: two countries (alpha-3), the border it lies along, and its sectors by number, A before B.

    ``ground`` is what the sectors cover together as they were cut; `geo.coverage` measures later changes against it.
    """

    first: str
    second: str
    border: MultiLineString
    border_km: float
    ground: Polygon | MultiPolygon
    sectors: tuple[SectorShape, ...]


def cut_corridor(
    first: str,
    second: str,
    *,
    depth_km: float,
    sector_km: float,
    within: Polygon | MultiPolygon | None = None,
    offsets: Offsets | None = None,
    sides: Collection[str] = (),
) -> Corridor:
    """The corridor ``depth_km`` deep on each side of a border, in sectors of about ``sector_km`` along it.

    With ``within`` only the border inside that polygon counts, and only the ground inside it; ``offsets`` says where
    else to cut than at equal lengths (`geo.cuts`). With ``sides`` only these of the two countries get sectors.

    Raises `UnknownCountry`,
    `NoSharedBorder`, and `ShapeRefused` for measures out of range or a ``within`` that the border does not cross.
    """
    _check_measures(depth_km, sector_km)
    border = shared_border(first, second)
    if within is not None:
        border = _inside(border, within, first, second)
    total_km = length_km(border)
    if total_km / sector_km > MAX_STRETCHES:
        raise ShapeRefused(
            "Sectors of {sector_km:g} km along {border_km:.0f} km of border would be more than {limit} on each side.",
            sector_km=sector_km,
            border_km=total_km,
            limit=MAX_STRETCHES,
        )
    line = _continuous(border)
    stretches = cut(line, sector_km, offsets)
    ground = tile(line, stretches, (country_shape(first), country_shape(second)), depth_km=depth_km, within=within)
    if sides:
        ground = {part: shape for part, shape in ground.items() if (first, second)[part[1]] in sides}
    return Corridor(
        first=first,
        second=second,
        border=border,
        border_km=total_km,
        ground=one_shape(shapely.coverage_union_all(list(ground.values()))),
        sectors=tuple(_sectors(first, second, stretches, ground)),
    )


def tile(
    line: MultiLineString,
    stretches: list[Stretch],
    countries: tuple[BaseGeometry, BaseGeometry],
    *,
    depth_km: float,
    within: BaseGeometry | None = None,
) -> Tiles:
    """The ground of each stretch on each side; it covers the band, and neighbours meet in the same vertices.

    ``line`` and ``stretches`` have continuous longitudes; ``countries`` are split at 180 degrees, and so is what
    comes back. Ground that both countries' outlines cover (where the atlas crosses itself) goes to the first.
    """
    strip = shapely.make_valid(shapely.set_precision(band(line, depth_km * 1000), GRID))
    if within is not None:
        strip = shapely.intersection(strip, _near(within, strip), grid_size=GRID)
    grounds = [_near(country, strip) for country in countries]
    nearness = Nearness(stretches)
    lines = [
        shapely.boundary(strip),
        *(shapely.boundary(ground) for ground in grounds),
        nearness.lines(strip),
        *(LineString([(meridian, -90), (meridian, 90)]) for meridian in (-180, 180)),
    ]
    noded = shapely.union_all(shapely.set_precision(lines, GRID, mode="pointwise"), grid_size=GRID)
    faces = shapely.get_parts(shapely.polygonize(shapely.get_parts(noded)))
    inner = shapely.get_coordinates(shapely.point_on_surface(faces))
    side = np.where(_holds(grounds[0], inner), 0, np.where(_holds(grounds[1], inner), 1, -1))
    wanted = _holds(strip, inner) & (side >= 0)
    parts = zip(nearness.nearest(inner[wanted]).tolist(), side[wanted].tolist(), strict=True)
    return sort_faces(faces[wanted], list(parts), stretches)


def _check_measures(depth_km: float, sector_km: float) -> None:
    if not (math.isfinite(depth_km) and 0 < depth_km <= MAX_DEPTH_KM):
        raise ShapeRefused(
            "The depth must be more than 0 and at most {most:g} km, not {given:g}.", most=MAX_DEPTH_KM, given=depth_km
        )
    if not (math.isfinite(sector_km) and MIN_SECTOR_KM <= sector_km <= MAX_SECTOR_KM):
        raise ShapeRefused(
            "The length of a sector must be from {least:g} to {most:g} km, not {given:g}.",
            least=MIN_SECTOR_KM,
            most=MAX_SECTOR_KM,
            given=sector_km,
        )


def _inside(border: MultiLineString, within: BaseGeometry, first: str, second: str) -> MultiLineString:
    if not within.is_valid:
        raise ShapeRefused("The limiting area is not a valid polygon: {why}.", why=shapely.is_valid_reason(within))
    kept = shapely.intersection(border, within)
    lines = [part for part in shapely.get_parts(shapely.line_merge(kept)) if part.length > 0]
    if not lines:
        raise ShapeRefused(
            "The limiting area does not reach the border of {first} and {second}.", first=first, second=second
        )
    return MultiLineString(lines)


def _continuous(border: MultiLineString) -> MultiLineString:
    west, _, east, _ = border.bounds
    if east - west <= 180:
        return border
    return shapely.transform(border, lambda lonlat: np.where(lonlat < [0, -90], lonlat + np.array([360, 0]), lonlat))


def _near(shape: BaseGeometry, strip: BaseGeometry) -> BaseGeometry:
    """The part of a shape around the strip, also where the strip goes on past 180 degrees."""
    west, south, east, north = strip.bounds
    window = box(west - 0.5, south - 0.5, east + 0.5, north + 0.5)
    turns = [turn for turn in (-360, 0, 360) if west - 0.5 < turn + 180 and east + 0.5 > turn - 180]
    pieces = [
        shapely.intersection(shapely.transform(shape, lambda lonlat, by=turn: lonlat + np.array([by, 0])), window)
        for turn in turns
    ]
    return pieces[0] if len(pieces) == 1 else shapely.union_all(pieces, grid_size=GRID)


def _holds(shape: BaseGeometry, points: Points) -> Flags:
    shapely.prepare(shape)
    return np.asarray(shapely.contains_xy(shape, points))


def _sectors(first: str, second: str, stretches: list[Stretch], ground: Tiles) -> Iterator[SectorShape]:
    width = max(2, len(str(len(stretches))))
    codes = {(number, side): f"{first}-{second}-{number + 1:0{width}d}{SIDES[side]}" for number, side in ground}
    for (number, side), code in sorted(codes.items()):
        yield SectorShape(
            code=code,
            number=number + 1,
            side=SIDES[side],
            country=(first, second)[side],
            counterpart=codes.get((number, 1 - side)),
            geometry=ground[number, side],
            border_km=stretches[number].length_km,
            area_km2=area_km2(ground[number, side]),
        )
