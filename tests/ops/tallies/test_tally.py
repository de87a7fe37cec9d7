"""The tally: gross and reconciled, by any dimension, of any moment, and who has not reported."""

import asyncio
from datetime import timedelta
from typing import Any

import pytest

from ops.due.effects import Turn, close_period
from ops.due.models import DueWork
from ops.journal.service import append
from ops.journal.verify import verify
from ops.pace import UNHURRIED
from ops.planning.queries import lock_operation
from ops.reports import matcher
from ops.tallies import checkpoints
from tests.cast import AWA, FIRST_UNIT, HUGO, SECOND_UNIT, STELLA
from tests.ops.reports.field import Field, moment, nil, seizure
from tests.world import expect


async def strike(field: Field, due_at: str) -> None:
    """The due hour strikes, as the clock makes it, for the day before it."""
    at = moment(due_at)
    store = field.world.store
    async with store.write() as session:
        operation = await lock_operation(session, field.operation_id)
        work = DueWork(operation_id=operation.id, key=due_at, kind="report_due", due_at=at, wakes_at=at)
        work.payload = {"since": (at - timedelta(hours=24)).isoformat()}
        await append(
            store, session, operation.id, "clock", await close_period(Turn(session, operation, work, at, store)), at
        )


async def test_sums_never_cross_units_classes_recovery_or_phases(field: Field) -> None:
    kilo = {"class": "drug", "type": "cannabis", "quantity": 2.5, "unit": "kg"}
    plants = {"class": "drug", "type": "cannabis", "quantity": 40, "unit": "plant", "qualifier": "about"}
    await field.filed(seizure(lines=[kilo, plants, kilo], checks=None, arrests=None))
    await field.filed(seizure(lines=[kilo], recovery="found", checks=None, arrests=None))
    await field.filed(seizure(lines=[kilo], occurred_at="2020-11-20T12:00:00Z", checks=None, arrests=None))
    rows = (await field.tally())["rows"]
    assert [(r["phase"], r["recovery"], r["unit"], r["quantity"], r["qualifier"], r["reports"]) for r in rows] == [
        ("action", "found", "kg", 2.5, "exact", 1),
        ("action", "seized", "kg", 5, "exact", 1),
        ("action", "seized", "plant", 40, "about", 1),
        ("preparation", "seized", "kg", 2.5, "exact", 1),
    ]


async def test_checks_and_arrests_are_counted_like_seizures(field: Field) -> None:
    checks = [
        {"of": "person", "count": 12, "hits": 1},
        {"of": "database", "database": "iarms", "count": 3, "hits": 2},
        {"of": "database", "database": "sltd", "count": 4},
    ]
    await field.filed(seizure(checks=checks))
    await field.filed(seizure(checks=checks[:1]))
    tally = await field.tally(by="country")
    assert [(row["of"], row.get("database"), row["count"], row["hits"], row["reports"]) for row in tally["checks"]] == [
        ("database", "iarms", 3, 2, 1),
        ("database", "sltd", 4, 0, 1),
        ("person", None, 24, 2, 2),
    ]
    assert tally["arrests"] == [
        {"phase": "action", "offence": "firearms_trafficking", "country": "BFA", "count": 4, "reports": 2}
    ]


async def test_filters_and_dimensions_say_the_same_now_as_of_the_past(field: Field) -> None:
    await field.filed(seizure())
    await field.filed(seizure(location={"type": "Point", "coordinates": [-1.5, 12.3]}), unit=SECOND_UNIT)
    queries: list[dict[str, Any]] = [
        {},
        {"by": "country,agency,sector,class,type,unit,recovery,phase,day,calibre"},
        {"by": "type"},
        {"by": "agency", "country": "BFA"},
        {"by": "sector,type", "class": "firearm"},
        {"day": "2020-12-02", "by": "day,country"},
        {"by": "calibre,day", "class": "ammunition"},
        {"country": "BFA"},
        {"country": ["BFA", "NER"], "phase": "action", "by": "agency"},
        {"sector": "nowhere"},
        {"day": "2020-12-02", "agency": "NER-PN"},
        {"recovery": "seized"},
    ]
    await field.world.compared()
    before = [await field.tally(**query) for query in queries]
    number = before[0]["as_of"]
    await field.filed(seizure(note="One more"))
    for query, then in zip(queries, before, strict=True):
        assert await field.tally(**query, as_of=number) == then, query
    assert [row["quantity"] for row in before[7]["rows"] if row["class"] == "firearm"] == [1]
    assert before[9]["rows"] == before[9]["checks"] == []
    assert before[11]["checks"] == before[11]["arrests"] == []


