"""Split, merge and reshape on real borders: the sectors tile afterwards, whatever is drawn."""

from functools import cache

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely import LineString, MultiPolygon, Point, Polygon

from geo.corridors import Corridor, cut_corridor
from geo.coverage import faults
from geo.errors import ShapeRefused
from geo.geojson import from_geojson, to_geojson
from geo.measure import area_km2
from geo.reshaping import reshape, with_nodes
from geo.splitting import split_by_line, split_in_parts

BORDERS = [
    ("BFA", "NER"),
    ("BEN", "BFA"),
    ("MLI", "MRT"),
    ("GIN", "MLI"),
    ("ZAF", "LSO"),
    ("FRA", "CHE"),
    ("BFA", "GHA"),
]
Shape = Polygon | MultiPolygon


@cache
def corridor(first: str, second: str) -> Corridor:
    return cut_corridor(first, second, depth_km=20, sector_km=80)


def shapes(cut: Corridor) -> dict[str, Shape]:
    return {sector.code: sector.geometry for sector in cut.sectors}


def side_of(cut: Corridor, code: str) -> dict[str, Shape]:
    return {sector.code: sector.geometry for sector in cut.sectors if sector.code[-1] == code[-1]}


def tiled(cut: Corridor, before: dict[str, Shape], changed: dict[str, Shape], gone: tuple[str, ...] = ()) -> None:
    """The ground is what it was, and nothing overlaps: exactly, once everybody has the new vertices."""
    vertices = np.concatenate([shapely.get_coordinates(shape) for shape in changed.values()])
    after = {code: with_nodes(shape, vertices) for code, shape in (before | changed).items() if code not in gone}
    assert faults(after, ground=cut.ground, border=cut.border) == []
    assert shapely.coverage_is_valid(list(after.values()))
    whole = shapely.coverage_union_all(list(after.values()))
    assert float(shapely.symmetric_difference(whole, cut.ground).area) < 1e-8


@settings(max_examples=25)
@given(st.sampled_from(BORDERS), st.integers(0, 99), st.floats(0.02, 0.98), st.floats(0, np.pi))
def test_a_line_across_a_sector_makes_two_that_tile(
    border: tuple[str, str], pick: int, where: float, turn: float
) -> None:
    cut = corridor(*border)
    before = shapes(cut)
    code = sorted(before)[pick % len(before)]
    shape = before[code]
    west, south, east, north = shape.bounds
    middle = np.array([west + where * (east - west), south + where * (north - south)])
    reach = np.hypot(east - west, north - south) * 2 * np.array([np.cos(turn), np.sin(turn)])
    line = LineString([middle - reach, middle + reach])
    try:
        left, right = split_by_line(shape, line)
    except ShapeRefused:
        assert not line.crosses(shape) or shapely.intersection(line, shape).length < 1e-3
        return
    assert left.area + right.area == pytest.approx(shape.area, rel=1e-9)
    tiled(cut, before, {code: left, code + "-2": right})


def test_left_is_left_and_right_is_right() -> None:
    box = shapely.box(0, 0, 2, 2)
    left, right = split_by_line(box, LineString([(1, -1), (1, 3)]))
    assert (left.bounds[2], right.bounds[0]) == (1, 1)
    left, right = split_by_line(box, LineString([(1, 3), (1, -1)]))
    assert (left.bounds[0], right.bounds[2]) == (1, 1)


def test_a_line_that_winds_makes_two_parts_and_an_island_goes_with_the_nearest() -> None:
    shape = MultiPolygon([shapely.box(0, 0, 4, 2), shapely.box(5, 0, 6, 1)])
    left, right = split_by_line(shape, LineString([(0.5, -1), (1, 3), (2, 3), (2, 1), (3, 1), (3, 3)]))
    assert shapely.get_num_geometries(left) + shapely.get_num_geometries(right) == 4
    assert shapely.covers(right, Point(5.5, 0.5)) != shapely.covers(left, Point(5.5, 0.5))
    assert left.area + right.area == pytest.approx(shape.area)


def test_a_line_that_does_not_cut_through_is_refused_at_its_end() -> None:
    box = shapely.box(0, 0, 2, 2)
    with pytest.raises(ShapeRefused, match="ends inside") as refused:
        split_by_line(box, LineString([(1, -1), (1, 1)]))
    assert refused.value.at == (1, 1)
    with pytest.raises(ShapeRefused, match="does not cross"):
        split_by_line(box, LineString([(3, 0), (3, 2)]))
    with pytest.raises(ShapeRefused, match="crosses itself") as refused:
        split_by_line(box, LineString([(-1, 0.5), (3, 1.5), (1, 3), (1, -1)]))
    assert refused.value.at == pytest.approx((1, 1))


