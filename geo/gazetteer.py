"""Towns (GeoNames, CC BY 4.0) in a shape, near a place, and on both sides of a border."""

from collections import defaultdict
from collections.abc import Iterable

import msgspec
import numpy as np
import shapely
from numpy.typing import NDArray
from shapely import MultiLineString
from shapely.geometry.base import BaseGeometry

from geo import atlas
from geo.measure import EDGE_DEGREES, GEOD
from geo.stretches import from_mercator, to_mercator

HALF_WEIGHT_KM = 5.0  # a town this far from the line counts half as much as one on it


class Town(msgspec.Struct, frozen=True, kw_only=True):
    """A town of 500 people or more: its name, its country (alpha-3), its place in degrees, its population."""

    name: str
    country: str
    lon: float
    lat: float
    population: int


class Crossing(msgspec.Struct, frozen=True, kw_only=True):
    """A town by the border, and how far it is from the line."""

    town: Town
    distance_km: float


def towns_within(shape: BaseGeometry, countries: Iterable[str], min_population: int = 0) -> list[Town]:
    """The towns of these countries (alpha-3) in a (Multi)Polygon, biggest first."""
    shapely.prepare(shape)
    found = [
        town
        for code in countries
        for town in _towns(code, np.flatnonzero(shapely.intersects_xy(shape, _places(code))))
        if town.population >= min_population
    ]
    return sorted(found, key=lambda town: (-town.population, town.name, town.lon))


def nearest_town(lon: float, lat: float, country: str, within_km: float = 50.0) -> Town | None:
    """The town of a country that is nearest to a place, None if there is none within ``within_km``."""
    places = _places(country)
    if not len(places):
        return None
    away_m = GEOD.inv(np.full(len(places), lon), np.full(len(places), lat), places[:, 0], places[:, 1])[2]
    nearest = int(np.argmin(away_m))
    return _towns(country, [nearest])[0] if away_m[nearest] <= within_km * 1000 else None


def crossing_towns(border: MultiLineString, country: str, within_km: float = 30.0) -> list[Crossing]:
    """The towns of a country within ``within_km`` of a border line, the most telling first.

    A town weighs its population, a half of it at 5 km from the line and a fifth at 10 km (1 / (1 + (d/5 km)²)). The
    default reaches as far as 30 km because GeoNames knows few places in the Sahel: 118 in all of Burkina Faso.
    """
    places = _places(country)
    west, south, east, north = border.bounds
    margin = within_km / 111 / max(0.05, np.cos(np.radians(max(abs(south), abs(north)))))
    near = np.flatnonzero(
        (places[:, 0] >= west - margin)
        & (places[:, 0] <= east + margin)
        & (places[:, 1] >= south - margin)
        & (places[:, 1] <= north + margin)
    )
    if not len(near):
        return []
    line = shapely.transform(shapely.segmentize(border, EDGE_DEGREES), to_mercator)
    tree = shapely.STRtree(shapely.get_parts(line))
    points = shapely.points(to_mercator(places[near]))
    feet = shapely.shortest_line(points, tree.geometries[tree.nearest(points)])
    foot = from_mercator(shapely.get_coordinates(feet)[1::2])
    away_km = np.asarray(GEOD.inv(places[near, 0], places[near, 1], foot[:, 0], foot[:, 1])[2]) / 1000
    close = away_km <= within_km
    found = [
        Crossing(town=town, distance_km=float(km))
        for town, km in zip(_towns(country, near[close]), away_km[close], strict=True)
    ]
    return sorted(found, key=lambda crossing: (-weight(crossing), crossing.distance_km, crossing.town.name))


def crossings(
    border: MultiLineString,
    sectors: Iterable[tuple[str, str, BaseGeometry]],
    *,
    within_km: float = 30.0,
    at_most: int = 3,
) -> dict[str, list[Crossing]]:
    """For each sector, given as (code, country, geometry), its towns by the border, the most telling first.

    Each town is named in one sector only, the nearest of its own country, whether it lies in it or behind it on the
    road to it. Every sector has an entry, which may be empty; no more than ``at_most`` towns are named in one.
    """
    by_country: defaultdict[str, list[tuple[str, BaseGeometry]]] = defaultdict(list)
    named: dict[str, list[Crossing]] = {}
    for code, country, geometry in sectors:
        by_country[country].append((code, geometry))
        named[code] = []
    for country, own in by_country.items():
        own.sort(key=lambda sector: sector[0])
        tree = shapely.STRtree([geometry for _, geometry in own])
        for crossing in crossing_towns(border, country, within_km):
            place = shapely.Point(crossing.town.lon, crossing.town.lat)
            candidates = tree.query_nearest(place)
            code = own[int(candidates.min())][0]
            if len(named[code]) < at_most:
                named[code].append(crossing)
    return named


def weight(crossing: Crossing) -> float:
    """How telling a town by the border is; see `crossing_towns`."""
    return max(crossing.town.population, 500) / (1 + (crossing.distance_km / HALF_WEIGHT_KM) ** 2)


def _places(code: str) -> NDArray[np.float64]:
    return atlas.degrees(atlas.town_table(code).points)


def _towns(code: str, rows: Iterable[int]) -> list[Town]:
    table = atlas.town_table(code)
    places = _places(code)
    populations = np.frombuffer(table.populations, dtype="<i4")
    return [
        Town(
            name=table.names[row],
            country=code,
            lon=float(places[row, 0]),
            lat=float(places[row, 1]),
            population=int(populations[row]),
        )
        for row in rows
    ]
