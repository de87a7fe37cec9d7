"""Cutting one sector into parts: by a line that somebody drew, or into equal ones.

Parts meet in the very same vertices, and together they are the ground that was cut. What the cut adds on the outer
edge lies within a tenth of a millimetre of it; `geo.reshaping.with_nodes` puts it into the neighbours too.
"""

import math
from collections import defaultdict

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely import LineString, MultiLineString, Polygon
from shapely.geometry.base import BaseGeometry

from geo.coverage import TOUCH
from geo.errors import ShapeRefused
from geo.faces import one_shape, sort_faces
from geo.grid import GRID
from geo.stretches import Nearness, Stretch, runs

Faces = NDArray[np.object_]

MOST_PARTS = 20


def split_by_line(shape: BaseGeometry, line: LineString) -> tuple[BaseGeometry, BaseGeometry]:
    """The ground left of the line and the ground right of it, as one walks along it. lon/lat.

    Ground that the line does not reach (an island) goes with the nearest. Raises ShapeRefused, with the place, for a
    line that crosses itself or does not cut the shape through.
    """
    (parts,) = split_all_by_line([shape], line)
    return parts


def split_all_by_line(shapes: list[BaseGeometry], line: LineString) -> list[tuple[BaseGeometry, BaseGeometry]]:
    """`split_by_line` for shapes that lie side by side, so that their parts meet in the same vertices too."""
    if not line.is_simple:
        knot = _crossing_of(line)
        raise ShapeRefused("The line crosses itself near {lon:.5f}, {lat:.5f}.", at=knot, lon=knot[0], lat=knot[1])
    made = []
    for shape, faces in zip(shapes, _faces(shapes, [line]), strict=True):
        sides = _sides(faces, line)
        left = [face for face, side in zip(faces, sides, strict=True) if side == 0]
        right = [face for face, side in zip(faces, sides, strict=True) if side == 1]
        if not left or not right:
            raise _not_through(shape, line)
        made.append((joined(left), joined(right)))
    return made


def split_in_parts(shape: BaseGeometry, parts: int, border: MultiLineString | None) -> list[BaseGeometry]:
    """So many parts: of equal length along the border that the shape touches; without one, of equal area along its
    longer axis. In order along it. Raises ShapeRefused where that would leave a part without ground."""
    if not 2 <= parts <= MOST_PARTS:
        raise ShapeRefused("A sector is split into 2 to {most} parts, not {given}.", most=MOST_PARTS, given=parts)
    run = along(border, shape)
    made = _by_area(shape, parts) if run is None else split_along([shape], runs(run, parts))[0]
    if len(made) != parts:
        raise ShapeRefused("This sector cannot be cut into {parts} parts: one would have no ground.", parts=parts)
    return [made[number] for number in range(parts)]


def along(border: BaseGeometry | None, *shapes: BaseGeometry) -> MultiLineString | None:
    """The lines of the border that these shapes touch; None without any."""
    if border is None:
        return None
    near = shapely.union_all([shapely.buffer(shape, TOUCH) for shape in shapes])
    lines = [part for part in shapely.get_parts(shapely.intersection(border, near)) if part.length > 10 * TOUCH]
    if not lines:
        return None
    merged = shapely.line_merge(MultiLineString(lines))
    return MultiLineString(list(shapely.get_parts(merged)))


def split_along(shapes: list[BaseGeometry], stretches: list[Stretch]) -> list[dict[int, BaseGeometry]]:
    """Of each shape the ground that is nearest to each stretch of a border, by the number of the stretch. Shapes that
    lie side by side have parts that meet in the same vertices."""
    nearness = Nearness(stretches)
    lines = list(shapely.get_parts(nearness.lines(shapely.union_all(shapes))))
    made = []
    for faces in _faces(shapes, lines):
        inner = shapely.get_coordinates(shapely.point_on_surface(faces))
        owners = [(number, 0) for number in nearness.nearest(inner).tolist()]
        tiles = sort_faces(faces, owners, stretches)
        made.append({number: shape for (number, _), shape in sorted(tiles.items())})
    return made


def joined(faces: list[Polygon]) -> BaseGeometry:
    """Faces that meet in the same vertices, as one shape."""
    return one_shape(shapely.coverage_union_all(faces))


def _faces(shapes: list[BaseGeometry], lines: list[BaseGeometry]) -> list[Faces]:
    """The faces that lines cut each of several shapes into."""
    noded = shapely.union_all(
        shapely.set_precision([*shapely.boundary(shapes), *lines], GRID, mode="pointwise"), grid_size=GRID
    )
    faces = shapely.get_parts(shapely.polygonize(shapely.get_parts(noded)))
    inner = shapely.get_coordinates(shapely.point_on_surface(faces))
    shapely.prepare(shapes)
    return [np.asarray(faces[shapely.contains_xy(shape, inner)]) for shape in shapes]


