"""A place belongs to one sector or none."""

import numpy as np
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely import Point, box

from geo.corridors import cut_corridor
from geo.location import SectorIndex

SECTORS = [
    (sector.code, sector.geometry)
    for pair in (("BFA", "NER"), ("BFA", "MLI"), ("MLI", "NER"))
    for sector in cut_corridor(*pair, depth_km=30, sector_km=60).sectors
]
INDEX = SectorIndex(SECTORS)
VERTICES = np.unique(np.concatenate([shapely.get_coordinates(shape) for _, shape in SECTORS]), axis=0)


def covering(lon: float, lat: float) -> list[str]:
    return sorted(code for code, shape in SECTORS if shape.covers(Point(lon, lat)))


@settings(deadline=None)
@given(st.integers(0, len(VERTICES) - 1))
def test_a_point_on_a_shared_edge_belongs_to_the_lower_code(number: int) -> None:
    lon, lat = VERTICES[number]
    assert INDEX.locate(lon, lat) == covering(lon, lat)[0]


@settings(deadline=None)
@given(st.floats(-6, 5), st.floats(8, 17))
def test_a_place_belongs_to_the_lowest_sector_that_covers_it_or_to_none(lon: float, lat: float) -> None:
    found = covering(lon, lat)
    assert INDEX.locate(lon, lat) == (found[0] if found else None)
    assert INDEX.all_at(lon, lat) == found


@settings(deadline=None, max_examples=20)
@given(st.lists(st.tuples(st.floats(-6, 5), st.floats(8, 17)), max_size=40))
def test_many_places_at_once_are_answered_as_one_by_one(places: list[tuple[float, float]]) -> None:
    lons, lats = [lon for lon, _ in places], [lat for _, lat in places]
    assert INDEX.locate_many(lons, lats) == [INDEX.locate(lon, lat) for lon, lat in places]


def test_the_order_in_which_sectors_are_given_does_not_matter() -> None:
    left, right = ("X-01A", box(0, 0, 1, 1)), ("X-01B", box(1, 0, 2, 1))
    for sectors in ([left, right], [right, left]):
        assert SectorIndex(sectors).locate(1, 0.5) == "X-01A"


def test_where_corridors_overlap_near_a_tripoint_the_lowest_code_has_the_place() -> None:
    overlapping = [(lon, lat) for lon, lat in VERTICES if len(covering(lon, lat)) > 2]
    assert overlapping
    assert all(INDEX.locate(lon, lat) == min(covering(lon, lat)) for lon, lat in overlapping[:50])


def test_an_index_without_sectors_answers_none() -> None:
    assert SectorIndex([]).locate(0, 0) is None
    assert SectorIndex([]).locate_many([0, 1], [0, 1]) == [None, None]
    assert len(SectorIndex([])) == 0
