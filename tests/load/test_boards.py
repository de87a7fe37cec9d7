"""What boards cost: many of them while reports come in, and many that only wait.

`make bench ARGS=tests/load/test_boards.py`. How many boards, reports and seconds can be set: CORRIDOR_BENCH_BOARDS,
_PER_SECOND, _SECONDS, _IDLE. One server process, and one that is all boards and field units
(`tests.load.boards`), share the machine. Prints what it measures; asserts only that nothing is lost, doubled or out of
order, and that boards end with the picture of the API.
"""

import asyncio
import os
import sys
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import msgspec
import pytest

from ops.access import service as access
from ops.access.identify import COOKIE
from ops.access.models import Session
from ops.access.secrets import fingerprint, new_token
from ops.app import create_app
from ops.settings import Settings
from tests.cast import AWA, FIRST_UNIT, HUGO, OPERATION, SECOND_UNIT
from tests.load.boards import Asked, Measured
from tests.ops.reports.field import Field
from tests.support.running import ROOT, Server, serving
from tests.world import World, expect

pytestmark = [pytest.mark.load, pytest.mark.timeout(900)]
BOARDS = int(os.environ.get("CORRIDOR_BENCH_BOARDS", "500"))
MEMBERSHIPS = 20
PER_SECOND = int(os.environ.get("CORRIDOR_BENCH_PER_SECOND", "100"))
SECONDS = int(os.environ.get("CORRIDOR_BENCH_SECONDS", "60"))
IDLE = int(os.environ.get("CORRIDOR_BENCH_IDLE", "1000"))
AT = f"/api/operations/{OPERATION}"


def say(line: str) -> None:
    print(line, flush=True)


# --- boards -----------------------------------------------------------------------------------------------------------


async def prepared(settings: Settings, boards: int) -> tuple[list[str], list[str]]:
    """An operation under way; a session for each board, of so many members by turns, and the keys of its two units."""
    async with World.of(create_app(settings)) as world:
        await Field.of(world)
        awa = world.as_(AWA)
        people = [AWA.email, HUGO.email]
        for number in range(MEMBERSHIPS - 2):
            country = ("BFA", "NER")[number % 2]
            agency = {"code": f"{country}-A{number}", "name": f"Agency {number}", "country": country, "kind": "police"}
            await expect(201, awa.post("agencies", json=agency))
            email = f"officer{number}@example.org"
            async with world.store.write() as session:
                await access.add_account(session, email, email, "", password_hash="none")
            seat = {"email": email, "role": "officer", "agency": agency["code"]}
            await expect(201, awa.post("members", json=seat))
            people.append(email)
        tokens, now = [], datetime.now(UTC)
        async with world.store.write() as session:
            for number in range(max(boards, 1)):
                account = await access.find_account(session, people[number % len(people)])
                assert account is not None
                token = new_token()
                tokens.append(f"{COOKIE}={token}")
                kept = Session(token_sha256=fingerprint(token), account_id=account.id)
                kept.created_at, kept.expires_at = now, now + timedelta(hours=1)
                session.add(kept)
        return tokens, [world.keys[FIRST_UNIT], world.keys[SECOND_UNIT]]


def memory_mb(server: Server) -> float:
    assert server.process is not None
    said = Path(f"/proc/{server.process.pid}/status").read_text()
    return int(said.partition("VmRSS:")[2].split()[0]) / 1024


def processor_s(server: Server) -> float:
    assert server.process is not None
    fields = Path(f"/proc/{server.process.pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


@dataclass
class Run:
    """What the boards' process measured, and what the server took meanwhile."""

    measured: Measured
    server_s: float
    memory: list[float]
    """MiB: before, with all streams open, then at tenths of the time, at the end."""


async def watched(settings: Settings, *, boards: int, per_second: float, seconds: float, stay_s: float = 0) -> Run:
    cookies, keys = await prepared(settings, boards)
    with serving(settings) as server:
        async with httpx.AsyncClient(base_url=server.url, timeout=60) as client:
            head = (await client.get(f"{AT}/board", headers={"Cookie": cookies[-1]})).json()["as_of"]
        asked = Asked(
            port=server.port,
            at=AT,
            head=head,
            cookies=cookies,
            keys=keys,
            per_second=per_second,
            seconds=seconds,
            stay_s=stay_s,
            checked=min(boards, MEMBERSHIPS) if per_second else 0,
        )
        memory = [memory_mb(server)]
        driver = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "tests.load.boards"),
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            cwd=ROOT,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
        )
        assert driver.stdin is not None
        assert driver.stdout is not None
        driver.stdin.write(msgspec.json.encode(asked))
        driver.stdin.write_eof()
        assert await driver.stdout.readline() == b'"open"\n'
        memory.append(memory_mb(server))
        spent = processor_s(server)
        done = asyncio.create_task(driver.stdout.readline())
        while not done.done():
            await asyncio.wait({done}, timeout=(seconds or stay_s) / 10)
            memory.append(memory_mb(server))
        assert done.result() == b'"done"\n'
        spent = processor_s(server) - spent
        said, _ = await driver.communicate()
        assert driver.returncode == 0
    return Run(msgspec.json.decode(said, type=Measured), spent, memory)


async def test_boards_while_reports_come_in(settings: Settings) -> None:
    run = await watched(settings, boards=BOARDS, per_second=PER_SECOND, seconds=SECONDS)
    found = run.measured
    events = max(found.events, 1)
    say(f"\n{BOARDS} boards of {MEMBERSHIPS} memberships, {PER_SECOND} reports/s for {SECONDS} s; {engine(settings)}")
    say("                               p50       p90       p99   longest")
    for name, values in (
        ("due to receipt", found.taken),
        ("receipt to board", found.from_receipt),
        ("due to board", found.from_due),
    ):
        say(f"  {name:20} " + " ".join(f"{value:8.1f}" for value in values) + " ms")
    say(f"  server: {run.server_s / found.took_s * 100:.0f} % of one processor for {found.took_s:.1f} s,")
    say(f"    {run.server_s / found.reports * 1e3:.2f} ms a report,")
    say(f"    {run.server_s / events * 1e6:.1f} us an event at a board")
    say(f"  the boards' process: {found.own_s / found.took_s * 100:.0f} %")
    say(f"  {found.events} events of {found.entries} entries, {found.pictures} pictures; {found.received_mib:.0f} MiB")
    say("  MiB: " + " ".join(f"{value:.0f}" for value in run.memory))
    assert found.wrong == 0, "lost, doubled or out of order"
    assert found.unlike == 0, "a picture that is not the API's"
    assert found.events == found.entries * BOARDS


@pytest.mark.parametrize("settings", ["embedded"], indirect=True)
async def test_boards_that_only_wait(settings: Settings) -> None:
    run = await watched(settings, boards=IDLE, per_second=0, seconds=0, stay_s=30)
    found = run.measured
    share = run.server_s / found.took_s * 100
    each = (run.memory[1] - run.memory[0]) * 1024 / IDLE
    say(f"\n{IDLE} idle boards: {max(run.memory):.0f} MiB, {each:.0f} KiB each;")
    say(f"  beats and new looks at their rights: {share:.0f} % of one processor, {found.beats / IDLE:.1f} beats each")
    assert found.wrong == 0
    assert found.beats >= 2 * IDLE


def engine(settings: Settings) -> str:
    return "PostgreSQL" if settings.database_url.startswith("postgresql") else "SQLite"
