"""Alarms through the API on both engines: each kind fires once and says where, whatever restarts, whoever watches."""

import asyncio
import uuid
from typing import Any

import pytest
from sqlalchemy import func, select, update

from ops.alarms import watcher
from ops.alarms.models import AlarmCursor, AlarmSerial
from ops.due.runner import DueRunner
from ops.journal.models import Entry, Head
from ops.journal.verify import verify
from ops.store.statements import add
from tests.cast import AMINATA, AWA, FATOU, FIRST_UNIT, HUGO, ISSA, NADIA, OMAR, SECOND_UNIT
from tests.ops.reports.field import SEIZURE, Field, nil, seizure
from tests.support.patience import PATIENCE_S
from tests.world import World, expect

GUN = SEIZURE["lines"][0]
STICKS = {"class": "explosive", "type": "dynamite", "quantity": 120, "unit": "stick"}
WHERE = "BFA-NER-02B"
EXPLOSIVES = {"kind": "amount", "parameters": {"class": "explosive", "over": {"stick": 50}}, "owners": True}


async def rule(world: World, draft: dict[str, Any]) -> str:
    made = await expect(201, world.as_(AWA).post("alarm-rules", json=draft))
    return str(made.json()["id"])


async def alarms(field: Field, person: Any = AWA, **query: str) -> list[dict[str, Any]]:
    """The alarms once the watcher has come to the journal's end."""
    await watcher.follow(field.world.store)
    answer = await expect(200, field.world.as_(person).get("alarms", params=query))
    found: list[dict[str, Any]] = answer.json()["items"]
    return found


async def texts(field: Field, person: Any = AWA, language: str = "en", **query: str) -> list[str]:
    return [alarm["text"][language] for alarm in await alarms(field, person, **query)]


async def kinds(field: Field) -> list[str]:
    async with field.world.store.read() as session:
        rows = await session.scalars(
            select(Entry.kind).where(Entry.kind.like("alarm.%")).order_by(Entry.operation_id, Entry.number)
        )
        return list(rows)


async def test_explosives_over_an_amount_are_told_once_with_where_and_how_much(field: Field) -> None:
    await rule(field.world, EXPLOSIVES)
    receipt = await field.filed(seizure(lines=[STICKS]))
    await field.filed(seizure(lines=[STICKS | {"quantity": 50}]))
    assert await texts(field) == [f"Explosives: 120 sticks reported in {WHERE}, limit 50"]
    french = f"Explosifs : 120 bâtons dans un seul rapport dans le secteur {WHERE}, seuil 50"
    assert await texts(field, language="fr") == [french]
    assert (await alarms(field))[0]["about"][0]["report"] == receipt["id"]
    assert await verify(field.world.store, field.operation_id) == []


async def test_a_sum_is_told_once_a_step_and_resolved_when_it_is_no_longer_over(field: Field) -> None:
    ask = {"class": "firearm", "unit": "piece", "over": 10, "every": 10}
    await rule(field.world, {"kind": "threshold", "parameters": ask})
    first = await field.filed(seizure(lines=[GUN | {"quantity": 11, "serial": None}]))
    await field.filed(seizure(lines=[GUN | {"quantity": 2, "serial": None}]))
    assert await texts(field) == ["Firearms: 11 pieces reported in the operation, limit 10"]
    await field.filed(seizure(lines=[GUN | {"quantity": 30, "serial": None}]))
    assert (await texts(field))[0] == "Firearms: 43 pieces reported in the operation, limit 40"
    change = {"reason": "Miscounted", "report": seizure(lines=[GUN | {"quantity": 1, "serial": None}])}
    await expect(201, field.world.unit(FIRST_UNIT).post(f"reports/{first['id']}/corrections", json=change))
    found = await alarms(field)
    states = {alarm["text"]["en"].partition("limit ")[2]: alarm["state"] for alarm in found}
    assert states == {"10": "open", "40": "resolved", "30": "open"}
    [gone] = [alarm for alarm in found if alarm["state"] == "resolved"]
    assert gone["resolution"] == "below"
    assert await verify(field.world.store, field.operation_id) == []


