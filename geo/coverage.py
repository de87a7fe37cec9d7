"""Proof that sectors tile: where two of them overlap, and where ground or border between them is left out.

Edges that people draw, or that were rounded for a map, never meet exactly. A fault whose mean width is under a metre
is therefore no fault; under 25 metres it is a ``sliver``, which is untidy but loses no lorry; above that it is a
``gap`` or an ``overlap``.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Literal

import msgspec
import shapely
from shapely import MultiLineString, Polygon
from shapely.geometry.base import BaseGeometry

from geo.measure import area_km2, length_km

NO_WIDTH_M = 1.0
SLIVER_WIDTH_M = 25.0
TOUCH = 1e-5  # degrees, about a metre: a sector this close to the border touches it
SHORTEST_GAP_KM = 0.5  # of border: one step of the atlas's grid, which here and there draws a hair with no ground

Kind = Literal["gap", "overlap", "sliver"]


class Fault(msgspec.Struct, frozen=True, kw_only=True):
    """One place where sectors do not tile.

    ``keys`` are the sectors that meet there, sorted; of a gap, those around it. ``geometry`` is the ground in
    question, or for a piece of border without a sector on one side its line; ``country`` then says whose side.
    """

    kind: Kind
    keys: tuple[str, ...]
    geometry: BaseGeometry
    area_km2: float
    length_km: float = 0.0
    country: str | None = None


def faults(
    sectors: Mapping[str, BaseGeometry],
    *,
    ground: BaseGeometry | None = None,
    border: MultiLineString | None = None,
    countries: Mapping[str, Collection[str]] | None = None,
) -> list[Fault]:
    """Every fault of the sectors of one corridor, biggest first; none on a corridor as `cut_corridor` made it.

    ``sectors`` are geometries by code. With ``ground`` (the corridor's, as it was cut) ground that no sector covers
    is a gap. With ``border`` and ``countries`` (the codes of the sectors of each of the two) so is each piece of border
    that no sector of one country touches. Sectors are split at 180 degrees.
    """
    found = [*_overlaps(sectors), *(_gaps(sectors, ground) if ground is not None else ())]
    if border is not None and countries is not None:
        for country in countries:
            own = {code: sectors[code] for code in countries[country] if code in sectors}
            found.extend(_bare_border(own, border, country))
    return sorted(found, key=lambda fault: (-fault.area_km2, -fault.length_km, fault.keys))


def _overlaps(sectors: Mapping[str, BaseGeometry]) -> Iterator[Fault]:
    codes, shapes = list(sectors), list(sectors.values())
    if not shapes or (all(_areal(shape) for shape in shapes) and shapely.coverage_is_valid(shapes)):
        return
    tree = shapely.STRtree(shapes)
    for first, second in tree.query(shapes, predicate="intersects").T:
        if first < second:
            common = shapely.intersection(shapes[first], shapes[second])
            yield from _judged("overlap", (codes[first], codes[second]), _polygons([common]))


def crossovers(sectors: Mapping[str, BaseGeometry], group: Mapping[str, str]) -> list[Fault]:
    """Where sectors of different groups (corridors) overlap, biggest first; they need not meet, so splinters are no
    matter."""
    codes, shapes = list(sectors), list(sectors.values())
    found: list[Fault] = []
    if not shapes:
        return found
    tree = shapely.STRtree(shapes)
    for first, second in tree.query(shapes, predicate="intersects").T:
        pair = codes[first], codes[second]
        if first < second and group[pair[0]] != group[pair[1]]:
            common = shapely.intersection(shapes[first], shapes[second])
            found += [fault for fault in _judged("overlap", pair, _polygons([common])) if fault.kind == "overlap"]
    return sorted(found, key=lambda fault: (-fault.area_km2, fault.keys))


def _gaps(sectors: Mapping[str, BaseGeometry], ground: BaseGeometry) -> Iterator[Fault]:
    codes, shapes = list(sectors), list(sectors.values())
    left = _polygons([shapely.difference(ground, shapely.union_all(shapes))])
    tree = shapely.STRtree(shapes)
    for hole in left:
        around = [codes[index] for index in tree.query(hole, predicate="dwithin", distance=TOUCH)]
        yield from _judged("gap", around, [hole])


def _judged(kind: Kind, keys: Iterable[str], places: Iterable[Polygon]) -> Iterator[Fault]:
    for place in places:
        area = area_km2(place)
        width_m = 2000 * area / max(length_km(place.exterior), 1e-9)
        if width_m >= NO_WIDTH_M:
            judged: Kind = kind if width_m >= SLIVER_WIDTH_M else "sliver"
            yield Fault(kind=judged, keys=tuple(sorted(keys)), geometry=place, area_km2=area)


def _bare_border(sectors: Mapping[str, BaseGeometry], border: MultiLineString, country: str) -> Iterator[Fault]:
    codes, shapes = list(sectors), list(sectors.values())
    reach = shapely.union_all(shapely.buffer(shapes, TOUCH, quad_segs=1))
    bare = shapely.line_merge(shapely.difference(border, reach))
    tree = shapely.STRtree(shapes)
    for run in shapely.get_parts(bare):
        length = length_km(run)
        if length >= SHORTEST_GAP_KM:
            around = tree.query(run, predicate="dwithin", distance=2 * TOUCH)
            keys = tuple(sorted(codes[index] for index in around))
            yield Fault(kind="gap", keys=keys, geometry=run, area_km2=0.0, length_km=length, country=country)


def _areal(shape: BaseGeometry) -> bool:
    return shape.geom_type in {"Polygon", "MultiPolygon"}


def _polygons(shapes: Iterable[BaseGeometry]) -> list[Polygon]:
    return [part for part in shapely.get_parts(shapely.get_parts(list(shapes))) if isinstance(part, Polygon)]
