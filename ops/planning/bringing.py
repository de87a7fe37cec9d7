"""Reading a file of areas and points before anything of it is stored: each feature with what is wrong with it."""

import asyncio
from collections.abc import Callable, Collection
from typing import Any, Literal

import shapely
from msgspec import UNSET, UnsetType
from shapely import Point
from shapely.geometry.base import BaseGeometry

from geo import imports
from geo.areas import check_area, check_point
from geo.borders import country_shape
from geo.errors import GeoError
from geo.geojson import from_geojson, to_geojson
from ops.call import Call
from ops.errors import Fault, Unacceptable
from ops.planning.suggesting import country_at
from ops.saying import phrase, spoken
from ops.shapes import View

AREAS = {"Polygon", "MultiPolygon"}


class FeatureFault(View, frozen=True, kw_only=True):
    """What is wrong with a feature, and where on the ground."""

    detail: str
    geometry: dict[str, Any] | UnsetType = UNSET


class BroughtFeature(View, frozen=True, kw_only=True):
    """A feature of a file. `kind` says what it can become; one with faults cannot be stored."""

    name: str
    notes: str
    kind: Literal["area", "crossing", "line", "other"]
    country: str | None
    geometry: dict[str, Any] | None
    """As the file has it; None where that is no geometry at all."""
    faults: list[FeatureFault]


class BroughtFile(View, frozen=True, kw_only=True):
    format: Literal["geojson", "kml", "kmz", "gpx"]
    features: list[BroughtFeature]
    left_out: int
    """Features without any ground."""


async def read_file(call: Call[bytes]) -> BroughtFile:
    """What a file holds, judged. Stores nothing. Raises Unacceptable for a file that cannot be read."""
    words = call.request.app.state.words_of(call.request)
    return await asyncio.to_thread(judged_file, call.body, tuple(call.operation.countries), words)


def judged_file(raw: bytes, countries: Collection[str], words: Callable[[str], str] = str) -> BroughtFile:
    try:
        brought = imports.read(raw)
    except GeoError as error:
        raise Unacceptable(spoken(error), faults=[Fault("", spoken(error))]) from error
    return BroughtFile(
        format=brought.format,  # type: ignore[arg-type]
        features=[judged(found, countries, words) for found in brought.features],
        left_out=brought.left_out,
    )


def judged(found: imports.Found, countries: Collection[str], words: Callable[[str], str]) -> BroughtFeature:
    """A feature with everything that is wrong with it, in these words."""
    faults: list[FeatureFault] = []
    country: str | None = None
    drawn: dict[str, Any] | None = None
    kind: Literal["area", "crossing", "line", "other"] = "other"
    try:
        shape = from_geojson(found.geometry)
        drawn = to_geojson(shape, digits=None) if not shape.is_empty else None
        kind = "crossing" if isinstance(shape, Point) else "area" if shape.geom_type in AREAS else "line"
        kind = kind if kind != "line" or "LineString" in shape.geom_type else "other"
        if shape.is_empty:
            faults.append(FeatureFault(detail=words(phrase("The geometry is empty."))))
        elif kind in {"area", "crossing"}:
            country = country_of(shape, countries)
            (check_point if kind == "crossing" else check_area)(found.geometry, country)
            if country is None:
                outside = words(phrase("This lies in no country of the operation."))
                faults.append(FeatureFault(detail=outside, geometry=point(shapely.point_on_surface(shape))))
        elif kind == "other":
            faults.append(
                FeatureFault(
                    detail=words(
                        phrase("A {geom_type} becomes neither an area nor a crossing.", geom_type=shape.geom_type)
                    )
                )
            )
    except GeoError as error:
        at = getattr(error, "at", None)
        faults.append(FeatureFault(detail=words(spoken(error)), geometry=UNSET if at is None else point(Point(at))))
    return BroughtFeature(name=found.name, notes=found.notes, kind=kind, country=country, geometry=drawn, faults=faults)


def country_of(shape: BaseGeometry, countries: Collection[str]) -> str | None:
    """The country of the operation with most of an area, or with a point."""
    if isinstance(shape, Point):
        return country_at(shape, countries)
    if not shape.is_valid:
        return country_at(shapely.point_on_surface(shapely.make_valid(shape)), countries)
    shares = {code: float(shapely.intersection(shape, country_shape(code)).area) for code in sorted(countries)}
    most = max(shares, key=lambda code: shares[code], default=None)
    return most if most is not None and shares[most] > 0 else None


def point(place: Any) -> dict[str, Any]:
    return {"type": "Point", "coordinates": [round(float(place.x), 7), round(float(place.y), 7)]}
