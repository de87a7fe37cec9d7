"""Operational actions counted live, sessions and who came, officers deployed, and a new operation from an old one."""

from typing import Any

from sqlalchemy import select

from ops.journal.verify import verify
from ops.planning.files import dump, export_plan, import_plan, load
from ops.planning.models import Operation
from tests.cast import AWA, FATOU, FIRST_UNIT, HUGO, ISSA, NADIA, OMAR, SECOND_UNIT
from tests.ops.planning.given import issue
from tests.ops.planning.test_issue import sound
from tests.world import World, expect

OA: dict[str, Any] = {
    "code": "OA-1",
    "title": "Joint action day on the axis Kantchari – Makalondi",
    "goal": "CHSG 4",
    "objective": "Disrupt the supply of converted weapons",
    "leader": "BFA",
    "co_leader": "NER",
    "participants": ["BFA-DGD", "NER-PN", "INTERPOL"],
    "starts_on": "2020-11-30",
    "ends_on": "2020-12-06",
    "indicators": [
        {"measure": "firearm", "target": 4},
        {"measure": "firearm.pistol", "target": 2},
        {"measure": "explosive", "target": 100},
        {"measure": "check.vehicle", "target": 100},
        {"measure": "arrest.firearms_trafficking", "target": 8},
        {"measure": "report.seizure", "target": 10},
        {"label": "Trust between the services"},
    ],
}
TRAINING: dict[str, Any] = {
    "code": "TR-1",
    "kind": "training",
    "title": "Detection and identification",
    "starts_at": "2020-11-10T08:00:00Z",
    "ends_at": "2020-11-13T16:00:00Z",
    "place": "Abidjan",
    "invited": {"agencies": ["NER-PN"], "units": [FIRST_UNIT], "people": [HUGO.email]},
}


async def operation_id(world: World, code: str) -> str:
    async with world.store.read() as session:
        return str(await session.scalar(select(Operation.id).where(Operation.code == code)))


async def test_indicators_are_counted_from_the_tallies_as_reports_come_in(world: World) -> None:
    await world.stage()  # each of two units seized a pistol, 1,300 rounds and at least 120 sticks, checked 40 vehicles
    await expect(201, world.as_(AWA).post("objectives", json=OA))
    told = (await expect(200, world.as_(HUGO).get("objectives"))).json()
    assert [(aim["measure"], aim["target"], aim["reached"]) for aim in told["objectives"]] == [("firearm", 40, 2)]
    [action] = told["actions"]
    assert {name: action[name] for name in ("leader", "co_leader", "participants")} == {
        name: OA[name] for name in ("leader", "co_leader", "participants")
    }
    counted = {row["measure"]: row["reached"] for row in action["progress"]}
    assert counted == {
        "firearm": 2, "firearm.pistol": 2, "explosive": 240, "check.vehicle": 80, "arrest.firearms_trafficking": 4,
        "report.seizure": 2, None: None,
    }  # fmt: skip
    summed = (await world.as_(HUGO).get("tally?by=type")).json()["reconciled"]["rows"]
    assert sum(row["quantity"] for row in summed if row["class"] == "firearm") == counted["firearm"]


async def test_an_action_is_judged_whole_changed_by_what_is_named_and_removed(world: World) -> None:
    wrong = OA | {
        "ends_on": "2020-01-01",
        "participants": ["X", "X"],
        "indicators": [{}, {"measure": "firearm"}],
    }
    refused = await expect(422, world.as_(AWA).post("objectives", json=wrong))
    assert {fault["pointer"] for fault in refused.json()["errors"]} == {
        "/ends_on", "/participants/1", "/indicators/0/label", "/indicators/1/target",
    }  # fmt: skip
    made = (await expect(201, world.as_(AWA).post("objectives", json=OA))).json()
    await expect(409, world.as_(AWA).post("objectives", json=OA))
    await expect(403, world.as_(FATOU).patch("objectives/OA-1", json={"leader": "UNODC"}))
    changed = (await expect(200, world.as_(AWA).patch("objectives/OA-1", json={"leader": "UNODC"}))).json()
    assert changed == made | {"leader": "UNODC"}
    await expect(204, world.as_(AWA).delete("objectives/OA-1"))
    assert (await world.as_(AWA).get("objectives")).json()["actions"] == []
    assert await verify(world.store, await operation_id(world, world.op)) == []


