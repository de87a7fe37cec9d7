"""The plan for other programs, and files from them, through the API."""

import warnings
from typing import Any

import gpxpy
import pytest
import shapely

from geo.geojson import from_geojson
from tests.cast import AWA, FATOU, HUGO
from tests.ops.planning.given import AIRPORT, assign, corridor, pointers
from tests.ops.planning.test_operations import journal
from tests.world import World, expect

with warnings.catch_warnings():  # it says that it would print prettier with lxml
    warnings.simplefilter("ignore")
    from fastkml import KML

FILE = {"headers": {"content-type": "application/octet-stream"}}
EVIL = "Post <script>alert(1)</script> & Söhne ]]>"


async def planned(world: World) -> None:
    awa = world.as_(AWA)
    (code, *_) = await corridor(world)
    await assign(awa, code, "BFA-DGD-01")
    post = {"name": EVIL, "place": {"type": "Point", "coordinates": [1.2, 12.6]}, "officers": 6, "country": "BFA"}
    await expect(201, awa.post("crossings", json=post))
    base = {"type": "Point", "coordinates": [-1.5, 12.35]}
    await expect(201, awa.post("units", json={"code": "BFA-DGD-09", "agency": "BFA-DGD", "officers": 4, "base": base}))


async def test_the_plan_as_kml_is_read_by_another_program_with_folders_and_styles(world: World) -> None:
    await planned(world)
    answer = await expect(200, world.as_(HUGO).get("plan.kml"))
    assert answer.headers["content-type"].startswith("application/vnd.google-earth.kml+xml")
    (document,) = KML.from_string(answer.text.partition("?>")[2]).features
    folders = {folder.name: list(folder.features) for folder in document.features}
    assert list(folders) == ["BFA-NER", "Borders", "Crossings", "Bases"]
    sectors = (await world.as_(HUGO).get("sectors")).json()["features"]
    drawn = {mark.name: shapely.from_wkt(mark.geometry.wkt) for mark in folders["BFA-NER"]}
    for sector in sectors:
        assert shapely.symmetric_difference(drawn[sector["id"]], from_geojson(sector["geometry"])).area < 1e-5
    assert "BFA-DGD-01" in folders["BFA-NER"][0].description
    assert EVIL in {mark.name for mark in folders["Crossings"]}
    assert "<script>" not in answer.text
    styles = {style.id for style in document.styles}
    assert {mark.style_url.url.lstrip("#") for marks in folders.values() for mark in marks} <= styles
    assert ("export.made", "plan.kml") in [(e.kind, e.subject) for e in await journal(world)]


async def test_the_plan_as_gpx_is_read_by_another_program(world: World) -> None:
    await planned(world)
    answer = await expect(200, world.as_(HUGO).get("plan.gpx"))
    read = gpxpy.parse(answer.text)
    assert read.version == "1.1"
    points = {point.name: point for point in read.waypoints}
    assert (points[EVIL].latitude, points[EVIL].longitude, points[EVIL].type) == (12.6, 1.2, "crossing")
    assert points["BFA-DGD-09"].type == "base"
    tracks = {track.name: track for track in read.tracks}
    outline = tracks["BFA-NER-01A"].segments[0].points
    assert (outline[0].latitude, outline[0].longitude) == (outline[-1].latitude, outline[-1].longitude)
    assert tracks["BFA-NER"].type == "border"


@pytest.mark.parametrize("name", ["plan.kml", "plan.gpx", "plan.geojson"])
async def test_what_goes_out_comes_in_again_as_the_same_crossings(world: World, name: str) -> None:
    await planned(world)
    awa = world.as_(AWA)
    content = (await expect(200, awa.get(name))).content
    before = len(await journal(world))
    brought = (await expect(200, awa.post("plan/features", content=content, **FILE))).json()
    assert len(await journal(world)) == before, "nothing is stored"
    assert brought["format"] == name.partition(".")[2]
    points = {(f["name"], *f["geometry"]["coordinates"]) for f in brought["features"] if f["kind"] == "crossing"}
    stored = (await awa.get("crossings")).json()["items"]
    known = {(c["name"], *(round(part, 6) for part in c["place"]["coordinates"])) for c in stored}
    assert known <= {(said, round(lon, 6), round(lat, 6)) for said, lon, lat in points}


async def test_a_file_is_judged_feature_by_feature_and_stored_by_the_ordinary_ways(world: World) -> None:
    await corridor(world)
    awa = world.as_(AWA)
    bow_tie = [[-1.53, 12.33], [-1.49, 12.37], [-1.49, 12.33], [-1.53, 12.37], [-1.53, 12.33]]

    def feature(name: str, kind: str, coordinates: Any) -> dict[str, Any]:
        return {"type": "Feature", "properties": {"name": name}, "geometry": {"type": kind, "coordinates": coordinates}}

    features = [
        {"type": "Feature", "properties": {"name": "Airport"}, "geometry": AIRPORT},
        feature("Ford", "Point", [1.2, 12.6]),
        feature("Tie", "Polygon", [bow_tie]),
        feature("Paris", "Point", [2.35, 48.85]),
        feature("Nowhere", "Point", [999, 12]),
        feature("Road", "LineString", [[1, 12], [2, 13]]),
    ]
    document = {"type": "FeatureCollection", "features": features}
    found = (await expect(200, awa.post("plan/features", json=document))).json()["features"]
    assert [(f["kind"], f["country"], len(f["faults"])) for f in found] == [
        ("area", "BFA", 0),
        ("crossing", "BFA", 0),
        ("area", "BFA", 1),
        ("crossing", None, 1),
        ("other", None, 1),
        ("line", None, 0),
    ]
    assert found[2]["faults"][0]["geometry"]["type"] == "Point"
    area, ford = found[0], found[1]
    draft = {"name": area["name"], "geometry": area["geometry"], "country": area["country"]}
    await expect(201, awa.post("corridors", json=draft))
    wanted = {"name": ford["name"], "place": ford["geometry"], "origin": "imported"}
    made = await expect(201, awa.post("crossings/import", json={"crossings": [wanted]}))
    assert made.json()["items"][0]["sector"] is not None
    assert pointers(await expect(422, awa.post("plan/features", content=b"<!DOCTYPE x []><kml/>", **FILE))) == [""]
    await expect(413, awa.post("plan/features", content=b" " * 9_000_000, **FILE))
    await expect(403, world.as_(FATOU).post("plan/features", content=b"{}", **FILE))
