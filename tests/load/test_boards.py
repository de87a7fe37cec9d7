"""What boards cost: many of them while reports come in, many that only wait, and the tally that they read.

`make bench ARGS=tests/load/test_boards.py`. The numbers of boards, reports and seconds can be set, see below. One
server process, and this process as boards and field units, share the machine. Prints what it measures; asserts only
that nothing is lost, doubled or out of order, and that the figures are right.
"""

import asyncio
import os
import random
import time
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
from sqlalchemy import Column, Integer, MetaData, String, Table, func, insert, select, text

from ops.access import service as access
from ops.access.identify import COOKIE
from ops.access.models import Session
from ops.access.secrets import fingerprint, new_token
from ops.app import create_app
from ops.planning.models import Operation
from ops.settings import Settings
from ops.store.upsert import upsert
from ops.tallies import queries
from ops.tallies.counting import Amounts, Context, cells, merged
from ops.tallies.models import TallyCell
from tests.cast import AWA, FIRST_UNIT, HUGO, OPERATION, SECOND_UNIT
from tests.load.boards import Board
from tests.load.payload import reports
from tests.ops.reports.field import Field
from tests.support.running import Server, serving
from tests.world import World, expect

pytestmark = [pytest.mark.load, pytest.mark.timeout(900)]
BOARDS = int(os.environ.get("CORRIDOR_BENCH_BOARDS", "200"))
MEMBERSHIPS = 20
PER_SECOND = int(os.environ.get("CORRIDOR_BENCH_PER_SECOND", "50"))
SECONDS = int(os.environ.get("CORRIDOR_BENCH_SECONDS", "20"))
IDLE = int(os.environ.get("CORRIDOR_BENCH_IDLE", "1000"))
COUNTED = int(os.environ.get("CORRIDOR_BENCH_COUNTED", "100000"))
AT = f"/api/operations/{OPERATION}"


def say(line: str) -> None:
    print(line, flush=True)


# --- boards -----------------------------------------------------------------------------------------------------------


async def prepared(settings: Settings) -> tuple[list[str], list[str]]:
    """An operation under way; the cookies of its different members, and the keys of its two units."""
    async with World.of(create_app(settings)) as world:
        await Field.of(world)
        awa = world.as_(AWA)
        people = []
        for number in range(MEMBERSHIPS - 2):
            country = ("BFA", "NER")[number % 2]
            agency = {"code": f"{country}-A{number}", "name": f"Agency {number}", "country": country, "kind": "police"}
            await expect(201, awa.post("agencies", json=agency))
            people.append((f"officer{number}@example.org", agency["code"]))
        tokens = []
        async with world.store.write() as session:
            for email, _ in people:
                account = await access.add_account(session, email, email, "", password_hash="none")
                token, now = new_token(), datetime.now(UTC)
                tokens.append(token)
                kept = Session(token_sha256=fingerprint(token), account_id=account.id)
                kept.created_at, kept.expires_at = now, now + timedelta(hours=1)
                session.add(kept)
        for email, agency_code in people:
            seat = {"email": email, "role": "officer", "agency": agency_code}
            await expect(201, awa.post("members", json=seat))
        tokens += [str(world.as_(person).http.cookies[COOKIE]) for person in (AWA, HUGO)]
        return [f"{COOKIE}={token}" for token in tokens], [world.keys[FIRST_UNIT], world.keys[SECOND_UNIT]]


def memory_mb(server: Server) -> float:
    assert server.process is not None
    said = Path(f"/proc/{server.process.pid}/status").read_text()
    return int(said.partition("VmRSS:")[2].split()[0]) / 1024


