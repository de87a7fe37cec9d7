"""A border line cut along its length into stretches, near-equal ones or where somebody wants, and the ground nearest to
each stretch.

Longitudes are continuous here: a border across 180 degrees goes on past it (181, 182 …).
"""

import math
from collections.abc import Callable
from itertools import pairwise

import msgspec
import numpy as np
import shapely
from numpy.typing import NDArray
from shapely import LineString, MultiLineString, MultiPoint
from shapely.geometry.base import BaseGeometry

from geo.measure import segment_lengths_m

Points = NDArray[np.float64]
Offsets = Callable[[Points, float], list[float]]
"""Where a line, (lon, lat) rows, is cut when sectors are about so many kilometres long: kilometres from its start."""

SAMPLE_KM = 2.0  # a stretch is known by points this far apart along it, or closer on a short one
SAMPLES = 16  # at least so many points to a stretch


class Stretch(msgspec.Struct, frozen=True, kw_only=True):
    """A run of the border: its lines in order, its length, and evenly spaced points on it."""

    lines: tuple[LineString, ...]
    length_km: float
    samples: Points


def cut(border: MultiLineString, sector_km: float, offsets: Offsets | None = None) -> list[Stretch]:
    """Cut each line of the border into as many equal stretches as come nearest to ``sector_km``, in order along it;
    or where ``offsets`` says.

    The order starts at the western end of a border that runs east and west, at the northern end of another, and goes
    on with the line that begins nearest to where the last one ended. A line shorter than half a sector joins the
    stretch nearest to it, if that is no further away than that.
    """
    parts = _in_order([shapely.get_coordinates(line) for line in shapely.get_parts(border)])
    lengths = [float(segment_lengths_m(part).sum()) / 1000 for part in parts]
    kept: list[tuple[int, Stretch]] = []
    for index in sorted(range(len(parts)), key=lambda index: (-lengths[index], index)):
        if lengths[index] < sector_km / 2:
            near = _nearest(kept, parts[index], sector_km / 2)
            if near is not None:
                order, stretch = kept[near]
                kept[near] = (order, _joined(stretch, _at_offsets(parts[index], [])[0]))
                continue
        at = (offsets or equal)(parts[index], sector_km)
        kept.extend((index, stretch) for stretch in _at_offsets(parts[index], at))
    kept.sort(key=lambda entry: entry[0])
    return [stretch for _, stretch in kept]


def to_mercator(lonlat: Points) -> Points:
    """Degrees on a conformal plane, where what is nearest stays nearest within some hundred kilometres."""
    latitude = np.radians(np.clip(lonlat[:, 1], -89.5, 89.5))
    return np.column_stack([lonlat[:, 0], np.degrees(np.arcsinh(np.tan(latitude)))])


def from_mercator(plane: Points) -> Points:
    """The inverse of `to_mercator`."""
    return np.column_stack([plane[:, 0], np.degrees(np.arctan(np.sinh(np.radians(plane[:, 1]))))])


class Nearness:
    """Which stretch is nearest: by the points on them, so that its answers and its lines are one Voronoi diagram."""

    def __init__(self, stretches: list[Stretch]) -> None:
        points = to_mercator(np.concatenate([stretch.samples for stretch in stretches]))
        owners = np.repeat(np.arange(len(stretches)), [len(stretch.samples) for stretch in stretches])
        self._points, first = np.unique(points, axis=0, return_index=True)
        self._owners = owners[first]
        self._tree = shapely.STRtree(shapely.points(self._points))

    def nearest(self, lonlat: Points) -> NDArray[np.intp]:
        """The number of the stretch nearest to each (lon, lat) row."""
        return np.asarray(self._owners[self._tree.nearest(shapely.points(to_mercator(lonlat)))])

    def lines(self, within: BaseGeometry) -> BaseGeometry:
        """The lines between the ground of one stretch and of another, where they cross ``within``."""
        if len(np.unique(self._owners)) == 1:
            return MultiLineString()
        room = shapely.transform(within, to_mercator)
        cells = shapely.get_parts(
            shapely.voronoi_polygons(MultiPoint(self._points), extend_to=shapely.buffer(room.envelope, 1), ordered=True)
        )
        grounds = [shapely.coverage_union_all(cells[self._owners == owner]) for owner in np.unique(self._owners)]
        lines = shapely.line_merge(shapely.union_all(shapely.boundary(grounds)))
        crossing = shapely.intersection(lines, shapely.buffer(room, 0.05))
        return shapely.transform(shapely.segmentize(crossing, 0.05), from_mercator)


