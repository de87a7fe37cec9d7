"""Who owes which report when, and the reminder before the hour, on both engines."""

import asyncio
import uuid
from datetime import timedelta
from typing import Any

from sqlalchemy import select

from ops.access.models import Account
from ops.deliveries.models import Delivery, ParcelKept
from ops.due.runner import DueRunner
from ops.journal.models import Entry
from ops.journal.verify import verify
from tests.cast import AMINATA, AWA, FATOU, FIRST_UNIT, HUGO, ISSA, NADIA, OMAR, SECOND_UNIT
from tests.ops.due.given import let_pass
from tests.ops.reports.field import Field, nil, seizure
from tests.world import ACTION, expect

DUE = "2020-12-02T18:00:00Z"


async def passes(field: Field, minutes: int, runners: int = 3) -> None:
    await let_pass(field.world.store, field.operation_id, timedelta(minutes=minutes))
    await asyncio.gather(*(DueRunner(field.world.store).wake() for _ in range(runners)))


async def duties(field: Field, person: Any = AWA) -> dict[str, dict[str, Any]]:
    answer = (await expect(200, field.world.as_(person).get("duties"))).json()
    return {unit["unit"]: unit for unit in answer["units"]}


async def reminded(field: Field) -> list[dict[str, Any]]:
    async with field.world.store.read() as session:
        rows = await session.scalars(select(Entry).where(Entry.kind == "reporting.reminded").order_by(Entry.number))
        return [dict(row.payload) for row in rows]


async def both_assigned(field: Field) -> None:
    shift = {"sector": field.sectors[-1], "unit": SECOND_UNIT, "starts_at": ACTION[0], "ends_at": ACTION[1]}
    await expect(201, field.world.as_(AWA).post("assignments", json=shift))


async def sound(field: Field) -> None:
    """Tables and journal say the same, but for the clock, which `let_pass` moves behind their backs."""
    found = await verify(field.world.store, field.operation_id)
    assert [difference for difference in found if difference.where != "operations"] == []


async def test_units_that_have_not_reported_are_reminded_once_before_the_hour_and_missing_after_it(
    field: Field,
) -> None:
    await both_assigned(field)
    await field.filed(nil("2020-12-02T14:30:00Z"), unit=SECOND_UNIT)
    await passes(field, 110)
    assert await reminded(field) == []
    await passes(field, 15)
    await passes(field, 20)
    [told] = await reminded(field)
    assert (told["due_at"], told["units"]) == (DUE, [FIRST_UNIT])
    async with field.world.store.read() as session:
        rows = await session.execute(
            select(Account.email)
            .join(Delivery, Delivery.account_id == Account.id)
            .join(ParcelKept, ParcelKept.id == Delivery.parcel_id)
            .where(ParcelKept.kind == "reporting.reminded")
        )
        assert sorted(rows.scalars()) == sorted([FATOU.email, OMAR.email])
    found = await duties(field)
    first, second = found[FIRST_UNIT]["next"], found[SECOND_UNIT]["next"]
    assert (first["state"], first["due_at"], first["sent"], bool(first["reminded_at"])) == ("owed", DUE, {}, True)
    assert (second["state"], second["sent"], second["reminded_at"]) == ("nil", {"nil": 1}, None)
    await passes(field, 60)
    found = await duties(field)
    assert (found[FIRST_UNIT]["missing"], found[SECOND_UNIT]["missing"]) == ([DUE], [])
    assert found[FIRST_UNIT]["next"]["due_at"] == "2020-12-03T18:00:00Z"
    assert len(await reminded(field)) == 1
    await field.filed(nil("2020-12-02T14:30:00Z"))
    assert (await duties(field))[FIRST_UNIT]["missing"] == []
    await sound(field)


async def test_a_phone_that_runs_a_day_ahead_speaks_for_no_unit_that_is_silent_the_next_day(field: Field) -> None:
    tomorrow = "2020-12-03T14:00:00Z"
    for report in (seizure(occurred_at=tomorrow), nil(tomorrow)):
        assert "future" in (await field.filed(report))["warnings"]
    await passes(field, 190)
    found = (await duties(field))[FIRST_UNIT]
    assert (found["missing"], found["next"]["state"], found["next"]["sent"]) == ([DUE], "owed", {})
    await passes(field, 23 * 60 + 10)
    assert [told["units"] for told in await reminded(field)] == [[FIRST_UNIT]]
    await passes(field, 60)
    next_due = "2020-12-03T18:00:00Z"
    assert (await duties(field))[FIRST_UNIT]["missing"] == [next_due, DUE]
    await sound(field)
    await field.filed(nil(tomorrow))
    assert (await duties(field))[FIRST_UNIT]["missing"] == [DUE]
    await sound(field)


async def test_each_sees_the_duties_of_their_own_units(field: Field) -> None:
    seen = {who.name: sorted(await duties(field, who)) for who in (AWA, AMINATA, FATOU, OMAR, ISSA, NADIA)}
    both = [FIRST_UNIT, SECOND_UNIT]
    first, second = [FIRST_UNIT], [SECOND_UNIT]
    assert seen == {"Awa": both, "Aminata": both, "Fatou": first, "Omar": first, "Issa": second, "Nadia": second}
    await expect(403, field.world.as_(HUGO).get("duties"))
    [own] = (await expect(200, field.world.unit(FIRST_UNIT).get("duties"))).json()["units"]
    assert (own["unit"], own["next"]["state"], own["next"]["due_at"]) == (FIRST_UNIT, "owed", DUE)
    [none] = (await expect(200, field.world.unit(SECOND_UNIT).get("duties"))).json()["units"]
    assert none["next"] is None  # it is assigned nowhere, and others are


async def test_the_notice_is_the_operations_and_zero_is_none(field: Field) -> None:
    awa = field.world.as_(AWA)
    changed = await expect(200, awa.patch("", json={"reporting": {"remind_minutes": 120}}))
    assert changed.json()["reporting"]["remind_minutes"] == 120
    await passes(field, 61)
    assert [told["units"] for told in await reminded(field)] == [[FIRST_UNIT]]
    await expect(200, awa.patch("", json={"reporting": {"remind_minutes": 0}}))
    await passes(field, 24 * 60)
    assert len(await reminded(field)) == 1
    await expect(422, awa.patch("", json={"reporting": {"remind_minutes": 1441}}))
    await sound(field)


async def test_the_page_says_who_is_missing_and_reminds_by_hand(field: Field) -> None:
    await passes(field, 125)
    awa = field.world.as_(AWA)
    page = (await expect(200, awa.get("/operations/KAFO-T/duties"))).text
    assert FIRST_UNIT in page
    assert f'data-units="{FIRST_UNIT}"' in page
    assert "Reminded" in page
    french = await expect(200, awa.get("/operations/KAFO-T/duties", headers={"Accept-Language": "fr"}))
    assert "Prochaine échéance" in french.text
    message = {"text": "Your report", "to": {"units": [FIRST_UNIT]}, "urgency": "priority"}
    await expect(201, awa.put(f"messages/{uuid.uuid4()}", json=message))
    waiting = (await expect(200, field.world.unit(FIRST_UNIT).get("messages?show=awaited"))).json()["items"]
    assert [one["text"] for one in waiting if "notice" not in one] == ["Your report"]
    await expect(403, field.world.as_(HUGO).get("/operations/KAFO-T/duties"))
