"""Many processes on one PostgreSQL: one leads, and whatever is killed when, each thing that falls due is done once.

`corridor serve --workers 3` serves an exercise whose days pass in seconds, while whoever leads is killed with SIGKILL
at random moments. `make test` runs a short form, `make chaos` the whole.
"""

import asyncio
import os
import random
import signal
import subprocess
import time
from collections import Counter
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path

import httpx
import pytest
from sqlalchemy import func, select, text

from ops.alarms.models import Alarm, AlarmCursor
from ops.app import create_app
from ops.due.models import DueWork
from ops.journal.models import Entry, Head
from ops.settings import Settings, load_settings
from ops.store import Store, open_store
from ops.store.postgis import LEADER_LOCK
from tests.cast import AWA, FIRST_UNIT, HUGO, OPERATION
from tests.dashboards.streams import Reader
from tests.load.payload import reports
from tests.ops.due.given import begun
from tests.ops.reports.field import Field
from tests.support.patience import PATIENCE_S
from tests.support.running import CORRIDOR, command, environment
from tests.support.server import Server
from tests.world import World

WHOLE = os.environ.get("CORRIDOR_CHAOS") == "whole"
KILLS, SECONDS = (25, 150) if WHOLE else (2, 12)
EXERCISE_S = 72 * 3600
TAKEOVER_S = 10.0
ONCE = {"phase_open": "phase.opened", "phase_close": "phase.closed", "report_due": "reporting.closed"}
HOLDER = text(
    "select application_name from pg_locks join pg_stat_activity using (pid)"
    " where locktype = 'advisory' and objid = :lock and granted"
    " and pg_locks.database = (select oid from pg_database where datname = current_database())"
)
pytestmark = [pytest.mark.chaos, pytest.mark.postgis, pytest.mark.timeout(1500 if WHOLE else 400)]


@pytest.fixture
def shared(postgres_url: str, tmp_path: Path) -> Settings:
    """Settings that several processes share."""
    environ = {"CORRIDOR_DATABASE_URL": postgres_url, "CORRIDOR_DATA_DIR": str(tmp_path / "var")}
    return load_settings(environ | {"CORRIDOR_LOG_LEVEL": "error"})


@asynccontextmanager
async def opened(settings: Settings) -> AsyncIterator[Store]:
    """The store of the processes, to look into."""
    store = open_store(settings)
    await store.migrate()
    try:
        yield store
    finally:
        await store.close()


