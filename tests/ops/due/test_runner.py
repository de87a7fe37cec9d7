"""Due work is done in order and exactly once, on both engines."""

import asyncio
import os
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select

from ops.due.effects import EFFECTS, Turn
from ops.due.models import DueWork
from ops.due.runner import MOST_ATTEMPTS, STAND_BY, DueRunner
from ops.errors import Busy
from ops.journal.models import Entry
from ops.journal.service import Draft
from ops.settings import Settings, load_settings
from ops.store import open_store
from ops.tallies.models import Owed
from tests.ops.due.given import HOUR, WHOLE, begun, done, hurry, let_pass, open_work, opened, operation_of

FOREVER = 1000 * HOUR


async def test_everything_that_is_due_is_done_in_order_and_the_operation_follows(settings: Settings) -> None:
    async with opened(settings) as store:
        op = await begun(store)
        runner = DueRunner(store)
        upcoming = await runner.wake()
        assert await done(store, op) == []
        assert upcoming is not None
        assert timedelta(hours=5) < upcoming - datetime.now(UTC) < timedelta(hours=7), "the phase opens at six"
        await let_pass(store, op, 7 * HOUR)
        await runner.wake()
        assert (await operation_of(store, op)).state == "active"
        await let_pass(store, op, FOREVER)
        assert await runner.wake() is None
        assert await done(store, op) == WHOLE
        operation = await operation_of(store, op)
        assert operation.state == "closing"
        assert all(phase["opened_at"] and phase["closed_at"] for phase in operation.phases)
        assert await runner.wake() is None
        assert await done(store, op) == WHOLE


async def test_work_that_is_put_off_to_an_hour_nobody_knows_is_looked_at_again_later_and_not_at_once(
    settings: Settings,
) -> None:
    async with opened(settings) as store:
        op = await begun(store)
        looked = []

        async def put_off(turn: Turn) -> list[Draft]:
            looked.append(turn.work.key)
            turn.work.done_at, turn.work.due_at = None, turn.now + HOUR
            return []

        await let_pass(store, op, 7 * HOUR)
        upcoming = await DueRunner(store, {"phase_open": put_off}, ()).wake()
        assert looked == ["phase_open:action:2020-11-30T06:00:00Z"]
        assert upcoming is not None
        assert upcoming > datetime.now(UTC) + timedelta(minutes=1)


async def test_an_entry_of_a_phase_carries_the_operation_as_it_is_after_it(settings: Settings) -> None:
    async with opened(settings) as store:
        op = await begun(store)
        await let_pass(store, op, 7 * HOUR)
        await DueRunner(store).wake()
        async with store.read() as session:
            entry = await session.scalar(select(Entry).where(Entry.kind == "phase.opened"))
        assert entry is not None
        assert entry.payload["state"] == "active"
        assert entry.payload["phases"][0]["opened_at"] is not None
        assert entry.payload["exercise"].keys() == {"starts_at", "speed", "began_at"}


async def test_runners_at_once_do_each_thing_once(settings: Settings) -> None:
    async with opened(settings) as first, opened(settings) as second:
        ops = [await begun(first, code) for code in ("OP-1", "OP-2", "OP-3")]
        for op in ops:
            await let_pass(first, op, FOREVER)
        # SQLite is one process with one writer; there two runners share its store.
        stores = [first, first if settings.database_url.startswith("sqlite") else second]
        await asyncio.gather(*(DueRunner(store).wake() for store in stores * 2))
        for op in ops:
            assert await done(first, op) == WHOLE
        async with first.read() as session:
            assert await session.scalar(select(func.count()).select_from(Owed)) == len(ops) * 3 * 2


async def test_what_fails_leaves_nothing_is_tried_again_and_holds_up_only_its_own_operation(settings: Settings) -> None:
    broken = True

    async def open_phase(turn: Turn) -> list[Draft]:
        drafts = await EFFECTS["phase_open"](turn)
        await turn.session.flush()
        if broken and turn.operation.code == "BROKEN":
            raise RuntimeError("the disk is on fire")
        return drafts

    async with opened(settings) as store:
        bad, good = await begun(store, "BROKEN"), await begun(store, "GOOD")
        for op in (bad, good):
            await let_pass(store, op, FOREVER)
        runner = DueRunner(store, EFFECTS | {"phase_open": open_phase})
        again = await runner.wake()
        assert await done(store, good) == WHOLE
        assert await done(store, bad) == [], "nothing of it happens before what comes first"
        assert (await operation_of(store, bad)).state == "issued"
        async with store.read() as session:
            first, *rest = await open_work(session, bad)
        assert (first.attempts, first.last_error) == (1, "RuntimeError: the disk is on fire")
        assert len(rest) == len(WHOLE) - 1
        assert again == min(work.wakes_at for work in (first, *rest))
        broken = False
        await hurry(store, bad)
        await runner.wake()
        assert await done(store, bad) == WHOLE