async def test_an_objective_that_nothing_counts_is_a_finding(world: World) -> None:
    async def kinds() -> dict[str, list[str]]:
        found = (await world.as_(AWA).get("findings")).json()
        return {one["kind"]: one["subjects"] for one in found if "objective" in one["kind"]}

    assert await kinds() == {}
    await expect(201, world.as_(AWA).post("objectives", json=OA | {"indicators": [{"label": "Trust"}]}))
    assert await kinds() == {"objective_unmeasured": ["OA-1"]}
    await expect(
        200, world.as_(AWA).patch("objectives/OA-1", json={"indicators": [{"measure": "unicorn", "target": 1}]})
    )
    assert await kinds() == {"objective_uncounted": ["OA-1", "unicorn"]}
    await expect(200, world.as_(AWA).patch("", json={"objectives": []}))
    await expect(204, world.as_(AWA).delete("objectives/OA-1"))
    assert await kinds() == {"no_objective": ["objectives"]}


async def test_whoever_is_invited_is_told_and_told_again_when_it_moves_or_falls_through(world: World) -> None:
    await expect(201, world.as_(AWA).post("sessions", json=TRAINING))
    invited = (world.as_(NADIA), world.unit(SECOND_UNIT), world.unit(FIRST_UNIT), world.as_(HUGO))
    for caller in invited:
        [message] = (await caller.get("messages?show=awaited")).json()["items"]
        assert message["notice"]["kind"] == "session.invited"
        assert message["notice"]["text"]["fr"].startswith("Vous êtes invité : Detection and identification.")
    assert (await world.as_(OMAR).get("messages?show=awaited")).json()["items"] == []
    await expect(200, world.as_(AWA).patch("sessions/TR-1", json={"notes": "Bring your tablets"}))
    await expect(200, world.as_(AWA).patch("sessions/TR-1", json={"place": "Ouagadougou"}))
    await expect(200, world.as_(AWA).post("sessions/TR-1/cancel", json={"because": "The road is closed"}))
    told = [m["notice"]["text"]["en"] for m in (await world.as_(HUGO).get("messages")).json()["items"]]
    assert len(told) == 3
    assert told[0].startswith("Cancelled: ")
    await expect(409, world.as_(AWA).patch("sessions/TR-1", json={"place": "Niamey"}))
    assert await verify(world.store, await operation_id(world, world.op)) == []


async def test_who_was_there_is_counted_by_country_agency_and_sex_and_corrected(world: World) -> None:
    await expect(201, world.as_(AWA).post("sessions", json=TRAINING))
    at = "sessions/TR-1/attendance"
    await expect(200, world.as_(FATOU).post(at, json={"agency": "BFA-DGD", "women": 3, "men": 9}))
    await expect(403, world.as_(FATOU).post(at, json={"agency": "NER-PN", "women": 1}))
    await expect(403, world.as_(OMAR).post(at, json={"agency": "BFA-DGD", "women": 1}))
    await expect(200, world.as_(ISSA).post(at, json={"agency": "NER-PN", "unspecified": 4}))
    await expect(200, world.as_(FATOU).post(at, json={"agency": "BFA-DGD", "women": 4, "men": 8}))
    await expect(422, world.as_(AWA).post(at, json={"agency": "NOBODY"}))
    later = TRAINING | {
        "code": "BR-1",
        "kind": "briefing",
        "starts_at": "2100-01-01T08:00:00Z",
        "ends_at": "2100-01-01T09:00:00Z",
    }
    await expect(201, world.as_(AWA).post("sessions", json=later))
    await expect(409, world.as_(AWA).post("sessions/BR-1/attendance", json={"agency": "NER-PN", "men": 1}))
    counts = (await expect(200, world.as_(HUGO).get("participation"))).json()
    assert counts["sessions"] == [
        {
            "kind": "training",
            "country": "BFA",
            "agency": "BFA-DGD",
            "sessions": 1,
            "women": 4,
            "men": 8,
            "unspecified": 0,
        },
        {
            "kind": "training",
            "country": "NER",
            "agency": "NER-PN",
            "sessions": 1,
            "women": 0,
            "men": 0,
            "unspecified": 4,
        },
    ]
    assert counts["deployed"] == []


