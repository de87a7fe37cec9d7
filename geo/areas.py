"""Areas and places that people give: an airport, a port, an inland zone, a unit's base. Hostile until checked."""

import re
from typing import Any

import shapely
from shapely import MultiPolygon, Point, Polygon
from shapely.geometry.base import BaseGeometry

from geo.borders import country_shape, neighbours
from geo.errors import ShapeRefused
from geo.geojson import from_geojson
from geo.measure import area_km2, distance_m

MAX_AREA_KM2 = 50_000.0  # more than any port or inland zone, less than most provinces drawn by mistake
MIN_AREA_KM2 = 0.0001  # 100 square metres, a gatehouse
OFFSHORE_M = 22_224.0  # a port reaches out to sea: 12 nautical miles, the territorial sea (UNCLOS, article 3)
NEAR_M = 1_000.0  # the atlas draws a border on a grid of some 400 m

_REASON = re.compile(r"^(?P<what>[^\[]+)\[(?P<lon>\S+) (?P<lat>\S+)\]")
_WORDS = {
    "Self-intersection": "The area's edge crosses itself near {lon:.5f}, {lat:.5f} (longitude, latitude).",
    "Ring Self-intersection": "The area's edge touches itself near {lon:.5f}, {lat:.5f} (longitude, latitude).",
    "Hole lies outside shell": "A hole lies outside the area near {lon:.5f}, {lat:.5f} (longitude, latitude).",
    "Holes are nested": "One hole lies in another near {lon:.5f}, {lat:.5f} (longitude, latitude).",
    "Nested shells": "One part of the area lies in another near {lon:.5f}, {lat:.5f} (longitude, latitude).",
    "Interior is disconnected": "The holes cut the area in two near {lon:.5f}, {lat:.5f} (longitude, latitude).",
    "Duplicate Rings": "The area has the same ring twice near {lon:.5f}, {lat:.5f} (longitude, latitude).",
    "Too few points in geometry component": "The area has fewer than three corners near {lon:.5f}, {lat:.5f}"
    " (longitude, latitude).",
}


def check_area(geometry: Any, country: str | None = None) -> Polygon | MultiPolygon:
    """A GeoJSON Polygon or MultiPolygon as a shape that can stand as a sector.

    Refused (`ShapeRefused`, with the place where there is one): what is no such geometry, is empty, unclosed, out of
    range or crosses itself; is smaller than 100 m² or larger than 50,000 km²; and, with ``country`` (alpha-3), what
    lies outside it: further than 12 nautical miles from it, or more on its neighbours' ground than on its own.
    """
    shape = from_geojson(geometry)
    if not isinstance(shape, Polygon | MultiPolygon):
        raise ShapeRefused("An area is a Polygon or a MultiPolygon, not a {kind}.", kind=shape.geom_type)
    if shape.is_empty:
        raise ShapeRefused("The area is empty.")
    if not shape.is_valid:
        raise _refusal_of_invalid(shape)
    size = area_km2(shape)
    if size > MAX_AREA_KM2:
        raise ShapeRefused(
            "The area is {size:,.0f} km² large; the most is {most:,.0f} km².", size=size, most=MAX_AREA_KM2
        )
    if size < MIN_AREA_KM2:
        raise ShapeRefused("The area is smaller than 100 m².", at=_middle(shape))
    if country is not None:
        _check_country(shape, country)
    return shape


def check_point(geometry: Any, country: str | None = None) -> Point:
    """A GeoJSON Point as a shape; with ``country`` one that is not further than 12 nautical miles from that
    country, nor more than a kilometre inside a neighbour of it (the border data are no better than that).
    """
    shape = from_geojson(geometry)
    if not isinstance(shape, Point):
        raise ShapeRefused("A place is a Point, not a {kind}.", kind=shape.geom_type)
    if shape.is_empty:
        raise ShapeRefused("The place is empty.")
    if country is not None:
        _check_country(shape, country)
    return shape


def _refusal_of_invalid(shape: BaseGeometry) -> ShapeRefused:
    reason = shapely.is_valid_reason(shape)
    match = _REASON.match(reason)
    if match is None:
        return ShapeRefused("The area is not a valid polygon: {why}.", why=reason)
    lon, lat = float(match["lon"]), float(match["lat"])
    words = _WORDS.get(match["what"], "The area is not a valid polygon near {lon:.5f}, {lat:.5f}.")
    return ShapeRefused(words, at=(lon, lat), lon=lon, lat=lat)


def _check_country(shape: BaseGeometry, country: str) -> None:
    if _is_in(shape, country):
        return
    swapped = shapely.transform(shape, lambda lonlat: lonlat[:, ::-1])
    if max(abs(swapped.bounds[1]), abs(swapped.bounds[3])) <= 90 and _is_in(swapped, country):
        raise ShapeRefused(
            "This lies outside {country}, but would be inside with longitude and latitude exchanged:"
            " GeoJSON puts longitude first.",
            country=country,
            at=_middle(shape),
        )
    raise ShapeRefused("This lies outside {country}.", country=country, at=_middle(shape))


def _is_in(shape: BaseGeometry, country: str) -> bool:
    own = country_shape(country)
    (from_lon, from_lat), (to_lon, to_lat) = shapely.get_coordinates(shapely.shortest_line(shape, own))
    away_m = distance_m((from_lon, from_lat), (to_lon, to_lat))
    if away_m > OFFSHORE_M:
        return False
    abroad = [shapely.intersection(shape, country_shape(code)) for code in neighbours(country)]
    if isinstance(shape, Point):
        return away_m <= NEAR_M or all(part.is_empty for part in abroad)
    inside = float(shapely.intersection(shape, own).area)
    return inside >= sum(float(part.area) for part in abroad)


def _middle(shape: BaseGeometry) -> tuple[float, float]:
    point = shapely.point_on_surface(shape)
    return float(point.x), float(point.y)
