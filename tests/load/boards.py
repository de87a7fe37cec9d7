"""Boards and field units in a process of their own: raw sockets that do what the pages' scripts do, and little else.

Reads one JSON document from standard input (`Asked`), opens the boards, says "open", sends every report when it is due
whatever became of those before (`per_second`), waits until every board has every entry, and says what it measured
(`Measured`). Each line of standard output is one JSON value.
"""

import asyncio
import re
import sys
import time
from collections import deque
from typing import Any

import msgspec
import uvloop

from dashboards.patches import patched
from tests.load.payload import reports

PATIENCE_S = 120
SENDERS = 64
FIRST = re.compile(rb"\nid: (\d+)\n")
PICTURE = re.compile(rb"event: picture\ndata: (.*)\n\n")
MOST_POINTS = 1500


class Asked(msgspec.Struct):
    port: int
    at: str
    head: int
    cookies: list[str]
    """Of each board."""
    keys: list[str]
    per_second: float
    seconds: float
    stay_s: float = 0
    """Where there are no reports: how long to stay."""
    checked: int = 0
    """How many boards draw their picture as a browser does, and compare it in the end."""


class Measured(msgspec.Struct):
    took_s: float
    own_s: float
    reports: int
    entries: int
    events: int
    received_mib: float
    pictures: int
    beats: int
    wrong: int
    """Boards that lost an entry, had one twice, or out of order."""
    unlike: int
    """Checked boards whose picture was not that of the API in the end."""
    taken: list[float]
    """Milliseconds from when a report was due to its receipt: p50, p90, p99, longest; nothing where none was sent."""
    from_receipt: list[float]
    from_due: list[float]


class Board(asyncio.Protocol):
    """One open stream. `heard` is [(first entry, last entry, when)]."""

    def __init__(self, asked: Asked, cookie: str, checked: bool) -> None:
        self.asked, self.cookie, self.checked = asked, cookie, checked
        self.number = asked.head
        self.heard: list[tuple[int, int, float]] = []
        self.beats = self.pictures = self.received = 0
        self.wrong = self.closed = False
        self.picture: dict[str, Any] = {}
        self._rest = b""

    async def open(self) -> None:
        path = f"{self.asked.at}/stream?after={self.number}&picture=0"
        self.transport, _ = await asyncio.get_running_loop().create_connection(
            lambda: self, "127.0.0.1", self.asked.port
        )
        self.transport.write(request("GET", path, f"Cookie: {self.cookie}\r\n"))

    def data_received(self, data: bytes) -> None:
        now = time.perf_counter()
        self.received += len(data)
        data = self._rest + data
        end = data.rfind(b"\n\n") + 2
        if end < 2:
            self._rest = data
            return
        self._rest = data[end - 1 :]  # with the line break that an event begins after
        count = data.count(b"\nid: ", 0, end)
        if count:
            first = FIRST.search(data)
            begin = data.rfind(b"\nid: ", 0, end) + 5
            last = int(data[begin : data.index(b"\n", begin)])
            assert first is not None
            if int(first[1]) != self.number + 1 or last != self.number + count:
                self.wrong = True
            self.heard.append((self.number + 1, last, now))
            self.number = last
        self.beats += data.count(b"event: beat\n", 0, end)
        if b"event: picture\n" in data[:end]:
            for said in PICTURE.findall(data[:end]):
                self.pictures += 1
                if self.checked:
                    self.draw(msgspec.json.decode(said))

    def draw(self, said: dict[str, Any]) -> None:
        """As assets/link.js does."""
        if said["since"] is None:
            self.picture = said["fields"]
            return
        assert said["since"] == self.picture["as_of"]
        self.picture |= said["fields"]
        for name, changes in said["patches"].items():
            self.picture[name] = patched(self.picture[name], changes)
        if said["fields"]["whole"]:
            self.picture["points"] = said["points"]
        else:
            ids = {point["id"] for point in said["points"]}
            kept = [point for point in self.picture["points"] if point["id"] not in ids]
            self.picture["points"] = [*said["points"], *kept][:MOST_POINTS]

    def connection_lost(self, exc: Exception | None) -> None:
        self.closed = True


class Unit(asyncio.Protocol):
    """One keep-alive connection that files reports, one after the other."""

    def __init__(self, field: "Field") -> None:
        self.field = field
        self.due = 0.0
        self._answer = b""

    def connection_made(self, transport: Any) -> None:
        self.transport = transport
        self.field.free.append(self)

    def file(self, due: float, raw: bytes) -> None:
        self.due = due
        self.transport.write(raw)

    def data_received(self, data: bytes) -> None:
        now = time.perf_counter()
        self._answer += data
        head, separator, body = self._answer.partition(b"\r\n\r\n")
        if not separator or len(body) < int(head.lower().partition(b"content-length:")[2].split(b"\r\n", 1)[0]):
            return
        assert head[9:12] == b"201", self._answer
        self._answer = b""
        self.field.filed(msgspec.json.decode(body)["entry"], self.due, now)
        self.field.next(self)


