"""Cutting a corridor: depth in metres, measures refused, limits, rings, several lines, 180 degrees."""

import math
from typing import Any

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely import LineString, MultiLineString, MultiPolygon, Polygon, box

from geo.borders import country_shape, shared_border
from geo.corridors import Corridor, cut_corridor, tile
from geo.errors import GeoError, NoSharedBorder, ShapeRefused, UnknownCountry
from geo.measure import GEOD, distance_to_m, length_km
from geo.stretches import cut

SAHEL = cut_corridor("BFA", "NER", depth_km=20, sector_km=60)
# one in the tropics, one along a parallel, one in the Arctic, one across the Andes, one small, one closed ring
SPOTS = [
    ("BFA", "NER", 20.0),
    ("CAN", "USA", 50.0),
    ("NOR", "RUS", 20.0),
    ("ARG", "CHL", 100.0),
    ("ITA", "SMR", 1.5),
    ("LSO", "ZAF", 200.0),
]
CUTS = {spot: cut_corridor(spot[0], spot[1], depth_km=spot[2], sector_km=300) for spot in SPOTS}


def codes(corridor: Corridor) -> list[str]:
    return [sector.code for sector in corridor.sectors]


@settings(deadline=None, max_examples=150)
@given(
    spot=st.sampled_from(SPOTS),
    along=st.floats(0, 1),
    bearing=st.floats(0, 360),
    share=st.one_of(st.floats(0.01, 0.995), st.floats(1.005, 1.5)),
)
def test_the_band_is_as_deep_as_it_says_in_metres(
    spot: tuple[str, str, float], along: float, bearing: float, share: float
) -> None:
    corridor, depth_m = CUTS[spot], spot[2] * 1000
    parts = shapely.get_parts(corridor.border)
    part = parts[int(along * 1000) % len(parts)]
    start = part.interpolate(along, normalized=True)
    lon, lat, _ = GEOD.fwd(start.x, start.y, bearing, share * depth_m)
    at_home = any(shapely.intersects_xy(country_shape(code), lon, lat) for code in spot[:2])
    away_m = distance_to_m((lon, lat), corridor.border)
    inside = shapely.intersects_xy(corridor.ground, lon, lat)
    if not at_home:
        assert not inside
    elif away_m < 0.998 * depth_m:
        assert inside
    elif away_m > 1.002 * depth_m:
        assert not inside


@settings(deadline=None, max_examples=100)
@given(st.integers(0, len(SAHEL.sectors) - 1), st.floats(0, 1), st.floats(0, 1))
def test_ground_belongs_to_the_stretch_nearest_to_it(index: int, across: float, up: float) -> None:
    sector = SAHEL.sectors[index]
    west, south, east, north = sector.geometry.bounds
    place = (west + across * (east - west), south + up * (north - south))
    if not shapely.contains_xy(sector.geometry, *place):
        return
    stretches = [MultiLineString(list(stretch.lines)) for stretch in cut(SAHEL.border, 60)]
    away_m = [distance_to_m(place, stretch) for stretch in stretches]
    assert away_m[sector.number - 1] <= min(away_m) + 1_100  # half the distance between two samples of the line


def test_codes_name_the_pair_the_number_and_the_side() -> None:
    assert codes(SAHEL)[:4] == ["BFA-NER-01A", "BFA-NER-01B", "BFA-NER-02A", "BFA-NER-02B"]
    assert {sector.country for sector in SAHEL.sectors if sector.side == "A"} == {"BFA"}
    assert SAHEL.sectors[0].counterpart == "BFA-NER-01B"


def test_numbers_are_as_wide_as_the_largest_so_that_codes_sort() -> None:
    many = codes(cut_corridor("BFA", "NER", depth_km=5, sector_km=4))
    assert many[0] == "BFA-NER-001A"
    assert many == sorted(many)


