"""Contacts: who sees them, who may change whose, what is refused, and that nothing of the record is lost."""

import asyncio
from datetime import date
from typing import Any

from sqlalchemy import select, update

from ops.contacts.models import Contact
from ops.contacts.queries import addressed
from ops.journal.verify import verify
from ops.planning.files import dump, export_plan, import_plan, load
from ops.planning.models import Operation
from tests.cast import AWA, CAST, FATOU, FIRST_UNIT, HUGO, ISSA, OMAR, STELLA
from tests.world import World, expect

NCB: dict[str, Any] = {
    "country": "NER",
    "role": "ncb",
    "office": "BCN Niamey",
    "channels": [
        {"kind": "i247", "value": "IP NIAMEY", "note": ""},
        {"kind": "phone", "value": "+227 20 72 25 53", "note": "duty"},
    ],
    "languages": ["fr", "en"],
    "timezone": "Africa/Niamey",
    "hours": [{"days": ["mon", "tue", "wed", "thu", "fri", "sat", "sun"], "opens": "00:00", "closes": "24:00"}],
    "valid_from": "2020-01-01",
    "valid_to": "2021-12-31",
}


async def add(world: World, **changes: Any) -> dict[str, Any]:
    made: dict[str, Any] = (await expect(201, world.as_(AWA).post("contacts", json=NCB | changes))).json()
    return made


async def operation_id(world: World) -> str:
    async with world.store.read() as session:
        return str(await session.scalar(select(Operation.id).where(Operation.code == world.op)))


async def test_every_member_and_every_unit_sees_whom_to_call(world: World) -> None:
    made = await add(world)
    assert {name: made[name] for name in NCB} == NCB
    for person in CAST:
        if person.role:
            assert (await world.as_(person).get("contacts")).json()["items"] == [made]
    assert (await world.unit(FIRST_UNIT).get(f"contacts/{made['id']}")).json() == made
    await expect(404, world.as_(STELLA).get("contacts"))
    await expect(404, world.as_(HUGO).get("contacts/nothing"))


async def test_a_focal_point_keeps_the_contacts_of_its_own_country_and_no_others(world: World) -> None:
    made = await add(world)
    at = f"contacts/{made['id']}"
    await expect(200, world.as_(ISSA).patch(at, json={"office": "BCN de Niamey"}))
    await expect(403, world.as_(FATOU).patch(at, json={"office": "Ours"}))
    await expect(403, world.as_(FATOU).post("contacts", json=NCB))
    await expect(403, world.as_(FATOU).post(f"{at}/end", json={"because": "x"}))
    await expect(201, world.as_(FATOU).post("contacts", json=NCB | {"country": "BFA"}))
    for person in (OMAR, HUGO):
        await expect(403, world.as_(person).post("contacts", json=NCB))
    assert (await world.as_(AWA).get(at)).json()["office"] == "BCN de Niamey"


async def test_everything_that_is_wrong_with_a_contact_is_said_at_once(world: World) -> None:
    wrong = NCB | {
        "country": "XQX",
        "office": " ",
        "channels": [{"kind": "phone", "value": "ring us"}, {"kind": "email", "value": "at home"}],
        "languages": ["fr", "qq", "fr"],
        "timezone": "Mars/Base",
        "hours": [{"days": ["mon", "mon"], "opens": "24:00", "closes": "24:00"}],
        "valid_to": "2019-12-31",
    }
    refused = await expect(422, world.as_(AWA).post("contacts", json=wrong))
    assert {fault["pointer"] for fault in refused.json()["errors"]} == {
        "/country", "/office", "/channels/0/value", "/channels/1/value", "/languages/1", "/languages/2", "/timezone",
        "/hours/0/days", "/hours/0/opens", "/hours/0/closes", "/valid_to",
    }  # fmt: skip
    await expect(422, world.as_(AWA).post("contacts", json=NCB | {"channels": []}))
    assert (await world.as_(AWA).get("contacts")).json()["items"] == []


async def test_a_change_names_what_it_changes_and_two_at_once_both_stay(world: World) -> None:
    made = await add(world)
    at = f"contacts/{made['id']}"
    one, other = await asyncio.gather(
        world.as_(AWA).patch(at, json={"notes": "Ask for the officer on duty"}),
        world.as_(ISSA).patch(at, json={"person": "Officer on duty", "valid_to": None}),
    )
    assert (one.status_code, other.status_code) == (200, 200)
    now = (await world.as_(AWA).get(at)).json()
    assert now == made | {"notes": "Ask for the officer on duty", "person": "Officer on duty", "valid_to": None}
    await expect(422, world.as_(AWA).patch(at, json={"country": "BFA"}))
    await expect(422, world.as_(AWA).patch(at, json={"colour": "blue"}))
    before = len((await world.as_(AWA).get("journal?limit=1000")).json()["items"])
    await expect(200, world.as_(AWA).patch(at, json={"notes": "Ask for the officer on duty"}))
    assert len((await world.as_(AWA).get("journal?limit=1000")).json()["items"]) == before


