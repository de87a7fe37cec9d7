"""Which time zone a place keeps."""

from zoneinfo import ZoneInfo

import pytest

from geo.errors import UnknownCountry
from geo.zones import zone_of, zones


def test_both_sides_of_a_line_keep_their_own_time() -> None:
    assert zone_of("BFA", 1.2, 13.0) == "Africa/Ouagadougou"
    assert zone_of("NER", 1.4, 13.2) == "Africa/Niamey"
    assert zone_of("TCD", 22.2, 13.5) == "Africa/Ndjamena"


def test_of_several_zones_of_a_country_it_is_that_of_the_nearest_city() -> None:
    assert zone_of("USA", -74.0, 40.7) == "America/New_York"
    assert zone_of("USA", -117.1, 32.5) == "America/Los_Angeles"
    assert zone_of("COD", 27.5, -11.7) == "Africa/Lubumbashi"


def test_every_zone_is_one_that_clocks_know_and_stands_on_the_globe() -> None:
    every = [zone for of_country in zones().values() for zone in of_country]
    assert len(every) > 400
    for zone in every:
        assert ZoneInfo(zone.name).key == zone.name
        assert -180 <= zone.lon <= 180
        assert -90 <= zone.lat <= 90


def test_a_country_without_zones_is_refused() -> None:
    with pytest.raises(UnknownCountry):
        zone_of("XXX", 0, 0)
