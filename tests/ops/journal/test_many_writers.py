"""Many writers, in one process and in several: numbers without gaps in the order of commits, and a chain that holds."""

import asyncio
import json
import os
import sys
import uuid
from pathlib import Path

import pytest
from sqlalchemy import func, select

from ops.journal.models import Entry, Head
from ops.journal.verify import verify
from ops.settings import Settings
from tests.cast import FIRST_UNIT, SECOND_UNIT
from tests.ops.reports.field import Field, nil, seizure
from tests.world import expect

ROOT = Path(__file__).parents[3]


async def watch(field: Field, done: asyncio.Event) -> int:
    """Looks again and again while writers write: at no moment is there a number missing below the newest one."""
    looks = 0
    while not done.is_set():
        async with field.world.store.read() as session:
            statement = select(func.count(), func.max(Entry.number)).where(Entry.operation_id == field.operation_id)
            count, newest = (await session.execute(statement)).one()
            head = await session.scalar(select(Head.number).where(Head.operation_id == field.operation_id))
        assert count == newest
        assert head == newest
        looks += 1
        await asyncio.sleep(0.01)
    return looks


async def test_writers_of_every_kind_at_once_leave_a_journal_without_gaps(field: Field) -> None:
    done = asyncio.Event()
    watching = asyncio.create_task(watch(field, done))
    first = [await field.filed(seizure(note=str(n))) for n in range(8)]

    async def amend(id_: str) -> None:
        unit = field.world.unit(FIRST_UNIT)
        body = {"reason": "Counted again", "report": seizure(note=f"{id_} again")}
        await expect(201, unit.post(f"reports/{id_}/corrections", json=body))
        await expect(200, unit.get(f"reports/{id_}"))
        await expect(201, unit.post(f"reports/{id_}/withdrawal", json={"reason": "Drill"}))

    await asyncio.gather(
        *(amend(receipt["id"]) for receipt in first),
        *(field.put(nil(), unit=unit) for unit in (FIRST_UNIT, SECOND_UNIT) for _ in range(20)),
        *(field.batch(*(nil() | {"id": str(uuid.uuid4())} for _ in range(50)), unit=SECOND_UNIT) for _ in range(3)),
    )
    done.set()
    assert await watching > 0
    assert await verify(field.world.store, field.operation_id) == []


@pytest.mark.postgis
@pytest.mark.parametrize("settings", ["postgis"], indirect=True)
async def test_three_processes_on_one_journal_leave_no_gap_and_take_a_report_once(
    field: Field, settings: Settings
) -> None:
    shared = [str(uuid.uuid4()) for _ in range(40)]
    environ = os.environ | {
        "CORRIDOR_DATABASE_URL": settings.database_url,
        "CORRIDOR_DATA_DIR": str(settings.data_dir),
        "PYTHONPATH": str(ROOT),
    }

    async def sender(seed: int) -> dict[str, object]:
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "tests.ops.journal.sender", field.operation_id, FIRST_UNIT, str(seed),
            stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE, env=environ, cwd=ROOT,
        )  # fmt: skip
        printed, _ = await process.communicate("\n".join(shared).encode())
        assert process.returncode == 0
        receipts: dict[str, object] = json.loads(printed)
        return receipts

    async with field.world.store.read() as session:
        before = await session.scalar(select(Head.number).where(Head.operation_id == field.operation_id)) or 0
    done = asyncio.Event()
    watching = asyncio.create_task(watch(field, done))
    told = await asyncio.gather(*(sender(seed) for seed in range(3)))
    done.set()
    assert await watching > 0
    for id_ in shared:
        assert told[0][id_] == told[1][id_] == told[2][id_]
    everything = {id_: receipt for receipts in told for id_, receipt in receipts.items()}
    assert len(everything) == 340
    entries = sorted(receipt["entry"] for receipt in everything.values())  # type: ignore[index]
    assert entries == list(range(before + 1, before + 341))
    assert await verify(field.world.store, field.operation_id) == []
