"""Corridors and sectors through the API, on both engines."""

import asyncio

import shapely

from geo.geojson import from_geojson, to_geojson
from tests.cast import AWA, FATOU, HUGO
from tests.ops.planning.given import AIRPORT, BORDER, assign, corridor, issue, pointers
from tests.ops.planning.test_operations import journal
from tests.world import World, expect


async def test_a_border_becomes_sectors_on_both_sides(world: World) -> None:
    made = (await expect(201, world.as_(AWA).post("corridors", json=BORDER))).json()
    assert made["code"] == "BFA-NER"
    assert made["sectors"] == ["BFA-NER-01A", "BFA-NER-01B", "BFA-NER-02A", "BFA-NER-02B"]
    collection = (await expect(200, world.as_(HUGO).get("sectors"))).json()
    assert collection["type"] == "FeatureCollection"
    first, second, *_ = [feature["properties"] for feature in collection["features"]]
    assert (first["country"], second["country"]) == ("BFA", "NER")
    assert (first["counterpart"], second["counterpart"]) == (second["code"], first["code"])
    assert first["border_km"] > 100
    assert first["state"] == "unassigned"
    assert first["valid_from"] == "2020-11-01T00:00:00Z", "from the first phase on"
    towns = [c["name"] for feature in collection["features"] for c in feature["properties"]["crossings"]]
    assert towns
    assert (await world.as_(HUGO).get("corridors")).json()["items"][0]["border_km"] == made["border_km"]


async def test_every_sector_has_its_entry_with_every_digit_of_its_shape(world: World) -> None:
    codes = await corridor(world)
    added = {e.subject: e.payload for e in await journal(world) if e.kind == "sector.added"}
    assert sorted(added) == codes
    shapes = [from_geojson(payload["geometry"]) for payload in added.values()]
    assert shapely.coverage_is_valid(shapes)


async def test_a_border_has_one_corridor_whichever_way_it_is_named(world: World) -> None:
    await corridor(world)
    await expect(409, world.as_(AWA).post("corridors", json=BORDER))
    await expect(409, world.as_(AWA).post("corridors", json=BORDER | {"countries": ["NER", "BFA"]}))


async def test_of_two_who_cut_a_border_at_once_one_is_told_that_it_is_done(world: World) -> None:
    answers = await asyncio.gather(*(world.as_(AWA).post("corridors", json=BORDER) for _ in range(2)))
    assert sorted(answer.status_code for answer in answers) == [201, 409]


async def test_countries_without_a_common_border_are_refused_by_name(world: World) -> None:
    await expect(200, world.as_(AWA).patch("", json={"countries": ["BFA", "NER", "FRA"]}))
    problem = await expect(422, world.as_(AWA).post("corridors", json=BORDER | {"countries": ["BFA", "FRA"]}))
    assert problem.json()["type"] == "/problems/no-land-border"
    assert "BFA and FRA" in problem.json()["detail"]


async def test_everything_wrong_with_a_corridor_is_said_at_once(world: World) -> None:
    awa = world.as_(AWA)
    wrong = {"countries": ["MLI", "CIV"], "depth_km": 20, "by": "risk", "within": {"type": "Point"}}
    problem = await expect(422, awa.post("corridors", json=wrong))
    assert pointers(problem) == ["/sector_km", "/countries", "/within"]
    problem = await expect(422, awa.post("corridors", json={"country": "CIV", "depth_km": 5, "by": "risk"}))
    assert pointers(problem) == ["/name", "/geometry", "/depth_km", "/by", "/country"]
    problem = await expect(422, awa.post("corridors", json=BORDER | {"depth_km": 0, "sector_km": 1e9, "colour": 1}))
    assert sorted(pointers(problem)) == ["/colour", "/depth_km", "/sector_km"]
    elsewhere = to_geojson(shapely.box(20, 40, 21, 41))
    problem = await expect(422, awa.post("corridors", json=BORDER | {"within": elsewhere}))
    assert pointers(problem) == ["/within"]
    assert (await awa.get("corridors")).json()["items"] == []


async def test_an_area_is_one_sector_with_a_code_from_its_name(world: World) -> None:
    area = {"name": "Aéroport de Ouagadougou", "geometry": AIRPORT, "country": "BFA"}
    made = (await expect(201, world.as_(AWA).post("corridors", json=area))).json()
    assert made == {
        "code": "BFA-AEROPORT-DE-OUAGADOUGOU",
        "border_km": 0.0,
        "sectors": ["BFA-AEROPORT-DE-OUAGADOUGOU"],
    }
    again = (await expect(201, world.as_(AWA).post("corridors", json=area))).json()
    assert again["code"] == "BFA-AEROPORT-DE-OUAGADOUGOU-2"
    bow_tie = [[-1.53, 12.33], [-1.49, 12.37], [-1.49, 12.33], [-1.53, 12.37], [-1.53, 12.33]]
    for wrong in ({"type": "Polygon", "coordinates": [bow_tie]}, to_geojson(shapely.box(12, -2, 12.1, -1.9))):
        problem = await expect(422, world.as_(AWA).post("corridors", json=area | {"geometry": wrong}))
        assert pointers(problem) == ["/geometry"]


