"""What waits to be added to the tallies counts as what was added, and is added once."""

import asyncio
from typing import Any

import pytest
from sqlalchemy import func, select, update

from ops.due.runner import DueRunner
from ops.journal.verify import verify
from ops.tallies import additions, checkpoints, kept
from ops.tallies.models import TallyAddition, TallyCell
from tests.cast import FIRST_UNIT, SECOND_UNIT
from tests.ops.reports.field import Field, nil, seizure
from tests.world import expect

BY = ("", "agency", "sector,day", "class,type", "calibre", "country,phase")


async def rows(field: Field, model: type[Any]) -> int:
    async with field.world.store.read() as session:
        return await session.scalar(select(func.count()).select_from(model)) or 0


async def answers(field: Field) -> list[dict[str, Any]]:
    """What a process that has just begun says, by many things and with filters."""
    kept.forget()
    asked: list[dict[str, str]] = [{"by": by} for by in BY]
    asked += [{"country": "NER"}, {"class": "firearm", "by": "agency"}, {"sector": field.sectors[0]}]
    return [await field.tally(**query) for query in asked]


async def test_tallies_say_the_same_before_and_after_they_are_carried_over(field: Field) -> None:
    first = await field.filed(seizure())
    await field.filed(seizure(), unit=SECOND_UNIT)
    gone = await field.filed(nil())
    unit = field.world.unit(FIRST_UNIT)
    body = {"reason": "Counted again", "report": seizure(note="y", checks=[{"of": "person", "count": 9}])}
    await expect(201, unit.post(f"reports/{first['id']}/corrections", json=body))
    await expect(201, unit.post(f"reports/{gone['id']}/withdrawal", json={"reason": "Drill"}))
    await field.world.settled()
    before = await answers(field)
    assert await rows(field, TallyCell) == 0
    assert await verify(field.world.store, field.operation_id) == []
    await additions.carry(field.world.store, field.operation_id)
    assert await rows(field, TallyAddition) == 0
    assert await rows(field, TallyCell) > 0
    assert await answers(field) == before
    assert await verify(field.world.store, field.operation_id) == []


async def test_a_few_wait_and_many_are_carried_over(field: Field, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(additions, "MANY_ROWS", 3)
    for waiting in (1, 2, 3):
        await field.filed(seizure())
        assert await rows(field, TallyAddition) == waiting
        await additions.follow(field.world.store)
        assert await rows(field, TallyAddition) == (waiting if waiting < 3 else 0)
    monkeypatch.setattr(additions, "MANY_BYTES", 10)
    await field.filed(seizure())
    await additions.follow(field.world.store)
    assert await rows(field, TallyAddition) == 0


async def test_a_row_that_cannot_be_read_stays_and_stops_nobody(field: Field, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(additions, "MANY_ROWS", 1)
    await field.filed(seizure())
    async with field.world.store.write() as session:
        await session.execute(update(TallyAddition).values(packed=b"nothing"))
    monkeypatch.setattr(checkpoints, "EVERY", 1)
    await DueRunner(field.world.store).wake()
    assert (await rows(field, TallyAddition), await rows(field, TallyCell)) == (1, 0)
    assert "tally_additions" in {one.where for one in await verify(field.world.store, field.operation_id)}


async def test_who_carries_over_beside_others_and_beside_reports_adds_each_row_once(
    field: Field, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(additions, "AT_ONCE", 3)
    store = field.world.store

    async def carrying() -> None:
        for _ in range(20):
            await additions.carry(store, field.operation_id)
            await asyncio.sleep(0)

    reports = [field.filed(seizure(), unit=unit) for unit in (FIRST_UNIT, SECOND_UNIT) * 15]
    await asyncio.gather(*(carrying() for _ in range(3)), *reports)
    await field.world.settled()
    assert await verify(store, field.operation_id) == []
    while await additions.carry(store, field.operation_id):
        pass
    assert await rows(field, TallyAddition) == 0
    assert await verify(store, field.operation_id) == []


async def test_a_release_that_knows_nothing_of_it_finds_all_of_it_added(field: Field) -> None:
    await field.filed(seizure())
    await field.filed(seizure(), unit=SECOND_UNIT)
    await field.world.settled()
    store = field.world.store
    before = await answers(field)
    assert await rows(field, TallyAddition) > 0
    await store.migrate("0016")
    await store.migrate()
    assert await rows(field, TallyAddition) == 0
    assert await answers(field) == before
    assert await verify(store, field.operation_id) == []


async def test_nobody_carries_over_what_a_writer_holds_while_it_reads_the_sums(field: Field) -> None:
    await field.filed(seizure())
    await field.world.settled()
    store = field.world.store
    async with store.write() as session:
        gross, _ = await additions.waiting(session, field.operation_id, held=True)
        carrying = asyncio.create_task(additions.carry(store, field.operation_id))
        await asyncio.wait([carrying], timeout=0.3)
        assert gross
        assert await session.scalar(select(func.count()).select_from(TallyCell)) == 0
    await carrying
    assert await rows(field, TallyCell) == len(gross)
