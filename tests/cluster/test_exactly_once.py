"""Every report is stored once and counted once, whatever happens to the links and to the server.

Each report is sent one to seven times, in any order, over 32 connections of which many are cut at any byte, while the
server is killed with SIGKILL and started again. Who has no receipt sends again, as field units do. Afterwards what is
stored, what is counted and what the journal says must be exactly what was sent. `make chaos` runs the whole of it.
"""

import asyncio
import json
import os
import random
import signal
from collections import Counter, defaultdict
from typing import Any

import httpx
import pytest
from sqlalchemy import select

from ops.app import create_app
from ops.journal.models import Entry
from ops.reports.models import Report
from ops.settings import Settings
from ops.store import open_store
from tests.cast import AWA, FIRST_UNIT, OPERATION, SECOND_UNIT
from tests.load.payload import reports
from tests.ops.reports.field import Field
from tests.support.running import command
from tests.support.server import Server
from tests.world import World

WHOLE = os.environ.get("CORRIDOR_CHAOS") == "whole"
REPORTS, KILLS = (10_000, 12) if WHOLE else (240, 1)
CONNECTIONS = 32
CUT = 0.15
"""The share of sendings whose connection is cut at some byte."""
PATIENCE_S = 30
pytestmark = [pytest.mark.chaos, pytest.mark.timeout(1800 if WHOLE else 600)]


class Post:
    """All that is to be sent, and the receipts that came back."""

    def __init__(self, port: int, keys: list[str], seed: int) -> None:
        self.port = port
        self.chance = random.Random(seed)
        self.reports = dict(reports(REPORTS, seed))
        self.keys = {id_: keys[number % len(keys)] for number, id_ in enumerate(self.reports)}
        self.receipts: defaultdict[str, set[bytes]] = defaultdict(set)
        self.new: Counter[str] = Counter()
        self.cut = 0

    async def deliver(self) -> None:
        """Send everything, then again whatever has no receipt yet."""
        sendings = [id_ for id_ in self.reports for _ in range(self.chance.randint(1, 7))]
        while sendings:
            self.chance.shuffle(sendings)
            await asyncio.gather(*(self.send(sendings) for _ in range(CONNECTIONS)))
            sendings = [id_ for id_ in self.reports if id_ not in self.receipts]

    async def send(self, sendings: list[str]) -> None:
        """One connection after the other, each as long as it holds."""
        while sendings:
            try:
                reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
            except OSError:  # the server is dead just now
                await asyncio.sleep(0.05)
                continue
            try:
                while sendings and await self.send_one(sendings.pop(), reader, writer):
                    pass
            except (OSError, asyncio.IncompleteReadError):
                self.cut += 1
            finally:
                writer.transport.abort()

    async def send_one(self, id_: str, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bool:
        """Whether the connection still holds."""
        body = json.dumps(self.reports[id_]).encode()
        head = (
            f"PUT /api/operations/{OPERATION}/reports/{id_} HTTP/1.1\r\nHost: 127.0.0.1\r\n"
            f"Authorization: Bearer {self.keys[id_]}\r\nContent-Type: application/json\r\n"
            f"Content-Length: {len(body)}\r\n\r\n"
        )
        raw = head.encode() + body
        if self.chance.random() < CUT:
            writer.write(raw[: self.chance.randint(1, len(raw))])  # the whole of it too: then only the answer is lost
            await writer.drain()
            await asyncio.sleep(self.chance.choice([0, 0, 0.01]))
            self.cut += 1
            return False
        writer.write(raw)
        status, answer = await asyncio.wait_for(read_answer(reader), PATIENCE_S)
        if status != 503:  # busy: it has no receipt, and is sent again
            assert status in {200, 201}, (status, answer)
            self.receipts[id_].add(answer)
            self.new[id_] += status == 201
        return True


async def read_answer(reader: asyncio.StreamReader) -> tuple[int, bytes]:
    """The status and body of the next answer. Raises IncompleteReadError when the connection ends before it does."""
    head = (await reader.readuntil(b"\r\n\r\n")).lower()
    length = int(head.partition(b"content-length:")[2].split(b"\r\n", 1)[0])
    return int(head[9:12]), await reader.readexactly(length)


async def kill_again_and_again(server: Server, post: Post) -> None:
    """SIGKILL after random numbers of receipts: amid whatever is under way then."""
    for after in sorted(post.chance.sample(range(1, REPORTS * 3 // 4), KILLS)):
        while len(post.receipts) < after:
            await asyncio.sleep(0.002)
        await server.stop(signal.SIGKILL)
        await server.start()


async def test_every_report_is_stored_and_counted_exactly_once(settings: Settings) -> None:
    async with World.of(create_app(settings)) as world:
        field = await Field.of(world)
        keys = [world.keys[FIRST_UNIT], world.keys[SECOND_UNIT]]
        cookies = dict(world.as_(AWA).http.cookies)
    server = Server(settings)
    await server.start()
    post = Post(server.port, keys, seed=random.randrange(10**6))
    try:
        await asyncio.gather(post.deliver(), kill_again_and_again(server, post))
        async with httpx.AsyncClient(base_url=server.url, cookies=cookies) as awa:
            counted = (await awa.get(f"/api/operations/{OPERATION}/tally")).raise_for_status().json()
    finally:
        await server.stop(signal.SIGKILL)
    assert post.cut > REPORTS / 20
    assert all(len(receipts) == 1 for receipts in post.receipts.values())
    assert max(post.new.values()) == 1  # 201 is said once at most
    assert totals(counted) == expected(post.reports.values())
    await stored_is_what_was_sent(settings, field.operation_id, post)
    verified = command(settings, "verify", OPERATION)
    assert verified.returncode == 0, verified.stdout + verified.stderr


def expected(sent: Any) -> Counter[tuple[str, str]]:
    """The model: quantities by class and unit, how many reports have them, and checks."""
    model: Counter[tuple[str, str]] = Counter()
    for report in sent:
        for line in report["lines"]:
            model[line["class"], line["unit"]] += int(line["quantity"])
            model[line["class"], "reports"] += 1
        model["check", "vehicle"] += sum(check["count"] for check in report["checks"])
    return model


def totals(tally: dict[str, Any]) -> Counter[tuple[str, str]]:
    """The same of what the service answers."""
    found: Counter[tuple[str, str]] = Counter()
    for row in tally["rows"]:
        found[row["class"], row["unit"]] += row["quantity"]
        found[row["class"], "reports"] += row["reports"]
    for row in tally["checks"]:
        found["check", row["of"]] += row["count"]
    return found


async def stored_is_what_was_sent(settings: Settings, operation_id: str, post: Post) -> None:
    """One row and one entry for each report, the entry that its receipt names."""
    store = open_store(settings)
    try:
        async with store.read() as session:
            rows = list(await session.scalars(select(Report.id).where(Report.operation_id == operation_id)))
            filed = (Entry.operation_id == operation_id, Entry.kind == "report.filed")
            entries = [tuple(row) for row in await session.execute(select(Entry.subject, Entry.number).where(*filed))]
    finally:
        await store.close()
    receipts = [json.loads(receipt) for [receipt] in post.receipts.values()]
    assert sorted(rows) == sorted(post.reports)
    assert sorted(entries) == sorted((receipt["id"], receipt["entry"]) for receipt in receipts)