def processor_s(server: Server) -> float:
    assert server.process is not None
    fields = Path(f"/proc/{server.process.pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def ms(values: list[float], part: float) -> float:
    return sorted(values)[min(len(values) - 1, int(len(values) * part))] * 1000


async def later(seconds: float, look: Callable[[], float]) -> float:
    await asyncio.sleep(seconds)
    return look()


async def until(true: Callable[[], bool], what: str) -> None:
    deadline = time.monotonic() + 120
    while not true():
        assert time.monotonic() < deadline, f"waited in vain: {what}"
        await asyncio.sleep(0.05)


async def test_boards_while_reports_come_in(settings: Settings) -> None:
    cookies, keys = await prepared(settings)
    with serving(settings) as server:
        async with httpx.AsyncClient(base_url=server.url, timeout=60) as client:
            signed = {"Cookie": cookies[-1]}
            head = (await client.get(f"{AT}/board", headers=signed)).json()["as_of"]
            before_mb = memory_mb(server)
            due: dict[int, float] = {}
            receipt: dict[int, float] = {}
            heard: list[tuple[int, float]] = []
            boards = [
                Board(server.port, AT, cookies[n % len(cookies)], lambda _, number, at: heard.append((number, at)))
                for n in range(BOARDS)
            ]
            for board in boards:
                await board.open(head)
            await until(lambda: all(board.beats for board in boards), "every stream is open")
            asking = [asyncio.create_task(board.ask()) for board in boards]
            for board in boards:  # the picture that comes with the page
                board.wanted.set()
            await until(lambda: all(board.picture for board in boards), "every board has its first picture")
            for board in boards:
                board.answers.clear()
            open_mb, spent, own = memory_mb(server), processor_s(server), time.process_time()
            begun = time.perf_counter()

            async def file(id_: str, report: dict[str, Any], key: str, when: float) -> None:
                await asyncio.sleep(max(0.0, when - time.perf_counter()))
                headers = {"Authorization": f"Bearer {key}"}
                answer = await expect(201, client.put(f"{AT}/reports/{id_}", json=report, headers=headers))
                number = answer.json()["entry"]
                due[number], receipt[number] = when, time.perf_counter()

            half = asyncio.create_task(later(SECONDS / 2, lambda: memory_mb(server)))
            await asyncio.gather(
                *(
                    file(id_, report, keys[n % 2], begun + n / PER_SECOND)
                    for n, (id_, report) in enumerate(reports(PER_SECOND * SECONDS, seed=7))
                )
            )
            half_mb, last = await half, max(due)
            await until(lambda: all(board.numbers[-1:] >= [last] for board in boards), "every board has every entry")
            took, spent = time.perf_counter() - begun, processor_s(server) - spent
            own = time.process_time() - own
            await until(
                lambda: all(board.picture and board.picture.as_of >= last for board in boards), "every board is current"
            )
            after_mb = memory_mb(server)
            for task in asking:
                task.cancel()
            await asyncio.gather(*asking, return_exceptions=True)
            for board in boards:
                assert board.numbers == list(range(head + 1, board.numbers[-1] + 1)), "lost, doubled or out of order"
                board.close()
            await asyncio.gather(*(board.closed for board in boards))
            tally = (await client.get(f"{AT}/tally", headers=signed)).json()
            assert sum(row["reports"] for row in tally["reports"]) == PER_SECOND * SECONDS
    to_board = [at - due[number] for number, at in heard if number in due]
    from_receipt = [at - receipt[number] for number, at in heard if number in due]
    taken = [receipt[number] - due[number] for number in due]
    asked = [seconds for board in boards for seconds in board.answers]
    size = sum(board.received for board in boards) / len(asked) / 1024
    say(f"\n{BOARDS} boards of {MEMBERSHIPS} memberships, {PER_SECOND} reports/s for {SECONDS} s; {engine(settings)}")
    say(f"  due to receipt            p50 {ms(taken, 0.5):7.1f} ms   p99 {ms(taken, 0.99):7.1f} ms")
    say(f"  due to event at a board   p50 {ms(to_board, 0.5):7.1f} ms   p99 {ms(to_board, 0.99):7.1f} ms")
    say(f"  receipt to event          p50 {ms(from_receipt, 0.5):7.1f} ms   p99 {ms(from_receipt, 0.99):7.1f} ms")
    say(f"  a question for the picture p50 {ms(asked, 0.5):6.1f} ms   p99 {ms(asked, 0.99):7.1f} ms, {size:.0f} KiB,")
    say(f"                            {len(asked) / took:.0f}/s in all")
    say(f"  server: {spent / took * 100:.0f} % of one processor in {took:.1f} s; the boards: {own / took * 100:.0f} %")
    say(f"  {before_mb:.0f} MiB before,")
    say(f"  {open_mb:.0f} MiB with the streams open, {half_mb:.0f} MiB after half of it, {after_mb:.0f} MiB at the end")


@pytest.mark.parametrize("settings", ["embedded"], indirect=True)
async def test_boards_that_only_wait(settings: Settings) -> None:
    cookies, _ = await prepared(settings)
    with serving(settings) as server:
        async with httpx.AsyncClient(base_url=server.url, timeout=60) as client:
            head = (await client.get(f"{AT}/board", headers={"Cookie": cookies[-1]})).json()["as_of"]
        before_mb = memory_mb(server)
        boards = [Board(server.port, AT, cookies[n % len(cookies)], lambda *_: None) for n in range(IDLE)]
        for board in boards:
            await board.open(head)
        await until(lambda: all(board.beats for board in boards), "every stream is open")
        open_mb, spent, since = memory_mb(server), processor_s(server), time.perf_counter()
        await until(lambda: all(board.beats >= 2 for board in boards), "every board hears the next beat")
        share = (processor_s(server) - spent) / (time.perf_counter() - since) * 100
        assert not any(board.closed.done() for board in boards)
        for board in boards:
            board.close()
        await asyncio.gather(*(board.closed for board in boards))
    say(f"\n{IDLE} idle boards: {open_mb:.0f} MiB, {(open_mb - before_mb) * 1024 / IDLE:.0f} KiB each;")
    say(f"  beats and new looks at their rights: {share:.0f} % of one processor")


# --- the tally --------------------------------------------------------------------------------------------------------

LINES = Table(
    "bench_lines",
    MetaData(),
    *(Column(name, String) for name in ("report", "phase", "day", "country", "sector", "recovery")),
    *(Column(name, String) for name in ("class", "type", "unit", "calibre")),
    Column("quantity_milli", Integer),
)
TYPES = {"firearm": ["pistol", "rifle", "revolver", ""], "ammunition": ["cartridge"], "explosive": ["dynamite", "tnt"]}
MEASURED = {"firearm": "piece", "ammunition": "round", "explosive": "kg"}
CALIBRES = {"firearm": ["9x19", "7.62x39", ""], "ammunition": ["9x19", "7.62x39", "12"], "explosive": [""]}


async def test_a_tally_from_cells_and_from_lines(world: World) -> None:
    """The same question to the projection and to a table of lines with an index, at two sizes."""
    async with world.store.read() as session:
        operation_id = str(await session.scalar(select(Operation.id)))
    async with world.store.write() as session:
        connection = await session.connection()
        await connection.run_sync(LINES.create)
    chance = random.Random(3)
    say(f"\nTally by country and sector, 20 sectors, 7 days, 3 lines a report; {world.store.writer.dialect.name}")
    filed = 0
    for size in (COUNTED // 100, COUNTED):
        await fill(world, operation_id, chance, filed, size)
        filed = size
        async with world.store.read() as session:
            count = await session.scalar(select(func.count()).select_from(TallyCell))

            async def of_cells() -> dict[Any, int]:
                asked = queries.Asked(by=["country", "sector"])
                gross, _ = await queries.now(session, operation_id, asked)
                found: dict[Any, int] = {}
                for cell, amounts in gross.items():
                    if cell.figure == "line":
                        key = (cell.phase, cell.country, cell.sector, cell.recovery, cell.item, cell.type, cell.unit)
                        found[key] = found.get(key, 0) + amounts.exact
                return found

            async def of_lines() -> dict[Any, int]:
                names = ("phase", "country", "sector", "recovery", "class", "type", "unit")
                keys = [LINES.c[name] for name in names]
                reports_ = func.count(LINES.c.report.distinct())
                statement = select(*keys, func.sum(LINES.c.quantity_milli), reports_).group_by(*keys)
                return {tuple(row[:7]): int(row[7]) for row in await session.execute(statement)}

            cells_ms, by_cells = await timed(of_cells)
            lines_ms, by_lines = await timed(of_lines)
        assert by_cells == by_lines
        say(f"  {size:7d} reports: {count:6d} cells {cells_ms:8.1f} ms   GROUP BY over lines {lines_ms:8.1f} ms")


async def timed(read: Callable[[], Awaitable[dict[Any, int]]]) -> tuple[float, dict[Any, int]]:
    """The median of five, and what was read."""
    took = []
    for _ in range(5):
        since = time.perf_counter()
        found = await read()
        took.append((time.perf_counter() - since) * 1000)
    return sorted(took)[2], found


async def fill(world: World, operation_id: str, chance: random.Random, begin: int, end: int) -> None:
    for start in range(begin, end, 5000):
        parts, lines = [], []
        for number in range(start, min(start + 5000, end)):
            sector = chance.randrange(20)
            context = Context(
                "action", f"2020-12-0{chance.randrange(1, 8)}", ("BFA", "NER")[sector % 2], "A", f"S{sector}"
            )
            document: dict[str, Any] = {"kind": "seizure", "recovery": chance.choice(["seized", "found"]), "lines": []}
            for class_, types in TYPES.items():
                line: dict[str, Any] = {"class": class_, "type": chance.choice(types), "unit": MEASURED[class_]}
                line |= {"calibre": chance.choice(CALIBRES[class_]), "quantity_milli": chance.randrange(1, 90) * 1000}
                document["lines"].append(line | {"qualifier": "exact"})
                where: dict[str, Any] = {"phase": context.phase, "day": context.day, "country": context.country}
                where |= {"sector": context.sector, "recovery": document["recovery"], "report": str(number)}
                lines.append(line | where)
            parts.append(cells(document, context))
        rows = [
            {"operation_id": operation_id, "basis": "gross", **cell._asdict(), **amounts._asdict()}
            for cell, amounts in merged(*parts).items()
        ]
        async with world.store.write() as session:
            await upsert(session, TallyCell, rows, add=Amounts._fields)
            await session.execute(insert(LINES), lines)
    await analyse(world)


async def analyse(world: World) -> None:
    """Statistics, as both engines would have them after a while."""
    async with world.store.write() as session:
        await session.execute(text("ANALYZE"))


def engine(settings: Settings) -> str:
    return "PostgreSQL" if settings.database_url.startswith("postgresql") else "SQLite"
