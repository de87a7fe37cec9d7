"""A store from before an event's report had to tell of something to count: brought up, and down again."""

import zlib
from typing import Any

import msgspec
from sqlalchemy import select, update

from ops.journal.verify import verify
from ops.reports.models import Report
from ops.tallies import additions, checkpoints, kept
from ops.tallies.models import TallyCheckpoint
from tests.cast import AWA, FIRST_UNIT, SECOND_UNIT
from tests.ops.reports.field import Field, nil, seizure
from tests.world import expect

BEFORE = "0021"


async def test_what_a_report_that_tells_of_nothing_hid_counts_after_the_upgrade_and_at_past_entries(
    field: Field,
) -> None:
    store = field.world.store
    first, second = await two_of_one_event(field)
    before = set(await numbers(field))
    unit = field.world.unit(FIRST_UNIT)
    await expect(201, unit.post(f"reports/{first}/corrections", json={"reason": "Theirs", "report": nil()}))
    await field.world.settled()
    await checkpoints.keep(store, field.operation_id)
    now = await said(field)
    assert await doubles(field) == {first: second, second: None}

    for _ in range(2):  # nothing is carried over in between
        await store.migrate(BEFORE)
        assert await doubles(field) == {first: None, second: first}
        assert set(await numbers(field)) == before
        kept.forget()
        hidden = await said(field)
        assert hidden["rows"] == now["rows"] != []
        assert hidden["reconciled"]["rows"] == []
        await store.migrate()
        assert await doubles(field) == {first: second, second: None}
        kept.forget()
        assert await said(field) == now
        assert await verify(store, field.operation_id) == []
    while await additions.carry(store, field.operation_id):
        pass
    await field.filed(seizure(occurred_at="2020-12-02T03:00:00Z"))
    assert await said(field, now["as_of"]) == now
    assert await verify(store, field.operation_id) == []


async def test_a_checkpoint_that_says_not_who_tells_of_nothing_is_gone_on_from(field: Field) -> None:
    store = field.world.store
    first, _ = await two_of_one_event(field)
    await as_the_release_before_kept_it(field)
    unit = field.world.unit(FIRST_UNIT)
    await expect(201, unit.post(f"reports/{first}/corrections", json={"reason": "Theirs", "report": nil()}))
    await field.world.settled()
    now = await said(field)
    await field.filed(seizure(occurred_at="2020-12-02T03:00:00Z"))
    assert await said(field, now["as_of"]) == now
    assert await verify(store, field.operation_id) == []


async def two_of_one_event(field: Field) -> tuple[str, str]:
    """Ruled to be so, as a checkpoint has it."""
    first = (await field.filed(seizure()))["id"]
    second = (await field.filed(seizure(), unit=SECOND_UNIT))["id"]
    await field.world.settled()
    ruling = {"ruling": "same", "reason": "One"}
    await expect(201, field.world.as_(AWA).post(f"pairs/{first}/{second}/ruling", json=ruling))
    await checkpoints.keep(field.world.store, field.operation_id)
    return first, second


async def as_the_release_before_kept_it(field: Field) -> None:
    async with field.world.store.write() as session:
        for row in await session.scalars(select(TallyCheckpoint)):
            told = msgspec.msgpack.decode(zlib.decompress(row.state))
            assert told.pop("empty") == []
            key = (TallyCheckpoint.operation_id == row.operation_id, TallyCheckpoint.number == row.number)
            older = zlib.compress(msgspec.msgpack.encode(told))
            await session.execute(update(TallyCheckpoint).where(*key).values(state=older))


async def said(field: Field, as_of: int | None = None) -> dict[str, Any]:
    """What the tally says, now or as of an entry."""
    return await field.tally(**({"as_of": as_of} if as_of else {}))


async def doubles(field: Field) -> dict[str, str | None]:
    async with field.world.store.read() as session:
        return {row.id: row.double_of for row in await session.execute(select(Report.id, Report.double_of))}


async def numbers(field: Field) -> list[int]:
    async with field.world.store.read() as session:
        return list(await session.scalars(select(TallyCheckpoint.number)))
