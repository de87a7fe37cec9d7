"""What is wrong with sectors that people changed."""

import shapely
from shapely import LineString, Point, box
from shapely.affinity import translate
from shapely.geometry.base import BaseGeometry

from geo.corridors import cut_corridor
from geo.coverage import Fault, faults
from geo.geojson import from_geojson, to_geojson
from geo.measure import area_km2

CORRIDOR = cut_corridor("BFA", "NER", depth_km=20, sector_km=60)
SECTORS: dict[str, BaseGeometry] = {sector.code: sector.geometry for sector in CORRIDOR.sectors}
COUNTRIES = {
    country: [sector.code for sector in CORRIDOR.sectors if sector.country == country] for country in ("BFA", "NER")
}


def found(sectors: dict[str, BaseGeometry]) -> list[Fault]:
    return faults(sectors, ground=CORRIDOR.ground, border=CORRIDOR.border, countries=COUNTRIES)


def test_a_corridor_as_it_was_cut_has_no_fault() -> None:
    assert found(SECTORS) == []


def test_a_corridor_rounded_for_a_map_has_no_fault() -> None:
    assert found({code: from_geojson(to_geojson(shape)) for code, shape in SECTORS.items()}) == []


def test_a_missing_sector_is_a_gap_in_the_ground_and_along_its_border() -> None:
    faulty = found({code: shape for code, shape in SECTORS.items() if code != "BFA-NER-05B"})
    ground, line = faulty
    assert (ground.kind, line.kind) == ("gap", "gap")
    assert abs(ground.area_km2 - area_km2(SECTORS["BFA-NER-05B"])) < 1e-3
    assert {"BFA-NER-04B", "BFA-NER-05A", "BFA-NER-06B"} <= set(ground.keys)
    assert line.country == "NER"
    assert abs(line.length_km - CORRIDOR.sectors[9].border_km) < 5


def test_a_sector_pushed_over_its_neighbour_overlaps_it() -> None:
    moved = SECTORS | {"BFA-NER-03A": shapely.union(SECTORS["BFA-NER-03A"], Point(centre("BFA-NER-04A")).buffer(0.05))}
    faulty = found(moved)
    assert [(fault.kind, fault.keys) for fault in faulty] == [("overlap", ("BFA-NER-03A", "BFA-NER-04A"))]
    assert 80 < faulty[0].area_km2 < 100


def test_the_same_sector_twice_is_an_overlap_of_all_of_it() -> None:
    square = box(0, 0, 1, 1)
    (fault,) = faults({"A": square, "B": square})
    assert (fault.kind, fault.keys) == ("overlap", ("A", "B"))
    assert abs(fault.area_km2 - area_km2(square)) < 1


def test_a_sector_inside_another_is_an_overlap() -> None:
    assert [fault.kind for fault in faults({"A": box(0, 0, 1, 1), "B": box(0.4, 0.4, 0.6, 0.6)})] == ["overlap"]


def test_a_hair_of_some_metres_is_a_sliver_and_of_decimetres_nothing() -> None:
    left, right = box(0, 0, 0.5, 0.5), box(0.5, 0, 1, 0.5)
    assert [f.kind for f in faults({"L": left, "R": translate(right, -1e-4)})] == ["sliver"]  # 11 m
    assert faults({"L": left, "R": translate(right, -1e-6)}) == []  # 0.1 m
    ground = box(0, 0, 1, 0.5)
    short = translate(right, 1e-4)
    assert ("sliver", ("L", "R")) in {(f.kind, f.keys) for f in faults({"L": left, "R": short}, ground=ground)}


def test_border_that_only_one_side_watches_is_a_gap_of_the_other() -> None:
    line = shapely.MultiLineString([LineString([(0, 0), (1, 0)])])
    sectors = {"N": box(0, 0, 1, 1), "S": box(0, -1, 0.5, 0)}
    (gap,) = faults(sectors, border=line, countries={"NNN": ["N"], "SSS": ["S"]})
    assert (gap.kind, gap.country, gap.keys) == ("gap", "SSS", ("S",))
    assert 55 < gap.length_km < 56


def test_a_country_without_any_sector_leaves_the_whole_border_bare() -> None:
    line = shapely.MultiLineString([LineString([(0, 0), (1, 0)])])
    (gap,) = faults({"N": box(0, 0, 1, 1)}, border=line, countries={"NNN": ["N"], "SSS": []})
    assert gap.country == "SSS"
    assert 111 < gap.length_km < 112


def test_no_sectors_at_all_leave_all_of_the_ground() -> None:
    (gap,) = faults({}, ground=box(0, 0, 1, 1))
    assert (gap.kind, gap.keys) == ("gap", ())


def centre(code: str) -> tuple[float, float]:
    point = shapely.point_on_surface(SECTORS[code])
    return point.x, point.y
