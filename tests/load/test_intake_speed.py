"""How fast reports are taken, side by side with what it could be and with how it is usually done. `make bench`.

One process of each service, 32 keep-alive connections, three lines a report, on the same machine and payload, and
PostgreSQL with fsync on, its log's files there as in a cluster that has run for a day. All services stand at once and
are measured in turn, round after round, so that what else the machine does falls on all of them; the table has the
median round. Asserts that everything was taken, never how fast.
"""

import asyncio
import json
import os
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from statistics import median
from typing import NamedTuple

import httpx
import pytest

from ops.app import create_app
from ops.settings import Settings, load_settings
from tests.cast import FIRST_UNIT, OPERATION, SECOND_UNIT
from tests.load.payload import reports
from tests.ops.reports.field import Field
from tests.support.cluster import Cluster
from tests.support.running import ROOT, command, free_port
from tests.support.server import Server
from tests.world import World

pytestmark = [pytest.mark.load, pytest.mark.timeout(900)]
CONNECTIONS = 32
ROUNDS = int(os.environ.get("CORRIDOR_BENCH_ROUNDS", "3"))
REPORTS = int(os.environ.get("CORRIDOR_BENCH_REPORTS", "4000"))
"""In each round, one at a time; of NDJSON twice as many."""
BATCH = 1000
WARM_UP = 500
AT = f"/api/operations/{OPERATION}/reports"
TICK = os.sysconf("SC_CLK_TCK")


class Measured(NamedTuple):
    """One service in one round; processor time in ms a report."""

    rate: float
    p50_ms: float
    p99_ms: float
    service_ms: float
    database_ms: float = 0.0
    after_ms: float = 0.0
    """Of the service, once all have their receipts: what followed the journal and had given way."""


class Contender(NamedTuple):
    """A line of the table: who is measured, and how a round of it is sent."""

    name: str
    port: int
    pid: int
    requests: Callable[[int], Sequence[str]]
    connections: int = CONNECTIONS
    count: int = REPORTS


def request(method: str, path: str, body: str, key: str = "", content_type: str = "application/json") -> str:
    signed = f"Authorization: Bearer {key}\r\n" if key else ""
    head = f"{method} {path} HTTP/1.1\r\nHost: 127.0.0.1\r\n{signed}Content-Type: {content_type}\r\n"
    return f"{head}Content-Length: {len(body.encode())}\r\n\r\n{body}"


def puts(at: str, keys: Sequence[str], seed: int, count: int = REPORTS) -> list[str]:
    return [
        request("PUT", f"{at}/{id_}", json.dumps(report), keys[number % len(keys)])
        for number, (id_, report) in enumerate(reports(count, seed))
    ]


def batches(keys: Sequence[str], seed: int) -> list[str]:
    lines = [json.dumps({"id": id_, **report}) for id_, report in reports(2 * REPORTS, 1000 + seed)]
    parts = [lines[start : start + BATCH] for start in range(0, len(lines), BATCH)]
    return [
        request("POST", AT, "\n".join(part), keys[number % len(keys)], "application/x-ndjson")
        for number, part in enumerate(parts)
    ]


def used_s(pids: Sequence[int]) -> float:
    """Processor seconds of processes that still run."""
    spent = 0
    for pid in pids:
        try:
            fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        except FileNotFoundError:
            continue
        spent += int(fields[11]) + int(fields[12])
    return spent / TICK


def family(pid: int | None) -> list[int]:
    """A process and its children."""
    children = Path(f"/proc/{pid}/task/{pid}/children")
    return [pid, *map(int, children.read_text().split())] if pid else []


async def measure(who: Contender, cluster: Cluster, seed: int) -> Measured:
    """Send a round from another process; every report must be taken."""
    requests = who.requests(seed)
    asked = {"port": who.port, "connections": who.connections, "requests": requests}
    database = family(cluster.pid())
    before = used_s([who.pid]), used_s(database)
    sender = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "tests.load.sender"),
        cwd=ROOT,
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
    )
    said, _ = await sender.communicate(json.dumps(asked).encode())
    answer = json.loads(said)
    spent = used_s([who.pid]) - before[0], used_s(database) - before[1]
    assert sum(times for code, times in answer["statuses"].items() if code in {"200", "201"}) == len(requests), answer
    latencies = answer["latencies_ms"]
    after = used_s([who.pid])
    await at_rest(who.pid)
    return Measured(
        who.count / answer["seconds"],
        latencies[len(latencies) // 2],
        latencies[len(latencies) * 99 // 100],
        *(1000 * seconds / who.count for seconds in (*spent, used_s([who.pid]) - after)),
    )


async def at_rest(pid: int) -> None:
    """Wait until a service has done what receipts did not wait for, so that it does not take from the next one. What
    follows the journal may be having a rest of a second.
    """
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        before = used_s([pid])
        await asyncio.sleep(1.5)
        if used_s([pid]) - before <= 5 / TICK:
            return


@asynccontextmanager
async def corridor(name: str, settings: Settings) -> AsyncIterator[list[Contender]]:
    """`corridor serve` with an operation under way, two units of two agencies filing; it must verify afterwards."""
    async with World.of(create_app(settings)) as world:
        await Field.of(world)
        keys = [world.keys[FIRST_UNIT], world.keys[SECOND_UNIT]]
    server = Server(settings)
    await server.start()
    name = f"(a) Corridor, {name}"
    try:
        yield [
            Contender(name, server.port, server.pid, lambda seed: puts(AT, keys, seed)),
            Contender(
                f"{name}, NDJSON of {BATCH}", server.port, server.pid, lambda seed: batches(keys, seed), 2, 2 * REPORTS
            ),
        ]
    finally:
        await server.stop()
    checked = command(settings, "verify", OPERATION)
    assert checked.returncode == 0, checked.stdout + checked.stderr


@asynccontextmanager
async def compared(name: str, *words: str) -> AsyncIterator[Contender]:
    """One of the services of `tests.load.compared`."""
    port = free_port()
    what, *rest = words
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "tests.load.compared", what, str(port), *rest), cwd=ROOT
    )
    try:
        async with httpx.AsyncClient() as client:
            deadline = time.monotonic() + 60
            while time.monotonic() < deadline:
                try:
                    await client.get(f"http://127.0.0.1:{port}/")
                    break
                except httpx.TransportError:
                    await asyncio.sleep(0.05)
        yield Contender(name, port, process.pid, lambda seed: puts("/reports", [""], seed))
    finally:
        process.terminate()
        await process.wait()


