"""The chart and the map of a summary: Vega-Lite specifications, drawn to SVG without a browser.

Specifications are pure. `svg` draws: one engine, its own embedded font for measuring, no file and no address is read,
so that the same record is the same drawing anywhere.
"""

import re
from typing import Any

import shapely
import vl_convert
from shapely import Polygon, box

from geo.geojson import from_geojson
from ops.summaries.record import Area, Figure, Record
from ops.summaries.words import Words

VERSION = "6.4"
MEASURED_IN = "Liberation Sans"
"""Embedded in the engine; templates put their own, narrower, in its place."""
PANELS = 6
INK, FAINT, LINE, LAND, SEA, BAR = "#1f2933", "#52606d", "#9aa5b1", "#ffffff", "#eef2f6", "#1d5b8f"
SHADES = ["#e3edf5", "#b5d0e6", "#7fadd1", "#4484b5", "#1d5b8f", "#0b3557"]
WIDTH = 660
TALLEST, FLATTEST = 0.62, 0.4
"""Height by width of the map."""

Spec = dict[str, Any]
CONFIG: Spec = {
    "font": MEASURED_IN, "background": None, "padding": 4, "view": {"stroke": None},
    "axis": {"labelColor": FAINT, "titleColor": FAINT, "labelFontSize": 10, "titleFontSize": 10,
             "domainColor": LINE, "tickColor": LINE, "gridColor": "#e4e7eb"},
    "title": {"color": INK, "fontSize": 12, "fontWeight": "bold", "anchor": "start", "offset": 6},
    "legend": {"labelColor": FAINT, "titleColor": INK, "labelFontSize": 10, "titleFontSize": 11},
}  # fmt: skip


def drawings(record: Record, words: Words) -> dict[str, str]:
    """The SVGs of a record by name: `days`, unless nothing was seized, and `map`."""
    specs = {"days": days(record, words), "map": ground(record, words)}
    return {name: svg(spec, words.language) for name, spec in specs.items() if spec}


def svg(spec: Spec, language: str) -> str:
    """A specification as SVG; coordinates to a tenth of a pixel, for files of a sensible size."""
    drawn = vl_convert.vegalite_to_svg(
        spec, vl_version=VERSION, allowed_base_urls=[], format_locale="fr-FR" if language == "fr" else "en-GB"
    )
    return re.sub(r"(?<=\d)\.(\d)\d+", r".\1", drawn)


