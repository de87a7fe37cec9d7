"""The corridor of every land border of the data set: it tiles, it is where it should be, and nothing is lost."""

import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.band import band
from geo.borders import country_shape, land_borders, shared_border
from geo.corridors import GRID, Corridor, cut_corridor
from geo.coverage import faults
from geo.measure import length_km

DEPTH_KM = 20.0
NOTHING = 1e-9  # of the corridor's area


def corridor_of(first: str, second: str) -> Corridor:
    """About six sectors on each side, so that the whole atlas takes seconds."""
    sector_km = min(1000.0, max(1.0, length_km(shared_border(first, second)) / 6))
    return cut_corridor(first, second, depth_km=DEPTH_KM, sector_km=sector_km)


@pytest.mark.parametrize(("first", "second"), land_borders())
def test_sectors_of_this_border_tile_its_band(first: str, second: str) -> None:
    corridor = corridor_of(first, second)
    shapes = [sector.geometry for sector in corridor.sectors]
    whole = sum(shape.area for shape in shapes)

    assert all(shape.is_valid and not shape.is_empty for shape in shapes)
    assert shapely.coverage_is_valid(shapes)
    one, other = shapely.STRtree(shapes).query(shapes, predicate="intersects")
    common = [shapely.intersection(shapes[i], shapes[j]).area for i, j in zip(one, other, strict=True) if i < j]
    assert sum(common) < NOTHING * whole

    strip = band(corridor.border, DEPTH_KM * 1000)
    both = [shapely.intersection(country_shape(code), strip) for code in (first, second)]
    rounding = GRID * corridor.ground.length  # vertices that are not the atlas's own move up to half a grid step
    assert shapely.symmetric_difference(shapely.union_all(both), corridor.ground).area < rounding
    for side, ground in zip("AB", both, strict=True):
        own = shapely.union_all([sector.geometry for sector in corridor.sectors if sector.side == side])
        assert shapely.difference(own, ground).area < rounding  # a sector lies in one country

    assert faults_of(corridor) == []


@pytest.mark.parametrize(("first", "second"), land_borders())
def test_every_stretch_of_this_border_has_a_sector_on_each_side(first: str, second: str) -> None:
    corridor = corridor_of(first, second)
    by_code = {sector.code: sector for sector in corridor.sectors}
    assert list(by_code) == sorted(by_code)
    for sector in corridor.sectors:
        assert sector.counterpart is not None
        across = by_code[sector.counterpart]
        assert across.counterpart == sector.code
        assert (across.number, across.border_km) == (sector.number, sector.border_km)
        assert {sector.country, across.country} == {first, second}
        assert sector.country == {"A": first, "B": second}[sector.side]
        assert sector.area_km2 > 0
    numbers = [sector.number for sector in corridor.sectors if sector.side == "A"]
    assert numbers == list(range(1, len(numbers) + 1))
    assert sum(sector.border_km for sector in corridor.sectors) / 2 == pytest.approx(corridor.border_km, rel=1e-4)


def faults_of(corridor: Corridor) -> list[object]:
    codes = {
        country: [sector.code for sector in corridor.sectors if sector.country == country]
        for country in (corridor.first, corridor.second)
    }
    shapes = {sector.code: sector.geometry for sector in corridor.sectors}
    return list(faults(shapes, ground=corridor.ground, border=corridor.border, countries=codes))


@settings(deadline=None, max_examples=40)
@given(st.sampled_from(land_borders()), st.floats(0.05, 200), st.floats(0.03, 1.5))
def test_any_border_tiles_at_any_depth_and_length(pair: tuple[str, str], depth_km: float, share: float) -> None:
    """Sectors from far shorter than the band is deep to the whole border in one piece."""
    sector_km = min(1000.0, max(1.0, share * length_km(shared_border(*pair))))
    corridor = cut_corridor(*pair, depth_km=depth_km, sector_km=sector_km)
    assert shapely.coverage_is_valid([sector.geometry for sector in corridor.sectors])
    assert all(sector.geometry.is_valid for sector in corridor.sectors)
    assert all(sector.counterpart is not None for sector in corridor.sectors)
    assert faults_of(corridor) == []
