"""Assignments through the API, on both engines."""

import asyncio

import pytest
from sqlalchemy import select, text, update

from ops.errors import Conflict
from ops.journal.verify import verify
from ops.planning.models import Assignment, Operation
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


# --- one place at a time ----------------------------------------------------------------------------------------------


async def offered(world: World, sector: str, unit: str, begins: str, ends: str, **more: object) -> str:
    """A proposed assignment on 1 December, from and to these hours; gives its id."""
    times = {"starts_at": f"2020-12-01T{begins}:00Z", "ends_at": f"2020-12-01T{ends}:00Z"}
    shift = {"sector": sector, "unit": unit} | times | more
    made = await expect(201, world.as_(AWA).post("assignments", json=shift))
    id_: str = made.json()["id"]
    return id_


async def states(world: World) -> dict[str, str]:
    return {one["id"]: one["state"] for one in (await world.as_(AWA).get("assignments")).json()["items"]}


async def test_of_overlapping_shifts_of_one_unit_accepted_at_once_exactly_one_is(world: World) -> None:
    codes = await corridor(world)
    shifts = [await offered(world, codes[i % len(codes)], FIRST_UNIT, "06:00", f"1{i}:00") for i in range(8)]
    callers = [world.unit(FIRST_UNIT), world.as_(OMAR), world.as_(FATOU), world.as_(AWA)] * 2
    tries = (
        caller.post(f"assignments/{id_}/state", json={"to": "accepted"})
        for caller, id_ in zip(callers, shifts, strict=True)
    )
    answers = await asyncio.gather(*tries)
    assert sorted(answer.status_code for answer in answers) == [200, *[409] * 7]
    assert sorted((await states(world)).values()) == ["accepted", *["proposed"] * 7]
    refused = next(answer for answer in answers if answer.status_code == 409)
    assert "a unit is in one place at a time" in refused.json()["detail"]


async def test_shifts_of_one_unit_that_only_touch_are_both_accepted(world: World) -> None:
    codes = await corridor(world)
    early = await offered(world, codes[0], FIRST_UNIT, "06:00", "18:00")
    late = await offered(world, codes[1], FIRST_UNIT, "18:00", "23:00")
    for id_ in (early, late):
        await expect(200, world.unit(FIRST_UNIT).post(f"assignments/{id_}/state", json={"to": "accepted"}))


async def test_two_units_may_cover_one_sector_together_unless_the_post_is_for_one_alone(world: World) -> None:
    codes = await corridor(world)
    for begins, ends, exclusive, expected in (
        ("00:00", "06:00", (False, False), [200, 200]),
        ("06:00", "12:00", (True, True), [200, 409]),
        ("12:00", "18:00", (True, False), [200, 409]),
        ("18:00", "23:00", (False, True), [200, 409]),
    ):
        units = (FIRST_UNIT, SECOND_UNIT)
        ids = [
            await offered(world, codes[0], unit, begins, ends, exclusive=alone)
            for unit, alone in zip(units, exclusive, strict=True)
        ]
        tries = (
            world.unit(unit).post(f"assignments/{id_}/state", json={"to": "accepted"})
            for unit, id_ in zip(units, ids, strict=True)
        )
        answers = await asyncio.gather(*tries)
        assert sorted(answer.status_code for answer in answers) == expected, (begins, exclusive)


async def test_a_unit_is_on_station_in_one_sector_only(world: World) -> None:
    codes = await corridor(world)
    unit = world.unit(FIRST_UNIT)
    first = await offered(world, codes[0], FIRST_UNIT, "06:00", "12:00")
    second = await offered(world, codes[1], FIRST_UNIT, "12:00", "18:00")
    for id_ in (first, second):
        await expect(200, unit.post(f"assignments/{id_}/state", json={"to": "accepted"}))
    await expect(200, unit.post(f"assignments/{first}/state", json={"to": "on_station"}))
    refused = await expect(409, unit.post(f"assignments/{second}/state", json={"to": "on_station"}))
    assert codes[0] in refused.json()["detail"]
    await expect(200, unit.post(f"assignments/{first}/state", json={"to": "relieved"}))
    await expect(200, unit.post(f"assignments/{second}/state", json={"to": "on_station"}))


async def test_postgresql_itself_refuses_what_the_service_would(world: World) -> None:
    if world.store.engine != "postgresql":
        pytest.skip("the embedded engine holds the rule inside the transaction")
    codes = await corridor(world)
    together = [await offered(world, codes[0], unit, "06:00", "12:00") for unit in (FIRST_UNIT, SECOND_UNIT)]
    twice = await offered(world, codes[1], FIRST_UNIT, "11:00", "13:00")
    for id_ in together:
        await expect(200, world.as_(AWA).post(f"assignments/{id_}/state", json={"to": "accepted"}))
    for change in (f"held = true where id = '{twice}'", f"exclusive = true where id = '{together[0]}'"):
        with pytest.raises(Conflict):
            async with world.store.write() as session:
                await session.execute(text(f"update assignments set {change}"))


# --- changed and taken back -------------------------------------------------------------------------------------------


