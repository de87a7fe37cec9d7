"""Towns in a sector, near a place, and by the border."""

import pytest
from shapely import Point, box

from geo.borders import country_codes, shared_border
from geo.corridors import cut_corridor
from geo.errors import UnknownCountry
from geo.gazetteer import crossing_towns, crossings, nearest_town, towns_within
from geo.measure import distance_to_m

CORRIDOR = cut_corridor("CIV", "GHA", depth_km=20, sector_km=60)
SECTORS = [(sector.code, sector.country, sector.geometry) for sector in CORRIDOR.sectors]


def test_towns_in_a_shape_come_biggest_first_and_from_the_countries_asked() -> None:
    towns = towns_within(box(-2, 12, -1, 13), ["BFA", "GHA"])
    assert towns[0].name == "Ouagadougou"
    assert [town.population for town in towns] == sorted((town.population for town in towns), reverse=True)
    assert all(box(-2, 12, -1, 13).covers(Point(town.lon, town.lat)) and town.country == "BFA" for town in towns)
    assert all(town.population >= 50_000 for town in towns_within(box(-2, 12, -1, 13), ["BFA"], 50_000))
    assert towns_within(box(-2, 12, -1, 13), []) == []


def test_the_nearest_town_is_the_one_nearest_in_metres() -> None:
    near = nearest_town(1.7989, 13.1191, "NER")
    assert near is not None
    assert near.name == "Torodi"
    assert nearest_town(-30, 0, "NER") is None
    assert nearest_town(1.7989, 13.1191, "ATA", within_km=30_000) is None  # nobody lives there


def test_towns_by_a_border_are_as_far_from_it_as_they_say() -> None:
    border = shared_border("CIV", "GHA")
    found = crossing_towns(border, "GHA", within_km=15)
    assert found
    for crossing in found:
        assert crossing.distance_km <= 15
        away_km = distance_to_m((crossing.town.lon, crossing.town.lat), border) / 1000
        assert crossing.distance_km == pytest.approx(away_km, rel=0.01, abs=0.01)


def test_each_town_is_named_once_in_a_sector_of_its_country_and_few_in_each() -> None:
    named = crossings(CORRIDOR.border, SECTORS, at_most=2)
    assert list(named) == [code for code, _, _ in SECTORS]
    country_of = {code: country for code, country, _ in SECTORS}
    every = [(code, crossing.town) for code, found in named.items() for crossing in found]
    assert every
    assert len({(town.name, town.lon, town.lat) for _, town in every}) == len(every)
    assert all(town.country == country_of[code] for code, town in every)
    assert max(len(found) for found in named.values()) == 2
    assert "Elubo" in {town.name for _, town in every}  # the crossing on the coast road from Abidjan to Accra


def test_the_most_telling_town_comes_first() -> None:
    found = crossing_towns(CORRIDOR.border, "GHA")
    weights = [max(c.town.population, 500) / (1 + (c.distance_km / 5) ** 2) for c in found]
    assert weights == sorted(weights, reverse=True)


def test_every_country_has_a_table_of_towns_if_only_an_empty_one() -> None:
    assert all(nearest_town(0, 0, code, within_km=0) is None for code in country_codes())
    with pytest.raises(UnknownCountry):
        nearest_town(0, 0, "../BFA")


def test_towns_of_a_territory_drawn_as_part_of_a_country_are_that_countrys() -> None:
    cayenne = nearest_town(-52.33, 4.93, "FRA", within_km=20)
    assert cayenne is not None
    assert cayenne.name == "Cayenne"