async def test_only_a_coordinator_draws(world: World) -> None:
    await expect(403, world.as_(FATOU).post("corridors", json=BORDER))
    (code, *_) = await corridor(world)
    await expect(403, world.as_(FATOU).patch(f"sectors/{code}", json={"name": "Mine"}))
    await expect(404, world.as_(AWA).patch("sectors/NO-SUCH", json={"name": "Mine"}))


async def test_a_sectors_name_and_notes_change_where_it_stands(world: World) -> None:
    (code, *_) = await corridor(world)
    changed = (await expect(200, world.as_(AWA).patch(f"sectors/{code}", json={"notes": "Ford in June."}))).json()
    assert changed["notes"] == "Ford in June."
    last = (await journal(world))[-1]
    assert changed.pop("neighbours") == []
    assert (last.kind, last.subject, last.payload) == ("sector.changed", code, changed)
    problem = await expect(422, world.as_(AWA).patch(f"sectors/{code}", json={"name": "", "area_km2": 5}))
    assert pointers(problem) == ["/area_km2", "/name"]


async def test_after_the_issue_a_new_shape_holds_from_now_and_the_old_one_for_before(world: World) -> None:
    awa = world.as_(AWA)
    (code, *_) = await corridor(world)
    await issue(world)
    before = await shape_of(world, code, "2020-12-01T00:00:00Z")
    west, south, east, north = before.bounds
    cut = before.intersection(shapely.box(west, south, (west + east) / 2, north))
    changed = (
        await expect(200, awa.patch(f"sectors/{code}", json={"geometry": to_geojson(cut), "neighbours": "stay"}))
    ).json()
    assert (await shape_of(world, code, "2020-12-01T00:00:00Z")).equals(before)
    assert (await shape_of(world, code, None)).area < before.area
    assert changed["area_km2"] > 0
    kinds = [entry.kind for entry in await journal(world)]
    since = len(kinds) - kinds[::-1].index("change.made")
    assert kinds[since : since + 2] == ["sector.ended", "sector.changed"]
    gaps = [finding for finding in (await awa.get("findings")).json() if finding["kind"] == "gap"]
    assert gaps, "a gap is a finding, not a refusal"
    assert code in gaps[0]["subjects"]
    assert gaps[0]["geometry"]["type"] == "Polygon"


async def test_in_a_draft_a_new_shape_takes_the_place_of_the_old(world: World) -> None:
    (code, *_) = await corridor(world)
    before = await shape_of(world, code, None)
    west, south, east, north = before.bounds
    cut = before.intersection(shapely.box(west, south, (west + east) / 2, north))
    await expect(200, world.as_(AWA).patch(f"sectors/{code}", json={"geometry": to_geojson(cut), "neighbours": "stay"}))
    assert (await shape_of(world, code, "2020-12-01T00:00:00Z")).area < before.area


async def test_a_shape_that_is_none_is_refused(world: World) -> None:
    (code, *_) = await corridor(world)
    for wrong in ({"type": "Point", "coordinates": [1, 13]}, to_geojson(shapely.box(100, 10, 101, 11)), {}):
        problem = await expect(422, world.as_(AWA).patch(f"sectors/{code}", json={"geometry": wrong}))
        assert pointers(problem) == ["/geometry"]


async def test_a_sector_says_whether_anybody_is_there(world: World) -> None:
    (code, *_) = await corridor(world)
    made = await assign(world.as_(AWA), code, "BFA-DGD-01")
    during = "2020-12-01T00:00:00Z"
    assert await state_of(world, code, during) == "assigned"
    assert await state_of(world, code, "2020-12-09T00:00:00Z") == "unassigned"
    for state in ("accepted", "on_station"):
        await expect(200, world.as_(AWA).post(f"assignments/{made['id']}/state", json={"to": state}))
    assert await state_of(world, code, during) == "on_station"
    problem = await expect(400, world.as_(AWA).get("sectors?at=noon"))
    assert pointers(problem) == ["/at"]


async def state_of(world: World, code: str, at: str) -> str:
    features = (await expect(200, world.as_(AWA).get(f"sectors?at={at}"))).json()["features"]
    states = {feature["properties"]["code"]: feature["properties"]["state"] for feature in features}
    state: str = states[code]
    return state


async def shape_of(world: World, code: str, at: str | None) -> shapely.Geometry:
    features = (await expect(200, world.as_(AWA).get("sectors" + (f"?at={at}" if at else "")))).json()["features"]
    (found,) = [feature["geometry"] for feature in features if feature["id"] == code]
    return from_geojson(found)
