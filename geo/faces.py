"""Sorting the faces of a noded plane into the parts of a corridor."""

from collections import defaultdict

import msgspec
import numpy as np
import shapely
from numpy.typing import NDArray
from shapely import MultiPoint, MultiPolygon, Polygon

from geo.stretches import Stretch

Part = tuple[int, int]  # number of the stretch from 0; side, 0 for the first country or 1
Tiles = dict[Part, Polygon | MultiPolygon]

TOUCH = 1e-7  # degrees: a sample of the border lies on the edge of a piece when it is closer than this


class Piece(msgspec.Struct, frozen=True, kw_only=True):
    """Connected ground of one part, on one turn of the globe (0, or ±1 past 180 degrees)."""

    part: Part
    turn: int
    shape: Polygon


def sort_faces(faces: NDArray[np.object_], parts: list[Part], stretches: list[Stretch]) -> Tiles:
    """The ground of each part as one geometry, in longitudes from -180 to 180.

    Where the border winds, or the other country's ground lies between, a piece may be nearest to a stretch that it
    does not touch. Such a piece goes to the part of the same side with which it shares the longest edge, so that a
    sector hangs together; an island stays with its stretch.
    """
    pieces = _pieces(faces, parts)
    anchors = [MultiPoint(stretch.samples) for stretch in stretches]
    near = shapely.distance([piece.shape for piece in pieces], [anchors[piece.part[0]] for piece in pieces]) < TOUCH
    settled = [piece for piece, touches in zip(pieces, near, strict=True) if touches]
    loose = [piece for piece, touches in zip(pieces, near, strict=True) if not touches]
    while loose:
        owners = [_neighbour(piece, settled) for piece in loose]
        moved = [
            msgspec.structs.replace(piece, part=part)
            for piece, part in zip(loose, owners, strict=True)
            if part is not None
        ]
        loose = [piece for piece, part in zip(loose, owners, strict=True) if part is None]
        if not moved:
            break
        settled += moved
    grounds: defaultdict[Part, list[Polygon]] = defaultdict(list)
    for piece in settled + loose:
        grounds[piece.part].append(_turned(piece))
    return {part: one_shape(shapely.coverage_union_all(shapes)) for part, shapes in grounds.items()}


def _pieces(faces: NDArray[np.object_], parts: list[Part]) -> list[Piece]:
    turns = np.floor((shapely.get_coordinates(shapely.point_on_surface(faces))[:, 0] + 180) / 360).astype(int)
    groups: defaultdict[tuple[Part, int], list[Polygon]] = defaultdict(list)
    for face, part, turn in zip(faces, parts, turns.tolist(), strict=True):
        groups[part, turn].append(face)
    return [
        Piece(part=part, turn=turn, shape=shape)
        for (part, turn), shapes in groups.items()
        for shape in shapely.get_parts(shapely.coverage_union_all(shapes))
    ]


def _neighbour(piece: Piece, settled: list[Piece]) -> Part | None:
    """The part on the same side with the longest common edge, None where no settled piece has one."""
    same_side = [other for other in settled if other.part[1] == piece.part[1]]
    touching = [other for other in same_side if shapely.intersects(piece.shape, other.shape)]
    lengths = shapely.length(
        shapely.intersection(shapely.boundary(piece.shape), [shapely.boundary(other.shape) for other in touching])
    )
    if not len(lengths) or lengths.max() == 0:
        return None
    return touching[int(np.argmax(lengths))].part


def _turned(piece: Piece) -> Polygon:
    if piece.turn == 0:
        return piece.shape
    return shapely.transform(piece.shape, lambda lonlat: np.round(lonlat - [360 * piece.turn, 0], 9))


def one_shape(shape: Polygon | MultiPolygon) -> Polygon | MultiPolygon:
    """A MultiPolygon of one part as that Polygon; anything else as it is."""
    parts = list(shapely.get_parts(shape))
    return parts[0] if len(parts) == 1 else MultiPolygon(parts)
