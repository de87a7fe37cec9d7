"""What compiling a summary costs: `make bench ARGS=tests/load/test_summary.py` (CORRIDOR_BENCH_ENTRIES, 300,000).

Journals of a tenth and of the whole of so many entries are written to a file as the service feeds them: seizures of
three lines with checks, arrests and routes, some late, corrected, withdrawn and doubles. The compiler runs as the
service runs it, a program fed on standard input. Prints its processor time, its peak memory and the record's size.
Asserts only that figures are what was written, and that memory grows by less than a fifth of what it is fed. The aim is
20 s of processor time; what was measured is in docs/performance.md.
"""

import json
import os
import random
import resource
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import msgspec
import pytest

from ops.summaries.record import Record
from tests.ops.summaries.journal import START, Journal, z

pytestmark = [pytest.mark.load, pytest.mark.timeout(1800)]
ENTRIES = int(os.environ.get("CORRIDOR_BENCH_ENTRIES", "300000"))
UNITS = 300


def say(line: str) -> None:
    print(line, flush=True)


def record_of(number: int, draw: random.Random) -> dict[str, Any]:
    unit = draw.randrange(UNITS)
    agency = ("BFA-DGD", "BFA-GN", "NER-PN")[unit % 3]
    hour = draw.randrange(24 * 7)
    sector = "BFA-NER-01A" if agency[:3] == "BFA" else "BFA-NER-01B"
    line = {
        "class": "firearm",
        "type": draw.choice(["pistol", "rifle", "shotgun"]),
        "quantity_milli": 1000,
        "unit": "piece",
        "qualifier": "exact",
        "calibre": draw.choice(["9x19", "7.62x39", "12 gauge"]),
        "make": "Norinco",
    }
    rounds = {
        "class": "ammunition",
        "type": "cartridge",
        "quantity_milli": 1000 * draw.randrange(1, 200),
        "unit": "round",
        "qualifier": "exact",
        "calibre": "7.62x39",
    }
    drug = {
        "class": "drug",
        "type": "cannabis",
        "quantity_milli": draw.randrange(100, 9000),
        "unit": "kg",
        "qualifier": draw.choice(["exact", "about"]),
    }
    document = {
        "kind": "seizure", "lines": [line, rounds, drug], "recovery": "seized", "place": "land_crossing",
        "transport": draw.choice(["truck", "motorcycle", "car"]), "concealment": draw.choice(["in_freight", "baggage"]),
        "countries": {"origin": draw.choice(["LBY", "GHA", "NGA"]), "transit": [], "destination": "BFA"},
        "contexts": ["organized_crime"], "checks": [{"of": "person", "count": 4, "hits": 0}],
        "arrests": [{"offence": "firearms_trafficking", "count": 1}], "note": "Contrôle d'un autocar de ligne.",
        "occurred_at": z(START), "sector": sector,
    }  # fmt: skip
    day = 30 + hour // 24
    return {
        "id": f"00000000-0000-4000-8000-{number:012d}", "version": 1, "withdrawn": False, "kind": "seizure",
        "occurred_at": z(START.replace(hour=hour % 24)), "received_at": z(START), "filed_at": z(START),
        "unit": f"{agency}-{unit:03d}", "agency": agency, "country": agency[:3], "sector": sector, "phase": "action",
        "day": "2020-11-30" if day == 30 else f"2020-12-{day - 30:02d}", "location": None, "document": document,
        "warnings": ["late"] if number % 97 == 0 else [], "reason": "", "content_sha256": "0" * 64,
    }  # fmt: skip


def written(path: Path, entries: int) -> tuple[int, int]:
    """A journal as the compiler is fed it; how many firearms stand gross, and how many reconciled."""
    draw, journal = random.Random(4), Journal()
    gross = doubles = 0
    with path.open("wb") as file:
        file.write(b'{"audience":"members"}\n')
        for line in journal.lines:
            file.write(msgspec.json.encode(line) + b"\n")
        last: dict[str, Any] = {}
        for number in range(len(journal.lines) + 1, entries + 1):
            kind, subject, payload = "report.filed", "", None
            if number % 101 == 0 and last:
                kind, payload = "report.corrected", last | {"version": last["version"] + 1, "reason": "Recounted"}
            elif number % 503 == 0 and last:
                kind, payload = "report.withdrawn", last | {"withdrawn": True}
                gross -= 1
            elif number % 211 == 0 and last:
                before = f"00000000-0000-4000-8000-{number - 2:012d}"
                if (
                    last["id"] == f"00000000-0000-4000-8000-{number - 1:012d}"
                    and (number - 2) % 101
                    and (number - 2) % 503
                ):
                    kind, doubles = "pair.ruled", doubles + 1
                    payload = {"first": before, "second": last["id"], "because": [], "ruling": "same", "reason": "",
                               "ruled_by": "awa"}  # fmt: skip
            if payload is None:
                payload = record_of(number, draw)
                gross += 1
            subject = payload.get("id", "pair")
            last = {} if kind != "report.filed" else payload
            entry = {"number": number, "kind": kind, "subject": subject, "at": z(START), "sha256": f"{number:064d}"}
            file.write(json.dumps(entry | {"payload": payload}).encode() + b"\n")
    return gross, doubles


def compiled(path: Path) -> tuple[Record, float, float, int]:
    """The record, seconds of processor time, peak memory in MB, and bytes of the record, of a program of its own."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    program = (
        "import sys; from pathlib import Path; from ops.summaries.compile import main; main(); "
        "print(Path('/proc/self/status').read_text().split('VmHWM:')[1].split()[0], file=sys.stderr)"
    )
    with path.open("rb") as file:
        done = subprocess.run([sys.executable, "-c", program], stdin=file, capture_output=True, check=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    seconds = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return msgspec.json.decode(done.stdout, type=Record), seconds, int(done.stderr) / 1024, len(done.stdout)


def test_compiling_a_long_journal(tmp_path: Path) -> None:
    peaks = []
    for entries in (ENTRIES // 10, ENTRIES):
        gross, doubles = written(tmp_path / "entries.ndjson", entries)
        began = time.monotonic()
        record, seconds, peak, size = compiled(tmp_path / "entries.ndjson")
        wall = time.monotonic() - began
        fed = (tmp_path / "entries.ndjson").stat().st_size
        say(f"{entries:>9,} entries ({fed / 1e6:,.0f} MB): {seconds:5.1f} s of processor, {wall:5.1f} s by the wall, "
            f"peak {peak:,.0f} MB, record {size / 1e6:.1f} MB")  # fmt: skip
        row = next(row for row in record.results.by_class if row.class_ == "firearm")
        assert (row.gross, row.gross - row.quantity) == (gross, doubles)
        peaks.append(peak)
    grown = (peaks[1] - peaks[0]) * 1024 * 1024 / (ENTRIES * 0.9)
    say(f"memory grows by {grown:,.0f} bytes an entry; an entry has {fed / ENTRIES:,.0f} bytes")
    assert grown < fed / ENTRIES / 5, "memory must grow by much less than what it is fed"
