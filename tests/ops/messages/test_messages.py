"""Messages inside an operation: whom they reach, that they are sent once, and that reading is acknowledged."""

import uuid
from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import select, update

from ops.journal.verify import verify
from ops.planning.models import Assignment, Operation
from tests.cast import AMINATA, AWA, CAST, FATOU, FIRST_UNIT, HUGO, ISSA, NADIA, OMAR, SECOND_UNIT, Person
from tests.world import World, expect


async def send(world: World, sender: Any, to: dict[str, Any], **more: Any) -> str:
    id_ = str(uuid.uuid4())
    await expect(201, sender.put(f"messages/{id_}", json={"text": "Two pick-ups heading north", "to": to, **more}))
    return id_


async def readers(world: World, message: str) -> set[str]:
    """Everybody of the cast who finds the message in their list, and may open it; both must say the same."""
    found = set()
    for name in [*(person.email for person in CAST), FIRST_UNIT, SECOND_UNIT]:
        listed = await world.callers[name].get("messages")
        inside = listed.status_code == 200 and message in [item["id"] for item in listed.json()["items"]]
        opened = (await world.callers[name].get(f"messages/{message}")).status_code == 200
        assert inside == opened, name
        if opened:
            found.add(name)
    return found


async def test_a_message_is_read_by_those_whom_it_names_by_its_sender_and_by_the_auditor(world: World) -> None:
    await world.stage()
    awa, fatou = world.as_(AWA), world.as_(FATOU)
    always = {AMINATA.email}
    cases: list[tuple[Any, dict[str, Any], set[str]]] = [
        (awa, {"agencies": ["NER-PN"]}, {AWA.email, NADIA.email, SECOND_UNIT}),
        (awa, {"people": [HUGO.email]}, {AWA.email, HUGO.email}),
        (awa, {"units": [FIRST_UNIT]}, {AWA.email, FIRST_UNIT}),
        (awa, {"roles": ["focal_point"]}, {AWA.email, FATOU.email, ISSA.email}),
        (fatou, {"countries": ["NER"]}, {FATOU.email, ISSA.email, NADIA.email, SECOND_UNIT}),
    ]
    for sender, to, expected in cases:
        assert await readers(world, await send(world, sender, to)) == expected | always, to
    everybody = await readers(world, await send(world, world.unit(FIRST_UNIT), {"everybody": True}))
    assert len(everybody) == 9  # all of the cast but the administrator and the stranger, and both units


async def test_a_message_to_a_sector_reaches_the_units_that_are_assigned_there(world: World) -> None:
    stage = await world.stage()
    async with world.store.write() as session:  # the shift is in 2020, and the operation's clock is the wall's
        await session.execute(update(Assignment).values(ends_at=datetime(2100, 1, 1, tzinfo=UTC)))
    message = await send(world, world.as_(AWA), {"sectors": [stage.sector]})
    assert await readers(world, message) == {AWA.email, AMINATA.email, FIRST_UNIT}
    said = (await world.as_(AWA).get(f"messages/{message}")).json()["to"]
    assert said["sectors"] == [stage.sector]
    assert said["units"] == [FIRST_UNIT]


async def test_the_same_message_again_is_sent_once_and_another_under_its_id_is_refused(world: World) -> None:
    unit, id_ = world.unit(FIRST_UNIT), str(uuid.uuid4())
    body = {"text": "Officer hurt at the bridge", "to": {"everybody": True}, "safety": True, "urgency": "urgent"}
    first = await expect(201, unit.put(f"messages/{id_}", json=body))
    again = await expect(200, unit.put(f"messages/{id_}", json=body))
    assert again.json() == first.json()
    await expect(409, unit.put(f"messages/{id_}", json={**body, "text": "Nobody hurt"}))
    await expect(409, world.as_(AWA).put(f"messages/{id_}", json=body))
    assert len((await unit.get("messages")).json()["items"]) == 1


