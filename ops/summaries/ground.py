"""The map of a summary: shapes simplified once and frozen in the record, so that it is drawn alike for ever. Pure."""

from collections import Counter
from collections.abc import Mapping
from typing import Any

import shapely

from geo.borders import country_codes
from geo.geojson import from_geojson, to_geojson
from geo.outlines import outlines
from ops.summaries.record import Area, Ground

SIMPLER_DEGREES = 0.01
"""About 1 km: finer than a line on a page that shows several countries."""
DIGITS = 3
OUTLINE_M = 3_000.0


def sectors(known: Mapping[str, Mapping[str, Any]], reports: Counter[str]) -> list[Area]:
    """The sectors as they stand, simplified together so that neighbours still share their edges, by code."""
    codes = sorted(known)
    if not codes:
        return []
    shapes = [from_geojson(known[code]["geometry"]) for code in codes]
    simple = shapely.coverage_simplify(shapes, SIMPLER_DEGREES)
    return [
        Area(code=code, country=known[code]["country"], reports=reports[code], geometry=to_geojson(shape, DIGITS))
        for code, shape in zip(codes, simple, strict=True)
        if not shape.is_empty
    ]


def ground(countries: list[str], areas: list[Area], reports: Counter[str]) -> Ground:
    """The map: `areas` on the outlines of the countries (with their `reports`) and of their neighbours."""
    drawn = [code for code in countries if code in country_codes()]
    found = outlines(drawn, OUTLINE_M, with_neighbours=True, margin_km=400) if drawn else {"features": []}
    return Ground(
        areas=areas,
        countries=[
            Area(
                code=feature["properties"]["code"],
                country="" if feature["properties"]["neighbour"] else feature["properties"]["code"],
                reports=reports[feature["properties"]["code"]],
                geometry=_rounded(feature["geometry"]),
            )
            for feature in found["features"]
        ],
    )


def _rounded(geometry: dict[str, Any]) -> dict[str, Any]:
    return to_geojson(from_geojson(geometry), DIGITS)
