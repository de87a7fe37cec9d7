"""Proposals through the API, on both engines, made by the program beside the server."""

import asyncio
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import select, update

from ops.journal.verify import verify
from ops.planning.models import Operation
from ops.proposals.models import Proposal
from tests.cast import AWA, FATOU, FIRST_UNIT, SECOND_UNIT
from tests.ops.planning.given import assign, corridor, pointers
from tests.support.patience import PATIENCE_S
from tests.world import World, expect

DAY = {"starts_at": "2020-12-01T00:00:00Z", "ends_at": "2020-12-02T00:00:00Z"}
ORDER: dict[str, Any] = DAY | {"officers_per_sector": 8, "joint": "off", "seconds": 2, "wait_seconds": 60}


async def proposal(world: World, **changes: Any) -> dict[str, Any]:
    made = await expect(201, world.as_(AWA).post("assignments/proposal", json=ORDER | changes))
    view: dict[str, Any] = made.json()
    return view


async def made(world: World, id_: str) -> dict[str, Any]:
    async with asyncio.timeout(PATIENCE_S):
        while True:
            view: dict[str, Any] = (await expect(200, world.as_(AWA).get(f"assignments/proposal/{id_}"))).json()
            if view["state"] not in {"waiting", "running"}:
                return view
            await asyncio.sleep(0.1)


async def test_a_proposal_is_saved_whole_when_it_is_accepted_and_nothing_before(world: World) -> None:
    codes = await corridor(world)
    view = await proposal(world)
    assert view["status"] in {"optimal", "feasible"}
    assert {one["unit"] for one in view["assignments"]} == {FIRST_UNIT, SECOND_UNIT}
    assert len(view["assignments"]) + len(view["unfilled"]) == 2 * len(codes)
    assert all(one["because"] and one["lift"] for one in view["unfilled"])
    assert view["objective"]["bound"] <= view["objective"]["cost"]
    assert (await world.as_(AWA).get("assignments")).json()["items"] == []
    path = f"assignments/proposal/{view['id']}"
    await expect(403, world.as_(FATOU).post(f"{path}/accept"))
    taken = (await expect(200, world.as_(AWA).post(f"{path}/accept"))).json()
    stored = (await world.as_(AWA).get("assignments")).json()["items"]
    told = {(one["unit"], one["sector"], one["starts_at"], one["ends_at"]) for one in view["assignments"]}
    assert {(one["unit"], one["sector"], one["starts_at"], one["ends_at"]) for one in stored} == told
    assert {one["id"] for one in stored} == set(taken["assignments"])
    assert {one["state"] for one in stored} == {"proposed"}
    await expect(409, world.as_(AWA).post(f"{path}/accept"))
    async with world.store.read() as session:
        operation_id = str(await session.scalar(select(Operation.id)))
    assert await verify(world.store, operation_id) == []


async def test_reasons_come_in_the_language_of_the_reader(world: World) -> None:
    await corridor(world)
    view = await proposal(world, needs={"BFA-NER-01B": ["scanner"]})
    english = next(one for one in view["unfilled"] if one["sector"] == "BFA-NER-01B")
    assert english["because"].startswith("No unit of Niger with a scanner within 150 km")
    asked = await world.as_(AWA).get(f"assignments/proposal/{view['id']}", headers={"accept-language": "fr"})
    french = next(one for one in asked.json()["unfilled"] if one["sector"] == "BFA-NER-01B")
    assert french["because"].startswith("Aucune unité (Niger) avec scanner à moins de 150 km")


async def test_a_proposal_that_no_longer_fits_is_refused_whole(world: World) -> None:
    codes = await corridor(world)
    view = await proposal(world)
    first = view["assignments"][0]
    other = next(code for code in codes if code != first["sector"])
    times = {"starts_at": first["starts_at"], "ends_at": first["ends_at"]}
    await assign(world.as_(AWA), other, first["unit"], **times)
    refused = await expect(409, world.as_(AWA).post(f"assignments/proposal/{view['id']}/accept"))
    assert refused.json()["type"].endswith("/plan-moved")
    assert pointers(refused)
    assert len((await world.as_(AWA).get("assignments")).json()["items"]) == 1