async def test_a_rule_that_is_made_later_counts_from_the_tallies_and_tells_at_once(field: Field) -> None:
    await field.filed(seizure(lines=[GUN | {"quantity": 7, "serial": None}]))
    ask = {"class": "firearm", "unit": "piece", "over": 5, "per": "sector"}
    id_ = await rule(field.world, {"kind": "threshold", "parameters": ask})
    assert await texts(field) == [f"Firearms: 7 pieces reported in {WHERE}, limit 5"]
    await expect(200, field.world.as_(AWA).patch(f"alarm-rules/{id_}", json={"parameters": {"over": 6}}))
    assert [alarm["state"] for alarm in await alarms(field, state="resolved")] == ["resolved"]
    assert await texts(field, state="open") == [f"Firearms: 7 pieces reported in {WHERE}, limit 6"]
    await expect(204, field.world.as_(AWA).delete(f"alarm-rules/{id_}"))
    assert [alarm["resolution"] for alarm in await alarms(field)] == ["rule_removed", "rule_changed"]
    assert await verify(field.world.store, field.operation_id) == []


async def test_a_context_of_terrorism_and_a_place_outside_every_sector_are_told_and_resolved_with_the_report(
    field: Field,
) -> None:
    ask = {"contexts": ["terrorism"], "offences": ["terrorism"]}
    await rule(field.world, {"kind": "context", "parameters": ask, "owners": True})
    await rule(field.world, {"kind": "outside"})
    away = {"type": "Point", "coordinates": [0.0, 10.0]}
    receipt = await field.filed(seizure(contexts=["terrorism"], location=away, lines=[STICKS]))
    said = sorted(await texts(field))
    assert said == [
        f"Seizure outside every sector, reported by {FIRST_UNIT}",
        f"Terrorism: named in a report of {FIRST_UNIT} outside every sector",
    ]
    unit = field.world.unit(FIRST_UNIT)
    await expect(201, unit.post(f"reports/{receipt['id']}/withdrawal", json={"reason": "Wrong post"}))
    assert [(a["state"], a["resolution"]) for a in await alarms(field)] == [("resolved", "withdrawn")] * 2


async def test_a_known_serial_number_is_told_to_the_owners_and_to_nobody_whose_it_is(field: Field) -> None:
    await rule(field.world, {"kind": "serial_known", "owners": True})
    one = await field.filed(seizure(lines=[GUN]))
    other = await field.filed(seizure(lines=[GUN | {"serial": "a 12345"}]), unit=SECOND_UNIT)
    assert await texts(field) == ["A reported serial number is already known in this operation"]
    shown = {}
    for person in (AWA, AMINATA, OMAR, FATOU, NADIA, ISSA, HUGO):
        found = await alarms(field, person)
        assert "12345" not in str(found)
        shown[person.name] = [[about["report"] for about in alarm["about"]] for alarm in found]
    both = [[other["id"], one["id"]]]
    assert shown == {
        "Awa": both, "Aminata": both, "Omar": [[one["id"]]], "Fatou": [[one["id"]]],
        "Nadia": [[other["id"]]], "Issa": [[other["id"]]], "Hugo": [],
    }  # fmt: skip
    unit = field.world.unit(FIRST_UNIT)
    await expect(201, unit.post(f"reports/{one['id']}/withdrawal", json={"reason": "A copy"}))
    assert [(a["state"], a["resolution"]) for a in await alarms(field)] == [("resolved", "no_longer_known")]


async def test_thousands_of_serial_numbers_that_go_at_once_stop_no_alarms(field: Field) -> None:
    receipt = await field.filed(seizure(lines=[GUN]))
    await watcher.follow(field.world.store)
    async with field.world.store.write() as session:
        [held] = await session.scalars(select(AlarmSerial))
        columns = [column.name for column in AlarmSerial.__table__.columns]
        row = {name: getattr(held, name) for name in columns}
        await add(session, AlarmSerial, [row | {"mark": f"firearm|{n}"} for n in range(11_500)])
    unit = field.world.unit(FIRST_UNIT)
    await expect(201, unit.post(f"reports/{receipt['id']}/withdrawal", json={"reason": "A copy"}))
    await watcher.follow(field.world.store)
    async with field.world.store.read() as session:
        assert await session.scalar(select(func.count()).select_from(AlarmSerial)) == 0
        assert await session.scalar(select(AlarmCursor.number)) == await session.scalar(select(Head.number))


