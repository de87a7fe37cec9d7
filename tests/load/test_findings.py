"""What is wrong with a plan of 500 sectors? `make bench ARGS=tests/load/test_findings.py`.

The sectors are those of real borders, cut as corridors are; each is held in three turns through two weeks, and has a
crossing with hours and needed cover. Judged is the sound plan, the same with faults in every tenth sector, and the
sectors over the API from a store. Prints what it measures beside what is wanted.
"""

import asyncio
import random
import time
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import shapely

from ops.planning.drawing import draw_border
from ops.planning.findings import (
    Plan,
    PlannedAssignment,
    PlannedCorridor,
    PlannedCrossing,
    PlannedPhase,
    PlannedSector,
    findings,
)
from scheduling.hours import DAYS, Hours
from scheduling.windows import Window
from tests.cast import AWA
from tests.ops.planning.sound import replace
from tests.world import World, expect

pytestmark = [pytest.mark.load, pytest.mark.timeout(1800)]
SECTORS = 500
WANTED_S = 1.0
BORDERS = (
    ("BFA", "NER"),
    ("BFA", "MLI"),
    ("MLI", "NER"),
    ("NER", "NGA"),
    ("BFA", "CIV"),
    ("GIN", "MLI"),
    ("MLI", "MRT"),
)
START = datetime(2020, 11, 30, tzinfo=UTC)
ACTION = Window(START, START + timedelta(days=14))
TURN = timedelta(hours=8)


def cut() -> tuple[tuple[PlannedCorridor, ...], tuple[PlannedSector, ...]]:
    """Corridors of 20 km on both sides, cut as finely as makes some 500 sectors."""
    corridors: list[PlannedCorridor] = []
    sectors: list[PlannedSector] = []
    for first, second in BORDERS:
        made = draw_border(first, second, 20, 24, None, "")
        ground = PlannedCorridor(code=made.code, countries=(first, second), border=made.border, ground=made.ground)
        corridors.append(ground)
        sectors += [
            PlannedSector(code=s.code, corridor=made.code, country=s.country, counterpart=s.counterpart,
                          geometry=s.geometry)
            for s in made.sectors
        ]  # fmt: skip
    return tuple(corridors), tuple(sectors)


def planned() -> Plan:
    corridors, sectors = cut()
    countries = tuple(sorted({sector.country for sector in sectors}))
    phases = (
        PlannedPhase(kind="preparation", window=Window(START - timedelta(days=30), START)),
        PlannedPhase(kind="action", window=ACTION),
        PlannedPhase(kind="follow_up", window=Window(ACTION.ends_at, ACTION.ends_at + timedelta(days=30))),
    )
    hours = (Hours(DAYS, "06:00", "22:00"),)
    return Plan(
        countries=countries,
        focal_points=frozenset(countries),
        phases=phases,
        corridors=corridors,
        sectors=sectors,
        crossings=tuple(
            PlannedCrossing(code=f"C-{s.code}", name=s.code, sector=s.code, place=s.geometry.representative_point(),
                            hours=hours, timezone="Africa/Niamey", officers=4, capabilities=frozenset({"scanner"}))
            for s in sectors
        ),
        assignments=tuple(turn(sector, number) for sector in sectors for number in range(42)),
        contacts=(),
        days=None,
        objectives=(),
    )  # fmt: skip


def turn(sector: PlannedSector, number: int) -> PlannedAssignment:
    starts_at = START + number * TURN
    return PlannedAssignment(
        id=f"{sector.code}/{number}",
        sector=sector.code,
        unit=f"{sector.code}-{number % 3}",
        unit_country=sector.country,
        window=Window(starts_at, starts_at + TURN),
        officers=6,
        capabilities=frozenset({"scanner"}),
    )


def spoilt(plan: Plan) -> Plan:
    """A hole in one sector of ten, a shift less in another, a weak one in a third."""
    chance = random.Random(3)
    chosen = {sector.code: chance.randrange(10) for sector in plan.sectors}
    sectors = tuple(
        replace(s, geometry=s.geometry - shapely.buffer(s.geometry.representative_point(), 0.02))
        if chosen[s.code] == 0
        else s
        for s in plan.sectors
    )
    assignments = tuple(
        replace(a, officers=1) if chosen[a.sector] == 2 else a
        for a in plan.assignments
        if not (chosen[a.sector] == 1 and a.id.endswith("/7"))
    )
    return replace(plan, sectors=sectors, assignments=assignments)


def timed(plan: Plan) -> tuple[float, float, int]:
    """(seconds, seconds of this processor, findings)"""
    began, worked = time.perf_counter(), time.process_time()
    found = findings(plan)
    return time.perf_counter() - began, time.process_time() - worked, len(found)


def test_500_sectors_are_judged_within_a_second(capsys: pytest.CaptureFixture[str]) -> None:
    sound = planned()
    assert len(sound.sectors) >= SECTORS
    lines = []
    for name, plan in (("sound", sound), ("spoilt", spoilt(sound))):
        took, worked, found = min(timed(plan) for _ in range(3))
        lines.append(f"  {name:8} {took:6.2f} s ({worked:.2f} s of processor time)  {found:5} findings")
    with capsys.disabled():
        print(
            f"\n{len(sound.sectors)} sectors, {len(sound.assignments)} assignments, {len(sound.crossings)} crossings; "
            f"wanted: {WANTED_S} s\n" + "\n".join(lines)
        )


async def test_the_api_answers_for_as_many(world: World, capsys: pytest.CaptureFixture[str]) -> None:
    awa = world.as_(AWA)
    await expect(200, awa.patch("", json={"countries": sorted({c for pair in BORDERS for c in pair})}))
    count = 0
    for first, second in BORDERS:
        body: dict[str, Any] = {"countries": [first, second], "depth_km": 20, "sector_km": 24}
        count += len((await expect(201, awa.post("corridors", json=body))).json()["sectors"])
    took = []
    for _ in range(3):
        began = time.perf_counter()
        found = (await expect(200, awa.get("findings"))).json()
        took.append(time.perf_counter() - began)
        await asyncio.sleep(0)
    with capsys.disabled():
        print(f"\nGET findings, {count} sectors: {min(took):.2f} s, {len(found)} findings; wanted: {WANTED_S} s")