@contextmanager
def workers(settings: Settings, number: int) -> "Iterator[subprocess.Popen[str]]":
    """`corridor serve` with so many workers, which is told to stop at the end."""
    process = subprocess.Popen(
        [*CORRIDOR, "serve", "--port", "0", "--workers", str(number), "--until-input-ends"],
        env=environment(settings, CORRIDOR_SECRET=settings.secret),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    try:
        yield process
    finally:
        process.communicate(timeout=120)


async def leader(store: Store) -> int | None:
    """The process that leads."""
    async with store.read() as session:
        name = await session.scalar(HOLDER, {"lock": LEADER_LOCK})
    return int(name.split()[1]) if name else None


async def next_leader(store: Store, former: int | None) -> float:
    """Wait until another process leads than the one that did; how long that took."""
    since = time.monotonic()
    while (found := await leader(store)) is None or found == former:
        assert time.monotonic() - since < 150, "nobody takes over"
        await asyncio.sleep(0.05)
    return time.monotonic() - since


async def another(store: Store) -> None:
    """Wait until somebody is there who can take over: a worker needs a while to start."""
    async with asyncio.timeout(150):
        while len(await listening(store)) < 2:
            await asyncio.sleep(0.05)


async def left(store: Store) -> bool:
    """Whether something is left to do: due work, or entries that alarms have not been judged by."""
    unread = select(func.count()).select_from(AlarmCursor).join(Head, Head.operation_id == AlarmCursor.operation_id)
    async with store.read() as session:
        due = await session.scalar(select(func.count()).select_from(DueWork).where(DueWork.done_at.is_(None)))
        return bool(due or await session.scalar(unread.where(Head.number > AlarmCursor.number)))


async def test_whatever_falls_due_is_done_once_however_often_the_leader_is_killed(shared: Settings) -> None:
    chance = random.Random()
    took: list[float] = []
    async with opened(shared) as store:
        with workers(shared, 3) as process:
            await next_leader(store, None)
            exercise = {"starts_at": "2020-11-30T00:00:00Z", "speed": EXERCISE_S // SECONDS}
            reporting = {"every_hours": 1 if WHOLE else 3, "due_at": "18:00"}
            operation = await begun(store, watched=True, exercise=exercise, reporting=reporting)
            for _ in range(KILLS):
                await asyncio.sleep(chance.uniform(0, SECONDS / KILLS))
                await another(store)
                killed = await leader(store)
                if killed is not None:
                    os.kill(killed, signal.SIGKILL)
                    took.append(await next_leader(store, killed))
            async with asyncio.timeout(SECONDS + 90):
                while await left(store):
                    await asyncio.sleep(0.1)
            assert process.poll() is None
        assert process.returncode == 0
        print(f"\n{len(took)} leaders killed; another led after {max(took):.1f} s at the longest")
        assert not WHOLE or max(took) < TAKEOVER_S
        async with store.read() as session:
            planned = Counter(await session.scalars(select(DueWork.kind).where(DueWork.operation_id == operation)))
            said = (Entry.kind, Entry.subject)
            rows = await session.execute(select(*said).where(Entry.operation_id == operation, Entry.actor == "clock"))
            entries = Counter((kind, subject) for kind, subject in rows)
            hours = (Entry.operation_id == operation, Entry.kind == "reporting.closed")
            closed = list(await session.scalars(select(Entry.payload).where(*hours)))
            alarms = list(await session.scalars(select(Alarm).where(Alarm.operation_id == operation)))
        done = Counter(kind for kind, _ in entries.elements())
        assert {kind: done[ONCE[kind]] for kind in ONCE} == {kind: planned[kind] for kind in ONCE}
        assert planned["report_due"] >= 16
        assert [what for what, times in entries.items() if times > 1] == []
        silent = {f"report|{unit}|{said['due_at']}" for said in closed for unit in said["units"]}
        overdue = Counter(alarm.key for alarm in alarms if alarm.kind == "unit_overdue")
        assert overdue == Counter(silent), "nobody ever reported: an alarm for each unit and due hour, and one only"
    verified = command(shared, "verify", OPERATION)
    assert verified.returncode == 0, verified.stdout + verified.stderr


async def test_two_servers_say_the_same_and_each_hears_what_the_other_was_told(shared: Settings) -> None:
    async with World.of(create_app(shared)) as world:
        await Field.of(world)
        key, cookies = world.keys[FIRST_UNIT], {p: dict(world.as_(p).http.cookies) for p in (AWA, HUGO)}
        csrf = {"X-CSRF-Token": world.as_(AWA).http.headers["X-CSRF-Token"]}
        signed = {"Authorization": f"Bearer {key}"}
    one, other = Server(shared), Server(shared)
    await asyncio.gather(one.start(), other.start())
    at = f"/api/operations/{OPERATION}"
    try:
        async with (
            httpx.AsyncClient(base_url=one.url, cookies=cookies[HUGO], timeout=60) as here,
            httpx.AsyncClient(base_url=other.url, cookies=cookies[HUGO], timeout=60) as there,
            httpx.AsyncClient(base_url=other.url, cookies=cookies[AWA], headers=csrf, timeout=60) as awa,
        ):
            async with here.stream("GET", f"{at}/stream") as stream:
                reader = Reader(stream)
                assert await reader.event() is not None
                numbers = []
                for number, (id_, report) in enumerate(reports(12, seed=3)):
                    answer = await (here, there)[number % 2].put(f"{at}/reports/{id_}", json=report, headers=signed)
                    numbers.append(answer.raise_for_status().json()["entry"])
                heard = [event.number for event in await reader.entries(numbers[-1] - numbers[0] + 1)]
                assert heard == list(range(numbers[0], numbers[-1] + 1))
            for what in ("tally", "board"):
                said = [(await client.get(f"{at}/{what}")).raise_for_status().json() for client in (here, there)]
                assert said[0] == said[1]
            keys = (await awa.get(f"{at}/units/{FIRST_UNIT}/keys")).json()["items"]
            gone = await awa.delete(f"{at}/units/{FIRST_UNIT}/keys/{keys[0]['id']}")
            assert gone.status_code == 204, gone.text
            [(id_, report)] = reports(1, seed=4)
            refused = await here.put(f"{at}/reports/{id_}", json=report, headers=signed)
            assert refused.status_code == 401, "a key revoked there files nothing here, whatever was looked up before"
    finally:
        assert await asyncio.gather(one.stop(), other.stop()) == [0, 0]


async def test_a_worker_that_dies_is_replaced_and_all_stop_together(shared: Settings) -> None:
    async with opened(shared) as store:
        with workers(shared, 2) as process:
            assert process.stdout is not None
            url = process.stdout.readline().split()[2]
            first = await leader_of(store)
            await another(store)
            os.kill(first, signal.SIGKILL)
            await next_leader(store, first)
            await another(store)
            assert first not in await listening(store)
            async with httpx.AsyncClient(base_url=url, timeout=PATIENCE_S) as client:
                assert (await client.get("/health/ready")).is_success
        assert process.returncode == 0
        assert await listening(store) == set()


async def leader_of(store: Store) -> int:
    await next_leader(store, None)
    found = await leader(store)
    assert found is not None
    return found


async def listening(store: Store) -> set[int]:
    """The processes that have a line to the store."""
    names = text(
        "select application_name from pg_stat_activity"
        " where application_name like 'corridor %' and datname = current_database()"
    )
    async with store.read() as session:
        return {int(name.split()[1]) for name in await session.scalars(names)}