async def test_an_alarm_is_acknowledged_by_one_person_with_a_remark(field: Field) -> None:
    await rule(field.world, EXPLOSIVES)
    await field.filed(seizure(lines=[STICKS]))
    [alarm] = await alarms(field)
    path, omar = f"alarms/{alarm['id']}/acknowledgement", field.world.as_(OMAR)
    done = (await expect(200, omar.post(path, json={"remark": "Specialists on their way"}))).json()
    assert (done["state"], done["acknowledged_by"]) == ("acknowledged", OMAR.email)
    again = (await expect(200, omar.post(path, json={"remark": "Specialists on their way"}))).json()
    assert again == done
    await expect(409, field.world.as_(AWA).post(path, json={"remark": "Mine"}))
    await expect(404, field.world.as_(NADIA).post(path, json={"remark": ""}))
    await expect(403, field.world.as_(HUGO).post(path, json={"remark": ""}))
    assert await alarms(field, state="open") == []
    assert await kinds(field) == ["alarm.raised", "alarm.acknowledged"]
    assert await verify(field.world.store, field.operation_id) == []


async def test_a_list_is_paged_without_a_gap(field: Field) -> None:
    await rule(field.world, EXPLOSIVES)
    for _ in range(5):
        await field.filed(seizure(lines=[STICKS]))
    whole = [alarm["id"] for alarm in await alarms(field)]
    found: list[str] = []
    query = {"limit": "2"}
    while True:
        page = (await expect(200, field.world.as_(OMAR).get("alarms", params=query))).json()
        found += [alarm["id"] for alarm in page["items"]]
        if page["next"] is None:
            break
        query = {"limit": "2", "after": page["next"]}
    assert found == whole
    assert len(whole) == 5


async def test_watchers_at_the_same_time_and_after_a_restart_raise_each_alarm_once(field: Field) -> None:
    await rule(field.world, EXPLOSIVES)
    store = field.world.store

    async def watch() -> None:
        for _ in range(6):
            await watcher.follow(store)

    filing = [field.filed(seizure(lines=[STICKS])) for _ in range(12)]
    await asyncio.gather(*(watch() for _ in range(4)), *filing)
    assert len(await alarms(field)) == 12
    async with store.write() as session:  # a process that ends before it has kept its cursor never has one half
        number = await session.scalar(select(AlarmCursor.number))
        await session.execute(update(AlarmCursor).values(number=int(number or 0) - 5))
    await watcher.follow(store)
    assert (await kinds(field)).count("alarm.raised") == 12
    assert await verify(store, field.operation_id) == []


async def test_rules_are_added_while_watchers_move_on(field: Field) -> None:
    async def watch() -> None:
        for _ in range(8):
            await watcher.follow(field.world.store)

    async def add() -> None:
        for _ in range(4):
            await rule(field.world, EXPLOSIVES)

    await asyncio.gather(watch(), watch(), add(), add())
    assert len((await expect(200, field.world.as_(AWA).get("alarm-rules"))).json()["items"]) == 8


async def test_a_rule_that_makes_no_sense_is_refused_with_every_fault(field: Field) -> None:
    ask = {"class": "explosves", "unit": "stik", "over": 1}
    answer = await expect(422, field.world.as_(AWA).post("alarm-rules", json={"kind": "threshold", "parameters": ask}))
    assert [fault["pointer"] for fault in answer.json()["errors"]] == ["/parameters/class", "/parameters/unit"]
    await expect(422, field.world.as_(AWA).post("alarm-rules", json={"kind": "context"}))
    await expect(403, field.world.as_(FATOU).post("alarm-rules", json={"kind": "outside"}))
    await expect(404, field.world.as_(AWA).delete(f"alarm-rules/{uuid.uuid4()}"))


# --- what time alone brings -------------------------------------------------------------------------------------------


async def run_due(field: Field, count: int, **query: str) -> list[dict[str, Any]]:
    """The alarms once the clock has raised so many."""
    async with asyncio.timeout(PATIENCE_S):
        while len(found := await alarms(field, **query)) < count:
            await DueRunner(field.world.store).wake()
            await asyncio.sleep(0.05)
    return found


async def test_a_sector_that_nobody_is_assigned_to_is_told_once_and_resolved_when_it_is_covered(field: Field) -> None:
    await rule(field.world, {"kind": "sector_uncovered"})
    bare = len(field.sectors) - 1
    found = await run_due(field, bare)
    assert len(found) == bare
    code = field.sectors[1]
    assert f"Nobody is assigned in {code} since 30 Nov, 00:00".replace(",", "") in {
        alarm["text"]["en"].replace(",", "") for alarm in found
    }
    shift = {
        "sector": code,
        "unit": SECOND_UNIT,
        "starts_at": "2020-12-02T00:00:00Z",
        "ends_at": "2020-12-07T00:00:00Z",
    }
    await expect(201, field.world.as_(AWA).post("assignments", json=shift))
    [gone] = await run_due(field, 1, state="resolved")
    assert gone["resolution"] == "covered"
    assert len(await alarms(field)) == bare