async def test_what_always_fails_is_given_up_and_the_rest_goes_on(settings: Settings) -> None:
    async def open_phase(turn: Turn) -> list[Draft]:
        if turn.work.payload["phase"] == "action":
            raise RuntimeError("never")
        return await EFFECTS["phase_open"](turn)

    async with opened(settings) as store:
        op = await begun(store)
        await let_pass(store, op, FOREVER)
        runner = DueRunner(store, EFFECTS | {"phase_open": open_phase})
        for _ in range(MOST_ATTEMPTS):
            assert await done(store, op) == []
            await runner.wake()
            await hurry(store, op)
        assert await done(store, op) == [entry for entry in WHOLE if "action" not in entry[1]]
        async with store.read() as session:
            (left,) = await open_work(session, op)
        assert (left.attempts, left.last_error) == (MOST_ATTEMPTS, "RuntimeError: never")
        assert await runner.wake() is None


async def test_a_busy_store_is_nobodys_failure(settings: Settings) -> None:
    async def busy(turn: Turn) -> list[Draft]:
        raise Busy

    async with opened(settings) as store:
        op = await begun(store)
        await let_pass(store, op, 7 * HOUR)
        await DueRunner(store, {"phase_open": busy}).wake()
        async with store.read() as session:
            work = await session.get_one(DueWork, (op, "phase_open:action:2020-11-30T06:00:00Z"))
        assert work.attempts == 0
        assert work.wakes_at > datetime.now(UTC)


async def test_work_of_a_kind_that_this_process_does_not_know_is_left_for_one_that_does(settings: Settings) -> None:
    async with opened(settings) as store:
        op = await begun(store)
        await let_pass(store, op, FOREVER)
        assert await DueRunner(store, {}).wake() is None
        assert await done(store, op) == []


KILLED = """
import asyncio, os, sys
from ops.due.effects import EFFECTS
from ops.due.runner import DueRunner
from ops.settings import load_settings
from ops.store import open_store

async def die(turn):
    await EFFECTS["phase_open"](turn)
    await turn.session.flush()
    os._exit(9)

async def main():
    store = open_store(load_settings(os.environ))
    await store.start()
    while not await store.lead():
        await asyncio.sleep(0.02)
    await DueRunner(store, {"phase_open": die}).wake()

asyncio.run(main())
"""


async def test_a_process_killed_between_claim_and_commit_leaves_the_work_to_the_next(settings: Settings) -> None:
    async with opened(settings) as store:
        op = await begun(store)
        await let_pass(store, op, FOREVER)
        environ = {
            **os.environ,
            "CORRIDOR_DATABASE_URL": settings.database_url,
            "CORRIDOR_DATA_DIR": str(settings.data_dir),
            "PYTHONPATH": str(Path(__file__).parents[3]),
        }
        command = [sys.executable, "-c", KILLED]
        killed = await asyncio.to_thread(subprocess.run, command, env=environ, capture_output=True, check=False)
        assert killed.returncode == 9, killed.stderr.decode()
        assert await done(store, op) == []
        await DueRunner(store).wake()
        assert await done(store, op) == WHOLE


@pytest.mark.postgis
async def test_only_the_leader_works_and_another_takes_over_when_it_is_gone(postgres_url: str, tmp_path: Path) -> None:
    settings = load_settings({"CORRIDOR_DATABASE_URL": postgres_url, "CORRIDOR_DATA_DIR": str(tmp_path)})
    leader, other = open_store(settings), open_store(settings)
    await leader.migrate()
    try:
        for store in (leader, other):
            await store.start()
            while not await store.lead() and store is leader:
                await asyncio.sleep(0.02)
        op = await begun(leader)
        await let_pass(leader, op, FOREVER)
        again = await DueRunner(other).wake()
        assert again is not None
        assert again <= datetime.now(UTC) + STAND_BY
        assert await done(leader, op) == []
        await leader.close()
        while not await other.lead():
            await asyncio.sleep(0.02)
        await DueRunner(other).wake()
        assert await done(other, op) == WHOLE
    finally:
        await other.close()
