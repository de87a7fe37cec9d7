"""One sector drawn anew, its neighbours with it: an edge that two sectors share moves for both.

What the sector gains its neighbours lose, what it loses the neighbour gains with which that ground shares the longest
edge. The outline of the side (all sectors of one country in one corridor) stays, so there is no gap and no overlap
afterwards. Which ground is whose is decided on faces of one noded plane, as in `geo.corridors`.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import pairwise

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely import LineString, MultiPoint, MultiPolygon, Polygon
from shapely.geometry.base import BaseGeometry

from geo.errors import ShapeRefused
from geo.grid import GRID
from geo.splitting import joined

Points = NDArray[np.float64]
Flags = NDArray[np.bool_]

METRES_PER_DEGREE = 111_320.0
ROUNDED = 1.5e-6  # degrees: a vertex that came back rounded to six digits, as maps draw it, is the vertex it was
HAIR = 2 * GRID


def reshape(
    code: str, drawn: BaseGeometry, side: Mapping[str, BaseGeometry], tolerance_m: float = 50.0
) -> dict[str, BaseGeometry]:
    """The sectors of a side that change when one of them is drawn anew, by code; the one itself is always there.

    `side` has every sector of the corridor in that country, as they tile now. Vertices and edges of `drawn` within
    ``tolerance_m`` of theirs are laid on them. Raises ShapeRefused with the place where `drawn` reaches out of the
    side by more than that, leaves ground that no other sector touches, or swallows a neighbour whole.
    """
    old = side[code]
    tolerance = max(tolerance_m / METRES_PER_DEGREE, ROUNDED)
    new = fitted(drawn, [old, *_near(side, code, drawn)], tolerance)
    near = {name: side[name] for name in _named(side, code, [new, old])}
    lines = [shapely.boundary(shape) for shape in (new, old, *near.values())]
    noded = shapely.union_all(shapely.set_precision(lines, GRID, mode="pointwise"), grid_size=GRID)
    faces = np.asarray(shapely.get_parts(shapely.polygonize(shapely.get_parts(noded))))
    inner = shapely.get_coordinates(shapely.point_on_surface(faces))
    in_new, in_old = _holds(new, inner), _holds(old, inner)
    owner: NDArray[np.object_] = np.full(len(faces), None, dtype=object)
    for name, shape in near.items():
        owner[_holds(shape, inner)] = name
    owner[in_old] = code
    held = owner != None  # noqa: E711 - an array of names and Nones, compared one by one
    _check_outside(faces[in_new & ~held], list(side.values()), tolerance)
    owner[in_new & held] = code
    before = {name: float(shape.area) for name, shape in near.items()}
    _give_away(faces, owner, in_old & ~in_new, code, tolerance)
    made = {}
    for name in (code, *near):
        own = faces[owner == name]
        if not len(own) or float(sum(face.area for face in own)) < 1e-6 * before.get(name, 0.0):
            raise _swallowed(name, side[name])
        shape = joined(list(own))
        if name == code or not _same_ground(shape, near[name]):
            made[name] = shape
    return made


def with_nodes(shape: BaseGeometry, vertices: Points) -> BaseGeometry:
    """The shape with those of the (lon, lat) vertices on its edges that lie there, to a tenth of a millimetre."""
    west, south, east, north = shape.bounds
    lon, lat = vertices[:, 0], vertices[:, 1]
    near = vertices[(lon >= west - HAIR) & (lon <= east + HAIR) & (lat >= south - HAIR) & (lat <= north + HAIR)]
    if not len(near):
        return shape
    points = shapely.points(near)
    points = points[shapely.distance(points, shapely.boundary(shape)) <= HAIR]
    known = {tuple(position) for position in shapely.get_coordinates(shape)}
    fresh = [point for point in points if (point.x, point.y) not in known]
    if not fresh:
        return shape
    snapped = shapely.snap(shape, MultiPoint(fresh), HAIR)
    return snapped if snapped.is_valid else shape


def fitted(drawn: BaseGeometry, around: Iterable[BaseGeometry], tolerance: float) -> BaseGeometry:
    """The shape with what lies within so many degrees of the others' vertices and edges laid on them."""
    shapes = list(around)
    vertices = np.unique(np.concatenate([shapely.get_coordinates(shape) for shape in shapes]), axis=0)
    edges = shapely.union_all([shapely.boundary(shape) for shape in shapes])
    tree = shapely.STRtree(shapely.points(vertices))

    def moved(lonlat: Points, reach: float, *, to_edges: bool) -> Points:
        points = shapely.points(lonlat)
        index, found = tree.query_nearest(points, max_distance=reach, all_matches=False)
        laid = lonlat.copy()
        laid[index] = vertices[found]
        rest = np.setdiff1d(np.arange(len(lonlat)), index)
        if to_edges and len(rest):
            shapely.prepare(edges)
            close = rest[shapely.dwithin(points[rest], edges, reach)]
            feet = shapely.get_coordinates(shapely.shortest_line(points[close], edges))[1::2]
            laid[close] = np.round(feet / GRID) * GRID
        return laid

    known = {pair for shape in shapes for ring in _rings(shape) for pair in _edges(ring)}
    exact = shapely.transform(drawn, lambda lonlat: moved(lonlat, ROUNDED, to_edges=False))
    laid = shapely.transform(exact, lambda lonlat: moved(lonlat, tolerance, to_edges=True))
    threaded = _rebuilt(laid, lambda ring: _threaded(ring, known, tree, vertices, tolerance))
    for candidate in (threaded, laid, exact):
        if candidate.is_valid and not candidate.is_empty:
            return candidate
    return drawn