def days(record: Record, words: Words) -> Spec | None:
    """A panel for each of the most reported things seized in the action phase, a bar a day; each with its own scale."""
    seized = [row for row in record.results.by_class if (row.phase, row.recovery) == ("action", "seized")]
    shown = sorted(seized, key=lambda row: -row.reports)[:PANELS]
    shown = [row for row in seized if row in shown]
    if not shown:
        return None
    known = sorted({row.day for row in record.results.by_day if row.phase == "action"})
    columns = min(2, len(shown))
    panels = [_panel(record, words, row, known, (WIDTH - 70 * columns) // columns) for row in shown]
    return whole({"concat": panels, "columns": columns, "align": "all", "spacing": {"row": 14, "column": 24}})


def _panel(record: Record, words: Words, thing: Figure, known: list[str], width: int) -> Spec:
    def same(row: Figure) -> bool:
        return (row.phase, row.recovery, row.class_, row.unit) == ("action", "seized", thing.class_, thing.unit)

    by_day = {row.day: row.quantity for row in record.results.by_day if same(row)}
    values = [{"day": words.short_day(day), "quantity": by_day.get(day, 0)} for day in known]
    crowded = len(known) > 10
    axis = {"title": None, "labelAngle": -45 if crowded else 0, "grid": False}
    label = f"{words.things(thing.class_)} ({words.unit(thing.unit)})"
    return {
        "width": width,
        "height": 66,
        "title": label,
        "data": {"values": values},
        "mark": {"type": "bar", "color": BAR, "cornerRadiusEnd": 2},
        "encoding": {
            "x": {"field": "day", "type": "ordinal", "sort": None, "axis": axis, "scale": {"paddingInner": 0.35}},
            "y": {
                "field": "quantity",
                "type": "quantitative",
                "axis": {"title": None, "tickCount": 3, "format": ",~f"},
            },
        },
    }


def ground(record: Record, words: Words) -> Spec | None:
    """Sectors (of a public summary: countries) by number of reports, on the outlines of the countries."""
    known = record.ground
    if not known.countries:
        return None
    shapes = [(area, from_geojson(area.geometry)) for area in known.countries]
    seen = window([from_geojson(area.geometry) for area in known.areas or known.countries if _own(area)])
    cut = [(area, shapely.intersection(shape, seen)) for area, shape in shapes]
    cut = [(area, shape) for area, shape in cut if shape.area > 0]
    land = [_feature(area, shape) for area, shape in cut]
    shaded = [_feature(area, from_geojson(area.geometry)) for area in known.areas]
    if not shaded:
        shaded = [_feature(area, shape) for area, shape in cut if _own(area)]
    names = [
        {"lon": at.x, "lat": at.y, "name": words.label("country", area.code), "own": _own(area)}
        for area, shape in cut
        if shape.area > 0.01 * seen.area
        for at in [name_at(shape)]
    ]
    west, south, east, north = seen.bounds
    height = round(WIDTH * (north - south) / (east - west))
    title = words.say("Reports by sector" if known.areas else "Reports by country")
    most = max([feature["properties"]["reports"] for feature in shaded], default=0)
    legend = {"title": title, "orient": "bottom", "direction": "horizontal", "symbolType": "square"}
    steps = _steps(most)
    shade = {
        "field": "properties.step",
        "type": "ordinal",
        "scale": {"domain": [label for _, label in steps], "range": _shades(len(steps))},
        "legend": legend,
    }
    for feature in shaded:
        feature["properties"]["step"] = next(label for top, label in steps if feature["properties"]["reports"] <= top)
    frame = {"type": "Feature", "properties": {}, "geometry": clockwise(seen)}
    spec = {
        "width": WIDTH,
        "height": height,
        "projection": {"type": "mercator"},
        "resolve": {"scale": {"fill": "independent"}},
        "layer": [
            {"data": {"values": [frame]}, "mark": {"type": "geoshape", "fill": SEA, "stroke": None}},
            {
                "data": {"values": land},
                "mark": {"type": "geoshape", "stroke": LINE, "strokeWidth": 0.8},
                "encoding": {
                    "fill": {
                        "field": "properties.own",
                        "type": "nominal",
                        "scale": {"domain": [True, False], "range": [LAND, "#dfe4ea"]},
                        "legend": None,
                    }
                },
            },
            {
                "data": {"values": shaded},
                "mark": {"type": "geoshape", "stroke": "#3e4c59", "strokeWidth": 0.4},
                "encoding": {"fill": shade},
            },
            *(_name(names, own=own) for own in (True, False)),
        ],
    }
    return whole(spec)


def _name(names: list[Spec], *, own: bool) -> Spec:
    mark = {"type": "text", "fontSize": 12 if own else 10, "fontWeight": "bold" if own else "normal"}
    return {
        "data": {"values": [name for name in names if name["own"] == own]},
        "mark": mark | {"color": INK if own else FAINT},
        "encoding": {
            "longitude": {"field": "lon", "type": "quantitative"},
            "latitude": {"field": "lat", "type": "quantitative"},
            "text": {"field": "name"},
        },
    }


def _steps(most: int) -> list[tuple[int, str]]:
    """(upper bound, label) of each shade: none, then up to five even steps of whole reports."""
    count = min(5, most)
    tops = sorted({-(-most * n // count) for n in range(1, count + 1)}) if count else []
    lows = [1, *(top + 1 for top in tops)][: len(tops)]
    return [(0, "0"), *((top, f"{low}–{top}" if low < top else f"{top}") for low, top in zip(lows, tops, strict=True))]


def _shades(count: int) -> list[str]:
    return ["#f7f9fb", *SHADES[-(count - 1) :]] if count > 1 else ["#f7f9fb"]


def _own(area: Area) -> bool:
    return area.country != ""


def window(shapes: list[Any]) -> Polygon:
    """The box around the shapes with a margin, in degrees, neither too tall nor too flat for half a page."""
    west, south, east, north = shapely.total_bounds(shapes)
    margin = max(0.05 * (east - west), 0.05 * (north - south), 0.3)
    wide, tall = east - west + 2 * margin, north - south + 2 * margin
    wide = max(wide, tall / TALLEST)
    tall = max(tall, wide * FLATTEST)
    across, up = (west + east) / 2, (south + north) / 2
    return box(across - wide / 2, max(up - tall / 2, -84.0), across + wide / 2, min(up + tall / 2, 84.0))


def name_at(shape: Any) -> Any:
    """Where a country's name stands: the middle of the largest circle in its largest part."""
    largest = max(shapely.get_parts(shape), key=lambda part: part.area)
    line = shapely.maximum_inscribed_circle(largest, tolerance=0.05)
    return shapely.Point(line.coords[0])


def _feature(area: Area, shape: Any) -> Spec:
    properties = {"code": area.code, "own": _own(area), "reports": area.reports}
    return {"type": "Feature", "properties": properties, "geometry": clockwise(shape)}


def clockwise(shape: Any) -> Spec:
    """GeoJSON with outer rings to the right: on a sphere, the engine takes the other turn for the rest of the world.

    Edges are cut at every degree, or else one along a parallel would be drawn as a great circle.
    """
    turned = shapely.orient_polygons(shapely.segmentize(shape, 1.0), exterior_cw=True)
    plain: Spec = shapely.geometry.mapping(turned)
    return plain


def whole(spec: Spec) -> Spec:
    return {"$schema": "https://vega.github.io/schema/vega-lite/v6.json", "config": CONFIG, **spec}
