"""Where to cut a border other than at equal lengths: between its crossings, or by what was found along it before."""

import math
from itertools import pairwise

import numpy as np
import shapely
from shapely import LineString

from geo.stretches import Offsets, Points, length_along, to_mercator

SPREAD_KM = 5.0
"""What was found at a place stands for so much border on either side of it."""
EVEN_SHARE = 0.2
"""So much of all weight lies evenly on the whole border, so that no sector without finds goes on without end."""
SHORTEST = 4.0
"""No sector is planned shorter than this part of the usual length, however much was found there."""
STEP_KM = 0.5


def between_crossings(places: Points, within_km: float) -> Offsets:
    """Cuts midway between neighbouring crossings, (lon, lat) rows, that lie within so many km of the line. Those nearer
    to one another along it than half a sector share one."""

    def offsets(part: Points, sector_km: float) -> list[float]:
        at = sorted(feet(part, places, within_km))
        groups: list[list[float]] = []
        for km in at:
            if groups and km - groups[-1][0] < sector_km / 2:
                groups[-1].append(km)
            else:
                groups.append([km])
        return [(one[-1] + other[0]) / 2 for one, other in pairwise(groups)]

    return offsets


def by_weight(places: Points, within_km: float) -> Offsets:
    """Cuts into as many sectors as equal length would give, each with the same weight of what was found at (lon, lat)
    rows within so many km of the line; at equal lengths where nothing was."""

    def offsets(part: Points, sector_km: float) -> list[float]:
        length = float(length_along(part)[-1])
        count = max(1, round(length / sector_km))
        at = feet(part, places, within_km)
        cells = max(count, math.ceil(length / STEP_KM))
        edges = np.linspace(0, length, cells + 1)
        found = np.zeros(cells)
        for km in at:
            low, high = max(0.0, km - SPREAD_KM), min(length, km + SPREAD_KM)
            held = np.clip(np.minimum(edges[1:], high) - np.maximum(edges[:-1], low), 0, None)
            found += held / held.sum()
        even = max(1.0, float(found.sum())) * EVEN_SHARE / (1 - EVEN_SHARE)
        weight = _levelled(found + even / cells)
        passed = np.concatenate([[0.0], np.cumsum(weight)])
        wanted = passed[-1] * np.arange(1, count) / count
        return [float(km) for km in np.interp(wanted, passed, edges)]

    return offsets


def feet(part: Points, places: Points, within_km: float) -> list[float]:
    """The kilometres along a line, (lon, lat) rows, of the places within so many kilometres of it."""
    if not len(places):
        return []
    along = length_along(part)
    line = LineString(to_mercator(part))
    shapely.prepare(line)
    found = []
    edges = np.concatenate([[0.0], np.cumsum(np.hypot(*np.diff(to_mercator(part), axis=0).T))])
    for place, spot in zip(places, to_mercator(places), strict=True):
        point = shapely.Point(spot)
        squeeze = 111.2 * math.cos(math.radians(float(place[1])))
        if line.distance(point) * squeeze <= within_km:
            found.append(float(np.interp(line.project(point), edges, along)))
    return found


def _levelled(weight: Points) -> Points:
    """The same weights, none more than so many times the mean; what is over is spread where there is room."""
    for _ in range(20):
        most = SHORTEST * weight.mean()
        over = np.clip(weight - most, 0, None).sum()
        if over < 1e-9:
            break
        weight = np.minimum(weight, most)
        room = most - weight
        weight = weight + over * room / room.sum()
    return weight
