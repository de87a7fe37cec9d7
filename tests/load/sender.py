"""A load generator in a process of its own: raw sockets, ready-made bytes, so that it is not what is measured.

Reads one JSON document from standard input, {port, connections, requests: [text …]}, sends every request once over
keep-alive connections (the next one of a connection when the answer before has come), and writes
{seconds, cpu_s, statuses: {code: times}, latencies_ms: [sorted …]}.
"""

import asyncio
import json
import sys
import time
from collections import Counter, deque
from typing import Any

import uvloop

LENGTH = b"content-length: "


class Connection(asyncio.Protocol):
    """One keep-alive connection that sends until no request is left."""

    def __init__(self, requests: deque[bytes], latencies: list[float], statuses: Counter[bytes]) -> None:
        self.requests, self.latencies, self.statuses = requests, latencies, statuses
        self.done: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self.received = b""

    def connection_made(self, transport: Any) -> None:
        self.transport = transport
        self.send()

    def send(self) -> None:
        if not self.requests:
            self.transport.close()
            self.done.set_result(None)
            return
        self.since = time.perf_counter()
        self.transport.write(self.requests.popleft())

    def data_received(self, data: bytes) -> None:
        self.received = received = self.received + data if self.received else data
        head = received.find(b"\r\n\r\n")
        if head < 0:
            return
        at = received.find(LENGTH, 0, head) + len(LENGTH)
        if len(received) - head - 4 < int(received[at : received.find(b"\r\n", at)]):
            return
        self.latencies.append(time.perf_counter() - self.since)
        self.statuses[received[9:12]] += 1
        self.received = b""
        self.send()

    def connection_lost(self, exc: Exception | None) -> None:
        if not self.done.done():
            self.done.set_exception(exc or ConnectionResetError("the server closed the connection"))


async def send(port: int, connections: int, requests: list[str]) -> dict[str, Any]:
    """Send them all; what became of them."""
    waiting = deque(text.encode() for text in requests)
    latencies: list[float] = []
    statuses: Counter[bytes] = Counter()
    loop = asyncio.get_running_loop()
    cpu_s, since = time.process_time(), time.perf_counter()
    opened = [
        await loop.create_connection(lambda: Connection(waiting, latencies, statuses), "127.0.0.1", port)
        for _ in range(connections)
    ]
    await asyncio.gather(*(connection.done for _, connection in opened))
    return {
        "seconds": time.perf_counter() - since,
        "cpu_s": time.process_time() - cpu_s,
        "statuses": {code.decode(): times for code, times in statuses.items()},
        "latencies_ms": sorted(latency * 1000 for latency in latencies),
    }


if __name__ == "__main__":
    asked = json.load(sys.stdin)
    print(json.dumps(uvloop.run(send(**asked))))
