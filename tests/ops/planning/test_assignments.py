"""Assignments through the API, on both engines."""

import asyncio

from tests.cast import AWA, FATOU, FIRST_UNIT, HUGO, ISSA, NADIA, OMAR, SECOND_UNIT
from tests.ops.planning.given import ACTION, assign, corridor, pointers
from tests.ops.planning.test_operations import journal
from tests.world import World, expect


async def test_a_focal_point_assigns_the_units_of_its_country_and_no_others(world: World) -> None:
    codes = await corridor(world)
    await assign(world.as_(FATOU), codes[0], FIRST_UNIT)
    foreign = {"sector": codes[1], "unit": SECOND_UNIT} | ACTION
    await expect(403, world.as_(FATOU).post("assignments", json=foreign))
    await expect(403, world.as_(OMAR).post("assignments", json=foreign))
    await expect(201, world.as_(ISSA).post("assignments", json=foreign))


async def test_everything_wrong_with_an_assignment_is_said_at_once(world: World) -> None:
    wrong = {"sector": "NOWHERE", "unit": "NOBODY", "starts_at": ACTION["ends_at"], "ends_at": ACTION["starts_at"]}
    problem = await expect(422, world.as_(AWA).post("assignments", json=wrong))
    assert pointers(problem) == ["/sector", "/unit", "/ends_at"]


async def test_an_assignment_is_listed_by_time_sector_and_unit(world: World) -> None:
    codes = await corridor(world)
    first = await assign(world.as_(AWA), codes[0], FIRST_UNIT, ends_at="2020-12-01T00:00:00Z")
    second = await assign(world.as_(AWA), codes[1], SECOND_UNIT, starts_at="2020-12-01T00:00:00Z")
    hugo = world.as_(HUGO)
    for query, found in (
        ("", [first, second]),
        ("?at=2020-12-01T00:00:00Z", [second]),
        ("?at=2020-11-30T12:00:00Z", [first]),
        (f"?sector={codes[0]}", [first]),
        (f"?unit={SECOND_UNIT}&at=2020-12-02T00:00:00%2B01:00", [second]),
        ("?at=2021-12-01T00:00:00Z", []),
    ):
        assert (await expect(200, hugo.get(f"assignments{query}"))).json()["items"] == found
    problem = await expect(400, hugo.get("assignments?at=noon&who=me"))
    assert sorted(pointers(problem)) == ["/at", "/who"]


async def test_an_assignment_goes_from_proposed_to_relieved(world: World) -> None:
    codes = await corridor(world)
    made = await assign(world.as_(AWA), codes[0], FIRST_UNIT)
    path = f"assignments/{made['id']}/state"
    unit = world.unit(FIRST_UNIT)
    await expect(409, unit.post(path, json={"to": "on_station"}))
    for state in ("accepted", "on_station", "relieved"):
        assert (await expect(200, unit.post(path, json={"to": state}))).json()["state"] == state
    await expect(409, unit.post(path, json={"to": "accepted"}))
    states = [entry.payload["state"] for entry in await journal(world) if entry.kind.startswith("assignment.")]
    assert states == ["proposed", "accepted", "on_station", "relieved"]


async def test_only_whose_unit_it_is_answers_for_it(world: World) -> None:
    codes = await corridor(world)
    path = f"assignments/{(await assign(world.as_(AWA), codes[0], FIRST_UNIT))['id']}/state"
    for other in (world.as_(NADIA), world.as_(ISSA), world.as_(HUGO), world.unit(SECOND_UNIT)):
        await expect(403, other.post(path, json={"to": "accepted"}))
    await expect(200, world.as_(OMAR).post(path, json={"to": "accepted"}))
    await expect(404, world.as_(OMAR).post("assignments/none/state", json={"to": "accepted"}))


async def test_who_declines_says_why(world: World) -> None:
    codes = await corridor(world)
    path = f"assignments/{(await assign(world.as_(AWA), codes[0], FIRST_UNIT))['id']}/state"
    problem = await expect(422, world.as_(OMAR).post(path, json={"to": "declined", "reason": " "}))
    assert pointers(problem) == ["/reason"]
    declined = await expect(200, world.as_(OMAR).post(path, json={"to": "declined", "reason": "No vehicle."}))
    assert declined.json()["reason"] == "No vehicle."
    problem = await expect(422, world.as_(OMAR).post(path, json={"to": "proposed", "because": ""}))
    assert pointers(problem) == ["/because", "/to"]


async def test_of_many_who_accept_at_once_exactly_one_does(world: World) -> None:
    codes = await corridor(world)
    path = f"assignments/{(await assign(world.as_(AWA), codes[0], FIRST_UNIT))['id']}/state"
    callers = [world.as_(AWA), world.as_(FATOU), world.as_(OMAR), world.unit(FIRST_UNIT)] * 2
    answers = await asyncio.gather(*(caller.post(path, json={"to": "accepted"}) for caller in callers))
    assert sorted(answer.status_code for answer in answers) == [200, *[409] * 7]
    assert [entry.kind for entry in await journal(world)].count("assignment.state") == 1


async def test_an_acceptance_and_a_refusal_at_once_leave_one_of_them(world: World) -> None:
    codes = await corridor(world)
    made = await assign(world.as_(AWA), codes[0], FIRST_UNIT)
    path = f"assignments/{made['id']}/state"
    yes, no = await asyncio.gather(
        world.as_(OMAR).post(path, json={"to": "accepted"}),
        world.unit(FIRST_UNIT).post(path, json={"to": "declined", "reason": "Flood."}),
    )
    assert {yes.status_code, no.status_code} == {200, 409}
    (kept,) = (await world.as_(AWA).get("assignments")).json()["items"]
    assert kept["state"] == ("accepted" if yes.status_code == 200 else "declined")


async def test_a_unit_that_is_relieved_early_leaves_its_sector_uncovered_from_then_on(world: World) -> None:
    codes = await corridor(world)
    made = await assign(world.as_(AWA), codes[0], FIRST_UNIT, ends_at="2999-01-01T00:00:00Z")
    path = f"assignments/{made['id']}/state"
    for state in ("accepted", "on_station", "relieved"):
        moved = await expect(200, world.unit(FIRST_UNIT).post(path, json={"to": state}))
    assert moved.json()["ends_at"] < made["ends_at"]
