"""Findings over the API, the issue of the plan, its versions and exports, on both engines."""

import asyncio
from typing import Any

import yaml

from tests.cast import AMINATA, AWA, FATOU, FIRST_UNIT, HUGO, SECOND_UNIT
from tests.ops.planning.given import AIRPORT, assign, blockers, corridor, issue, named, pointers
from tests.ops.planning.test_operations import journal
from tests.world import World, expect

UNIT_OF = {"BFA": FIRST_UNIT, "NER": SECOND_UNIT}


async def sound(world: World) -> list[str]:
    """A corridor of two sectors, each held through the action phase by a unit of its country; every contact named."""
    for country in UNIT_OF:
        await named(world, country)
    codes = await corridor(world, sector_km=1000)
    for code in codes:
        await assign(world.as_(AWA), code, UNIT_OF["BFA" if code.endswith("A") else "NER"])
    return codes


async def test_a_sound_plan_has_no_findings_and_is_issued(world: World) -> None:
    await sound(world)
    assert (await expect(200, world.as_(HUGO).get("findings"))).json() == []
    issued = (await expect(201, world.as_(AWA).post("plan/issue", json={}))).json()
    assert issued["version"] == 1
    assert issued["overridden"] == []
    entry = (await journal(world))[issued["entry"] - 1]
    assert (entry.kind, entry.subject) == ("plan.issued", "1")
    operation = (await world.as_(AWA).get("")).json()
    assert (operation["state"], operation["plan_version"]) == ("issued", 1)


async def test_a_plan_with_blockers_is_not_issued_and_each_is_listed(world: World) -> None:
    codes = await sound(world)
    await assign(world.as_(AWA), codes[1], FIRST_UNIT)
    kinds = {finding["kind"]: finding for finding in await blockers(world)}
    assert set(kinds) == {"double_booking", "outside_jurisdiction"}
    problem = await expect(409, world.as_(AWA).post("plan/issue", json={}))
    assert problem.json()["type"] == "/problems/plan-blocked"
    assert set(pointers(problem)) == {f"/findings/{finding['id']}" for finding in kinds.values()}
    one = {"override": [kinds["double_booking"]["id"]], "reason": "They are next to each other."}
    problem = await expect(409, world.as_(AWA).post("plan/issue", json=one))
    assert pointers(problem) == [f"/findings/{kinds['outside_jurisdiction']['id']}"]
    assert (await world.as_(AWA).get("")).json()["state"] == "draft"


async def test_who_overrides_names_open_blockers_and_says_why(world: World) -> None:
    await corridor(world)
    ids = [finding["id"] for finding in await blockers(world)]
    problem = await expect(422, world.as_(AWA).post("plan/issue", json={"override": [*ids, "no-such"]}))
    assert pointers(problem) == [f"/override/{len(ids)}", "/reason"]
    issued = await expect(201, world.as_(AWA).post("plan/issue", json={"override": ids, "reason": "Rehearsal."}))
    assert [finding["id"] for finding in issued.json()["overridden"]] == ids
    assert (await world.as_(HUGO).get("plan/versions")).json()["items"] == [issued.json()]


async def test_a_sector_without_anybody_in_the_action_phase_blocks_and_one_that_is_left_early_warns(
    world: World,
) -> None:
    first, second = await corridor(world, sector_km=1000)
    await assign(world.as_(AWA), first, FIRST_UNIT, ends_at="2020-12-06T00:00:00Z")
    found = [f for f in (await world.as_(AWA).get("findings")).json() if f["kind"] != "contact_missing"]
    assert [(f["severity"], f["kind"], f["subjects"]) for f in found] == [
        ("blocker", "uncovered_period", [second]),
        ("warning", "uncovered_period", [first]),
    ]
    assert "2020-12-06T00:00:00Z to 2020-12-07T00:00:00Z" in found[1]["message"]


async def test_a_declined_assignment_covers_nothing(world: World) -> None:
    codes = await sound(world)
    (made, _) = (await world.as_(AWA).get("assignments")).json()["items"]
    order = {"to": "declined", "reason": "No."}
    await expect(200, world.as_(AWA).post(f"assignments/{made['id']}/state", json=order))
    assert [finding["subjects"] for finding in await blockers(world)] == [[made["sector"]]]
    assert made["sector"] in codes