async def test_everything_that_is_wrong_with_an_address_is_said_at_once_and_nothing_is_sent(world: World) -> None:
    to = {"agencies": ["BFA-DGX"], "units": ["NER-PN-77"], "people": ["stella@example.org"], "sectors": ["X"],
          "countries": ["FRA"]}  # fmt: skip
    body = {"text": "Hello", "to": to, "reports": [str(uuid.uuid4())], "answers": str(uuid.uuid4())}
    refused = await expect(422, world.as_(AWA).put(f"messages/{uuid.uuid4()}", json=body))
    assert {fault["pointer"] for fault in refused.json()["errors"]} == {
        "/to/agencies/0", "/to/units/0", "/to/people/0", "/to/sectors/0", "/to/countries/0", "/reports/0", "/answers",
    }  # fmt: skip
    nobody = await expect(422, world.as_(AWA).put(f"messages/{uuid.uuid4()}", json={"text": "Hello", "to": {}}))
    assert nobody.json()["errors"][0]["pointer"] == "/to"
    assert (await world.as_(AWA).get("messages")).json()["items"] == []


async def test_a_reader_acknowledges_once_and_the_sender_sees_by_whom_and_when(world: World) -> None:
    awa, unit, nadia = world.as_(AWA), world.unit(FIRST_UNIT), world.as_(NADIA)
    message = await send(world, awa, {"units": [FIRST_UNIT], "people": [NADIA.email]}, safety=True)
    waiting = (await unit.get("messages?show=awaited,safety")).json()["items"]
    assert [item["id"] for item in waiting] == [message]
    at = f"messages/{message}/acknowledgement"
    first = await expect(201, unit.post(at, json={"remark": "Understood"}))
    again = await expect(201, unit.post(at, json={"remark": "Again"}))
    assert again.json() == first.json()
    await expect(201, nadia.post(at, json={}))
    await expect(409, awa.post(at, json={}))
    await expect(404, world.as_(OMAR).post(at, json={}))
    assert (await unit.get("messages?show=awaited")).json()["items"] == []
    seen = (await awa.get(f"messages/{message}")).json()
    assert [one["name"] for one in seen["acknowledged"]] == [FIRST_UNIT, NADIA.email]
    assert [one["name"] for one in (await nadia.get(f"messages/{message}")).json()["acknowledged"]] == [NADIA.email]


@pytest.mark.parametrize("person", [HUGO, AMINATA], ids=lambda person: person.name)
async def test_who_only_watches_sends_nothing(world: World, person: Person) -> None:
    await expect(
        403, world.as_(person).put(f"messages/{uuid.uuid4()}", json={"text": "Hello", "to": {"everybody": True}})
    )


async def test_the_journal_shows_a_message_to_its_readers_only(world: World) -> None:
    await send(world, world.as_(AWA), {"agencies": ["NER-PN"]}, text="For Niger's police")

    async def payload(name: str) -> Any:
        items = (await world.callers[name].get("journal?limit=1000")).json()["items"]
        return [item.get("payload", {}).get("text") for item in items if item["kind"] == "message.sent"]

    assert await payload(NADIA.email) == ["For Niger's police"]
    assert await payload(SECOND_UNIT) == ["For Niger's police"]
    assert await payload(OMAR.email) == [None]
    assert await payload(FATOU.email) == [None]


async def test_the_log_has_a_row_for_each_acknowledgement_and_what_a_spreadsheet_would_run_is_quoted(
    world: World,
) -> None:
    awa = world.as_(AWA)
    message = await send(world, awa, {"everybody": True}, text="=1+1")
    await expect(201, world.as_(NADIA).post(f"messages/{message}/acknowledgement", json={}))
    await expect(201, world.as_(OMAR).post(f"messages/{message}/acknowledgement", json={}))
    log = (await awa.get("messages.csv")).text
    assert len(log.splitlines()) == 3
    assert "'=1+1" in log
    assert "everybody" in log


async def test_the_tables_are_what_the_journal_says(world: World) -> None:
    message = await send(world, world.as_(AWA), {"everybody": True})
    await expect(201, world.as_(NADIA).post(f"messages/{message}/acknowledgement", json={"remark": "Seen"}))
    assert await differences(world) == []


async def differences(world: World) -> list[Any]:
    async with world.store.read() as session:
        [id_] = await session.scalars(select(Operation.id))
    return await verify(world.store, id_)
