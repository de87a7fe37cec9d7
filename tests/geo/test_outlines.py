"""Outlines for the background of a map."""

import json

import pytest
import shapely

from geo.borders import country_shape, neighbours
from geo.errors import UnknownCountry
from geo.geojson import from_geojson
from geo.outlines import outlines

KAFO = ["BFA", "CIV", "MLI", "NER"]


def test_simplified_neighbours_still_share_their_border() -> None:
    drawn = outlines(KAFO, 2_000)
    shapes = {feature["id"]: from_geojson(feature["geometry"]) for feature in drawn["features"]}
    assert sorted(shapes) == KAFO
    assert shapely.coverage_is_valid(list(shapes.values()))
    for code, shape in shapes.items():
        exact = country_shape(code)
        assert shapely.symmetric_difference(shape, exact).area < 0.01 * exact.area
        assert len(shapely.get_coordinates(shape)) < len(shapely.get_coordinates(exact)) / 2


def test_neighbours_are_marked_and_cut_off() -> None:
    drawn = outlines(["BFA"], 2_000, with_neighbours=True, margin_km=100)
    by_code = {feature["properties"]["code"]: feature for feature in drawn["features"]}
    assert set(by_code) == {"BFA", *neighbours("BFA")}
    assert [code for code, feature in by_code.items() if not feature["properties"]["neighbour"]] == ["BFA"]
    west, south, east, north = country_shape("BFA").bounds
    for feature in by_code.values():
        bounds = from_geojson(feature["geometry"]).bounds
        assert bounds[0] > west - 1
        assert bounds[2] < east + 1
        assert south - 1 < bounds[1] < bounds[3] < north + 1


def test_a_background_is_light() -> None:
    assert len(json.dumps(outlines(KAFO, 1_000, with_neighbours=True))) < 200_000


def test_the_smallest_country_is_still_drawn() -> None:
    (feature,) = outlines(["MCO"], 5_000)["features"]
    assert not from_geojson(feature["geometry"]).is_empty


def test_a_code_that_is_no_country_is_refused() -> None:
    with pytest.raises(UnknownCountry):
        outlines(["BFA", "XXX"])
