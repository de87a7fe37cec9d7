"""Metres and kilometres on the ellipsoid, against numbers known from elsewhere."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from shapely import LineString, MultiLineString, MultiPolygon, Polygon, box

from geo.measure import area_km2, distance_m, distance_to_m, length_km, within_m


def test_a_degree_on_the_equator_is_111_km() -> None:
    assert distance_m((0, 0), (1, 0)) == pytest.approx(111_319.49, abs=0.01)
    assert length_km(LineString([(0, 0), (1, 0), (2, 0)])) == pytest.approx(222.639, abs=0.001)
    assert length_km(MultiLineString([[(0, 0), (1, 0)], [(5, 0), (6, 0)]])) == pytest.approx(222.639, abs=0.001)


def test_a_line_along_a_parallel_is_measured_along_it() -> None:
    assert length_km(LineString([(0, 60), (90, 60)])) == pytest.approx(5_018.0, rel=1e-3)  # a quarter of 20,072 km


def test_the_whole_earth_is_510_million_square_kilometres() -> None:
    quarters = MultiPolygon([box(west, -90, west + 90, 90) for west in (-180, -90, 0, 90)])
    assert area_km2(quarters) == pytest.approx(510_065_622, rel=1e-6)


def test_a_hole_is_taken_off_whichever_way_its_ring_turns() -> None:
    hole = [(0.2, 0.2), (0.8, 0.2), (0.8, 0.8), (0.2, 0.8)]
    for ring in (hole, hole[::-1]):
        holed = Polygon(box(0, 0, 1, 1).exterior, [ring])
        assert area_km2(holed) == pytest.approx(area_km2(box(0, 0, 1, 1)) - area_km2(Polygon(hole)))


def test_nothing_has_no_size() -> None:
    assert length_km(LineString()) == 0
    assert area_km2(Polygon()) == 0


@given(st.floats(-170, 170), st.floats(-80, 80), st.floats(0.001, 3), st.floats(-0.5, 0.5))
def test_the_distance_to_a_meridian_beside_a_place_is_never_more_than_to_its_points(
    lon: float, lat: float, east: float, up: float
) -> None:
    line = LineString([(lon + east, max(lat - 4, -89)), (lon + east, min(lat + 4, 89))])
    away = distance_to_m((lon, lat), line)
    assert 0 < away <= distance_m((lon, lat), (lon + east, lat + up)) * 1.001


@given(st.floats(-180, 180), st.floats(-89, 89), st.floats(-0.3, 0.3), st.floats(-0.3, 0.3), st.floats(1, 30_000))
def test_places_are_within_a_distance_where_they_are_no_farther_apart(
    lon: float, lat: float, east: float, up: float, most_m: float
) -> None:
    first, second = (lon, lat), (lon + east, lat + up)
    assert within_m(first, second, most_m) == (distance_m(first, second) <= most_m)


@given(st.floats(1e-6, 0.2))
def test_places_on_one_meridian_at_the_equator_are_within_their_distance(up: float) -> None:
    away = distance_m((10, -up / 2), (10, up / 2))
    assert within_m((10, -up / 2), (10, up / 2), away)


def test_inside_a_shape_the_distance_is_nothing() -> None:
    assert distance_to_m((0.5, 0.5), box(0, 0, 1, 1)) == 0
    assert distance_to_m((2, 0.5), box(0, 0, 1, 1)) == pytest.approx(111_315, rel=1e-3)