def _threaded(
    ring: Points, known: set[frozenset[tuple[float, float]]], tree: shapely.STRtree, vertices: Points, tolerance: float
) -> Points:
    """A ring whose new edges go by way of the vertices that they pass within the tolerance."""
    made = [ring[:1]]
    for start, end in pairwise(ring):
        if frozenset({tuple(start), tuple(end)}) not in known:
            edge = LineString([start, end])
            near = vertices[np.sort(tree.query(edge, predicate="dwithin", distance=tolerance))]
            along = shapely.line_locate_point(edge, shapely.points(near)) if len(near) else np.empty(0)
            between = (along > 0) & (along < edge.length)
            made.append(near[between][np.argsort(along[between], kind="stable")])
        made.append(end[None, :])
    return np.concatenate(made)


def _edges(ring: Points) -> Iterator[frozenset[tuple[float, float]]]:
    for start, end in pairwise(ring.tolist()):
        yield frozenset({tuple(start), tuple(end)})


def _rings(shape: BaseGeometry) -> list[Points]:
    return [
        shapely.get_coordinates(ring) for part in shapely.get_parts(shape) for ring in (part.exterior, *part.interiors)
    ]


def _rebuilt(shape: BaseGeometry, change: Callable[[Points], Points]) -> BaseGeometry:
    """The same polygons with every ring changed."""
    parts = [
        Polygon(
            change(shapely.get_coordinates(part.exterior)), [change(shapely.get_coordinates(h)) for h in part.interiors]
        )
        for part in shapely.get_parts(shape)
    ]
    return parts[0] if len(parts) == 1 else MultiPolygon(parts)


def _near(side: Mapping[str, BaseGeometry], code: str, drawn: BaseGeometry) -> list[BaseGeometry]:
    return [side[name] for name in _named(side, code, [drawn, side[code]])]


def _named(side: Mapping[str, BaseGeometry], code: str, places: list[BaseGeometry]) -> list[str]:
    """The other sectors that touch any of the places."""
    names = [name for name in side if name != code]
    if not names:
        return []
    tree = shapely.STRtree([side[name] for name in names])
    found = tree.query(places, predicate="intersects")[1]
    return [names[index] for index in np.unique(found)]


def _holds(shape: BaseGeometry, points: Points) -> Flags:
    shapely.prepare(shape)
    return np.asarray(shapely.contains_xy(shape, points))


def _check_outside(faces: NDArray[np.object_], side: list[BaseGeometry], tolerance: float) -> None:
    """Ground beyond the side's outline is cut off where it is a hair, and refused where it is more."""
    for face in faces:
        lonlat = shapely.get_coordinates(face)
        away = shapely.distance(shapely.points(lonlat)[:, None], np.asarray(side)[None, :]).min(axis=1)
        if away.max() > tolerance:
            at = lonlat[int(away.argmax())]
            raise ShapeRefused(
                "This reaches out of the corridor, as far as {lon:.5f}, {lat:.5f} (longitude, latitude).",
                at=(float(at[0]), float(at[1])),
                lon=float(at[0]),
                lat=float(at[1]),
            )


def _give_away(
    faces: NDArray[np.object_], owner: NDArray[np.object_], lost: Flags, code: str, tolerance: float
) -> None:
    """Write down in `owner` whose the ground is that the sector gives up."""
    indexes = np.flatnonzero(lost)
    owner[indexes] = None
    waiting = [list(group) for group in _connected(faces, indexes)]
    for group in waiting:
        ground = joined([faces[index] for index in group])
        rim = shapely.boundary(ground)
        best, longest = None, 0.0
        others = [index for index in np.flatnonzero(owner != code) if owner[index] is not None]
        lengths: dict[str, float] = {}
        for index in others:
            shared = float(shapely.length(shapely.intersection(rim, shapely.boundary(faces[index]))))
            lengths[owner[index]] = lengths.get(owner[index], 0.0) + shared
        for name in sorted(lengths):
            if lengths[name] > longest:
                best, longest = name, lengths[name]
        if best is None:
            middle = shapely.get_coordinates(shapely.maximum_inscribed_circle(ground))
            if np.hypot(*(middle[1] - middle[0])) > tolerance / 2:
                at = middle[0]
                raise ShapeRefused(
                    "The ground near {lon:.5f}, {lat:.5f} (longitude, latitude) would belong to no sector.",
                    at=(float(at[0]), float(at[1])),
                    lon=float(at[0]),
                    lat=float(at[1]),
                )
            best = code
        owner[group] = best


def _connected(faces: NDArray[np.object_], indexes: NDArray[np.intp]) -> list[list[int]]:
    """The faces in groups that hang together by an edge."""
    groups: list[list[int]] = []
    left = set(indexes.tolist())
    while left:
        group = [left.pop()]
        waiting = list(group)
        while waiting:
            here = faces[waiting.pop()]
            reached = {i for i in left if shapely.length(shapely.intersection(here, faces[i])) > 0}
            left -= reached
            group += reached
            waiting += reached
        groups.append(group)
    return sorted(groups)


def _same_ground(one: BaseGeometry, other: BaseGeometry) -> bool:
    return bool(shapely.equals(one, other)) or float(shapely.symmetric_difference(one, other).area) < 1e-10


def _swallowed(name: str, shape: BaseGeometry) -> ShapeRefused:
    at = shapely.get_coordinates(shapely.point_on_surface(shape))[0]
    return ShapeRefused(
        "This would leave nothing of {sector}; merge the two instead.",
        at=(float(at[0]), float(at[1])),
        sector=name,
    )
