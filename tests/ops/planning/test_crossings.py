"""Crossings, and corridors cut by them or by what was seized before, through the API."""

import itertools
import uuid
from typing import Any

import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from geo.borders import shared_border
from geo.corridors import cut_corridor
from geo.coverage import faults
from geo.cuts import between_crossings, by_weight
from geo.stretches import length_along
from ops.journal.verify import verify
from ops.planning.models import Operation
from tests.cast import AWA, FATOU, HUGO
from tests.ops.planning.given import BORDER, corridor, issue, pointers
from tests.world import DRAFT, SEIZURE, World, expect

POST = {"name": "Kantchari", "place": {"type": "Point", "coordinates": [1.55, 12.5]}}
BY_CROSSINGS = BORDER | {"sector_km": 40, "by": "crossings", "suggest": False}
DAILY = [{"days": ["mon", "tue", "wed", "thu", "fri", "sat", "sun"], "opens": "06:00", "closes": "18:00"}]


async def listed(world: World, query: str = "") -> dict[str, dict[str, Any]]:
    items = (await expect(200, world.as_(HUGO).get(f"crossings{query}"))).json()["items"]
    return {item["code"]: item for item in items}


async def verified(world: World) -> None:
    async with world.store.read() as session:
        operation_id = await session.scalar(select(Operation.id).where(Operation.code == world.op))
    assert await verify(world.store, str(operation_id)) == []


async def test_a_new_corridor_suggests_towns_and_its_sectors_name_them(world: World) -> None:
    await corridor(world)
    found = await listed(world)
    assert {crossing["origin"] for crossing in found.values()} == {"suggested"}
    named = {
        (feature["id"], crossing["name"])
        for feature in (await world.as_(HUGO).get("sectors")).json()["features"]
        for crossing in feature["properties"]["crossings"]
    }
    assert named == {(crossing["sector"], crossing["name"]) for crossing in found.values()}
    assert {c["timezone"] for c in found.values()} <= {"Africa/Ouagadougou", "Africa/Niamey"}
    more = (await expect(200, world.as_(HUGO).get("crossings/suggestions?corridor=BFA-NER"))).json()["items"]
    assert not {town["name"] for town in more} & {crossing["name"] for crossing in found.values()}
    await expect(404, world.as_(HUGO).get("crossings/suggestions?corridor=NO"))
    await expect(400, world.as_(HUGO).get("crossings/suggestions"))


async def test_a_crossing_has_hours_and_needs_and_finds_its_sector_by_itself(world: World) -> None:
    awa = world.as_(AWA)
    made = (await expect(201, awa.post("crossings", json=POST | {"hours": DAILY, "officers": 6}))).json()
    assert (made["code"], made["sector"], made["country"]) == ("KANTCHARI", None, "BFA")
    assert made["timezone"] == "Africa/Ouagadougou"
    await corridor(world, suggest=False)
    (crossing,) = (await listed(world)).values()
    assert crossing["sector"] is not None
    assert crossing["corridor"] == "BFA-NER"
    assert list(await listed(world, f"?sector={crossing['sector']}")) == ["KANTCHARI"]
    patch = {"officers": None, "capabilities": ["scanner", "dog"]}
    changed = await expect(200, awa.patch("crossings/KANTCHARI", json=patch))
    assert (changed.json()["officers"], changed.json()["capabilities"]) == (None, ["dog", "scanner"])
    assert changed.json()["hours"] == DAILY
    problem = await expect(409, awa.patch("crossings/KANTCHARI", json={"officers": 4, "based_on": {"officers": 6}}))
    assert problem.json()["errors"][0]["yours"] == 4
    split = (await expect(200, awa.post(f"sectors/{crossing['sector']}/split", json={"parts": 4}))).json()["sectors"]
    assert (await listed(world))["KANTCHARI"]["sector"] in split
    await expect(204, awa.delete("crossings/KANTCHARI"))
    assert await listed(world) == {}
    await expect(404, awa.delete("crossings/KANTCHARI"))
    await expect(200, awa.post("plan/undo"))
    assert list(await listed(world)) == ["KANTCHARI"]
    await verified(world)


async def test_everything_wrong_with_crossings_is_said_at_once_and_none_is_kept(world: World) -> None:
    wrong = [
        POST | {"timezone": "Nowhere/Else", "hours": [{"days": ["mon", "mon"], "opens": "24:00", "closes": "08:00"}]},
        POST | {"place": {"type": "Point", "coordinates": [2.35, 48.85]}, "name": "Paris"},
        POST | {"country": "FRA", "name": "Lyon"},
        POST | {"country": "NER", "place": {"type": "Point", "coordinates": [-4.0, 11.0]}, "name": "Far"},
        POST | {"code": "KANTCHARI", "name": "Twice"},
    ]
    problem = await expect(422, world.as_(AWA).post("crossings/import", json={"crossings": wrong}))
    assert pointers(problem) == [
        "/crossings/0/timezone",
        "/crossings/0/hours/0/opens",
        "/crossings/0/hours/0/days",
        "/crossings/1/place",
        "/crossings/2/country",
        "/crossings/3/place",
        "/crossings/4/code",
    ]
    assert problem.json()["errors"][3]["geometry"]["coordinates"] == [2.35, 48.85]
    assert await listed(world) == {}
    await expect(403, world.as_(FATOU).post("crossings", json=POST))
    await expect(201, world.as_(AWA).post("crossings", json=POST | {"code": "X"}))
    await expect(409, world.as_(AWA).post("crossings", json=POST | {"code": "X"}))


