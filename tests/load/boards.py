"""Boards without a browser: raw sockets that do what the board's script does, so that they are not what is measured."""

import asyncio
import gzip
import random
import re
import time
from collections.abc import Callable

import msgspec

ENTRY = re.compile(rb"id: (\d+)\nevent: ([a-z.]+)\n")
SPREAD_S, REST_S = 0.3, 2.0
"""What a board waits before and between its questions, as dashboards/assets/board.js does."""


class Answer(msgspec.Struct):
    """What a board needs to know of its picture here."""

    as_of: int
    share: str
    whole: bool
    points: list[msgspec.Raw]


class Board(asyncio.Protocol):
    """One open stream, and the questions that its entries give rise to. `heard` is [(entry, when)]."""

    def __init__(self, port: int, at: str, cookie: str, heard: Callable[["Board", int, float], None]) -> None:
        self.port, self.at, self.cookie, self.heard = port, at, cookie, heard
        self.numbers: list[int] = []
        self.beats = 0
        self.wanted = asyncio.Event()
        self.picture: Answer | None = None
        self.answers: list[float] = []
        self.received = 0
        self.closed = asyncio.get_running_loop().create_future()
        self._rest = b""

    async def open(self, after: int) -> None:
        loop = asyncio.get_running_loop()
        self._transport, _ = await loop.create_connection(lambda: self, "127.0.0.1", self.port)
        self._transport.write(self._get(f"{self.at}/stream?after={after}"))

    def close(self) -> None:
        self._transport.close()

    def data_received(self, data: bytes) -> None:
        now = time.perf_counter()
        pieces, separator, self._rest = (self._rest + data).rpartition(b"\n\n")
        self._rest = self._rest if separator else pieces + self._rest
        if not separator:
            return
        self.beats += pieces.count(b"event: beat\n")
        for number, kind in ENTRY.findall(pieces):
            self.numbers.append(int(number))
            self.heard(self, int(number), now)
            if kind.startswith(b"report."):
                self.wanted.set()

    def connection_lost(self, exc: Exception | None) -> None:
        self.closed.set_result(None)

    def _get(self, path: str) -> bytes:
        return (
            f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nCookie: {self.cookie}\r\nAccept-Encoding: gzip\r\n\r\n".encode()
        )

    async def ask(self) -> None:
        """Read the picture whenever something came, with a rest between; until cancelled."""
        reader, writer = await asyncio.open_connection("127.0.0.1", self.port, limit=2**24)
        try:
            while True:
                if not self.wanted.is_set():
                    await self.wanted.wait()
                    await asyncio.sleep(SPREAD_S * random.random())
                self.wanted.clear()
                since = time.perf_counter()
                known = f"?after={self.picture.as_of}&share={self.picture.share}" if self.picture else ""
                writer.write(self._get(f"{self.at}/board{known}"))
                head = await reader.readuntil(b"\r\n\r\n")
                assert head.startswith(b"HTTP/1.1 200"), head
                length = int(head.lower().partition(b"content-length: ")[2].split(b"\r\n", 1)[0])
                body = await reader.readexactly(length)
                packed = b"content-encoding: gzip" in head.lower()
                self.picture = msgspec.json.decode(gzip.decompress(body) if packed else body, type=Answer)
                self.answers.append(time.perf_counter() - since)
                self.received += length
                await asyncio.sleep(REST_S * (0.5 + random.random()))
        finally:
            writer.close()
