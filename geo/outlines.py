"""Light outlines of countries, for the background of a map."""

from collections.abc import Collection
from typing import Any

import shapely
from shapely import MultiPolygon, Polygon, box

from geo.borders import country_shape, neighbours
from geo.geojson import feature, feature_collection

METRES_PER_DEGREE = 111_320.0


def outlines(
    codes: Collection[str], tolerance_m: float = 1_000.0, *, with_neighbours: bool = False, margin_km: float = 300.0
) -> dict[str, Any]:
    """The outlines of countries as a FeatureCollection, simplified together so that neighbours share their border.

    ``tolerance_m``: bends smaller than about this square are straightened, islands smaller are left out. With
    neighbours, they are cut off ``margin_km`` beyond the countries asked for. Properties: ``code`` (alpha-3) and
    ``neighbour`` (whether it was only added as one). Ground only: names are for whoever draws the map.
    """
    asked = sorted(set(codes))
    added = sorted({code for own in asked for code in neighbours(own)} - set(asked)) if with_neighbours else []
    shapes = [country_shape(code) for code in (*asked, *added)]
    if added:
        west, south, east, north = shapely.total_bounds(shapes[: len(asked)])
        margin = margin_km * 1000 / METRES_PER_DEGREE
        window = box(
            max(west - margin, -180), max(south - margin, -90), min(east + margin, 180), min(north + margin, 90)
        )
        shapes = [*shapes[: len(asked)], *shapely.intersection(shapes[len(asked) :], window)]
    tolerance = tolerance_m / METRES_PER_DEGREE
    simple = shapely.coverage_simplify([_without_islets(shape, tolerance) for shape in shapes], tolerance)
    digits = 4 if tolerance_m >= 100 else 6
    return feature_collection(
        feature(shape, {"code": code, "neighbour": code in added}, code, digits)
        for code, shape in zip((*asked, *added), simple, strict=True)
        if not shape.is_empty
    )


def _without_islets(shape: Polygon | MultiPolygon, tolerance: float) -> MultiPolygon:
    parts = sorted(shapely.get_parts(shape), key=lambda part: -part.area)
    return MultiPolygon([part for number, part in enumerate(parts) if number == 0 or part.area >= tolerance**2])
