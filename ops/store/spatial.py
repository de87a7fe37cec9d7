"""Geometry in SQL where the engines differ: PostGIS asks its index, SQLite reads the stored WKB."""

import struct
from typing import Any

from sqlalchemy import Boolean, ColumnElement, func
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import FunctionElement


class PointInBox(FunctionElement[bool]):
    """Whether a column of points lies in a box, its edges included."""

    type = Boolean()
    inherit_cache = True
    name = "point_in_box"


def in_box(column: Any, box: tuple[float, float, float, float]) -> ColumnElement[bool]:
    """Points of `column` within (west, south, east, north), degrees WGS 84; west > east crosses the antimeridian."""
    west, south, east, north = box
    if west <= east:
        return PointInBox(column, west, south, east, north)
    return PointInBox(column, west, south, 180.0, north) | PointInBox(column, -180.0, south, east, north)


def point_wkb(lon: float, lat: float) -> bytes:
    """A point as Shapely writes it."""
    return struct.pack("<BIdd", 1, 1, lon, lat)


@compiles(PointInBox, "postgresql")
def _postgresql(element: PointInBox, compiler: Any, **options: Any) -> str:
    column, *box = element.clauses
    return f"({compiler.process(column, **options)} && {compiler.process(func.ST_MakeEnvelope(*box, 4326), **options)})"


@compiles(PointInBox, "sqlite")
def _sqlite(element: PointInBox, compiler: Any, **options: Any) -> str:
    return f"point_in_box({compiler.process(element.clauses, **options)})"


def point_in_box(wkb: bytes | None, west: float, south: float, east: float, north: float) -> bool | None:
    """The function that SQLite calls: `wkb` is a point as Shapely writes it, or NULL."""
    if wkb is None:
        return None
    order = "<" if wkb[0] == 1 else ">"
    lon, lat = struct.unpack_from(f"{order}dd", wkb, 5)
    return bool(west <= lon <= east and south <= lat <= north)