def of_pgbench(cluster: Cluster, url: str) -> Measured:
    """(d): what one-row inserts of the same bytes cost PostgreSQL itself, over 32 connections; its time is a mean."""
    database = url.rpartition("/")[2]
    _, report = next(reports(1, 4))
    cluster.psql("create table if not exists rows (id uuid primary key, at timestamptz, document text)", database)
    script = f"insert into rows values (gen_random_uuid(), now(), '{json.dumps(report)}');\n"
    done = subprocess.run(
        [
            str(cluster.binaries / "pgbench"),
            *("-h", "127.0.0.1", "-p", str(cluster.port), "-U", "corridor", "-n", "-f", "/dev/stdin"),
            *("-c", str(CONNECTIONS), "-t", str(max(REPORTS // CONNECTIONS, 1)), "-M", "prepared", database),
        ],
        input=script,
        env={**os.environ, "PGPASSWORD": cluster.password},
        capture_output=True,
        text=True,
        check=True,
    )
    said = dict(line.split(" = ", 1) for line in done.stdout.splitlines() if " = " in line)
    return Measured(float(said["tps"].split()[0]), float(said["latency average"].split()[0]), float("nan"), 0)


async def test_how_fast_reports_are_taken(own_cluster: Cluster, tmp_path: Path) -> None:
    as_after_a_day(own_cluster)
    environ = {"CORRIDOR_LOG_LEVEL": "error"}
    embedded = load_settings(environ | {"CORRIDOR_DATA_DIR": str(tmp_path / "embedded")})
    database = {"CORRIDOR_DATABASE_URL": own_cluster.new_database()}
    postgis = load_settings(environ | {"CORRIDOR_DATA_DIR": str(tmp_path / "postgis")} | database)
    load = os.getloadavg()[0]
    table: dict[str, list[Measured]] = {}
    bare, usual, benched = "(b) bare Litestar", "(c) FastAPI + ORM, PostGIS", "(d) pgbench, one-row INSERT"
    async with AsyncExitStack() as stack:
        everybody = [
            *await stack.enter_async_context(corridor("PostGIS", postgis)),
            *await stack.enter_async_context(corridor("embedded", embedded)),
            await stack.enter_async_context(compared(bare, "bare")),
            await stack.enter_async_context(compared(usual, "ordinary", own_cluster.new_database())),
        ]
        for who in everybody:
            if "NDJSON" not in who.name:
                warm = who._replace(requests=lambda seed, who=who: who.requests(seed)[:WARM_UP], count=WARM_UP)  # type: ignore[misc]
                await measure(warm, own_cluster, 0)
        # As autovacuum does within a minute; until then statements are planned for small tables.
        own_cluster.psql("analyze", database["CORRIDOR_DATABASE_URL"].rpartition("/")[2])
        rows = own_cluster.new_database()
        for round_ in range(1, ROUNDS + 1):
            for who in everybody:
                table.setdefault(who.name, []).append(await measure(who, own_cluster, round_))
            table.setdefault(benched, []).append(of_pgbench(own_cluster, rows))
    show({name: middle(measured) for name, measured in table.items()}, bare, usual, load)


def as_after_a_day(cluster: Cluster) -> None:
    """Durable, and with forty files of its log that are used anew. A fresh cluster makes each of them, 16 MiB, in the
    midst of somebody's commit, which takes 30 ms; one that has been running does so seldom.
    """
    settings = {"fsync": "on", "full_page_writes": "on", "min_wal_size": "1GB", "max_wal_size": "2GB"}
    orders = [f"alter system set {name} = '{value}'" for name, value in settings.items()]
    orders += ["select pg_reload_conf()"]
    orders += ["select pg_logical_emit_message(false, '', ''); select pg_switch_wal()"] * 40
    for order in [*orders, "checkpoint", "checkpoint"]:
        cluster.psql(order)


def middle(measured: Sequence[Measured]) -> Measured:
    """The median of each figure."""
    return Measured(*(median(figures) for figures in zip(*measured, strict=True)))


def show(table: dict[str, Measured], bare: str, usual: str, load: float) -> None:
    # One line is one fact; the machine is part of every one of them.
    lines = [
        f"{ROUNDS} rounds of {REPORTS} reports, three lines each, {CONNECTIONS} connections, fsync on; load {load:.1f}",
        f"{'':38}{'reports/s':>10}"
        + "".join(f"{head:>8}" for head in ("p50 ms", "p99 ms", "x (b)", "x (c)", "CPU ms", "in SQL", "later")),
    ]
    for name, found in table.items():
        figures = (
            *(found.p50_ms, found.p99_ms, found.rate / table[bare].rate, found.rate / table[usual].rate),
            *(found.service_ms, found.database_ms, found.after_ms),
        )
        rounded = zip(figures, (1, 1, 2, 2, 3, 3, 3), strict=True)
        lines.append(f"{name:38}{found.rate:10.0f}" + "".join(f"{figure:8.{places}f}" for figure, places in rounded))
    print("\n" + "\n".join(lines))
