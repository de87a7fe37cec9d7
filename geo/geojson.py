"""GeoJSON (RFC 7946) to shapes and back.

Rounding moves the vertices of neighbours alike, but may open a hair where a vertex of one lies on an edge of the
other: so what is stored and reasoned with is never rounded (``digits=None``), only what is drawn.
"""

import math
from collections.abc import Iterable, Mapping
from typing import Any

import shapely
from shapely import GeometryCollection
from shapely.geometry import mapping
from shapely.geometry.base import BaseGeometry

from geo.errors import ShapeRefused

DEPTHS = {"Point": 0, "MultiPoint": 1, "LineString": 1, "MultiLineString": 2, "Polygon": 2, "MultiPolygon": 3}
MAX_POSITIONS = 100_000  # more than any country's outline in the border data has


def to_geojson(shape: BaseGeometry, digits: int | None = 6) -> dict[str, Any]:
    """The shape as a GeoJSON geometry, rounded to so many digits (6: some 0.1 m); None keeps every digit.

    Outer rings turn left and holes turn right, as the standard wants.
    """
    turned = shapely.orient_polygons(shape)
    plain: dict[str, Any] = mapping(turned)
    if "geometries" in plain:
        return {"type": plain["type"], "geometries": [to_geojson(part, digits) for part in shapely.get_parts(turned)]}
    return {"type": plain["type"], "coordinates": _rounded(plain["coordinates"], digits)}


def feature(
    shape: BaseGeometry | None,
    properties: Mapping[str, Any],
    identifier: str | int | None = None,
    digits: int | None = 6,
) -> dict[str, Any]:
    """A GeoJSON Feature; without an identifier it has no ``id``."""
    made: dict[str, Any] = {"type": "Feature"}
    if identifier is not None:
        made["id"] = identifier
    return made | {
        "geometry": None if shape is None else to_geojson(shape, digits),
        "properties": dict(properties),
    }


def feature_collection(features: Iterable[dict[str, Any]]) -> dict[str, Any]:
    """A GeoJSON FeatureCollection."""
    return {"type": "FeatureCollection", "features": list(features)}


def from_geojson(geometry: Any) -> BaseGeometry:
    """A GeoJSON geometry as a shape, just as given; a third coordinate (height) is left out.

    Raises `ShapeRefused` for anything that is not a geometry of the standard, naming the position that is wrong as it
    stands in the document (``coordinates/0/3``) and, where there is one, the place. Whether the shape makes sense on
    the ground is for `geo.areas` to say.
    """
    if not isinstance(geometry, Mapping):
        raise ShapeRefused("A geometry is a JSON object with a type and coordinates.")
    kind = geometry.get("type")
    if kind == "GeometryCollection":
        members = geometry.get("geometries")
        if not isinstance(members, list):
            raise ShapeRefused("A GeometryCollection has a list of geometries.")
        if any(isinstance(member, Mapping) and member.get("type") == kind for member in members):
            raise ShapeRefused("Collections of geometries may not stand within one another.")
        return GeometryCollection([from_geojson(member) for member in members])
    if not isinstance(kind, str) or kind not in DEPTHS:
        raise ShapeRefused(
            "A geometry's type is one of {known}, not {given}.", known=", ".join(DEPTHS), given=repr(kind)[:40]
        )
    budget = [MAX_POSITIONS]
    coordinates = _checked(geometry.get("coordinates"), DEPTHS[kind], "coordinates", budget)
    if kind in {"Polygon", "MultiPolygon"}:
        for number, polygon in enumerate([coordinates] if kind == "Polygon" else coordinates):
            path = "coordinates" if kind == "Polygon" else f"coordinates/{number}"
            for ring_number, ring in enumerate(polygon):
                _check_ring(ring, f"{path}/{ring_number}")
    if kind in {"LineString", "MultiLineString"}:
        for number, line in enumerate([coordinates] if kind == "LineString" else coordinates):
            if len(line) == 1:
                path = "coordinates" if kind == "LineString" else f"coordinates/{number}"
                raise ShapeRefused("The line at {path} has one position; it needs two.", path=path, at=line[0])
    try:
        return shapely.geometry.shape({"type": kind, "coordinates": coordinates})
    except (ValueError, shapely.errors.ShapelyError) as error:
        raise ShapeRefused("The geometry cannot be read: {why}.", why=str(error).rstrip(".")) from error


def _checked(value: Any, depth: int, path: str, budget: list[int]) -> Any:
    if depth == 0:
        return _position(value, path, budget)
    if not isinstance(value, list | tuple):
        raise ShapeRefused("There is no list at {path}.", path=path)
    return [_checked(member, depth - 1, f"{path}/{number}", budget) for number, member in enumerate(value)]


def _position(value: Any, path: str, budget: list[int]) -> tuple[float, float]:
    budget[0] -= 1
    if budget[0] < 0:
        raise ShapeRefused("The geometry has more than {most} positions.", most=MAX_POSITIONS)
    numbers = isinstance(value, list | tuple) and all(
        isinstance(number, int | float) and not isinstance(number, bool) for number in value
    )
    if not numbers or not 2 <= len(value) <= 4:
        raise ShapeRefused("The position at {path} is not two numbers, longitude and latitude.", path=path)
    try:
        lon, lat = float(value[0]), float(value[1])
    except OverflowError:  # a whole number of hundreds of digits
        lon = lat = math.inf
    if not -180 <= lon <= 180:  # also refuses NaN
        raise ShapeRefused("The longitude {lon:g} at {path} is not from -180 to 180.", path=path, lon=lon)
    if not -90 <= lat <= 90:
        raise ShapeRefused("The latitude {lat:g} at {path} is not from -90 to 90.", path=path, lat=lat)
    return lon, lat


def _check_ring(ring: list[tuple[float, float]], path: str) -> None:
    if ring and ring[0] != ring[-1]:
        raise ShapeRefused(
            "The ring at {path} is not closed: its last position is not its first.", path=path, at=ring[-1]
        )
    if 0 < len(ring) < 4:
        raise ShapeRefused("The ring at {path} has fewer than four positions.", path=path, at=ring[0])


def _rounded(coordinates: Any, digits: int | None) -> Any:
    if coordinates and isinstance(coordinates[0], float | int):
        return [float(number) if digits is None else round(float(number), digits) for number in coordinates]
    return [_rounded(member, digits) for member in coordinates]