async def test_a_border_is_cut_midway_between_the_plans_own_crossings(world: World) -> None:
    awa = world.as_(AWA)
    border = shapely.get_parts(shared_border("BFA", "NER"))[0]
    places = shapely.get_coordinates(shapely.line_interpolate_point(border, [0.1, 0.5, 0.9], normalized=True))
    posts = [
        {"name": f"Post {n}", "place": {"type": "Point", "coordinates": list(map(float, place))}, "country": "BFA"}
        for n, place in enumerate(places)
    ]
    await expect(201, awa.post("crossings/import", json={"crossings": posts}))
    made = (await expect(201, awa.post("corridors", json=BY_CROSSINGS))).json()
    assert (made["basis"]["by"], made["basis"]["crossings"], len(made["sectors"])) == ("crossings", 3, 6)
    assert len({crossing["sector"] for crossing in (await listed(world)).values()}) == 3
    await verified(world)


async def test_without_crossings_of_its_own_a_plan_is_cut_around_towns_and_says_so(world: World) -> None:
    made = (
        await expect(201, world.as_(AWA).post("corridors", json=BORDER | {"sector_km": 80, "by": "crossings"}))
    ).json()
    assert "no crossings here yet" in made["basis"]["said"]
    assert made["basis"]["crossings"] >= 2


async def test_by_risk_sectors_are_short_where_much_was_seized_and_equal_where_nothing_was(world: World) -> None:
    awa = world.as_(AWA)
    await corridor(world)
    await issue(world)
    for _ in range(6):
        await expect(201, world.unit("BFA-DGD-01").put(f"reports/{uuid.uuid4()}", json=SEIZURE))
    await expect(201, awa.post("/api/operations", json=DRAFT | {"code": "NEXT"}))
    at = "/api/operations/NEXT/corridors"
    draft = {"countries": ["BFA", "NER"], "depth_km": 20, "sector_km": 60}
    shown = (await expect(200, awa.post(f"{at}/preview", json=draft | {"by": "risk"}))).json()
    assert (shown["basis"]["seizures"], shown["basis"]["operations"]) == (6, ["KAFO-T"])
    equal = (await expect(200, awa.post(f"{at}/preview", json=draft))).json()
    by_risk, by_length = (
        [f["properties"]["border_km"] for f in made["sectors"]["features"] if f["id"].endswith("A")]
        for made in (shown, equal)
    )
    assert len(by_risk) == len(by_length)
    assert min(by_risk) < 0.7 * min(by_length)
    elsewhere = {"countries": ["BFA", "GHA"], "depth_km": 20, "sector_km": 60, "by": "risk"}
    shown = (await expect(200, awa.post(f"{at}/preview", json=elsewhere))).json()
    assert shown["basis"]["seizures"] == 0
    assert "no seizures of earlier operations that you may see" in shown["basis"]["said"]


BORDERS = [("BFA", "NER"), ("BEN", "NGA"), ("MLI", "MRT"), ("ZAF", "LSO")]


@given(st.sampled_from(BORDERS), st.lists(st.floats(0, 1), max_size=8), st.sampled_from([between_crossings, by_weight]))
def test_cuts_come_in_order_within_the_line(border: tuple[str, str], at: list[float], how: Any) -> None:
    line = max(shapely.get_parts(shared_border(*border)), key=shapely.length)
    places = shapely.get_coordinates(shapely.line_interpolate_point(line, np.array(at), normalized=True)).reshape(-1, 2)
    part = shapely.get_coordinates(line)
    length = float(length_along(part)[-1])
    cuts = how(places, 30.0)(part, 60.0)
    assert all(0 < cut < length for cut in cuts)
    steps = [b - a for a, b in itertools.pairwise([0.0, *cuts, length])]
    if how is by_weight:
        assert len(steps) == max(1, round(length / 60.0))
        assert min(steps) >= length / len(steps) / 4 - 1
        if not at:
            assert steps == pytest.approx([length / len(steps)] * len(steps), rel=0.05)
    else:
        assert len(cuts) <= max(0, len(set(at)) - 1)


@pytest.mark.parametrize("how", [between_crossings, by_weight])
def test_sectors_tile_however_they_are_cut(how: Any) -> None:
    places = np.array([[1.2, 13.4], [1.25, 13.38], [0.6, 13.9], [2.0, 12.3]])
    cut = cut_corridor("BFA", "NER", depth_km=20, sector_km=40, offsets=how(places, 30.0))
    shapes = {sector.code: sector.geometry for sector in cut.sectors}
    countries = {c: [s.code for s in cut.sectors if s.country == c] for c in ("BFA", "NER")}
    assert faults(shapes, ground=cut.ground, border=cut.border, countries=countries) == []
