"""Who owed a report and what became of it, on both engines."""

import asyncio
import uuid
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select

from ops.due.runner import DueRunner
from ops.journal.models import Entry
from ops.planning.models import Assignment
from ops.reports.models import Report
from ops.settings import Settings
from ops.store import Store
from ops.tallies.models import Owed
from tests.cast import AWA, FIRST_UNIT, SECOND_UNIT
from tests.ops.due.given import HOUR, START, begun, let_pass, opened
from tests.ops.planning.given import issue
from tests.world import World, expect


async def report(store: Store, op: str, unit: str, kind: str, at: datetime, **changes: Any) -> None:
    """A stored report of a unit."""
    row = {
        "operation_id": op,
        "id": str(uuid.uuid4()),
        "version": 1,
        "withdrawn": False,
        "kind": kind,
        "occurred_at": at,
        "received_at": at,
        "filed_at": at,
        "entry": 1,
        "filed": 1,
        "unit": unit,
        "agency": unit[:-3],
        "country": unit[:3],
        "sector": None,
        "phase": "action",
        "day": f"{at:%Y-%m-%d}",
        "document": {},
        "classes": "",
        "warnings": [],
        "content_sha256": "",
    }
    async with store.write() as session:
        session.add(Report(**row | changes))


async def assigned(store: Store, op: str, unit: str, since: datetime, until: datetime, state: str = "accepted") -> None:
    async with store.write() as session:
        session.add(
            Assignment(
                operation_id=op,
                id=str(uuid.uuid4()),
                sector="S",
                unit=unit,
                starts_at=since,
                ends_at=until,
                state=state,
                reason="",
            )
        )


async def states(store: Store, op: str) -> list[dict[str, str]]:
    """What every due hour that has struck says of each unit, in order; the table says the same."""
    async with store.read() as session:
        entries = await session.scalars(
            select(Entry).where(Entry.operation_id == op, Entry.kind == "reporting.closed").order_by(Entry.number)
        )
        told = [dict(entry.payload["units"]) for entry in entries]
        rows = await session.scalars(select(Owed).where(Owed.operation_id == op).order_by(Owed.due_at, Owed.unit))
        kept: dict[datetime, dict[str, str]] = {}
        for row in rows:
            kept.setdefault(row.due_at, {})[row.unit] = row.state
    assert list(kept.values()) == told
    return told


async def test_silence_is_missing_zero_is_nil_and_a_report_is_a_report(settings: Settings) -> None:
    async with opened(settings) as store:
        op = await begun(store)
        await report(store, op, FIRST_UNIT, "seizure", START + 7 * HOUR)
        await report(store, op, SECOND_UNIT, "position", START + 7 * HOUR)
        await report(store, op, FIRST_UNIT, "nil", START + 20 * HOUR)
        await report(store, op, SECOND_UNIT, "activity", START + 21 * HOUR)
        await report(store, op, SECOND_UNIT, "seizure", START + 43 * HOUR, withdrawn=True)
        await let_pass(store, op, 100 * HOUR)
        await DueRunner(store).wake()
        assert await states(store, op) == [
            {FIRST_UNIT: "reported", SECOND_UNIT: "missing"},
            {FIRST_UNIT: "nil", SECOND_UNIT: "reported"},
            {FIRST_UNIT: "missing", SECOND_UNIT: "missing"},
        ]


async def test_an_instant_belongs_to_one_period_and_a_report_filed_after_the_hour_is_late(settings: Settings) -> None:
    async with opened(settings) as store:
        op = await begun(store)
        due = START + 18 * HOUR
        await report(store, op, FIRST_UNIT, "seizure", due - timedelta(seconds=1), filed_at=due + HOUR)
        await report(store, op, SECOND_UNIT, "seizure", due)
        await let_pass(store, op, 43 * HOUR)
        await DueRunner(store).wake()
        assert await states(store, op) == [
            {FIRST_UNIT: "late", SECOND_UNIT: "missing"},
            {FIRST_UNIT: "missing", SECOND_UNIT: "reported"},
        ]


async def test_what_was_filed_before_its_period_began_meets_nothing_but_for_a_clock_a_little_ahead(
    settings: Settings,
) -> None:
    async with opened(settings) as store:
        op = await begun(store)
        begins = START + 18 * HOUR
        for unit, ahead in ((FIRST_UNIT, timedelta(minutes=53)), (SECOND_UNIT, timedelta(minutes=10))):
            for kind in ("seizure", "nil"):
                await report(store, op, unit, kind, begins + HOUR, filed_at=begins - ahead)
        await let_pass(store, op, 43 * HOUR)
        await DueRunner(store).wake()
        assert (await states(store, op))[1] == {FIRST_UNIT: "missing", SECOND_UNIT: "reported"}


async def test_those_owe_who_are_assigned_in_the_period_and_did_not_decline(settings: Settings) -> None:
    async with opened(settings) as store:
        op = await begun(store)
        await assigned(store, op, FIRST_UNIT, START + 10 * HOUR, START + 18 * HOUR)
        await assigned(store, op, SECOND_UNIT, START, START + 99 * HOUR, "declined")
        await assigned(store, op, SECOND_UNIT, START + 20 * HOUR, START + 21 * HOUR)
        await let_pass(store, op, 100 * HOUR)
        await DueRunner(store).wake()
        assert await states(store, op) == [{FIRST_UNIT: "missing"}, {SECOND_UNIT: "missing"}]


async def test_an_exercise_is_run_through_by_the_service_itself(world: World) -> None:
    awa = world.as_(AWA)
    patch = {
        "phases": [{"kind": "action", "starts_at": "2020-11-30T06:00:00Z", "ends_at": "2020-12-02T06:00:00Z"}],
        "exercise": {"starts_at": "2020-11-30T00:00:00Z", "speed": 100_000},
    }
    await expect(200, awa.patch("", json=patch))
    await issue(world)
    for _ in range(600):
        operation = (await expect(200, awa.get(""))).json()
        if operation["state"] == "closing" and len(await heard(world)) == 3:
            break
        await asyncio.sleep(0.05)
    assert operation["state"] == "closing"
    (phase,) = operation["phases"]
    assert phase["starts_at"] <= phase["opened_at"] < phase["closed_at"]
    assert await heard(world) == [{FIRST_UNIT: "missing", SECOND_UNIT: "missing"}] * 3


async def heard(world: World) -> list[dict[str, str]]:
    async with world.store.read() as session:
        found = await session.scalars(select(Entry).where(Entry.kind == "reporting.closed").order_by(Entry.number))
        return [entry.payload["units"] for entry in found]