def test_stretches_are_nearly_equal_and_nearest_to_the_length_asked() -> None:
    lengths = {round(sector.border_km, 6) for sector in SAHEL.sectors}
    assert len(lengths) == 1
    assert lengths.pop() == pytest.approx(SAHEL.border_km / round(SAHEL.border_km / 60), rel=1e-6)


def test_the_order_of_the_countries_changes_the_names_and_not_the_ground() -> None:
    mirrored = cut_corridor("NER", "BFA", depth_km=20, sector_km=60)
    for one, other in zip(SAHEL.sectors[::2], mirrored.sectors[1::2], strict=True):
        assert (one.code[8:], other.code[8:]) == (f"{one.number:02d}A", f"{one.number:02d}B")
        assert one.country == other.country == "BFA"
        assert shapely.symmetric_difference(one.geometry, other.geometry).area < 1e-9


def test_the_same_request_gives_the_same_corridor() -> None:
    assert cut_corridor("BFA", "NER", depth_km=20, sector_km=60) == SAHEL


def test_a_country_inside_another_gets_a_closed_ring_of_sectors() -> None:
    corridor = cut_corridor("ZAF", "LSO", depth_km=10, sector_km=60)
    assert len(corridor.border.geoms) == 1
    assert corridor.border.geoms[0].is_closed
    inner = [sector.geometry for sector in corridor.sectors if sector.country == "LSO"]
    outer = [sector.geometry for sector in corridor.sectors if sector.country == "ZAF"]
    assert len(inner) == len(outer) == round(corridor.border_km / 60)
    assert len(shapely.union_all(inner).interiors) == 1  # a ring inside the ring: Lesotho's middle is no corridor
    assert all(inner[n].touches(inner[n - 1]) for n in range(len(inner)))


def test_a_line_far_from_the_others_has_sectors_of_its_own() -> None:
    corridor = cut_corridor("MAR", "ESP", depth_km=5, sector_km=60)  # Ceuta and Melilla
    assert codes(corridor) == ["MAR-ESP-01A", "MAR-ESP-01B", "MAR-ESP-02A", "MAR-ESP-02B"]
    assert corridor.sectors[0].geometry.distance(corridor.sectors[2].geometry) > 1


def test_a_short_line_joins_the_stretch_next_to_it() -> None:
    long = [(0, 0), (2, 0)]
    short = [(2.05, 0), (2.15, 0)]
    stretches = cut(MultiLineString([long, short]), 111.3)
    assert [len(stretch.lines) for stretch in stretches] == [1, 2]
    far = [(4.0, 0), (4.1, 0)]
    assert [len(stretch.lines) for stretch in cut(MultiLineString([long, far]), 111.3)] == [1, 1, 1]


@pytest.mark.parametrize("turn", [0, 180, -180, 179.3, -179.9])
def test_a_border_across_180_degrees_is_cut_like_any_other(turn: float) -> None:
    """The same square lands and the same line, turned around the globe."""
    line = MultiLineString([LineString([(-1.0 + turn, 60.0), (0.2 + turn, 60.3), (1.0 + turn, 60.0)])])
    north = Polygon([(-1 + turn, 60), (0.2 + turn, 60.3), (1 + turn, 60), (1 + turn, 62), (-1 + turn, 62)])
    south = Polygon([(-1 + turn, 60), (0.2 + turn, 60.3), (1 + turn, 60), (1 + turn, 58), (-1 + turn, 58)])
    stretches = cut(line, 40)
    tiles = tile(line, stretches, (split_at_180(north), split_at_180(south)), depth_km=25)
    shapes = list(tiles.values())
    assert sorted(tiles) == [(number, side) for number in range(len(stretches)) for side in (0, 1)]
    assert shapely.coverage_is_valid(shapes)
    west, _, east, _ = shapely.total_bounds(shapes)
    assert west >= -180
    assert east <= 180
    at_zero, lands = unturned(line, north, south, turn)
    flat = tile(at_zero, cut(at_zero, 40), lands, depth_km=25)
    assert sum(shape.area for shape in shapes) == pytest.approx(sum(shape.area for shape in flat.values()), rel=1e-6)


