"""Plan files, on both engines."""

import copy
import uuid
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import msgspec
import pytest
import yaml
from hypothesis import Phase, given
from hypothesis import settings as hypothesis_settings
from sqlalchemy import select

from ops import wire
from ops.access import service as access
from ops.errors import Conflict, MalformedRequest, Unacceptable
from ops.journal.verify import verify
from ops.planning.files import dump, export_plan, import_plan, load
from ops.planning.models import Operation
from ops.settings import Settings
from ops.store import Store
from ops.terminal import opened
from tests.cast import AWA, FIRST_UNIT, HUGO, ISSA
from tests.ops.planning.given import AIRPORT, assign, corridor, issue
from tests.ops.planning.plan_files import plan_files
from tests.ops.planning.test_issue import sound
from tests.ops.planning.test_operations import journal
from tests.support.worlds import EMBEDDED
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


async def test_ground_that_was_changed_comes_back_from_its_file_with_its_crossings(world: World) -> None:
    awa = world.as_(AWA)
    await corridor(world, sector_km=200)
    await expect(201, awa.post("corridors", json={"countries": ["BFA", "GHA"], "depth_km": 20, "sector_km": 300}))
    await expect(200, awa.post("sectors/BFA-NER-01A/split", json={"parts": 2, "both_sides": True}))
    await expect(200, awa.post("sectors/merge", json={"sectors": ["BFA-NER-02A", "BFA-NER-03A"], "name": "East"}))
    hours = [{"days": ["mon", "sun"], "opens": "06:00", "closes": "18:00"}]
    post = {"name": "Ford", "place": {"type": "Point", "coordinates": [1.2, 12.6]}, "officers": 6, "hours": hours}
    await expect(201, awa.post("crossings", json=post | {"capabilities": ["scanner"], "notes": "June to October"}))
    (gone, *_) = [c["code"] for c in (await awa.get("crossings")).json()["items"] if c["origin"] == "suggested"]
    await expect(204, awa.delete(f"crossings/{gone}"))
    exported = await export_plan(world.store, world.op)
    renamed = load(dump(exported))
    renamed["operation"]["code"] = "COPY"
    await import_plan(world.store, renamed, actor="import")
    again = await export_plan(world.store, "COPY")
    assert again["crossings"] == exported["crossings"]
    assert [c["name"] for c in again["crossings"] if c["origin"] == "hand"] == ["Ford"]
    assert again["corridors"] == exported["corridors"]
    at = "/api/operations/COPY"
    assert (await expect(200, awa.get(f"{at}/findings"))).json() == await findings_of(world)
    async with world.store.read() as session:
        copied = await session.scalar(select(Operation.id).where(Operation.code == "COPY"))
    assert await verify(world.store, str(copied)) == []


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


@pytest.fixture
async def elsewhere(settings: Settings, tmp_path: Path, request: pytest.FixtureRequest) -> AsyncIterator[Store]:
    """A store of the engine that `settings` do not name, in which two of the cast have accounts."""
    embedded = settings.database_url.startswith(EMBEDDED)
    url = request.getfixturevalue("postgres_url") if embedded else f"{EMBEDDED}{tmp_path / 'other.sqlite'}"
    async with opened(msgspec.structs.replace(settings, database_url=url), migrate=True) as store:
        async with store.write() as session:
            for person in (AWA, ISSA):
                await access.add_account(session, person.email, person.name, "", password_hash="none")
        yield store


@pytest.mark.postgis
@given(made_up=plan_files())
@hypothesis_settings(max_examples=8, phases=[Phase.explicit, Phase.reuse, Phase.generate])  # shrinking takes minutes
async def test_a_plan_is_the_same_on_another_server_of_another_kind_to_the_byte(
    world: World, elsewhere: Store, made_up: dict[str, Any]
) -> None:
    made_up["operation"] |= {"code": f"MADE-UP-{uuid.uuid4().hex[:8].upper()}"}
    code = made_up["operation"]["code"]
    await import_plan(world.store, made_up, actor="import")
    exported = dump(await export_plan(world.store, code))
    await import_plan(elsewhere, load(exported), actor="somebody else")
    assert dump(await export_plan(elsewhere, code)).decode() == exported.decode()
    async with elsewhere.read() as session:
        copied = await session.scalar(select(Operation.id).where(Operation.code == code))
    assert await verify(elsewhere, str(copied)) == []
    for part in ("agencies", "units", "corridors", "crossings", "consents", "assignments", "contacts", "actions"):
        assert len(load(exported)[part]) == len(made_up[part])


@pytest.mark.postgis
async def test_a_plan_that_runs_goes_elsewhere_as_it_was_planned(world: World, elsewhere: Store) -> None:
    awa, unit = world.as_(AWA), world.unit(FIRST_UNIT)
    await sound(world)
    consent = {"host": "NER", "guest": "BFA", "corridor": "BFA-NER", "note": "Letter 12"}
    await expect(201, world.as_(ISSA).post("consents", json=consent))
    await issue(world)
    shift = next(a for a in (await awa.get("assignments")).json()["items"] if a["unit"] == FIRST_UNIT)
    for to in ("accepted", "on_station"):
        await expect(200, unit.post(f"assignments/{shift['id']}/state", json={"to": to}))
    exported = await export_plan(world.store, world.op)
    assert [(c["host"], c["guest"], c["note"]) for c in exported["consents"]] == [("NER", "BFA", "Letter 12")]
    assert {row["state"] for row in exported["assignments"] if row["unit"] == FIRST_UNIT} == {"accepted"}
    await import_plan(elsewhere, load(dump(exported)), actor="import")
    again = await export_plan(elsewhere, world.op)
    assert (again["consents"], again["assignments"]) == (exported["consents"], exported["assignments"])
    known = {member["email"] for member in again["members"]}
    assert again == exported | {"members": [m for m in exported["members"] if m["email"] in known]}
    assert known == {AWA.email, ISSA.email}


async def test_consents_of_a_file_that_no_country_could_give_are_refused(world: World) -> None:
    wrong = [
        {"host": "NER", "guest": "NER"},
        {"host": "FRA", "guest": "BFA"},
        {"host": "NER", "guest": "BFA", "corridor": "NO-SUCH"},
    ]
    document = {"format": "corridor-plan-1", "operation": DRAFT | {"code": "WRONG"}, "consents": wrong}
    with pytest.raises(Unacceptable) as refused:
        await import_plan(world.store, document, actor="import")
    found = [fault.pointer for fault in refused.value.faults]
    assert found == ["/consents/0/guest", "/consents/1/host", "/consents/2/corridor"]
