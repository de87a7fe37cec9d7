"""The places within so many metres of a line, however long the line."""

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely import LineString, MultiLineString
from shapely.geometry.base import BaseGeometry

from geo.measure import EDGE_DEGREES, local_plane, segment_lengths_m

CHUNK_KM = 100  # one azimuthal projection each: within 300 km of its centre it is true to 4 parts in 10,000
EDGE_M = 5_000  # edges of a band are no longer than this, so that straight in metres is straight in degrees
QUARTER = 32  # vertices on a quarter of a circle: the chord falls short of the radius by 3 parts in 10,000


def band(lines: MultiLineString, distance_m: float) -> BaseGeometry:
    """The (Multi)Polygon of all places within ``distance_m`` metres of the lines.

    Longitudes are continuous: around 180 degrees the band goes on past it, as its lines do.
    """
    pieces = [
        _around(chunk, distance_m)
        for line in shapely.segmentize(shapely.get_parts(lines), EDGE_DEGREES)
        for chunk in _chunks(shapely.get_coordinates(line))
    ]
    return shapely.union_all(pieces)


def _chunks(lonlat: NDArray[np.float64]) -> list[NDArray[np.float64]]:
    along_km = np.concatenate([[0.0], np.cumsum(segment_lengths_m(lonlat))]) / 1000
    number = (along_km // CHUNK_KM).astype(int)
    starts = [0, *(np.flatnonzero(np.diff(number)) + 1).tolist()]
    ends = [*starts[1:], len(lonlat) - 1]
    return [lonlat[start : end + 1] for start, end in zip(starts, ends, strict=True) if end > start]


def _around(lonlat: NDArray[np.float64], distance_m: float) -> BaseGeometry:
    lon, lat = (lonlat.min(axis=0) + lonlat.max(axis=0)) / 2
    to_plane = local_plane(round(float(lon), 2), round(float(lat), 2))
    flat = LineString(np.column_stack(to_plane(lonlat[:, 0], lonlat[:, 1])))
    around = shapely.segmentize(shapely.buffer(flat, distance_m, quad_segs=QUARTER), EDGE_M)

    def to_degrees(metres: NDArray[np.float64]) -> NDArray[np.float64]:
        lons, lats = to_plane(metres[:, 0], metres[:, 1], inverse=True)
        return np.column_stack([lon + (np.asarray(lons) - lon + 180) % 360 - 180, lats])

    return shapely.transform(around, to_degrees)