def split_at_180(shape: Polygon) -> MultiPolygon:
    parts = []
    for by in (-360, 0, 360):
        inside = shapely.intersection(shape, box(by - 180, -90, by + 180, 90))
        if not inside.is_empty:
            parts.append(shapely.transform(inside, lambda lonlat, by=by: lonlat - np.array([by, 0])))
    return MultiPolygon([part for piece in parts for part in shapely.get_parts(piece)])


def unturned(
    line: MultiLineString, north: Polygon, south: Polygon, turn: float
) -> tuple[MultiLineString, tuple[Polygon, Polygon]]:
    def back(lonlat: Any) -> Any:
        return lonlat - np.array([turn, 0])

    return (
        MultiLineString(list(shapely.get_parts(shapely.transform(line, back)))),
        (shapely.transform(north, back), shapely.transform(south, back)),
    )


def test_a_limiting_area_keeps_the_border_and_the_ground_inside_it() -> None:
    within = box(0.0, 13.5, 1.3, 14.8)
    corridor = cut_corridor("BFA", "NER", depth_km=20, sector_km=60, within=within)
    assert 0 < corridor.border_km < SAHEL.border_km / 2
    assert corridor.border_km == pytest.approx(length_km(shapely.intersection(SAHEL.border, within)), rel=1e-6)
    assert shapely.difference(corridor.ground, within).area < 1e-9
    assert shapely.coverage_is_valid([sector.geometry for sector in corridor.sectors])


def test_a_limiting_area_away_from_the_border_is_refused() -> None:
    with pytest.raises(ShapeRefused, match="does not reach the border of BFA and NER"):
        cut_corridor("BFA", "NER", depth_km=20, sector_km=60, within=box(10, 50, 11, 51))


def test_a_limiting_area_that_crosses_itself_is_refused() -> None:
    with pytest.raises(ShapeRefused, match="not a valid polygon"):
        cut_corridor(
            "BFA", "NER", depth_km=20, sector_km=60, within=Polygon([(0, 13), (2, 14), (2, 13), (0, 14), (0, 13)])
        )


@pytest.mark.parametrize("depth", [0, -1, 200.001, math.nan, math.inf])
def test_a_depth_out_of_range_is_refused(depth: float) -> None:
    with pytest.raises(ShapeRefused, match="depth must be more than 0 and at most 200 km"):
        cut_corridor("BFA", "NER", depth_km=depth, sector_km=60)


@pytest.mark.parametrize("length", [0, 0.99, 1000.1, math.nan, -math.inf])
def test_a_sector_length_out_of_range_is_refused(length: float) -> None:
    with pytest.raises(ShapeRefused, match="from 1 to 1000 km"):
        cut_corridor("BFA", "NER", depth_km=20, sector_km=length)


def test_more_sectors_than_anybody_could_staff_are_refused() -> None:
    with pytest.raises(ShapeRefused, match="more than 2000 on each side"):
        cut_corridor("CAN", "USA", depth_km=20, sector_km=1)


@pytest.mark.parametrize(("first", "second"), [("BFA", "FRA"), ("GBR", "FRA"), ("AUS", "NZL"), ("BFA", "BFA")])
def test_a_pair_without_a_land_border_is_refused(first: str, second: str) -> None:
    with pytest.raises(NoSharedBorder) as caught:
        cut_corridor(first, second, depth_km=20, sector_km=60)
    assert caught.value.reason == f"{first} and {second} share no land border."
    assert isinstance(caught.value, GeoError)


@pytest.mark.parametrize("code", ["BF", "bfa", "ZZZ", "", "../BFA"])
def test_a_code_that_is_no_country_is_refused(code: str) -> None:
    with pytest.raises(UnknownCountry):
        cut_corridor(code, "NER", depth_km=20, sector_km=60)
    with pytest.raises(UnknownCountry):
        shared_border("NER", code)
