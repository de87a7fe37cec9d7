"""How fast reports are taken, side by side with what it could be and with how it is usually done. `make bench`.

One process of each service, 32 keep-alive connections, three lines a report, on the same machine and payload, and
PostgreSQL with fsync on. Prints a table; asserts that everything was taken, never how fast.
"""

import asyncio
import json
import os
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
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
REPORTS = int(os.environ.get("CORRIDOR_BENCH_REPORTS", "4000"))
BATCH = 1000
WARM_UP = 300


class Measured(NamedTuple):
    """One line of the table."""

    name: str
    rate: float
    p50_ms: float
    p99_ms: float


async def measure(name: str, port: int, requests: Sequence[str], connections: int, count: int) -> Measured:
    """Send requests with `count` reports in all from another process; every one must be taken."""
    asked = {"port": port, "connections": connections, "requests": list(requests)}
    sender = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "tests.load.sender"),
        cwd=ROOT,
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
    )
    said, _ = await sender.communicate(json.dumps(asked).encode())
    answer = json.loads(said)
    assert sum(times for code, times in answer["statuses"].items() if code in {"200", "201"}) == len(requests), answer
    latencies = answer["latencies_ms"]
    rate = count / answer["seconds"]
    return Measured(name, rate, latencies[len(latencies) // 2], latencies[len(latencies) * 99 // 100])


def request(method: str, path: str, body: str, key: str = "", content_type: str = "application/json") -> str:
    signed = f"Authorization: Bearer {key}\r\n" if key else ""
    head = f"{method} {path} HTTP/1.1\r\nHost: 127.0.0.1\r\n{signed}Content-Type: {content_type}\r\n"
    return f"{head}Content-Length: {len(body.encode())}\r\n\r\n{body}"


def puts(at: str, seed: int, keys: Sequence[str], count: int = REPORTS) -> list[str]:
    return [
        request("PUT", f"{at}/{id_}", json.dumps(report), keys[number % len(keys)])
        for number, (id_, report) in enumerate(reports(count, seed))
    ]


def batches(at: str, seed: int, keys: Sequence[str]) -> list[str]:
    lines = [json.dumps({"id": id_, **report}) for id_, report in reports(REPORTS, seed)]
    parts = [lines[start : start + BATCH] for start in range(0, len(lines), BATCH)]
    return [
        request("POST", at, "\n".join(part), keys[number % len(keys)], "application/x-ndjson")
        for number, part in enumerate(parts)
    ]


@asynccontextmanager
async def corridor(settings: Settings) -> AsyncIterator[tuple[int, list[str]]]:
    """`corridor serve` with an operation under way: its port, and the keys of two units of two agencies."""
    async with World.of(create_app(settings)) as world:
        await Field.of(world)
        keys = [world.keys[FIRST_UNIT], world.keys[SECOND_UNIT]]
    server = Server(settings)
    await server.start()
    try:
        yield server.port, keys
    finally:
        await server.stop()


@asynccontextmanager
async def compared(*words: str) -> AsyncIterator[int]:
    """One of the services of `tests.load.compared`: its port."""
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
        yield port
    finally:
        process.terminate()
        await process.wait()


async def of_corridor(name: str, settings: Settings) -> list[Measured]:
    at = f"/api/operations/{OPERATION}/reports"
    async with corridor(settings) as (port, keys):
        await measure("", port, puts(at, 1, keys, WARM_UP), CONNECTIONS, WARM_UP)
        single = await measure(f"(a) Corridor, {name}", port, puts(at, 2, keys), CONNECTIONS, REPORTS)
        many = await measure(f"(a) Corridor, {name}, NDJSON of {BATCH}", port, batches(at, 3, keys), 2, REPORTS)
    checked = command(settings, "verify", OPERATION)
    assert checked.returncode == 0, checked.stdout + checked.stderr
    return [single, many]


async def of_compared(name: str, *words: str) -> Measured:
    async with compared(*words) as port:
        await measure("", port, puts("/reports", 1, [""], WARM_UP), CONNECTIONS, WARM_UP)
        return await measure(name, port, puts("/reports", 2, [""]), CONNECTIONS, REPORTS)


def of_pgbench(cluster: Cluster, url: str) -> Measured:
    """(d): what single-row inserts of the same bytes cost PostgreSQL itself, over 32 connections."""
    database = url.rpartition("/")[2]
    _, report = next(reports(1, 4))
    cluster.psql("create table rows (id uuid primary key, at timestamptz, document text)", database)
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
    average = float(said["latency average"].split()[0])
    return Measured("(d) pgbench, one-row INSERT (mean)", float(said["tps"].split()[0]), average, float("nan"))


async def test_how_fast_reports_are_taken(own_cluster: Cluster, tmp_path: Path) -> None:
    own_cluster.psql("alter system set fsync = on; alter system set full_page_writes = on; select pg_reload_conf()")
    environ = {"CORRIDOR_LOG_LEVEL": "error"}
    embedded = load_settings(environ | {"CORRIDOR_DATA_DIR": str(tmp_path / "embedded")})
    database = {"CORRIDOR_DATABASE_URL": own_cluster.new_database()}
    postgis = load_settings(environ | {"CORRIDOR_DATA_DIR": str(tmp_path / "postgis")} | database)
    before = os.getloadavg()[0]
    table = await of_corridor("PostGIS", postgis)
    table += await of_corridor("embedded", embedded)
    bare = await of_compared("(b) bare Litestar, stores nothing", "bare")
    usual = await of_compared("(c) ORM, one commit a request, PostGIS", "ordinary", own_cluster.new_database())
    table += [bare, usual, of_pgbench(own_cluster, own_cluster.new_database())]
    show(table, bare, usual, before)


def show(table: Sequence[Measured], bare: Measured, usual: Measured, load: float) -> None:
    # One line is one fact; the machine is part of every one of them.
    lines = [f"{REPORTS} reports of three lines, {CONNECTIONS} connections, fsync on; load before: {load:.1f}"]
    lines += [f"{'':42}{'reports/s':>10}{'p50 ms':>9}{'p99 ms':>9}{'x (b)':>8}{'x (c)':>8}"]
    for name, rate, p50, p99 in table:
        lines.append(f"{name:42}{rate:10.0f}{p50:9.1f}{p99:9.1f}{rate / bare.rate:8.2f}{rate / usual.rate:8.2f}")
    print("\n" + "\n".join(lines))
