"""What the board's map costs with 100,000 reports: `make bench ARGS=tests/load/test_map.py`. Prints what it measures.

The reports are put into the table as they would stand there; one in fifty is released to another country. What a
question costs is processor time of this process: the route whole, from the guard to the compressed answer.
"""

import os
import random
import uuid
from datetime import UTC, datetime, timedelta
from time import process_time
from typing import Any

import msgspec
import pytest
from shapely import Point
from sqlalchemy import insert, select, update

from dashboards import crowds
from ops.journal.models import Head
from ops.reports.models import Release, Report
from tests.cast import AWA, FATOU, FIRST_UNIT, HUGO, SECOND_UNIT
from tests.world import SEIZURE, World, expect

pytestmark = [pytest.mark.load, pytest.mark.timeout(900)]
REPORTS = int(os.environ.get("CORRIDOR_BENCH_REPORTS", "100000"))
UNITS = ((FIRST_UNIT, "BFA-DGD", "BFA"), (SECOND_UNIT, "NER-PN", "NER"))
VIEWS = {
    "the whole operation": (5.5, "-6,8,12,18"),
    "a province": (8, "0,12,2.4,14"),
    "a district": (10, "1,12.8,1.6,13.2"),
    "a village": (12, "1.2,12.9,1.25,12.95"),
}


async def fill(world: World, reports: int) -> None:
    """Reports as rows, in the shape of one that was filed; the journal's head follows them."""
    chance = random.Random(1)
    async with world.store.write() as session:
        model = (await session.scalars(select(Report).limit(1))).one()
        known = {column.key: getattr(model, column.key) for column in Report.__table__.columns}
        head = (await session.scalars(select(Head))).one()
        first = head.number
        for begin in range(0, reports, 1000):
            rows = []
            for number in range(begin, min(begin + 1000, reports)):
                unit, agency, country = chance.choice(UNITS)
                at = datetime(2020, 11, 30, tzinfo=UTC) + timedelta(seconds=6 * number)
                place = Point(round(chance.gauss(1.2, 1.0), 5), round(chance.gauss(13, 0.8), 5))
                rows.append(
                    known
                    | {"id": str(uuid.UUID(int=chance.getrandbits(128), version=4)), "entry": first + number + 1}
                    | {"filed": first + number + 1, "unit": unit, "agency": agency, "country": country}
                    | {"kind": chance.choice(["seizure", "activity", "nil"]), "occurred_at": at, "location": place}
                )
            await session.execute(insert(Report), rows)
            to = [
                {"operation_id": row["operation_id"], "report_id": row["id"], "to_kind": "country", "to_code": "NER"}
                for row in rows[::50]
            ]
            await session.execute(insert(Release), to)
        await session.execute(update(Head).values(number=first + reports))


async def test_the_map_of_many_reports_stays_quick(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(crowds, "PACE_S", 0.0)
    await world.stage()
    await fill(world, REPORTS)

    async def asked(person: Any, zoom: float, box: str) -> tuple[float, dict[str, Any], int]:
        begin = process_time()
        answer = await expect(200, world.as_(person).get("board/places", params={"zoom": str(zoom), "bbox": box}))
        return 1000 * (process_time() - begin), msgspec.json.decode(answer.content), len(answer.content)

    first, found, _ = await asked(AWA, *VIEWS["the whole operation"])
    print(f"\n{REPORTS:,} reports; the first question of a process: {first:,.0f} ms of processor time")
    assert found["all"] == REPORTS + 2
    print(f"{'':24}{'viewer':12}{'ms (median of 9)':>18}{'in view':>10}{'hexagons':>10}{'single':>8}{'KiB':>7}")
    for name, (zoom, box) in VIEWS.items():
        for person in (AWA, FATOU, HUGO):
            runs = sorted([await asked(person, zoom, box) for _ in range(9)], key=lambda run: run[0])
            took, found, size = runs[4]
            shown = len(found["points"]) + sum(one["count"] for one in found["hexagons"])
            assert shown == found["inside"]
            print(
                f"{name:24}{person.role:12}{took:18.1f}{found['inside']:10,}{len(found['hexagons']):10}"
                f"{len(found['points']):8}{size / 1024:7.0f}"
            )
    begin = process_time()
    for _ in range(10):
        await expect(201, world.unit(FIRST_UNIT).put(f"reports/{uuid.uuid4()}", json=SEIZURE))
    filed = 1000 * (process_time() - begin)
    took, found, _ = await asked(AWA, *VIEWS["the whole operation"])
    print(f"the question after ten more reports (their filing took {filed:,.0f} ms): {took:.1f} ms")
    assert found["all"] == REPORTS + 12