async def test_a_past_moment_is_told_by_entry_and_by_time(field: Field) -> None:
    first = await field.filed(seizure())
    await field.filed(seizure())
    by_entry = await field.tally(as_of=first["entry"])
    by_time = await field.tally(as_of=first["received_at"])
    assert by_entry == by_time
    assert by_entry["at"] == first["received_at"]
    assert [row["quantity"] for row in by_entry["rows"] if row["class"] == "firearm"] == [1]
    assert (await field.tally(as_of="2020-01-01T00:00:00Z"))["as_of"] == 0
    assert (await field.tally(as_of=0))["rows"] == []


async def test_what_cannot_be_asked_is_refused_by_name(field: Field) -> None:
    awa = field.world.as_(AWA)
    query = {"by": "colour", "country": "XYZ", "phase": "never", "as_of": "noon", "clas": "firearm"}
    problem = (await expect(400, awa.get("tally", params=query))).json()
    assert {error["pointer"] for error in problem["errors"]} == {f"/{name}" for name in query}
    problem = (await expect(400, awa.get("tally", params={"as_of": 10_000}))).json()
    assert problem["errors"][0]["pointer"] == "/as_of"


async def test_every_member_sees_totals_and_a_stranger_nothing(field: Field) -> None:
    await field.filed(seizure())
    expected = await field.tally()
    for caller in (field.world.as_(HUGO), field.world.unit(SECOND_UNIT)):
        assert (await expect(200, caller.get("tally"))).json() == expected
    await expect(404, field.world.as_(STELLA).get("tally"))


async def test_zero_is_not_silence_and_late_is_neither(field: Field) -> None:
    reporting = (await field.tally())["reporting"]
    assert reporting == {"due_at": None, "since": None, "reported": [], "nil": [], "missing": [], "late": []}
    await strike(field, "2020-12-01T18:00:00Z")
    assert (await field.tally())["reporting"]["missing"] == [FIRST_UNIT]  # the second unit is assigned to nothing
    silent = (await field.tally())["as_of"]

    receipt = await field.filed(seizure(occurred_at="2020-12-01T12:00:00Z"))
    assert "late" in receipt["warnings"]
    reporting = (await field.tally())["reporting"]
    assert (reporting["missing"], reporting["late"]) == ([], [FIRST_UNIT])
    assert (await field.tally(as_of=silent))["reporting"]["missing"] == [FIRST_UNIT]

    withdrawal = {"reason": "Another unit's"}
    await expect(201, field.world.unit(FIRST_UNIT).post(f"reports/{receipt['id']}/withdrawal", json=withdrawal))
    assert (await field.tally())["reporting"]["missing"] == [FIRST_UNIT]


async def test_a_unit_that_says_nil_in_time_has_reported_and_a_position_is_no_report(field: Field) -> None:
    await field.filed(nil("2020-12-02T14:00:00Z", kind="position"))
    await strike(field, "2020-12-02T16:00:00Z")
    assert (await field.tally())["reporting"]["missing"] == [FIRST_UNIT]
    await field.filed(nil("2020-12-02T14:30:00Z"))
    await strike(field, "2020-12-02T17:00:00Z")
    assert (await field.tally())["reporting"]["nil"] == [FIRST_UNIT]


async def test_a_late_report_restates_the_past_day_and_leaves_what_was_known_then(field: Field) -> None:
    await field.filed(seizure(occurred_at="2020-12-01T10:00:00Z"))
    known = await field.tally(by="day")
    await field.filed(seizure(occurred_at="2020-12-01T11:00:00Z"))
    now = await field.tally(by="day", day="2020-12-01")
    assert [row["quantity"] for row in now["rows"] if row["class"] == "firearm"] == [2]
    assert await field.tally(by="day", as_of=known["as_of"]) == known


async def test_a_pair_that_is_found_of_a_report_that_said_nil_meanwhile_is_decided_alike_at_any_entry(
    field: Field, monkeypatch: pytest.MonkeyPatch
) -> None:
    store, awa, unit = field.world.store, field.world.as_(AWA), field.world.unit(FIRST_UNIT)
    monkeypatch.setattr(matcher, "LOOK_S", 600)  # the service's own matcher does not look meanwhile
    await asyncio.sleep(0.2)
    first = (await field.filed(seizure()))["id"]
    second = (await field.filed(seizure(), unit=SECOND_UNIT))["id"]
    batch = await matcher.read(store, field.operation_id, UNHURRIED)
    assert batch
    await expect(201, unit.post(f"reports/{first}/corrections", json={"reason": "Theirs", "report": nil()}))
    await checkpoints.keep(store, field.operation_id)
    await matcher.keep_pairs(store, field.operation_id, batch.found)
    await expect(201, awa.post(f"pairs/{first}/{second}/ruling", json={"ruling": "same", "reason": "One"}))
    now = await field.tally()
    assert now["rows"] == now["reconciled"]["rows"] != []
    again = {"reason": "Ours after all", "report": seizure()}
    await expect(201, unit.post(f"reports/{first}/corrections", json=again))
    assert await field.tally(as_of=now["as_of"]) == now
    assert await verify(store, field.operation_id) == []
