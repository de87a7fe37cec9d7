"""Areas and places that people send."""

from typing import Any

import pytest
from shapely import MultiPolygon, Polygon, box

from geo.areas import check_area, check_point
from geo.borders import country_shape, shared_border
from geo.corridors import cut_corridor
from geo.errors import ShapeRefused, UnknownCountry
from geo.geojson import to_geojson
from geo.measure import GEOD

OUAGADOUGOU = box(-1.53, 12.34, -1.49, 12.37)  # the airport


def polygon(*positions: tuple[float, float]) -> dict[str, Any]:
    return {"type": "Polygon", "coordinates": [[*positions, positions[0]]]}


def test_an_airport_in_its_country_is_taken_as_drawn() -> None:
    assert check_area(to_geojson(OUAGADOUGOU), "BFA").equals(OUAGADOUGOU)
    assert check_area(to_geojson(OUAGADOUGOU)).equals(OUAGADOUGOU)


def test_an_area_of_two_parts_with_a_hole_is_taken() -> None:
    holed = Polygon(box(-1.6, 12.3, -1.5, 12.4).exterior, [box(-1.57, 12.33, -1.53, 12.37).exterior.coords])
    both = MultiPolygon([holed, box(-1.4, 12.3, -1.3, 12.4)])
    assert check_area(to_geojson(both), "BFA").equals(both)


def test_a_port_may_reach_out_to_sea_but_not_to_the_open_sea() -> None:
    assert check_area(to_geojson(box(-4.05, 5.15, -3.95, 5.35)), "CIV")  # Abidjan and its roads
    with pytest.raises(ShapeRefused, match="outside CIV"):
        check_area(to_geojson(box(-4.05, 4.0, -3.95, 4.2)), "CIV")


@pytest.mark.parametrize(
    ("geometry", "reason"),
    [
        (polygon((0, 12), (1, 13), (1, 12), (0, 13)), "crosses itself near 0.50000, 12.50000"),
        (polygon((0, 0), (1, 0), (1, 1), (0.5, 0), (0, 1)), "touches itself near 0.50000, 0.00000|crosses itself"),
        (polygon((0, 0), (1, 1), (2, 2)), "fewer than three corners|crosses itself"),
        ({"type": "Polygon", "coordinates": []}, "empty"),
        ({"type": "MultiPolygon", "coordinates": []}, "empty"),
        ({"type": "Polygon", "coordinates": [[]]}, "empty"),
        ({"type": "Point", "coordinates": [0, 12]}, "not a Point"),
        ({"type": "Polygon", "coordinates": [[[0, 0], [1, 0], [1, 1], [0, 1]]]}, "not closed"),
        (polygon((0, 0), (200, 0), (0, 1)), "longitude 200"),
        (polygon((0, 10), (3, 10), (3, 13), (0, 13)), "large; the most is 50,000 km²"),
        (polygon((0, 10), (0.00001, 10), (0, 10.00001)), "smaller than 100 m²"),
        (
            {"type": "Polygon", "coordinates": [polygon((0, 0), (1, 0), (1, 1))["coordinates"][0],
                                                polygon((5, 5), (6, 5), (6, 6))["coordinates"][0]]},
            "A hole lies outside the area near 5",
        ),
        (
            {"type": "MultiPolygon", "coordinates": [to_geojson(box(0, 0, 1, 1))["coordinates"],
                                                     to_geojson(box(0.2, 0.2, 0.5, 0.5))["coordinates"]]},
            "One part of the area lies in another",
        ),
    ],
)  # fmt: skip
def test_an_area_that_cannot_stand_is_refused_with_the_reason(geometry: dict[str, Any], reason: str) -> None:
    with pytest.raises(ShapeRefused, match=reason):
        check_area(geometry)


def test_where_an_edge_crosses_itself_is_told() -> None:
    with pytest.raises(ShapeRefused) as caught:
        check_area(polygon((0, 12), (1, 13), (1, 12), (0, 13)))
    assert caught.value.at == (0.5, 12.5)


def test_longitude_and_latitude_exchanged_are_told_from_a_wrong_country() -> None:
    exchanged = box(12.34, -1.53, 12.37, -1.49)
    with pytest.raises(ShapeRefused, match="would be inside with longitude and latitude exchanged"):
        check_area(to_geojson(exchanged), "BFA")
    with pytest.raises(ShapeRefused, match=r"outside BFA\.$"):
        check_area(to_geojson(box(10, 50, 10.1, 50.1)), "BFA")


def test_a_country_that_is_none_is_named() -> None:
    with pytest.raises(UnknownCountry):
        check_area(to_geojson(OUAGADOUGOU), "BF")


def test_an_area_mostly_abroad_is_outside_even_close_to_the_border() -> None:
    north, south = (sector.geometry for sector in cut_corridor("BFA", "NER", depth_km=10, sector_km=1000).sectors)
    assert check_area(to_geojson(north), "BFA")
    with pytest.raises(ShapeRefused, match="outside BFA"):
        check_area(to_geojson(south), "BFA")


def test_every_sector_of_a_corridor_passes_as_an_area_of_its_country() -> None:
    for sector in cut_corridor("CIV", "MLI", depth_km=20, sector_km=60).sectors:
        assert check_area(to_geojson(sector.geometry, digits=None), sector.country)


def test_a_place_may_be_a_kilometre_off_but_not_ten() -> None:
    line = shared_border("BFA", "NER").geoms[0].interpolate(0.5, normalized=True)
    for bearing in range(0, 360, 10):
        near = GEOD.fwd(line.x, line.y, bearing, 700)[:2]
        assert check_point({"type": "Point", "coordinates": near}, "BFA")
    deep = country_shape("NER").representative_point()
    with pytest.raises(ShapeRefused, match="outside BFA"):
        check_point(to_geojson(deep), "BFA")
    with pytest.raises(ShapeRefused, match="exchanged"):
        check_point({"type": "Point", "coordinates": [12.36, -1.52]}, "BFA")


def test_a_place_is_a_point() -> None:
    assert check_point({"type": "Point", "coordinates": [-1.52, 12.36]}).x == -1.52
    with pytest.raises(ShapeRefused, match="not a Polygon"):
        check_point(to_geojson(OUAGADOUGOU))
    with pytest.raises(ShapeRefused, match="not two numbers"):
        check_point({"type": "Point", "coordinates": []})