async def test_who_accepted_is_asked_again_when_place_or_time_change(world: World) -> None:
    codes = await corridor(world)
    made = await offered(world, codes[0], FIRST_UNIT, "06:00", "12:00")
    path = f"assignments/{made}"
    await expect(200, world.unit(FIRST_UNIT).post(f"{path}/state", json={"to": "accepted"}))
    same = await expect(200, world.as_(AWA).patch(path, json={"sector": codes[0], "check_in_minutes": 60}))
    assert (same.json()["state"], same.json()["check_in_minutes"]) == ("accepted", 60)
    moved = await expect(200, world.as_(FATOU).patch(path, json={"ends_at": "2020-12-01T14:00:00+01:00"}))
    assert (moved.json()["state"], moved.json()["ends_at"]) == ("proposed", "2020-12-01T13:00:00Z")
    await expect(403, world.as_(FATOU).patch(path, json={"unit": SECOND_UNIT}))
    given = await expect(200, world.as_(AWA).patch(path, json={"unit": SECOND_UNIT, "sector": codes[1]}))
    assert (given.json()["unit"], given.json()["sector"]) == (SECOND_UNIT, codes[1])
    await expect(403, world.as_(FATOU).patch(path, json={"ends_at": "2020-12-01T15:00:00Z"}))
    wrong = {"unit": "NOBODY", "sector": "NOWHERE", "ends_at": "2020-12-01T05:00:00Z"}
    assert pointers(await expect(422, world.as_(AWA).patch(path, json=wrong))) == ["/sector", "/unit", "/ends_at"]


async def test_of_what_runs_only_the_end_can_be_moved_and_not_into_another_shift(world: World) -> None:
    codes = await corridor(world)
    unit, awa = world.unit(FIRST_UNIT), world.as_(AWA)
    now = await offered(world, codes[0], FIRST_UNIT, "06:00", "12:00")
    later = await offered(world, codes[0], FIRST_UNIT, "18:00", "23:00")
    for id_ in (now, later):
        await expect(200, unit.post(f"assignments/{id_}/state", json={"to": "accepted"}))
    await expect(200, unit.post(f"assignments/{now}/state", json={"to": "on_station"}))
    await expect(409, awa.patch(f"assignments/{now}", json={"sector": codes[1]}))
    await expect(409, awa.patch(f"assignments/{now}", json={"ends_at": "2020-12-01T19:00:00Z"}))
    stays = await expect(200, awa.patch(f"assignments/{now}", json={"ends_at": "2020-12-01T18:00:00Z"}))
    assert stays.json()["state"] == "on_station"
    await expect(409, awa.delete(f"assignments/{now}"))
    await expect(200, unit.post(f"assignments/{now}/state", json={"to": "relieved"}))
    await expect(409, awa.patch(f"assignments/{now}", json={"ends_at": "2020-12-01T17:00:00Z"}))


async def test_what_was_taken_back_is_in_no_list_and_frees_its_unit(world: World) -> None:
    codes = await corridor(world)
    gone = await offered(world, codes[0], FIRST_UNIT, "06:00", "12:00")
    await expect(200, world.unit(FIRST_UNIT).post(f"assignments/{gone}/state", json={"to": "accepted"}))
    await expect(403, world.as_(ISSA).delete(f"assignments/{gone}"))
    for _ in range(2):
        await expect(204, world.as_(FATOU).delete(f"assignments/{gone}"))
    await expect(404, world.as_(AWA).delete("assignments/none"))
    await expect(409, world.unit(FIRST_UNIT).post(f"assignments/{gone}/state", json={"to": "accepted"}))
    assert await states(world) == {}
    other = await offered(world, codes[1], FIRST_UNIT, "06:00", "12:00")
    await expect(200, world.unit(FIRST_UNIT).post(f"assignments/{other}/state", json={"to": "accepted"}))
    entries = [entry.kind for entry in await journal(world) if entry.kind.startswith("assignment.")]
    assert entries.count("assignment.removed") == 1
    async with world.store.read() as session:
        operation_id = str(await session.scalar(select(Operation.id)))
    assert await verify(world.store, operation_id) == []


async def test_what_the_store_watches_over_is_verified(world: World) -> None:
    """Both ways; of two that overlapped before that was refused, one may be without."""
    codes = await corridor(world)
    first = await assign(world.as_(AWA), codes[0], FIRST_UNIT)
    second = await assign(world.as_(AWA), codes[1], FIRST_UNIT)
    await expect(200, world.unit(FIRST_UNIT).post(f"assignments/{first['id']}/state", json={"to": "accepted"}))
    async with world.store.read() as session:
        operation_id = str(await session.scalar(select(Operation.id)))
    assert await verify(world.store, operation_id) == []

    async def spoil(id_: str, **values: object) -> list[tuple[str, str]]:
        async with world.store.write() as session:
            await session.execute(update(Assignment).where(Assignment.id == id_).values(**values))
        found = await verify(world.store, operation_id)
        return [(one.subject, one.detail) for one in found if one.detail.endswith("its unit")]

    lost, kept = "is accepted and does not hold its unit", "is proposed and still holds its unit"
    assert await spoil(first["id"], held=False) == [(first["id"], lost)]
    assert set(await spoil(second["id"], held=True)) == {(first["id"], lost), (second["id"], kept)}
    assert await spoil(second["id"], state="accepted") == [], "the first is left without, as what overlapped before"
