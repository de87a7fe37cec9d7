"""GeoJSON in and out."""

import contextlib
import json
import math
from typing import Any

import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st
from shapely import GeometryCollection, LineString, MultiPolygon, Point, Polygon, box

from geo.corridors import cut_corridor
from geo.errors import ShapeRefused
from geo.geojson import feature, feature_collection, from_geojson, to_geojson

positions = st.tuples(st.floats(-180, 180), st.floats(-90, 90))
SQUARE = [[0, 0], [1, 0], [1, 1], [0, 1], [0, 0]]


@given(
    st.one_of(
        positions.map(Point),
        st.lists(positions, min_size=2, max_size=20).map(LineString),
        st.lists(positions, min_size=3, max_size=20).map(Polygon),
    )
)
def test_a_shape_with_every_digit_comes_back_as_it_was(shape: Any) -> None:
    back = from_geojson(json.loads(json.dumps(to_geojson(shape, digits=None))))
    assert shapely.equals_exact(back, shapely.orient_polygons(shape))  # rings are turned, nothing else


@given(st.recursive(st.none() | st.booleans() | st.floats() | st.text(), lambda inner: st.lists(inner, max_size=5)))
def test_whatever_is_sent_as_coordinates_is_read_or_refused(coordinates: Any) -> None:
    for kind in ("Point", "LineString", "Polygon", "MultiPolygon"):
        with contextlib.suppress(ShapeRefused):
            assert from_geojson({"type": kind, "coordinates": coordinates}).geom_type == kind


def test_stored_sectors_still_tile_after_a_round_trip() -> None:
    sectors = [sector.geometry for sector in cut_corridor("BFA", "NER", depth_km=20, sector_km=60).sectors]
    back = [from_geojson(json.loads(json.dumps(to_geojson(shape, digits=None)))) for shape in sectors]
    assert all(shapely.equals_exact(one, shapely.orient_polygons(two)) for one, two in zip(back, sectors, strict=True))
    assert shapely.coverage_is_valid(back)


def test_what_is_drawn_is_rounded() -> None:
    assert to_geojson(Point(1.23456789, -2.000000049)) == {"type": "Point", "coordinates": [1.234568, -2.0]}
    assert to_geojson(Point(1.23456789, 2), digits=3)["coordinates"] == [1.235, 2.0]


def test_outer_rings_turn_left_and_holes_right() -> None:
    donut = Polygon([(0, 0), (0, 4), (4, 4), (4, 0)], [[(1, 1), (2, 1), (2, 2), (1, 2)]])
    outer, hole = to_geojson(donut)["coordinates"]
    assert shapely.LinearRing(outer).is_ccw
    assert not shapely.LinearRing(hole).is_ccw


def test_a_feature_has_an_id_only_when_it_is_given_one() -> None:
    assert feature(Point(1, 2), {"code": "X"}, "X") == {
        "type": "Feature",
        "id": "X",
        "geometry": {"type": "Point", "coordinates": [1.0, 2.0]},
        "properties": {"code": "X"},
    }
    assert "id" not in feature(None, {})
    assert feature(None, {})["geometry"] is None
    assert feature_collection([]) == {"type": "FeatureCollection", "features": []}


def test_collections_and_heights_are_read() -> None:
    assert from_geojson({"type": "Point", "coordinates": [1, 2, 300]}) == Point(1, 2)
    mixed = GeometryCollection([Point(1, 2), box(0, 0, 1, 1)])
    assert shapely.normalize(from_geojson(to_geojson(mixed))) == shapely.normalize(mixed)
    assert from_geojson({"type": "MultiPolygon", "coordinates": [[SQUARE]]}) == MultiPolygon([Polygon(SQUARE)])


@pytest.mark.parametrize(
    ("geometry", "reason"),
    [
        (None, "A geometry is a JSON object"),
        ({"type": "Circle", "coordinates": [0, 0]}, "not 'Circle'"),
        ({"type": ["Point"], "coordinates": [0, 0]}, "one of Point"),
        ({"type": "Point"}, "The position at coordinates is not two numbers"),
        ({"type": "Point", "coordinates": [1]}, "not two numbers"),
        ({"type": "Point", "coordinates": ["1", 2]}, "not two numbers"),
        ({"type": "Point", "coordinates": [True, 2]}, "not two numbers"),
        ({"type": "Point", "coordinates": [math.nan, 2]}, "The longitude nan at coordinates"),
        ({"type": "Point", "coordinates": [10**400, 2]}, "The longitude"),
        ({"type": "LineString", "coordinates": [[0, 0]]}, "has one position; it needs two"),
        ({"type": "LineString", "coordinates": [[0, 0], [0, 91]]}, "The latitude 91 at coordinates/1"),
        ({"type": "Polygon", "coordinates": [[[0, 0], [181, 0], [0, 0]]]}, "The longitude 181 at coordinates/0/1"),
        ({"type": "Polygon", "coordinates": [SQUARE[:-1]]}, "The ring at coordinates/0 is not closed"),
        ({"type": "Polygon", "coordinates": [[[0, 0], [1, 1], [0, 0]]]}, "fewer than four positions"),
        ({"type": "MultiPolygon", "coordinates": [[SQUARE], [SQUARE[:-1]]]}, "The ring at coordinates/1/0 is not"),
        ({"type": "Polygon", "coordinates": [SQUARE, "hole"]}, "There is no list at coordinates/1"),
        ({"type": "GeometryCollection"}, "has a list of geometries"),
        ({"type": "LineString", "coordinates": [[0, 0]] * 100_001}, "more than 100000 positions"),
    ],
)
def test_a_geometry_that_is_none_is_refused_with_its_place(geometry: Any, reason: str) -> None:
    with pytest.raises(ShapeRefused) as caught:
        from_geojson(geometry)
    assert reason in caught.value.reason


def test_collections_within_collections_are_refused_before_they_exhaust_the_stack() -> None:
    deep: dict[str, Any] = {"type": "Point", "coordinates": [0, 0]}
    for _ in range(100_000):
        deep = {"type": "GeometryCollection", "geometries": [deep]}
    with pytest.raises(ShapeRefused, match="within one another"):
        from_geojson(deep)