def equal(part: Points, sector_km: float) -> list[float]:
    """Cuts into equal stretches, as many as come nearest to ``sector_km``."""
    length = length_along(part)[-1]
    count = max(1, round(length / sector_km))
    return [length * number / count for number in range(1, count)]


def length_along(part: Points) -> Points:
    """The kilometres from the start of a line to each of its (lon, lat) rows."""
    return np.concatenate([[0.0], np.cumsum(segment_lengths_m(part))]) / 1000


def runs(border: MultiLineString, count: int) -> list[Stretch]:
    """So many stretches of equal length, in order along the border; one may go over from one line to the next."""
    parts = _in_order([shapely.get_coordinates(line) for line in shapely.get_parts(border)])
    lengths = [float(length_along(part)[-1]) for part in parts]
    step = sum(lengths) / count
    made: list[Stretch | None] = [None] * count
    passed = 0.0
    for part, length in zip(parts, lengths, strict=True):
        first = min(count - 1, int(passed / step + 1e-9))
        at = [(number + 1) * step - passed for number in range(first, count - 1)]
        cuts = [offset for offset in at if 1e-9 < offset < length - 1e-9]
        for number, stretch in enumerate(_at_offsets(part, cuts), first):
            before = made[number]
            made[number] = stretch if before is None else _joined(before, stretch)
        passed += length
    return [stretch for stretch in made if stretch is not None]


def _at_offsets(part: Points, offsets: list[float]) -> list[Stretch]:
    """A line cut at these kilometres from its start."""
    along = length_along(part)
    edges = [0.0, *offsets, float(along[-1])]
    stretches = []
    for start, end in pairwise(edges):
        length = end - start
        samples = max(SAMPLES, math.ceil(length / SAMPLE_KM))
        inner = part[(along > start + 1e-9) & (along < end - 1e-9)]
        line = np.vstack([_at(part, along, np.array([start])), inner, _at(part, along, np.array([end]))])
        middles = start + length * (np.arange(samples) + 0.5) / samples
        stretches.append(
            Stretch(lines=(LineString(line),), length_km=float(length), samples=_at(part, along, middles)),
        )
    return stretches


def _at(part: Points, along: Points, where: Points) -> Points:
    return np.column_stack([np.interp(where, along, part[:, 0]), np.interp(where, along, part[:, 1])])


def _joined(stretch: Stretch, other: Stretch) -> Stretch:
    return Stretch(
        lines=stretch.lines + other.lines,
        length_km=stretch.length_km + other.length_km,
        samples=np.concatenate([stretch.samples, other.samples]),
    )


def _nearest(kept: list[tuple[int, Stretch]], part: Points, within_km: float) -> int | None:
    """The place in ``kept`` of the stretch nearest to a part, if within ``within_km``."""
    best, best_km = None, within_km
    km_per_unit = math.cos(math.radians(float(part[0, 1]))) * 111.2
    line = LineString(to_mercator(part))
    for place, (_, stretch) in enumerate(kept):
        distance_km = float(shapely.distance(MultiPoint(to_mercator(stretch.samples)), line)) * km_per_unit
        if distance_km < best_km:
            best, best_km = place, distance_km
    return best


def _in_order(parts: list[Points]) -> list[Points]:
    every = np.concatenate(parts)
    width, height = to_mercator(every).max(axis=0) - to_mercator(every).min(axis=0)
    axis, sign = (0, 1) if width >= height else (1, -1)
    waiting = [_from_its_start(part, axis, sign) for part in parts]
    waiting.sort(key=lambda part: (sign * part[0, axis], part[0, 0], part[0, 1]))
    ordered = [waiting.pop(0)]
    while waiting:
        end = to_mercator(ordered[-1][-1:])[0]

        def gap(index: int, end: Points = end) -> float:
            return float(np.hypot(*(to_mercator(waiting[index][[0, -1]]) - end).T).min())

        part = waiting.pop(min(range(len(waiting)), key=gap))
        ends = np.hypot(*(to_mercator(part[[0, -1]]) - end).T)
        ordered.append(part if ends[0] <= ends[1] else part[::-1])
    return ordered


def _from_its_start(part: Points, axis: int, sign: int) -> Points:
    if not np.array_equal(part[0], part[-1]):
        return part if sign * part[0, axis] <= sign * part[-1, axis] else part[::-1]
    turn = int(np.argmin(sign * part[:-1, axis]))  # a ring starts at its most western or northern point
    return np.vstack([part[turn:-1], part[:turn], part[turn : turn + 1]])
