"""Routes as lines on a map: an arc from country to country, thicker where more reports say so. Pure."""

from collections.abc import Iterable
from functools import lru_cache
from math import hypot
from typing import Any

import shapely

from geo.borders import country_codes, country_shape
from geo.geojson import feature, feature_collection
from ops.trends.counting import Leg

STEPS = 24
BEND = 0.18
"""How far an arc stands off its chord, as a share of its length: ways there and back do not lie on each other."""
DIGITS = 3


@lru_cache(maxsize=300)
def anchor(code: str) -> tuple[float, float] | None:
    """Where a country's ways begin and end (lon, lat): inside its largest part; None for a State that is no more."""
    if code not in country_codes():
        return None
    largest = max(country_shape(code).geoms, key=lambda part: float(part.area))
    point = shapely.maximum_inscribed_circle(shapely.simplify(largest, 0.1), tolerance=0.2).coords[0]
    return round(point[0], DIGITS), round(point[1], DIGITS)


def arc(start: tuple[float, float], end: tuple[float, float]) -> shapely.LineString:
    """A bent line in degrees, always to the right of its direction."""
    (west, south), (east, north) = start, end
    across, up = east - west, north - south
    control = ((west + east) / 2 + up * BEND, (south + north) / 2 - across * BEND)
    points = []
    for step in range(STEPS + 1):
        t = step / STEPS
        weights = ((1 - t) ** 2, 2 * t * (1 - t), t * t)
        points.append(
            tuple(sum(w * p[axis] for w, p in zip(weights, (start, control, end), strict=True)) for axis in (0, 1))
        )
    return shapely.LineString(points)  # fmt: skip


def drawn(legs: Iterable[Leg]) -> dict[str, Any]:
    """Arcs as a FeatureCollection: start, end, stage, reports, arms, routes, and `width` in pixels."""
    told = [(leg, anchor(leg.start), anchor(leg.end)) for leg in legs]
    most = max((leg.reports for leg, start, end in told if start and end), default=1)
    return feature_collection(
        feature(
            arc(start, end),
            {
                "start": leg.start, "end": leg.end, "stage": leg.stage, "reports": leg.reports, "arms": leg.arms,
                "routes": leg.routes, "width": round(1.5 + 6.5 * leg.reports / most, 1),
            },
            f"{leg.start}-{leg.end}-{leg.stage}",
            DIGITS,
        )
        for leg, start, end in told
        if start and end and hypot(start[0] - end[0], start[1] - end[1]) > 0
    )  # fmt: skip