async def test_what_is_only_proposed_stays_or_is_planned_anew(world: World) -> None:
    codes = await corridor(world)
    host = next(code for code in codes if code.endswith("A"))
    times = {"starts_at": "2020-12-01T00:00:00Z", "ends_at": "2020-12-01T12:00:00Z"}
    kept = await assign(world.as_(AWA), host, FIRST_UNIT, **times)
    around = await proposal(world)
    assert FIRST_UNIT not in {one["unit"] for one in around["assignments"]}
    anew = await proposal(world, replace_proposed=True)
    assert anew["compared"]["taken_back"] == 1
    taken = await expect(200, world.as_(AWA).post(f"assignments/proposal/{anew['id']}/accept"))
    assert taken.json()["taken_back"] == [kept["id"]]
    assert kept["id"] not in {one["id"] for one in (await world.as_(AWA).get("assignments")).json()["items"]}


async def test_everything_wrong_with_an_order_is_said_at_once(world: World) -> None:
    await corridor(world)
    wrong = ORDER | {"ends_at": DAY["starts_at"], "sectors": ["NOWHERE"], "needs": {"NO": []}}
    problem = await expect(422, world.as_(AWA).post("assignments/proposal", json=wrong))
    assert pointers(problem) == ["/ends_at", "/sectors/0", "/needs/NO"]
    century = ORDER | {"ends_at": "2120-12-01T00:00:00Z"}
    assert pointers(await expect(422, world.as_(AWA).post("assignments/proposal", json=century))) == ["/ends_at"]


async def test_a_proposal_that_takes_long_is_asked_for_again_and_can_be_cancelled_or_dropped(world: World) -> None:
    await corridor(world)
    awa = world.as_(AWA)
    begun = await expect(202, awa.post("assignments/proposal", json=ORDER | {"wait_seconds": 0}))
    view = begun.json()
    assert view["status"] == "running"
    await expect(409, awa.post(f"assignments/proposal/{view['id']}/accept"))
    await expect(202, awa.post(f"assignments/proposal/{view['id']}/cancel"))
    view = await made(world, view["id"])
    assert view["state"] in {"cancelled", "done"}
    assert view["assignments"]
    assert [one["id"] for one in (await expect(200, awa.get("assignments/proposal"))).json()["items"]] == [view["id"]]
    for _ in range(2):
        await expect(204, awa.delete(f"assignments/proposal/{view['id']}"))
    await expect(404, awa.get(f"assignments/proposal/{view['id']}"))
    assert (await expect(200, awa.get("assignments/proposal"))).json()["items"] == []


async def test_one_whose_process_is_gone_says_so(world: World) -> None:
    await corridor(world)
    view = await proposal(world)
    async with world.store.write() as session:
        gone = {"state": "running", "result": None, "beat_at": datetime(2020, 1, 1, tzinfo=UTC)}
        await session.execute(update(Proposal).where(Proposal.id == view["id"]).values(**gone))
    shown = (await expect(200, world.as_(AWA).get(f"assignments/proposal/{view['id']}"))).json()
    assert (shown["state"], shown["status"]) == ("interrupted", "none")


async def test_a_closed_crossing_needs_nobody_and_the_operation_says_how_long_units_rest(world: World) -> None:
    """Open by day from Monday to Friday: of the night from Tuesday to Wednesday and of Saturday nothing is wanted."""
    awa = world.as_(AWA)
    await corridor(world, suggest=False)
    await expect(200, awa.patch("", json={"rest_hours": 30}))
    hours = [{"days": ["mon", "tue", "wed", "thu", "fri"], "opens": "06:00", "closes": "18:00"}]
    post = {"name": "Ford", "place": {"type": "Point", "coordinates": [1.2, 12.6]}, "officers": 6, "hours": hours}
    made_ = await expect(201, awa.post("crossings", json=post | {"timezone": "UTC", "capabilities": ["sniffer"]}))
    where = made_.json()["sector"]
    days = {"starts_at": "2020-12-01T06:00:00Z", "ends_at": "2020-12-02T18:00:00Z"}
    view = await proposal(world, **days, sectors=[where], officers_per_sector=0)
    wanted = [one["shift"]["starts_at"] for one in view["unfilled"]]
    assert wanted == ["2020-12-01T06:00:00Z", "2020-12-02T06:00:00Z"]
    saturday = {"starts_at": "2020-12-05T06:00:00Z", "ends_at": "2020-12-05T18:00:00Z"}
    assert (await proposal(world, **saturday, sectors=[where], officers_per_sector=0))["unfilled"] == []
    view = await proposal(world, **days, needs={where: []}, sectors=[where], officers_per_sector=1, most_km=None)
    assert len(view["assignments"]) == 1, "of three shifts one unit takes one, for it rests thirty hours"
    again = await proposal(world, **days, needs={where: []}, sectors=[where], rest_hours=12, most_km=None)
    assert len(again["assignments"]) == 2
