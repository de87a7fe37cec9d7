"""Check-ins on both engines: a unit that falls silent is told of once, to its agency first, until it is heard."""

import asyncio
from datetime import timedelta
from typing import Any

import msgspec
from sqlalchemy import select

from ops.access.models import Account
from ops.alarms import watcher
from ops.deliveries.models import Delivery, ParcelKept
from ops.due.models import DueWork
from ops.due.runner import DueRunner
from ops.journal.verify import verify
from tests.cast import AWA, FATOU, FIRST_UNIT, HUGO, ISSA, NADIA, OMAR
from tests.ops.due.given import let_pass
from tests.ops.reports.field import Field, nil
from tests.world import expect

MINUTE = timedelta(minutes=1)
RULE = {
    "kind": "unit_overdue", "owners": True, "channels": ["board", "email"],
    "parameters": {"grace_minutes": 60, "of": ["check_in"]},
}  # fmt: skip


async def watched(field: Field, minutes: int | None = 30) -> str:
    """The unit's assignment, on which something must be heard of it each half hour from now on."""
    awa = field.world.as_(AWA)
    if not (await expect(200, awa.get("alarm-rules"))).json()["items"]:
        await expect(201, awa.post("alarm-rules", json=RULE))
    [shift] = (await expect(200, awa.get("assignments"))).json()["items"]
    changed = await expect(200, awa.patch(f"assignments/{shift['id']}", json={"check_in_minutes": minutes}))
    assert changed.json().get("check_in_minutes") == minutes
    await wake(field)
    return str(shift["id"])


async def wake(field: Field, runners: int = 1) -> None:
    await asyncio.gather(*(DueRunner(field.world.store).wake() for _ in range(runners)))


async def passes(field: Field, minutes: int, runners: int = 1) -> None:
    await let_pass(field.world.store, field.operation_id, MINUTE * minutes)
    await wake(field, runners)


async def alarms(field: Field, person: Any = AWA) -> list[tuple[int, str, str]]:
    """(stage, state, resolution), the oldest first."""
    await watcher.follow(field.world.store)
    found = (await expect(200, field.world.as_(person).get("alarms"))).json()["items"]
    stages = [2 if "acknowledged" in alarm["text"]["en"] else 1 for alarm in found]
    told = zip(stages, found, strict=True)
    return [(stage, alarm["state"], alarm["resolution"]) for stage, alarm in told][::-1]


async def mailed(field: Field) -> dict[int, set[str]]:
    """To whom each stage of an alarm was mailed when it was raised."""
    async with field.world.store.read() as session:
        rows = await session.execute(
            select(ParcelKept.text, Account.email)
            .join(Delivery, Delivery.parcel_id == ParcelKept.id)
            .join(Account, Account.id == Delivery.account_id)
            .where(ParcelKept.kind == "alarm.raised")
        )
        told: dict[int, set[str]] = {}
        for text, email in rows:
            told.setdefault(2 if "acknowledged" in text["en"] else 1, set()).add(email)
        return told


async def sound(field: Field) -> None:
    """Tables and journal say the same, but for the clock, which `let_pass` moves behind their backs."""
    found = await verify(field.world.store, field.operation_id)
    assert [difference for difference in found if difference.where != "operations"] == []


async def test_a_silence_is_told_to_the_agency_then_escalated_each_once_and_resolved_when_heard(field: Field) -> None:
    await watched(field)
    await passes(field, 29)
    assert await alarms(field) == []
    await passes(field, 2, runners=4)
    await passes(field, 20, runners=4)
    assert await alarms(field) == [(1, "open", "")]
    assert await alarms(field, OMAR) == [(1, "open", "")]
    assert [await alarms(field, who) for who in (FATOU, ISSA, NADIA, HUGO)] == [[]] * 4
    await passes(field, 12, runners=4)
    await passes(field, 200, runners=4)
    both = [(1, "open", ""), (2, "open", "")]
    assert await alarms(field) == await alarms(field, OMAR) == both
    assert await alarms(field, FATOU) == [(2, "open", "")]
    assert [await alarms(field, who) for who in (ISSA, NADIA, HUGO)] == [[]] * 3
    assert await mailed(field) == {1: {OMAR.email}, 2: {OMAR.email, FATOU.email, AWA.email, "aminata@example.org"}}
    position = nil(occurred_at="2020-12-02T13:00:00Z", kind="position")
    await field.filed(position)  # of an hour ago, kept while there was no network: life is when it came
    assert await alarms(field) == [(1, "resolved", "heard"), (2, "resolved", "heard")]
    await passes(field, 31)
    assert await alarms(field) == [(1, "resolved", "heard"), (2, "resolved", "heard"), (1, "open", "")]
    await sound(field)


async def test_who_acknowledges_stops_the_escalation_and_a_relieved_unit_is_not_waited_for(field: Field) -> None:
    shift = await watched(field)
    await passes(field, 31)
    [alarm] = (await expect(200, field.world.as_(OMAR).get("alarms"))).json()["items"]
    await expect(200, field.world.as_(OMAR).post(f"alarms/{alarm['id']}/acknowledgement", json={"remark": "Calling"}))
    await passes(field, 100)
    assert await alarms(field) == [(1, "acknowledged", "")]
    awa = field.world.as_(AWA)
    for to in ("accepted", "on_station", "relieved"):
        await expect(200, awa.post(f"assignments/{shift}/state", json={"to": to}))
    await wake(field)
    assert await alarms(field) == [(1, "resolved", "relieved")]
    await passes(field, 300)
    assert len(await alarms(field)) == 1
    await sound(field)


async def test_an_interval_counts_from_when_it_is_set_and_ends_when_it_is_taken_away(field: Field) -> None:
    shift = await watched(field, 30)
    await passes(field, 20)
    omar = field.world.as_(OMAR)
    await expect(403, omar.patch(f"assignments/{shift}", json={"check_in_minutes": 5}))
    changed = {"to": "accepted", "check_in_minutes": 45}
    assert (await expect(200, omar.post(f"assignments/{shift}/state", json=changed))).json()["check_in_minutes"] == 45
    await wake(field)
    await passes(field, 30)  # 50 minutes of silence, 30 of them since the interval was set anew
    assert await alarms(field) == []
    await field.filed(nil())
    await passes(field, 44)
    assert await alarms(field) == []
    await passes(field, 2)
    assert await alarms(field) == [(1, "open", "")]
    await watched(field, None)
    assert await alarms(field) == [(1, "resolved", "moved")]
    await passes(field, 300)
    assert await alarms(field) == [(1, "resolved", "moved")]
    async with field.world.store.read() as session:
        left = await session.scalars(select(DueWork).where(DueWork.kind == "check_in", DueWork.done_at.is_(None)))
        assert list(left) == []
    await sound(field)


async def test_an_interval_is_in_the_plan_file_and_comes_back_from_it(field: Field) -> None:
    await watched(field, 90)
    answer = await expect(200, field.world.as_(AWA).get("plan.yaml"))
    plan = msgspec.yaml.decode(answer.content)
    assert [shift["check_in_minutes"] for shift in plan["assignments"]] == [90]
    [shift] = (await expect(200, field.world.as_(AWA).get("assignments"))).json()["items"]
    path = f"assignments/{shift['id']}"
    refused = await expect(422, field.world.as_(AWA).patch(path, json={"check_in_minutes": 1}))
    faults = refused.json()["errors"]
    assert [fault["pointer"] for fault in faults] == ["/check_in_minutes"]
    assert plan["assignments"][0]["unit"] == FIRST_UNIT