class Field:
    """All units: each report goes out when it is due, or as soon as a connection is free; it is due when it was due."""

    def __init__(self, asked: Asked) -> None:
        self.asked = asked
        self.free: deque[Unit] = deque()
        self.waiting: deque[tuple[float, bytes]] = deque()
        self.due: dict[int, float] = {}
        self.receipt: dict[int, float] = {}
        count = int(asked.per_second * asked.seconds)
        self.requests = [
            request(
                "PUT",
                f"{asked.at}/reports/{id_}",
                f"Authorization: Bearer {asked.keys[number % len(asked.keys)]}\r\nContent-Type: application/json\r\n",
                msgspec.json.encode(report),
            )
            for number, (id_, report) in enumerate(reports(count, seed=7))
        ]

    async def open(self) -> None:
        if self.requests:
            loop = asyncio.get_running_loop()
            for _ in range(SENDERS):
                await loop.create_connection(lambda: Unit(self), "127.0.0.1", self.asked.port)

    async def send(self, begun: float) -> None:
        for number, raw in enumerate(self.requests):
            due = begun + number / self.asked.per_second
            while (ahead := due - time.perf_counter()) > 0:
                await asyncio.sleep(ahead)
            if self.free:
                self.free.popleft().file(due, raw)
            else:
                self.waiting.append((due, raw))

    def filed(self, entry: int, due: float, now: float) -> None:
        self.due[entry], self.receipt[entry] = due, now

    def next(self, unit: Unit) -> None:
        if self.waiting:
            unit.file(*self.waiting.popleft())
        else:
            self.free.append(unit)


def request(method: str, path: str, headers: str, body: bytes = b"") -> bytes:
    length = f"Content-Length: {len(body)}\r\n" if body else ""
    return f"{method} {path} HTTP/1.1\r\nHost: 127.0.0.1\r\n{headers}{length}\r\n".encode() + body


async def read_picture(asked: Asked, cookie: str) -> dict[str, Any]:
    reader, writer = await asyncio.open_connection("127.0.0.1", asked.port, limit=2**24)
    writer.write(request("GET", f"{asked.at}/board", f"Cookie: {cookie}\r\n"))
    head = (await reader.readuntil(b"\r\n\r\n")).lower()
    body = await reader.readexactly(int(head.partition(b"content-length: ")[2].split(b"\r\n", 1)[0]))
    writer.close()
    found: dict[str, Any] = msgspec.json.decode(body)
    return found


async def until(true: Any, what: str) -> None:
    deadline = time.monotonic() + PATIENCE_S
    while not true():
        if time.monotonic() > deadline:
            sys.exit(f"waited in vain: {what}")
        await asyncio.sleep(0.05)


def say(value: Any) -> None:
    sys.stdout.write(msgspec.json.encode(value).decode() + "\n")
    sys.stdout.flush()


def spread(seconds: list[float]) -> list[float]:
    if not seconds:
        return []
    ordered = sorted(seconds)
    return [round(ordered[min(len(ordered) - 1, int(len(ordered) * part))] * 1000, 1) for part in (0.5, 0.9, 0.99, 1)]


async def run(asked: Asked) -> Measured:
    field = Field(asked)
    boards = [Board(asked, cookie, number < asked.checked) for number, cookie in enumerate(asked.cookies)]
    for board in boards:
        await board.open()
    await field.open()
    await until(lambda: all(board.beats and board.pictures for board in boards), "every board has its picture")
    for board in boards:
        board.received = board.pictures = 0
    say("open")
    begun, own = time.perf_counter(), time.process_time()
    await field.send(begun)
    await asyncio.sleep(asked.stay_s)
    await until(lambda: len(field.receipt) == len(field.requests), "every report has its receipt")
    last = max(field.due, default=asked.head)
    await until(lambda: all(board.number >= last for board in boards), "every board has every entry")
    took, own = time.perf_counter() - begun, time.process_time() - own
    say("done")
    unlike = 0
    true: dict[str, Any]
    for board in boards[: asked.checked]:
        true = {"as_of": -1}
        while true["as_of"] != board.picture["as_of"]:  # what follows the journal may still write
            true = await read_picture(asked, board.cookie)
            number = true["as_of"]
            await until(lambda board=board, number=number: board.picture["as_of"] >= number, "its picture is current")
        if true | {"whole": None} != board.picture | {"whole": None}:
            unlike += 1
            differing = [name for name, value in true.items() if name != "whole" and board.picture[name] != value]
            sys.stderr.write(f"a picture is not the API's at entry {true['as_of']}: {', '.join(differing)}\n")
    from_receipt, from_due = [], []
    for board in boards:
        for first, end, at in board.heard:
            for number in range(first, end + 1):
                if number in field.due:
                    from_receipt.append(at - field.receipt[number])
                    from_due.append(at - field.due[number])
    return Measured(
        took_s=took,
        own_s=own,
        reports=len(field.requests),
        entries=max((board.number for board in boards), default=last) - asked.head,
        events=sum(end - first + 1 for board in boards for first, end, _ in board.heard),
        received_mib=sum(board.received for board in boards) / 2**20,
        pictures=sum(board.pictures for board in boards),
        beats=sum(board.beats for board in boards),
        wrong=sum(board.wrong or board.closed for board in boards),
        unlike=unlike,
        taken=spread([field.receipt[number] - field.due[number] for number in field.due]),
        from_receipt=spread(from_receipt),
        from_due=spread(from_due),
    )


if __name__ == "__main__":
    say(uvloop.run(run(msgspec.json.decode(sys.stdin.buffer.read(), type=Asked))))
