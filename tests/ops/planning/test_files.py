"""Plan files, on both engines."""

import copy
from typing import Any

import pytest
import yaml

from ops import wire
from ops.errors import Conflict, MalformedRequest, Unacceptable
from ops.planning.files import dump, export_plan, import_plan, load
from tests.cast import AWA, FIRST_UNIT, HUGO
from tests.ops.planning.given import AIRPORT, assign, corridor, issue
from tests.ops.planning.test_issue import sound
from tests.ops.planning.test_operations import journal
from tests.world import DRAFT, World, expect


async def test_a_plan_comes_back_from_its_file_as_it_was(world: World) -> None:
    await sound(world)
    await expect(201, world.as_(AWA).post("corridors", json={"name": "Port", "geometry": AIRPORT, "country": "BFA"}))
    await issue(world)
    exported = await export_plan(world.store, world.op)
    renamed = load(dump(exported))
    renamed["operation"]["code"] = "COPY"
    made = await import_plan(world.store, renamed, actor="import")
    assert (made.code, made.sectors, made.units, made.assignments) == ("COPY", 3, 2, 2)
    assert made.without_account == []
    again = await export_plan(world.store, "COPY")
    assert again["corridors"] == exported["corridors"]
    assert again["units"] == exported["units"]
    assert again["members"] == exported["members"]
    assert without_ids(again) == without_ids(exported)
    at = "/api/operations/COPY"
    assert (await expect(200, world.as_(AWA).get(f"{at}/findings"))).json() == await findings_of(world)
    assert (await world.as_(HUGO).get(at)).json()["state"] == "draft"
    assert {entry.actor for entry in await journal(world, "COPY")} == {"import"}


def without_ids(plan: dict[str, Any]) -> list[dict[str, Any]]:
    return [{k: v for k, v in assignment.items() if k != "id"} for assignment in plan["assignments"]]


async def findings_of(world: World) -> Any:
    return (await world.as_(AWA).get("findings")).json()


async def test_a_file_may_leave_the_cutting_to_us(world: World) -> None:
    document = {
        "format": "corridor-plan-1",
        "operation": DRAFT | {"code": "SMALL"},
        "corridors": [
            {"countries": ["BFA", "NER"], "depth_km": 20, "sector_km": 300},
            {"kind": "area", "countries": ["BFA"], "name": "Airport", "ground": AIRPORT},
        ],
        "members": [
            {"email": "awa@example.org", "role": "coordinator"},
            {"email": "nobody@example.org", "role": "viewer"},
        ],
    }
    made = await import_plan(world.store, load(yaml.safe_dump(document).encode()), actor="import")
    assert (made.sectors, made.members, made.without_account) == (5, 1, ["nobody@example.org"])
    answer = await expect(200, world.as_(AWA).get("/api/operations/SMALL/sectors"))
    assert len(answer.json()["features"]) == 5


async def test_everything_wrong_with_a_file_is_said_at_once_and_nothing_is_kept(world: World) -> None:
    codes = await corridor(world)
    await assign(world.as_(AWA), codes[0], FIRST_UNIT)
    wrong = copy.deepcopy(await export_plan(world.store, world.op))
    wrong["operation"] |= {"code": "WRONG", "timezone": "Nowhere"}
    wrong["agencies"][0]["kind"] = "pirates"
    wrong["units"][1]["agency"] = "NO-SUCH"
    wrong["units"].append(wrong["units"][0])
    wrong["corridors"][0]["sectors"][0]["geometry"] = {"type": "Point", "coordinates": [1, 2]}
    wrong["corridors"].append({"countries": ["BFA", "FRA"], "depth_km": 5, "sector_km": 50})
    wrong["assignments"][0] |= {"unit": "NOBODY", "ends_at": "2020-01-01T00:00:00Z"}
    with pytest.raises(Unacceptable) as refused:
        await import_plan(world.store, wrong, actor="import")
    assert {
        "/operation/timezone",
        "/agencies/0/kind",
        "/units/1/agency",
        "/units/2/code",
        "/corridors/0/sectors/0/geometry",
        "/corridors/1/countries/1",
        "/corridors/1",
        "/assignments/0/unit",
        "/assignments/0/ends_at",
    } <= {fault.pointer for fault in refused.value.faults}
    await expect(404, world.as_(AWA).get("/api/operations/WRONG"))


async def test_a_file_of_another_shape_is_refused_with_every_fault(world: World) -> None:
    with pytest.raises(wire.Invalid) as refused:
        await import_plan(world.store, {"format": "plan-9", "colour": 1}, actor="import")
    assert [fault.pointer for fault in refused.value.faults] == ["/colour", "/format", "/operation"]
    with pytest.raises(MalformedRequest):
        load(b"{: [")
    with pytest.raises(Conflict):
        await import_plan(world.store, await export_plan(world.store, world.op), actor="import")
