"""The border data and the towns as `geo.build` wrote them, read only as far as they are asked for.

`borders.msgpack` holds every arc of Natural Earth once, as whole numbers of 1e-7 degrees (about a centimetre), and for
each country the rings of arcs that outline it. A border that two countries share is therefore exactly the arcs that
both of them use. `towns/XXX.msgpack` holds the towns of one country.
"""

from collections.abc import Iterable
from functools import cache
from pathlib import Path

import msgspec
import numpy as np
import shapely
from numpy.typing import NDArray
from shapely import Polygon, box
from shapely.geometry.base import BaseGeometry

from geo.errors import GeoError, UnknownCountry

DATA = Path(__file__).parent / "data"
UNITS_PER_DEGREE = 10_000_000


class Country(msgspec.Struct, frozen=True, kw_only=True):
    """One country: its codes, its English name, and polygons as rings of arc numbers (``~n`` is arc n backwards)."""

    alpha2: str
    name: str
    polygons: list[list[list[int]]]


class Borders(msgspec.Struct, frozen=True, kw_only=True):
    """All countries by ISO 3166-1 alpha-3, and all arcs end to end in ``points`` (int32 pairs, lon then lat)."""

    source: str
    countries: dict[str, Country]
    starts: list[int]
    points: bytes


class TownTable(msgspec.Struct, frozen=True, kw_only=True):
    """The towns of one country as columns: int32 pairs of 1e-7 degrees in ``points``, int32 in ``populations``."""

    names: list[str]
    points: bytes
    populations: bytes


@cache
def borders() -> Borders:
    """The border data; about 5 MB, read once."""
    return msgspec.msgpack.decode(_read("borders.msgpack"), type=Borders)


@cache
def town_table(code: str) -> TownTable:
    """The towns of one country (alpha-3); a country without towns has an empty table."""
    country(code)
    return msgspec.msgpack.decode(_read(f"towns/{code}.msgpack"), type=TownTable)


def country(code: str) -> Country:
    """The country with this alpha-3 code, or `UnknownCountry`."""
    try:
        return borders().countries[code]
    except KeyError:
        raise UnknownCountry(code) from None


def arcs_of(code: str) -> frozenset[int]:
    """The numbers of all arcs on the outline of a country."""
    rings = (ring for polygon in country(code).polygons for ring in polygon)
    return frozenset(number if number >= 0 else ~number for ring in rings for number in ring)


def arc(data: Borders, number: int) -> NDArray[np.float64]:
    """The points of one arc as (lon, lat) rows; ``~n`` is arc n backwards."""
    if number < 0:
        return arc(data, ~number)[::-1]
    return degrees(data.points, data.starts[number], data.starts[number + 1])


def degrees(points: bytes, start: int = 0, end: int | None = None) -> NDArray[np.float64]:
    """Packed int32 pairs from ``start`` up to ``end`` as (lon, lat) rows in degrees."""
    whole = np.frombuffer(points, dtype="<i4").reshape(-1, 2)[start:end]
    return np.asarray(whole / UNITS_PER_DEGREE)


def outline(data: Borders, code: str) -> list[Polygon]:
    """The country as valid polygons between 180 degrees west and east, some of them touching.

    The atlas lets rings run across 180 degrees and, in Antarctica, around the pole: those are cut there. The few
    places where it crosses itself (its grid is some 400 m) are mended; no other vertex moves.
    """
    rough = []
    for numbers in data.countries[code].polygons:
        shell, *holes = (_ring(data, ring) for ring in numbers)
        rough.append(Polygon(shell, [_beside(shell, hole) for hole in holes]))
    valid = shapely.make_valid(rough, method="structure", keep_collapsed=False)
    return [part for polygon in _polygons(valid) for part in _cut_at_180(polygon)]


def _ring(data: Borders, numbers: list[int]) -> NDArray[np.float64]:
    """The ring with longitudes that go on past 180 degrees, closed by way of the pole if it went around the globe."""
    lonlat = np.concatenate([arc(data, number) for number in numbers])
    turns = np.concatenate([[0], -np.rint(np.diff(lonlat[:, 0]) / 360)]).cumsum()
    if not turns.any():
        return lonlat
    lonlat = np.column_stack([lonlat[:, 0] + 360 * turns, lonlat[:, 1]])
    if turns[-1]:
        pole = np.copysign(90, lonlat[0, 1])
        lonlat = np.vstack([lonlat, [lonlat[-1, 0], pole], [lonlat[0, 0], pole], lonlat[:1]])
    return lonlat


def _beside(shell: NDArray[np.float64], hole: NDArray[np.float64]) -> NDArray[np.float64]:
    """The hole on the same turn of the globe as its shell."""
    turns = np.rint((shell[:, 0].mean() - hole[:, 0].mean()) / 360)
    return hole + np.array([360 * turns, 0]) if turns else hole


def _cut_at_180(polygon: Polygon) -> list[Polygon]:
    west, _, east, _ = polygon.bounds
    if west >= -180 and east <= 180:
        return [polygon]
    turns = (-360, 0, 360)
    return _polygons(
        shapely.transform(
            shapely.intersection(polygon, box(turn - 180, -90, turn + 180, 90)),
            lambda lonlat, by=turn: np.round(lonlat - np.array([by, 0]), 9),
        )
        for turn in turns
    )


def _polygons(shapes: Iterable[BaseGeometry]) -> list[Polygon]:
    return [
        part
        for part in shapely.get_parts(shapely.get_parts(list(shapes)))
        if isinstance(part, Polygon) and not part.is_empty
    ]


def _read(name: str) -> bytes:
    try:
        return (DATA / name).read_bytes()
    except FileNotFoundError:
        raise GeoError(
            "The border data are not built: {name} is missing. Run `make setup`, or python -m geo.build NODE_MODULES.",
            name=name,
        ) from None
