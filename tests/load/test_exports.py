"""What exports of many reports cost in memory: `make bench ARGS=tests/load/test_exports.py`. Prints what it measures.

The service is a process of its own, whose peak resident memory is read from the kernel, so that neither this test nor
its rows are in it. The same export is made of no report first: what grows between them is what streaming
does not bound.
"""

import os
from pathlib import Path

import httpx
import pytest

from ops.app import create_app
from ops.settings import load_settings
from tests.cast import AWA, OPERATION, PASSWORD
from tests.load.test_map import fill
from tests.support.server import Server
from tests.world import World

pytestmark = [pytest.mark.load, pytest.mark.timeout(1800)]
REPORTS = int(os.environ.get("CORRIDOR_BENCH_REPORTS", "300000"))
ALLOWED_GROWTH_MB = 60


def peak_mb(pid: int) -> float:
    """The most memory that a process ever had, and from now on has anew."""
    said = Path(f"/proc/{pid}/status").read_text()
    peak = next(int(line.split()[1]) for line in said.splitlines() if line.startswith("VmHWM"))
    Path(f"/proc/{pid}/clear_refs").write_text("5")
    return peak / 1024


async def test_exports_of_many_reports_stay_in_constant_memory(tmp_path: Path) -> None:
    settings = load_settings({"CORRIDOR_DATA_DIR": str(tmp_path), "CORRIDOR_LOG_LEVEL": "error"})
    async with World.of(create_app(settings)) as world:
        await world.stage()
        await fill(world, REPORTS)
    server = Server(settings)
    await server.start()
    try:
        async with httpx.AsyncClient(base_url=server.url, timeout=1800) as client:
            await client.post("/api/session", json={"email": AWA.email, "password": PASSWORD})
            print()
            for kind in ("csv", "csv?rows=lines", "geojson", "xlsx"):
                peaks = {}
                for part, query in (("nothing", "day=none"), ("all", "")):
                    size, lines = 0, 0
                    address = f"/api/operations/{OPERATION}/reports.{kind}{'&' if '?' in kind else '?'}{query}"
                    peak_mb(server.pid)
                    async with client.stream("GET", address) as answer:
                        assert answer.status_code == 200
                        async for piece in answer.aiter_bytes():
                            size += len(piece)
                            lines += piece.count(b"\n")
                    peaks[part] = peak_mb(server.pid)
                    print(f"{kind:16}{part:10}{size / 1e6:10,.1f} MB{lines:12,} lines{peaks[part]:10,.0f} MB peak")
                if kind != "xlsx":
                    assert lines > REPORTS
                assert peaks["all"] - peaks["nothing"] < ALLOWED_GROWTH_MB
    finally:
        await server.stop()
