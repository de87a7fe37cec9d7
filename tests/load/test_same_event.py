"""5,000 new reports against 300,000: which may be of one event? `make bench ARGS=tests/load/test_same_event.py`.

The stored reports are put into the tables as they would stand there, with their marks. Those that arrive are asked
about in batches as they are after their receipts, by the function that does it; one in five is the second report of a
stored event, half of these by its serial number and half by its place, time and quantities. Prints what it measures.
"""

import copy
import os
import random
import resource
import time
import uuid
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple

import msgspec
import pytest
from shapely import Point
from sqlalchemy import insert, select, text

from ops.reports import matching
from ops.reports.matcher import BATCH
from ops.reports.models import Report, ReportMark
from ops.reports.records import record_of
from ops.reports.views import ReportRecord
from tests.cast import FIRST_UNIT, SECOND_UNIT
from tests.ops.reports.field import Field, seizure
from tests.world import World

pytestmark = [pytest.mark.load, pytest.mark.timeout(3600)]
STORED = int(os.environ.get("CORRIDOR_BENCH_STORED", "300000"))
ARRIVING = int(os.environ.get("CORRIDOR_BENCH_ARRIVING", "5000"))
WANTED_S = 5.0
UNITS = ((FIRST_UNIT, "BFA-DGD", "BFA"), (SECOND_UNIT, "NER-PN", "NER"))
SPREADS = {
    "a year, a whole country": (365, (-2.0, 12.0, 10.0, 16.0)),
    "a week, one corridor": (6, (0.2, 12.0, 2.2, 14.8)),
}
"""Days, and west, south, east, north."""


class Told(NamedTuple):
    record: ReportRecord
    twin: str
    """The stored report of the same event, "" for none."""


def report(model: ReportRecord, chance: random.Random, number: int, days: int, box: Any, side: int) -> ReportRecord:
    """A report of three lines somewhere and some time."""
    west, south, east, north = box
    unit, agency, country = UNITS[side]
    document = copy.copy(model.document)
    pistol, rounds, dynamite = (copy.copy(line) for line in document["lines"])
    pistol |= {"quantity_milli": 1000 * chance.randrange(1, 6), "serial": f"L-{number:07d}"}
    rounds |= {"quantity_milli": 1000 * chance.randrange(20, 5000)}
    dynamite |= {"quantity_milli": 1000 * chance.randrange(5, 500)}
    at = datetime(2020, 1, 1, tzinfo=UTC) + timedelta(seconds=chance.randrange(days * 86400))
    place = {
        "type": "Point",
        "coordinates": [round(chance.uniform(west, east), 5), round(chance.uniform(south, north), 5)],
    }
    document |= {"lines": [pistol, rounds, dynamite], "location": place, "occurred_at": at.isoformat()}
    id_ = str(uuid.UUID(int=chance.getrandbits(128), version=4))
    changed = {"id": id_, "unit": unit, "agency": agency, "country": country, "occurred_at": at}
    return msgspec.structs.replace(
        model, **changed, location=place, document=document, sector=f"S{int(10 * place['coordinates'][0]) % 40}"
    )


def second(of: ReportRecord, chance: random.Random, by_serial: bool) -> ReportRecord:
    """The other agency's report of the same event: hours later and kilometres off, or only its number is right."""
    unit, agency, country = UNITS[[code for code, _, _ in UNITS].index(of.unit) - 1]
    document = copy.copy(of.document)
    pistol, rounds, dynamite = (copy.copy(line) for line in document["lines"])
    at = of.occurred_at + (timedelta(days=3) if by_serial else timedelta(minutes=chance.randrange(-350, 350)))
    lon, lat = of.document["location"]["coordinates"]
    lat += 0.5 if by_serial else chance.uniform(-0.04, 0.04)
    if by_serial:
        pistol["serial"] = pistol["serial"].replace("0", "O").replace("-", " ")
        rounds["quantity_milli"] += 1000
        dynamite["quantity_milli"] += 1000
    else:
        pistol["serial"] = "illegible"
    place = {"type": "Point", "coordinates": [lon, lat]}
    document |= {"lines": [pistol, rounds, dynamite], "location": place, "occurred_at": at.isoformat()}
    id_ = str(uuid.UUID(int=chance.getrandbits(128), version=4))
    changed = {"id": id_, "unit": unit, "agency": agency, "country": country, "occurred_at": at}
    return msgspec.structs.replace(of, **changed, location=place, document=document)


async def fill(world: World, known: dict[str, Any], records: list[ReportRecord], first: int) -> None:
    """Reports and their marks as rows."""
    async with world.store.write() as session:
        for begin in range(0, len(records), 2000):
            some = records[begin : begin + 2000]
            rows = [
                known
                | {
                    name: getattr(record, name)
                    for name in ("id", "unit", "agency", "country", "occurred_at", "sector", "document")
                }
                | {
                    "entry": first + begin + n,
                    "filed": first + begin + n,
                    "location": Point(record.location["coordinates"]),
                }
                for n, record in enumerate(some)
                if record.location
            ]
            await session.execute(insert(Report), rows)
            marks = [
                {"operation_id": known["operation_id"], "report_id": r.id, "mark": mark, "filed": first + begin + n}
                for n, r in enumerate(some)
                for mark in sorted(matching.marks(r))
            ]
            await session.execute(insert(ReportMark), marks)
    async with world.store.write() as session:
        await session.execute(text("ANALYZE"))


def spent() -> float:
    """Seconds of processor time of this process."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


@pytest.mark.parametrize("spread", list(SPREADS))
async def test_five_thousand_new_reports_find_those_of_the_same_event(world: World, spread: str) -> None:
    field = await Field.of(world)
    filed = await field.filed(seizure())
    chance = random.Random(7)
    days, box = SPREADS[spread]
    async with world.store.read() as session:
        row = (await session.scalars(select(Report).where(Report.id == filed["id"]))).one()
        known = {column.key: getattr(row, column.key) for column in Report.__table__.columns}
        model = record_of(row)
    stored = [report(model, chance, n, days, box, chance.randrange(2)) for n in range(STORED)]
    begun = time.perf_counter()
    await fill(world, known, stored, 1000)
    print(f"\n{spread}: {STORED:,} stored reports with their marks in {time.perf_counter() - begun:,.0f} s")
    arriving = []
    for n in range(ARRIVING):
        if n % 5:
            arriving.append(Told(report(model, chance, STORED + n, days, box, chance.randrange(2)), ""))
        else:
            twin = stored[chance.randrange(STORED)]
            arriving.append(Told(second(twin, chance, by_serial=n % 10 == 0), twin.id))
    found: set[tuple[str, str]] = set()
    used, begun = spent(), time.perf_counter()
    for begin in range(0, ARRIVING, BATCH):
        group = [matching.event(told.record) for told in arriving[begin : begin + BATCH]]
        found |= {pair[:2] for pair in await matching.find(world.store, field.operation_id, group)}
    wall, used = time.perf_counter() - begun, spent() - used
    seen = {(told.twin, told.record.id) in found for told in arriving if told.twin}
    planted = [told for told in arriving if told.twin]
    missed = [told for told in planted if (told.twin, told.record.id) not in found]
    print(
        f"{ARRIVING:,} against {STORED:,}: {wall:.2f} s, {used:.2f} s of this process's processor time; "
        f"{len(found):,} pairs; {len(planted) - len(missed):,} of {len(planted):,} second reports found"
    )
    assert seen
    assert missed == [], f"{len(missed)} second reports of an event were not found"
    if os.environ.get("CORRIDOR_BENCH_STRICT"):
        assert wall < WANTED_S
