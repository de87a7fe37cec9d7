"""The maps of papers: sectors with their codes, crossings and bases, on the outlines of the countries. Pure."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any, Literal

import msgspec
import shapely

from geo.borders import country_codes
from geo.geojson import from_geojson
from geo.outlines import outlines
from ops.papers.record import Crossing, Sector, Unit
from ops.summaries.charts import FAINT, INK, LAND, LINE, SEA, WIDTH, Spec, clockwise, name_at, whole, window
from ops.summaries.words import Words

OUTLINE_M = 2_000.0
SIMPLER_DEGREES = 0.004
MOST_NAMED = 40
"""More names than this on one map hide each other."""
TONES = {"own": "#7fadd1", "across": "#f3d9b1", "plain": "#dbe7f1"}
Tone = Literal["own", "across", "plain"]


class Spot(msgspec.Struct, frozen=True):
    """A crossing or a base, in degrees."""

    kind: Literal["crossing", "base"]
    name: str
    lon: float
    lat: float


def ground(
    words: Words, countries: Sequence[str], sectors: Sequence[Sector], spots: Sequence[Spot], own: Collection[str] = ()
) -> Spec | None:
    """A map of `sectors`, those of codes in `own` standing out against what is beside them; None without sectors."""
    if not sectors:
        return None
    shapes = [from_geojson(sector.geometry) for sector in sectors]
    simple = shapely.coverage_simplify(shapes, SIMPLER_DEGREES)
    lead = [shape for sector, shape in zip(sectors, simple, strict=True) if sector.code in own] or list(simple)
    seen = window([*lead, *(shapely.Point(spot.lon, spot.lat) for spot in spots)])
    codes = [code for code in countries if code in country_codes()]
    land = [
        (str(feature["properties"]["code"]), shapely.intersection(from_geojson(feature["geometry"]), seen))
        for feature in outlines(codes, OUTLINE_M, with_neighbours=True)["features"]
    ]
    drawn = [(sector, shapely.intersection(shape, seen)) for sector, shape in zip(sectors, simple, strict=True)]
    drawn = [(sector, shape) for sector, shape in drawn if shape.area > 0]
    west, south, east, north = seen.bounds
    layers = [
        _shapes([("", seen)], {"fill": SEA, "stroke": None}),
        _shapes([(code, shape) for code, shape in land if shape.area > 0], {"fill": LAND, "stroke": LINE}),
        *(
            _shapes(
                [(sector.code, shape) for sector, shape in drawn if _tone(sector, own) == tone],
                {"fill": colour, "stroke": "#52606d", "strokeWidth": 0.6},
            )
            for tone, colour in TONES.items()
        ),
        _names(
            [(words.label("country", code), _beside(shape, simple)) for code, shape in land if shape.area > 0],
            {"fontSize": 12, "color": "#9aa5b1", "fontWeight": "bold"},
        ),
    ]
    if len(drawn) <= MOST_NAMED:
        layers.append(_names([(s.code, name_at(shape)) for s, shape in drawn], {"fontSize": 11, "color": INK}))
    for kind, shape in (("crossing", "diamond"), ("base", "triangle-up")):
        inside = [spot for spot in spots if spot.kind == kind and seen.covers(shapely.Point(spot.lon, spot.lat))]
        layers += _spots(inside, shape)
    return whole(
        {
            "width": WIDTH,
            "height": round(WIDTH * (north - south) / (east - west)),
            "projection": {"type": "mercator"},
            "layer": [layer for layer in layers if layer["data"]["values"]],
        }
    )


def crossing_spots(sectors: Iterable[Sector], crossings: Mapping[str, Sequence[Crossing]]) -> list[Spot]:
    """The crossings of sectors, each place once; `crossings` are those of each sector."""
    found = {}
    for sector in sectors:
        for crossing in crossings.get(sector.code, ()):
            lon, lat = crossing.place["coordinates"][:2] if crossing.place else (crossing.lon, crossing.lat)
            if lon is not None and lat is not None:
                found[crossing.name, lon, lat] = Spot("crossing", crossing.name, lon, lat)
    return list(found.values())


def base_spots(units: Iterable[Unit]) -> list[Spot]:
    """The bases of units that have one; units that share it are named together."""
    found: dict[tuple[float, float], list[str]] = {}
    for unit in units:
        if unit.base:
            lon, lat = unit.base["coordinates"][:2]
            found.setdefault((lon, lat), []).append(unit.code)
    return [Spot("base", ", ".join(codes), *place) for place, codes in found.items()]


def _tone(sector: Sector, own: Collection[str]) -> Tone:
    if sector.code in own:
        return "own"
    return "across" if sector.counterpart in own else "plain"


def _beside(shape: Any, taken: Any) -> Any:
    """Where a country's name has room beside the sectors."""
    free = shapely.difference(shape, shapely.union_all(list(taken)))
    return name_at(free if free.area > 0 else shape)


def _shapes(shapes: Iterable[tuple[str, Any]], mark: Spec) -> Spec:
    values = [{"type": "Feature", "properties": {"code": code}, "geometry": clockwise(shape)} for code, shape in shapes]
    return {"data": {"values": values}, "mark": {"type": "geoshape", "strokeWidth": 0.8, **mark}}


def _names(names: Iterable[tuple[str, Any]], mark: Spec, dy: float = 0) -> Spec:
    values = [{"name": name, "lon": at.x, "lat": at.y} for name, at in names]
    return {
        "data": {"values": values},
        "mark": {"type": "text", "dy": dy, **mark},
        "encoding": {**_place(), "text": {"field": "name"}},
    }


def _spots(spots: Sequence[Spot], shape: str) -> list[Spec]:
    values = [{"name": spot.name, "lon": spot.lon, "lat": spot.lat} for spot in spots]
    mark = {"type": "point", "shape": shape, "filled": True, "size": 50, "color": INK, "opacity": 1}
    points = [{"data": {"values": values}, "mark": mark, "encoding": _place()}]
    if len(spots) > MOST_NAMED:
        return points
    names = [(spot.name, shapely.Point(spot.lon, spot.lat)) for spot in spots]
    below = shape == "triangle-up"  # a base stands where its sector's code does, often enough
    return [*points, _names(names, {"fontSize": 10, "color": INK if below else FAINT}, dy=13 if below else -10)]


def _place() -> Spec:
    return {
        "longitude": {"field": "lon", "type": "quantitative"},
        "latitude": {"field": "lat", "type": "quantitative"},
    }