async def test_a_country_without_focal_point_is_a_warning(world: World) -> None:
    await sound(world)
    await named(world, "CIV")
    await expect(200, world.as_(AWA).patch("", json={"countries": ["BFA", "NER", "CIV"]}))
    (only,) = (await world.as_(AWA).get("findings")).json()
    assert (only["severity"], only["kind"], only["subjects"]) == ("warning", "no_focal_point", ["CIV"])


async def test_a_plan_issued_again_is_the_next_version_and_the_first_stays_as_it_was(world: World) -> None:
    codes = await sound(world)
    await issue(world)
    first = (await expect(200, world.as_(HUGO).get("plan/versions/1"))).json()
    await expect(200, world.as_(AWA).patch(f"sectors/{codes[0]}", json={"notes": "Changed."}))
    second = await issue(world)
    assert second["version"] == 2
    assert (await world.as_(HUGO).get("plan/versions/1")).json() == first
    (sector, *_) = (await world.as_(HUGO).get("plan/versions/2")).json()["document"]["corridors"][0]["sectors"]
    assert sector["notes"] == "Changed."
    assert [v["version"] for v in (await world.as_(HUGO).get("plan/versions")).json()["items"]] == [2, 1]
    await expect(404, world.as_(HUGO).get("plan/versions/3"))


async def test_of_two_who_issue_at_once_each_gets_a_version_of_its_own(world: World) -> None:
    await sound(world)
    answers = await asyncio.gather(*(world.as_(AWA).post("plan/issue", json={}) for _ in range(2)))
    assert sorted(answer.json()["version"] for answer in answers) == [1, 2]


async def test_only_a_coordinator_issues_and_not_once_it_is_closing(world: World) -> None:
    await sound(world)
    await expect(403, world.as_(FATOU).post("plan/issue", json={}))
    await issue(world)
    for state in ("active", "closing"):
        await expect(200, world.as_(AWA).post("state", json={"to": state, "reason": "By hand."}))
    await expect(409, world.as_(AWA).post("plan/issue", json={}))


async def test_the_plan_as_a_file_has_everything_and_the_members_that_its_reader_may_see(world: World) -> None:
    codes = await sound(world)
    area = {"name": "Airport", "geometry": AIRPORT, "country": "BFA"}
    await expect(201, world.as_(AWA).post("corridors", json=area))
    plan: dict[str, Any] = yaml.safe_load((await expect(200, world.as_(AWA).get("plan.yaml"))).content)
    assert [sector["code"] for corridor in plan["corridors"] for sector in corridor["sectors"]] == [
        "BFA-AIRPORT",
        *codes,
    ]
    assert len(plan["units"]) == 2
    assert len(plan["assignments"]) == 2
    assert {member["role"] for member in plan["members"]} >= {"coordinator", "focal_point", "auditor"}
    seen = yaml.safe_load((await expect(200, world.as_(HUGO).get("plan.yaml"))).content)
    assert seen["members"] == []
    of_fatou = yaml.safe_load((await expect(200, world.as_(FATOU).get("plan.yaml"))).content)
    assert {member["country"] for member in of_fatou["members"]} == {"BFA"}


async def test_an_export_is_journalled_with_who_took_it(world: World) -> None:
    codes = await sound(world)
    answer = await expect(200, world.as_(AMINATA).get("plan.geojson"))
    assert answer.headers["content-type"] == "application/geo+json"
    features = {feature["id"]: feature for feature in answer.json()["features"]}
    assert [id_ for id_, one in features.items() if one["geometry"]["type"] != "Point"] == [*codes, "BFA-NER"]
    assert any(one["properties"].get("kind") == "crossing" for one in features.values())
    assert len(answer.json()["features"][0]["properties"]["assignments"]) == 1
    await expect(200, world.as_(AMINATA).get("plan.yaml"))
    await expect(200, world.as_(AMINATA).get("plan.ics"))
    made = [(e.kind, e.subject, e.actor) for e in (await journal(world))[-3:]]
    assert made == [("export.made", name, AMINATA.email) for name in ("plan.geojson", "plan.yaml", "plan.ics")]


async def test_the_plan_is_a_calendar_of_its_phases_and_of_who_is_where_when(world: World) -> None:
    stage = await world.stage()
    answer = await expect(200, world.as_(HUGO).get("plan.ics"))
    assert answer.headers["content-type"].startswith("text/calendar")
    lines = answer.content.decode().split("\r\n")
    assert lines.count("BEGIN:VEVENT") == 4
    assert f"SUMMARY:{FIRST_UNIT} in {stage.sector}" in lines
    assert "DTSTART:20201130T000000Z" in lines
