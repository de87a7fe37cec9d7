"""Exhibits from a report's line to their end: who may write, what is refused, and that the journal says it all."""

import uuid

from sqlalchemy import select

from ops.journal.models import Entry
from ops.journal.verify import verify
from tests.cast import AWA, FATOU, FIRST_UNIT, HUGO, ISSA, NADIA, OMAR, SECOND_UNIT
from tests.ops.exhibits.given import exhibit, fill, handover
from tests.ops.reports.field import Field, seizure
from tests.world import World, expect


async def test_an_exhibit_goes_from_hand_to_hand_and_every_step_is_an_entry(world: World, field: Field) -> None:
    report = str((await field.filed(seizure()))["id"])
    await fill(world, report)
    shown = (await expect(200, world.as_(AWA).get(f"reports/{report}/exhibits"))).json()["items"]
    assert [item["number"] for item in shown] == ["1", "K-2020-14"]
    moved = shown[1]
    assert (moved["state"], moved["holder"], moved["seals"]) == ("in_laboratory", "Ballistics laboratory", ["S-002"])
    assert [step["recorded_by"] for step in moved["steps"]] == [OMAR.email] * 2
    assert (await expect(200, world.as_(FATOU).get(f"exhibits/{moved['id']}"))).json() == moved
    async with world.store.read() as session:
        found = await session.scalars(select(Entry).where(Entry.kind.like("exhibit.%")).order_by(Entry.number))
        entries = list(found)
    assert [entry.kind for entry in entries] == ["exhibit.made"] * 2 + ["exhibit.moved"] * 2
    assert entries[-1].payload == moved
    page = await world.as_(AWA).get(f"/operations/{world.op}/reports/{report}")
    assert "Opened to unload the magazine" in page.text
    for caller in (world.as_(ISSA), world.as_(NADIA), world.unit(SECOND_UNIT)):
        await expect(404, caller.get(f"exhibits/{moved['id']}"))
        await expect(404, caller.get(f"reports/{report}/exhibits"))
    await expect(403, world.as_(HUGO).get(f"exhibits/{moved['id']}"))
    assert await verify(world.store, field.operation_id) == []


async def test_the_same_step_twice_is_one_and_what_stands_against_it_is_named_whole(world: World, field: Field) -> None:
    released = seizure(handling={"tlp": "GREEN", "release": {"agencies": ["NER-PN"]}})
    report, unit, omar = str((await field.filed(released))["id"]), world.unit(FIRST_UNIT), world.as_(OMAR)
    made = exhibit(collected_at="2020-12-02T15:30:00+01:00")
    first = await expect(201, unit.post(f"reports/{report}/exhibits", json=made))
    assert (await expect(200, unit.post(f"reports/{report}/exhibits", json=made))).json() == first.json()
    await expect(409, unit.post(f"reports/{report}/exhibits", json=made | {"number": "9"}))
    await expect(409, unit.post(f"reports/{report}/exhibits", json=exhibit(seals=[])))  # the number is taken
    await expect(409, unit.post(f"reports/{report}/exhibits", json=exhibit(number=f" {made['number']} ", seals=[])))
    assert (
        await expect(200, unit.post(f"reports/{report}/exhibits", json=made | {"number": f"{made['number']} "}))
    ).json() == first.json()
    wrong = await expect(422, unit.post(f"reports/{report}/exhibits", json=exhibit(number="2", line=7)))
    assert [fault["pointer"] for fault in wrong.json()["errors"]] == ["/seals/0", "/line"]
    at = f"exhibits/{made['id']}/handovers"
    await expect(403, unit.post(at, json=handover()))  # units make exhibits, officers move them
    await expect(403, world.as_(NADIA).post(at, json=handover()))  # a release is for reading
    await expect(200, world.as_(NADIA).get(f"exhibits/{made['id']}"))
    step = handover(at="2020-12-02T15:40:00+01:00")
    moved = (await expect(201, omar.post(at, json=step))).json()
    assert (await expect(200, omar.post(at, json=step))).json() == moved
    await expect(409, omar.post(at, json=step | {"why": "Something else"}))
    wrong = await expect(422, omar.post(at, json=handover(at="2020-12-02T14:35:00Z", seal_intact=False)))
    pointers = [fault["pointer"] for fault in wrong.json()["errors"]]
    assert pointers == ["/from", "/at", "/seal_note", "/new_seals"]
    end = handover(
        **{"from": step["to"]}, to="Furnace", kind="destruction", at="2020-12-02T14:50:00Z", why="Court order"
    )
    assert (await expect(201, omar.post(at, json=end))).json()["state"] == "destroyed"
    wrong = await expect(422, omar.post(at, json=end | {"id": str(uuid.uuid4())}))
    assert [fault["pointer"] for fault in wrong.json()["errors"]] == ["/kind"]
    assert await verify(world.store, field.operation_id) == []