def _sides(faces: Faces, line: LineString) -> list[int]:
    """0 for each face left of the line, 1 for each right of it: faces that share a piece of it lie on either side."""
    beside: defaultdict[int, set[int]] = defaultdict(set)
    tree = shapely.STRtree(faces)
    for one, other in tree.query(faces, predicate="touches").T:
        if one < other and shapely.length(shapely.intersection(faces[one], faces[other])) > 0:
            beside[one].add(other)
            beside[other].add(one)
    known: dict[int, int] = {}
    for first in sorted(beside):
        if first in known:
            continue
        known[first] = _side(faces[first], faces[min(beside[first])], line)
        waiting = [first]
        while waiting:
            here = waiting.pop()
            for there in beside[here] - known.keys():
                known[there] = 1 - known[here]
                waiting.append(there)
    if not known:
        return [0] * len(faces)
    settled = list(known)
    nearest = shapely.STRtree(faces[settled]).nearest(faces)
    return [known.get(number, known[settled[nearest[number]]]) for number in range(len(faces))]


def _side(face: Polygon, other: Polygon, line: LineString) -> int:
    """0 when the face lies left of the piece of line that it shares with another."""
    shared = shapely.intersection(face, other)
    piece = max(shapely.get_parts(shapely.line_merge(shared)), key=lambda part: float(part.length))
    ends = shapely.get_coordinates(piece)
    start, end = ends[0], ends[1]
    if line.project(shapely.Point(start)) > line.project(shapely.Point(end)):
        start, end = end, start
    return 0 if _left_of(face, start, end) else 1


def _left_of(face: Polygon, start: NDArray[np.float64], end: NDArray[np.float64]) -> bool:
    """Whether a face lies left of one of its own edges."""
    ring = shapely.get_coordinates(shapely.orient_polygons(face).exterior)  # outer rings turn left
    holes = [shapely.get_coordinates(hole) for hole in shapely.orient_polygons(face).interiors]
    for lonlat in (ring, *holes):
        same = (lonlat[:-1] == start).all(axis=1) & (lonlat[1:] == end).all(axis=1)
        if same.any():
            return True
    return False


def _not_through(shape: BaseGeometry, line: LineString) -> ShapeRefused:
    for end in (line.coords[0], line.coords[-1]):
        if shapely.contains_xy(shape, *end):
            at = (float(end[0]), float(end[1]))
            return ShapeRefused("The line does not cut the sector through: it ends inside it.", at=at)
    middle = shapely.get_coordinates(shapely.line_interpolate_point(line, 0.5, normalized=True))[0]
    return ShapeRefused("The line does not cross the sector.", at=(float(middle[0]), float(middle[1])))


def _crossing_of(line: LineString) -> tuple[float, float]:
    """A place where a line crosses or touches itself."""
    lonlat = shapely.get_coordinates(line)
    edges = [LineString(lonlat[index : index + 2]) for index in range(len(lonlat) - 1)]
    tree = shapely.STRtree(edges)
    for one, other in tree.query(edges, predicate="intersects").T:
        if other > one + 1:
            place = shapely.get_coordinates(shapely.intersection(edges[one], edges[other]))[0]
            return float(place[0]), float(place[1])
    return float(lonlat[0, 0]), float(lonlat[0, 1])


def _by_area(shape: BaseGeometry, parts: int) -> dict[int, BaseGeometry]:
    """Parts of equal area, cut across the longer axis; west or south first."""
    squeeze = math.cos(math.radians(float(shapely.centroid(shape).y)))
    flat = shapely.transform(shape, lambda lonlat: lonlat * [squeeze, 1])
    corners = shapely.get_coordinates(shapely.minimum_rotated_rectangle(flat))[:4]
    edges = [corners[1] - corners[0], corners[2] - corners[1]]
    axis = max(edges, key=lambda edge: float(np.hypot(*edge)))
    axis = axis / np.hypot(*axis)
    axis = axis if (axis[0], axis[1]) > (0, 0) else -axis
    across = np.array([-axis[1], axis[0]])
    places = shapely.get_coordinates(flat) @ axis
    reach = float(np.ptp(shapely.get_coordinates(flat) @ across)) + 1
    middle = float(np.mean(shapely.get_coordinates(flat) @ across))

    def line(at: float) -> LineString:
        ends = np.array([at * axis + (middle - reach) * across, at * axis + (middle + reach) * across])
        return LineString(ends / [squeeze, 1])

    cuts = [_offset(flat, axis, across, places, part / parts) for part in range(1, parts)]
    (faces,) = _faces([shape], [line(at) for at in cuts])
    inner = shapely.get_coordinates(shapely.point_on_surface(faces)) * [squeeze, 1] @ axis
    owners = np.searchsorted(cuts, inner)
    return {int(number): joined(list(faces[owners == number])) for number in np.unique(owners)}


def _offset(
    flat: BaseGeometry,
    axis: NDArray[np.float64],
    across: NDArray[np.float64],
    places: NDArray[np.float64],
    share: float,
) -> float:
    """How far along the axis that share of the area has been passed, by halving."""
    low, high = float(places.min()), float(places.max())
    start, wide = low - 1, float(np.abs(shapely.get_coordinates(flat) @ across).max()) + 1
    for _ in range(40):
        at = (low + high) / 2
        corners = [start * axis - wide * across, at * axis - wide * across, at * axis + wide * across]
        window = Polygon([*corners, start * axis + wide * across])
        passed = float(shapely.intersection(flat, window).area) / float(flat.area)
        low, high = (at, high) if passed < share else (low, at)
    return (low + high) / 2
