"""The background of every map: the operation's countries and their neighbours, light enough to send."""

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

import shapely
from shapely.geometry.base import BaseGeometry

from geo.borders import country_shape
from geo.outlines import outlines


@lru_cache(maxsize=32)
def ground(countries: tuple[str, ...]) -> dict[str, Any]:
    """Outlines as a FeatureCollection, ids are alpha-3; `neighbour` says which only stand around."""
    return outlines(countries, tolerance_m=1_500, with_neighbours=True)


@lru_cache(maxsize=32)
def extent(countries: tuple[str, ...]) -> tuple[float, float, float, float]:
    """West, south, east, north of the countries, degrees."""
    west, south, east, north = shapely.total_bounds([country_shape(code) for code in countries])
    return float(west), float(south), float(east), float(north)


def names_at(
    countries: tuple[str, ...], view: Sequence[float], taken: Sequence[BaseGeometry]
) -> dict[str, tuple[float, float]]:
    """Where each country's name has most room (lon, lat): inside it, within the view and beside what is drawn on it.

    `view`: west, south, east, north. A country of which the view shows nothing has no place.
    """
    west, south, east, north = view
    margin = 0.12 * max(east - west, north - south)
    window = shapely.box(west - margin, south - margin / 2, east + margin, north + margin / 2)
    drawn = shapely.union_all(shapely.simplify(list(taken), 0.02))
    found = {}
    for code in countries:
        free = shapely.difference(shapely.intersection(shapely.simplify(country_shape(code), 0.02), window), drawn)
        if not free.is_empty and free.area > 0:
            lon, lat = shapely.maximum_inscribed_circle(free, tolerance=0.05).coords[0]
            found[code] = (round(lon, 3), round(lat, 3))
    return found
