"""Lengths, areas and distances on the WGS 84 ellipsoid."""

from functools import lru_cache
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray
from pyproj import Geod, Proj
from shapely.geometry.base import BaseGeometry

GEOD = Geod(ellps="WGS84")
SHORTEST_DEGREE_M = 110_574.0
"""Of latitude: at the equator, where a meridian is bent most."""
EDGE_DEGREES = 0.1  # an edge is straight in lon/lat, not a geodesic; at 0.1 degrees the two part by metres only


def length_km(line: BaseGeometry) -> float:
    """Length of a (Multi)LineString in kilometres; 0 for an empty one."""
    return (
        sum(
            float(segment_lengths_m(shapely.get_coordinates(part)).sum())
            for part in shapely.segmentize(shapely.get_parts(line), EDGE_DEGREES)
        )
        / 1000
    )


def area_km2(shape: BaseGeometry) -> float:
    """Area of a (Multi)Polygon in square kilometres, holes taken off, whatever way its rings turn."""
    total = 0.0
    for part in shapely.segmentize(shapely.get_parts(shape), EDGE_DEGREES):
        rings = [abs(_ring_area_m2(ring)) for ring in (part.exterior, *part.interiors)]
        total += rings[0] - sum(rings[1:])
    return total / 1e6


def distance_m(first: tuple[float, float], second: tuple[float, float]) -> float:
    """Geodesic distance in metres between two places (lon, lat)."""
    return float(GEOD.inv(*first, *second)[2])


def within_m(first: tuple[float, float], second: tuple[float, float], most_m: float) -> bool:
    """Whether two places (lon, lat) are at most so many metres from one another."""
    # Nothing is nearer than its parallel: most that is far away needs no geodesic.
    return abs(first[1] - second[1]) * SHORTEST_DEGREE_M <= most_m and distance_m(first, second) <= most_m


def distance_to_m(place: tuple[float, float], shape: BaseGeometry) -> float:
    """Geodesic distance in metres from a place (lon, lat) to the nearest point of a shape; 0 inside it.

    Good to a few parts in 10,000 within 1,000 km. Far from 180 degrees east, where a shape must not be split.
    """
    if shapely.covers(shape, shapely.Point(place)):
        return 0.0
    to_plane = local_plane(*place)
    flat = shapely.transform(
        shapely.segmentize(shape, EDGE_DEGREES),
        lambda lonlat: np.column_stack(to_plane(lonlat[:, 0], lonlat[:, 1])),
    )
    return float(shapely.distance(flat, shapely.Point(0, 0)))


def segment_lengths_m(lonlat: NDArray[np.float64]) -> NDArray[np.float64]:
    """Geodesic lengths in metres between successive (lon, lat) rows."""
    lon, lat = lonlat[:, 0], lonlat[:, 1]
    return np.asarray(GEOD.inv(lon[:-1], lat[:-1], lon[1:], lat[1:])[2], dtype=np.float64)


@lru_cache(maxsize=256)
def local_plane(lon: float, lat: float) -> Any:
    """An azimuthal equidistant projection to metres, true in distance and bearing from (lon, lat)."""
    return Proj(proj="aeqd", lon_0=lon, lat_0=lat, ellps="WGS84")


def _ring_area_m2(ring: BaseGeometry) -> float:
    lonlat = shapely.get_coordinates(ring)
    return float(GEOD.polygon_area_perimeter(lonlat[:, 0], lonlat[:, 1])[0])