async def test_officers_whom_the_plan_deploys_are_counted_likewise(world: World) -> None:
    await sound(world)
    mixed = {"code": "BFA-DGD-07", "agency": "BFA-DGD", "officers": 9, "women": 4}
    await expect(422, world.as_(AWA).post("units", json=mixed | {"women": 10}))
    made = (await expect(201, world.as_(AWA).post("units", json=mixed))).json()
    assert made["women"] == 4
    first = (await world.as_(AWA).get("assignments")).json()["items"][0]
    shift = {name: first[name] for name in ("sector", "starts_at", "ends_at")} | {"unit": "BFA-DGD-07"}
    await expect(201, world.as_(AWA).post("assignments", json=shift))
    assert (await world.as_(HUGO).get("participation")).json()["deployed"] == [
        {"country": "BFA", "agency": "BFA-DGD", "units": 2, "women": 4, "men": 5, "unspecified": 12},
        {"country": "NER", "agency": "NER-PN", "units": 1, "women": 0, "men": 0, "unspecified": 8},
    ]
    assert await verify(world.store, await operation_id(world, world.op)) == []


async def test_a_new_operation_has_everything_planned_shifted_in_time_and_nothing_that_happened(world: World) -> None:
    await sound(world)
    await expect(201, world.as_(AWA).post("objectives", json=OA))
    await expect(201, world.as_(AWA).post("sessions", json=TRAINING))
    await expect(200, world.as_(AWA).post("sessions/TR-1/attendance", json={"agency": "NER-PN", "men": 4}))
    await issue(world)
    order = {"code": "KAFO-U", "name": "KAFO next", "starts_at": "2021-11-30T00:00:00Z"}
    made = (await expect(201, world.as_(AWA).post("copy", json=order))).json()
    assert (made["code"], made["state"], made["plan_version"], made["exercise"]) == ("KAFO-U", "draft", 0, None)
    assert [phase["starts_at"] for phase in made["phases"]] == [
        "2021-11-01T00:00:00Z", "2021-11-30T00:00:00Z", "2021-12-07T00:00:00Z",
    ]  # fmt: skip
    old, new = (await export_plan(world.store, world.op)), (await export_plan(world.store, "KAFO-U"))
    for part in ("agencies", "units", "contacts", "crossings"):
        assert new[part] == old[part], part
    shapes = [[s["geometry"] for c in plan["corridors"] for s in c["sectors"]] for plan in (old, new)]
    assert shapes[0] == shapes[1]
    assert {(a["sector"], a["unit"], a["starts_at"], a["state"]) for a in new["assignments"]} == {
        (a["sector"], a["unit"], a["starts_at"].replace("2020", "2021"), "proposed") for a in old["assignments"]
    }
    assert new["actions"][0] | {"starts_on": None, "ends_on": None} == OA_WHOLE
    assert (new["actions"][0]["starts_on"], new["sessions"][0]["starts_at"]) == ("2021-11-30", "2021-11-10T08:00:00Z")
    [session] = (await world.as_(AWA).get("/api/operations/KAFO-U/sessions")).json()["items"]
    assert session["attendance"] == []
    assert [m["email"] for m in new["members"]] == [AWA.email]
    await expect(404, world.as_(FATOU).get("/api/operations/KAFO-U"))
    await expect(409, world.as_(AWA).post("copy", json=order))
    await expect(403, world.as_(FATOU).post("copy", json=order | {"code": "MINE"}))
    with_seats = order | {
        "code": "KAFO-V",
        "members": True,
        "exercise": {"starts_at": "2021-11-29T00:00:00Z", "speed": 60},
    }
    rehearsal = (await expect(201, world.as_(AWA).post("copy", json=with_seats))).json()
    assert rehearsal["exercise"]["speed"] == 60
    assert (await world.as_(FATOU).get("/api/operations/KAFO-V")).status_code == 200
    for code in (world.op, "KAFO-U", "KAFO-V"):
        assert await verify(world.store, await operation_id(world, code)) == []


OA_WHOLE = OA | {
    "activities": "", "budget": "", "starts_on": None, "ends_on": None,
    "indicators": [{"label": "", "measure": None, "target": None} | indicator for indicator in OA["indicators"]],
}  # fmt: skip


async def test_a_plan_file_has_actions_and_sessions(world: World) -> None:
    await expect(201, world.as_(AWA).post("objectives", json=OA))
    await expect(201, world.as_(AWA).post("sessions", json=TRAINING))
    plan = load(dump(await export_plan(world.store, world.op)))
    plan["operation"]["code"] = "COPY"
    await import_plan(world.store, plan, actor="import")
    again = await export_plan(world.store, "COPY")
    assert (again["actions"], again["sessions"]) == (plan["actions"], plan["sessions"])