async def test_a_unit_that_is_not_relieved_is_told_after_the_grace(world: World) -> None:
    field = await Field.of(world, starts_at="2020-12-06T23:00:00Z")
    awa = world.as_(AWA)
    [shift] = (await expect(200, awa.get("assignments"))).json()["items"]
    for to in ("accepted", "on_station"):
        await expect(200, awa.post(f"assignments/{shift['id']}/state", json={"to": to, "reason": ""}))
    await rule(world, {"kind": "relief_overdue", "parameters": {"grace_minutes": 30}, "owners": True})
    await field.faster("2020-12-06T23:00:00Z")
    [alarm] = await run_due(field, 1)
    assert alarm["text"]["en"].startswith(f"{FIRST_UNIT} in {field.sectors[0]} has not been relieved")
    for later in (
        "2020-12-08T00:00:00Z",
        "2020-12-09T00:00:00Z",
    ):  # each change of the plan is looked at, and told once
        other = {"sector": field.sectors[1], "unit": SECOND_UNIT, "starts_at": later, "ends_at": "2020-12-10T00:00:00Z"}
        await expect(201, awa.post("assignments", json=other))
        await watcher.follow(world.store)
        await DueRunner(world.store).wake()
    assert [one["id"] for one in await alarms(field)] == [alarm["id"]]
    await expect(200, awa.post(f"assignments/{shift['id']}/state", json={"to": "relieved", "reason": ""}))
    [gone] = await run_due(field, 1, state="resolved")
    assert (gone["id"], gone["resolution"]) == (alarm["id"], "relieved")


async def test_a_silent_unit_is_told_after_the_grace_and_resolved_when_it_reports(world: World) -> None:
    await rule(world, {"kind": "unit_overdue", "parameters": {"grace_minutes": 60}, "owners": True})
    field = await Field.of(world, starts_at="2020-12-02T17:00:00Z")
    await field.faster("2020-12-02T17:00:00Z")
    alarm = (await run_due(field, 1))[-1]
    assert alarm["text"]["en"].startswith(f"{FIRST_UNIT} has not reported, due 2 Dec")
    assert len(await alarms(field, OMAR)) >= 1
    assert await alarms(field, NADIA) == []
    await field.filed(nil("2020-12-02T16:00:00Z"))
    [gone] = await run_due(field, 1, state="resolved")
    assert (gone["id"], gone["resolution"]) == (alarm["id"], "heard")
    assert await verify(world.store, field.operation_id) == []


async def test_a_room_may_add_what_a_unit_can_be_overdue_with(field: Field, monkeypatch: pytest.MonkeyPatch) -> None:
    from datetime import UTC, datetime

    from ops.alarms import heard, silence
    from ops.alarms.planning import plan_silence
    from ops.planning.queries import lock_operation

    async def everybody(*given: Any) -> set[str]:
        return set(given[-1])

    monkeypatch.setitem(silence.SILENT, "check_in", everybody)
    assert "report" in heard.HEARD
    await rule(field.world, {"kind": "unit_overdue", "parameters": {"of": ["check_in"]}})
    store = field.world.store
    since, due_at = datetime(2020, 12, 2, 12, tzinfo=UTC), datetime(2020, 12, 2, 14, tzinfo=UTC)
    async with store.write() as session:
        operation = await lock_operation(session, field.operation_id)
        [(known, _)] = await silence.rules_for(session, operation.id, "check_in")
        await plan_silence(
            session, operation, known.id, of="check_in", since=since, due_at=due_at, units=[SECOND_UNIT], look_at=due_at
        )
    [alarm] = await run_due(field, 1)
    assert alarm["text"]["en"].startswith(f"{SECOND_UNIT} has not checked in, due 2 Dec")
    await field.filed(nil("2020-12-02T14:30:00Z"), unit=SECOND_UNIT)
    [gone] = await run_due(field, 1, state="resolved")
    assert gone["resolution"] == "heard"