@settings(max_examples=20)
@given(st.sampled_from(BORDERS), st.integers(0, 99), st.integers(2, 5))
def test_parts_along_the_border_are_of_equal_length_and_tile(border: tuple[str, str], pick: int, parts: int) -> None:
    cut = corridor(*border)
    before = shapes(cut)
    code = sorted(before)[pick % len(before)]
    made = split_in_parts(before[code], parts, cut.border)
    assert len(made) == parts
    tiled(cut, before, {code: made[0]} | {f"{code}-{n}": part for n, part in enumerate(made[1:], 2)})


def test_an_area_without_border_is_split_into_equal_ones() -> None:
    made = split_in_parts(shapely.box(10, 50, 12, 50.5), 4, None)
    assert [area_km2(part) for part in made] == pytest.approx([area_km2(made[0])] * 4, rel=0.02)
    assert made[0].bounds[2] == pytest.approx(10.5)


@settings(max_examples=40)
@given(st.data())
def test_whatever_vertex_is_dragged_the_shared_edge_moves_for_both(data: st.DataObject) -> None:
    cut = corridor(*data.draw(st.sampled_from(BORDERS)))
    before = shapes(cut)
    code = data.draw(st.sampled_from(sorted(before)))
    side = side_of(cut, code)
    drawn = from_geojson(to_geojson(before[code]))  # as a map had it: rounded to six digits
    vertices = shapely.get_coordinates(drawn)
    at = vertices[data.draw(st.integers(0, len(vertices) - 1))]
    by = np.array([data.draw(st.floats(-0.2, 0.2)), data.draw(st.floats(-0.2, 0.2))])
    moved = shapely.transform(drawn, lambda lonlat: np.where((lonlat == at).all(axis=1)[:, None], lonlat + by, lonlat))
    if not moved.is_valid:
        return
    try:
        changed = reshape(code, moved, side)
    except ShapeRefused as error:
        refused = error.at
        assert refused is not None
        return
    assert code in changed
    assert {name[-1] for name in changed} == {code[-1]}
    tiled(cut, before, changed)


def test_a_shape_that_comes_back_from_the_map_as_it_was_changes_nothing() -> None:
    cut = corridor("BFA", "NER")
    for code, shape in shapes(cut).items():
        changed = reshape(code, from_geojson(to_geojson(shape)), side_of(cut, code))
        assert list(changed) == [code]
        assert float(shapely.symmetric_difference(changed[code], shape).area) == 0


def test_ground_that_is_given_up_goes_to_the_neighbour_and_ground_taken_comes_from_it() -> None:
    cut = corridor("BFA", "NER")
    side = side_of(cut, "BFA-NER-02A")
    old = side["BFA-NER-02A"]
    towards_third = shapely.centroid(side["BFA-NER-03A"])
    away = old.difference(shapely.buffer(towards_third, 0.35))
    changed = reshape("BFA-NER-02A", away, side)
    assert set(changed) == {"BFA-NER-02A", "BFA-NER-03A"}
    assert area_km2(changed["BFA-NER-03A"]) > area_km2(side["BFA-NER-03A"])
    tiled(cut, shapes(cut), changed)
    more = shapely.union(old, shapely.buffer(towards_third, 0.1).intersection(side["BFA-NER-03A"]))
    changed = reshape("BFA-NER-02A", more, side)
    assert area_km2(changed["BFA-NER-03A"]) < area_km2(side["BFA-NER-03A"])
    tiled(cut, shapes(cut), changed)


def test_out_of_the_corridor_nobodys_ground_and_a_swallowed_neighbour_are_refused_with_the_place() -> None:
    cut = corridor("BFA", "NER")
    side = side_of(cut, "BFA-NER-02A")
    old = side["BFA-NER-02A"]
    abroad = shapely.union(old, shapely.buffer(shapely.centroid(old), 0.5))
    with pytest.raises(ShapeRefused, match="out of the corridor") as refused:
        reshape("BFA-NER-02A", abroad, side)
    assert refused.value.at is not None
    with pytest.raises(ShapeRefused, match="belong to no sector") as refused:
        reshape("BFA-NER-02A", old.difference(shapely.buffer(shapely.centroid(old), 0.02)), side)
    assert shapely.dwithin(Point(refused.value.at), shapely.centroid(old), 0.021)
    with pytest.raises(ShapeRefused, match="nothing of BFA-NER-03A"):
        reshape("BFA-NER-02A", shapely.union(old, side["BFA-NER-03A"]), side)