async def test_an_ended_contact_leaves_the_list_and_stays_in_the_record(world: World) -> None:
    made = await add(world)
    at = f"contacts/{made['id']}"
    ended = (await expect(200, world.as_(ISSA).post(f"{at}/end", json={"because": "The office has moved"}))).json()
    again = (await expect(200, world.as_(AWA).post(f"{at}/end", json={"because": "Again"}))).json()
    assert ended == again
    assert ended["ended_because"] == "The office has moved"
    await expect(409, world.as_(AWA).patch(at, json={"notes": "x"}))
    assert (await world.as_(AWA).get("contacts")).json()["items"] == []
    assert (await world.as_(AWA).get("contacts?ended=yes")).json()["items"] == [ended]
    kinds = [entry["kind"] for entry in (await world.as_(HUGO).get("journal?limit=1000")).json()["items"]]
    assert kinds[-2:] == ["contact.added", "contact.ended"]
    assert await verify(world.store, await operation_id(world)) == []
    async with world.store.write() as session:
        await session.execute(update(Contact).values(office="Somebody else"))
    assert [found.where for found in await verify(world.store, await operation_id(world))] == ["contacts"]


async def test_the_list_is_asked_by_country_role_and_day(world: World) -> None:
    late = await add(world, valid_from="2021-01-01", valid_to=None, office="The next bureau")
    early = await add(world)
    spoc = await add(world, role="spoc", valid_from=None, valid_to="2020-06-30", office="Commission")

    async def asked(query: str) -> list[str]:
        return [item["id"] for item in (await expect(200, world.as_(HUGO).get(f"contacts?{query}"))).json()["items"]]

    assert await asked("") == [spoc["id"], early["id"], late["id"]]
    assert await asked("country=NER&role=ncb&on=2020-12-01") == [early["id"]]
    assert await asked("on=2022-06-01") == [late["id"]]
    assert await asked("country=BFA") == []
    await expect(400, world.as_(HUGO).get("contacts?on=yesterday&role=king&colour=1"))


async def test_who_is_addressed_is_the_first_role_that_has_somebody_on_that_day(world: World) -> None:
    bureau = await add(world)
    await add(world, role="spoc", valid_to="2020-06-30", office="Commission")
    id_ = await operation_id(world)
    async with world.store.read() as session:
        december = await addressed(session, id_, "NER", ("spoc", "ncb"), date(2020, 12, 2))
        june = await addressed(session, id_, "NER", ("spoc", "ncb"), date(2020, 6, 2))
        nobody = await addressed(session, id_, "BFA", ("spoc", "ncb"), date(2020, 12, 2))
    assert december is not None
    assert june is not None
    assert (december.id, june.office, nobody) == (bureau["id"], "Commission", None)


async def test_contacts_travel_with_a_plan_file_and_with_an_issued_plan(world: World) -> None:
    made = await add(world)
    exported = await export_plan(world.store, world.op)
    copy = load(dump(exported))
    copy["operation"]["code"] = "COPY"
    await import_plan(world.store, copy, actor="import")
    [there] = (await world.as_(AWA).get("/api/operations/COPY/contacts")).json()["items"]
    assert there == made | {"id": there["id"]}
    await expect(201, world.as_(AWA).post("plan/issue", json={}))
    issued = (await world.as_(AWA).get("plan/versions/1")).json()["document"]["contacts"]
    assert issued == exported["contacts"]


async def test_a_missing_or_lapsed_contact_is_a_warning_until_it_is_mended(world: World) -> None:
    async def said() -> dict[str, list[list[str]]]:
        found: dict[str, list[list[str]]] = {}
        for one in (await world.as_(AWA).get("findings")).json():
            if one["kind"].startswith("contact_"):
                assert one["severity"] == "warning"
                found.setdefault(one["kind"], []).append(one["subjects"])
        return found

    required = ["spoc", "national_coordinator", "ncb", "central_authority", "liaison_officer", "liaison_magistrate"]
    assert await said() == {"contact_missing": [["BFA", *required], ["NER", *required]]}
    await add(world, valid_to="2020-12-05")
    for role in required:
        await add(world, country="BFA", role=role)
    rest = [role for role in required if role != "ncb"]
    assert await said() == {"contact_missing": [["NER", *rest]], "contact_lapsed": [["NER", "ncb"]]}
    await add(world, valid_from="2020-12-06")
    assert await said() == {"contact_missing": [["NER", *rest]]}
