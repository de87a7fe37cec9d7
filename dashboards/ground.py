"""The background of every map: the operation's countries and their neighbours, light enough to send."""

from functools import lru_cache
from typing import Any

import shapely

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
