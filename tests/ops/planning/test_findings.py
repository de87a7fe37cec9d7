"""Findings, as a pure function: planted faults are all found, and a sound plan has none."""

from datetime import UTC, datetime, timedelta

import msgspec
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely import MultiLineString

from ops.planning.findings import Plan, PlannedAssignment, PlannedCorridor, PlannedSector, findings
from ops.planning.plan_schemas import FindingView
from scheduling.windows import Window

START = datetime(2020, 11, 30, tzinfo=UTC)
HOUR = timedelta(hours=1)
ACTION = Window(START, START + 168 * HOUR)
STRETCHES = 4
SPARE = STRETCHES
"""One stretch more, in which no fault is planted."""
FAULTS = (
    "gap", "overlap", "unstaffed", "early", "double", "abroad", "lonely", "nobody",
)  # fmt: skip


def sound_plan() -> Plan:
    """Two countries along the equator, four stretches with a sector on each side, each held by a unit of its own."""
    sectors, assignments = [], []
    for number in range(STRETCHES + 1):
        for side, country in (("A", "AAA"), ("B", "BBB")):
            code, other = f"S-{number}{side}", f"S-{number}{'BA'[side == 'B']}"
            south = 0.0 if side == "A" else -0.2
            shape = shapely.box(number * 0.5, south, number * 0.5 + 0.5, south + 0.2)
            sectors.append(
                PlannedSector(code=code, corridor="AAA-BBB", country=country, counterpart=other, geometry=shape)
            )
            assignments.append(held(code, f"U-{code}", country, ACTION))
    corridor = PlannedCorridor(
        code="AAA-BBB",
        countries=("AAA", "BBB"),
        border=MultiLineString([[(n * 0.5, 0), (n * 0.5 + 0.5, 0)] for n in range(STRETCHES + 1)]),
        ground=shapely.union_all([sector.geometry for sector in sectors]),
    )
    return Plan(
        countries=("AAA", "BBB"),
        focal_points=frozenset({"AAA", "BBB"}),
        action=(ACTION,),
        corridors=(corridor,),
        sectors=tuple(sectors),
        assignments=tuple(assignments),
    )


def held(sector: str, unit: str, country: str, window: Window) -> PlannedAssignment:
    return PlannedAssignment(id=f"{sector}/{unit}", sector=sector, unit=unit, unit_country=country, window=window)


def reshaped(plan: Plan, code: str, shape: shapely.Geometry) -> Plan:
    changed = [msgspec.structs.replace(s, geometry=shape) if s.code == code else s for s in plan.sectors]
    return msgspec.structs.replace(plan, sectors=tuple(changed))


def plant(plan: Plan, fault: str, stretch: int) -> tuple[Plan, tuple[str, str, str]]:
    """The plan with one more fault; (severity, kind, a subject) of the finding that must name it."""
    code = f"S-{stretch}A"
    west = stretch * 0.5
    replace = msgspec.structs.replace
    others = tuple(a for a in plan.assignments if a.sector != code)
    match fault:
        case "gap":
            return reshaped(plan, code, shapely.box(west, 0, west + 0.4, 0.2)), ("blocker", "gap", code)
        case "overlap":
            wide = shapely.box(west, -0.05, west + 0.5, 0.2)
            return reshaped(plan, code, wide), ("blocker", "overlap", code)
        case "unstaffed":
            return replace(plan, assignments=others), ("blocker", "uncovered_period", code)
        case "early":
            short = held(code, f"U-{code}", "AAA", Window(START, START + 100 * HOUR))
            return replace(plan, assignments=(*others, short)), ("warning", "uncovered_period", code)
        case "double":
            extra = held(f"S-{SPARE}A", f"U-{code}", "AAA", Window(START + HOUR, START + 2 * HOUR))
            return replace(plan, assignments=(*plan.assignments, extra)), ("blocker", "double_booking", f"U-{code}")
        case "abroad":
            extra = held(code, f"U-ABROAD-{stretch}", "BBB", ACTION)
            return replace(plan, assignments=(*plan.assignments, extra)), ("blocker", "outside_jurisdiction", code)
        case "lonely":
            alone = [replace(s, counterpart=None) if s.code == code else s for s in plan.sectors]
            return replace(plan, sectors=tuple(alone)), ("warning", "counterpart_missing", code)
        case _:
            return replace(plan, focal_points=plan.focal_points - {"AAA"}), ("warning", "no_focal_point", "AAA")


def said(found: list[FindingView]) -> set[tuple[str, str, str]]:
    return {(f.severity, f.kind, subject) for f in found for subject in f.subjects}


def test_a_sound_plan_has_no_findings() -> None:
    assert findings(sound_plan()) == []


@given(
    st.lists(st.tuples(st.sampled_from(FAULTS), st.integers(0, STRETCHES - 1)), max_size=5, unique_by=lambda f: f[1])
)
@settings(max_examples=60)
def test_of_any_planted_faults_none_is_missed_and_none_is_invented(faults: list[tuple[str, int]]) -> None:
    plan, expected = sound_plan(), []
    for fault, stretch in faults:
        plan, finding = plant(plan, fault, stretch)
        expected.append(finding)
    found = findings(plan)
    assert set(expected) <= said(found)
    assert {(severity, kind) for severity, kind, _ in expected} == {(f.severity, f.kind) for f in found}
    assert len({finding.id for finding in found}) == len(found)


@given(st.sampled_from(FAULTS), st.integers(0, STRETCHES - 1), st.randoms())
def test_a_finding_keeps_its_id_however_the_plan_is_ordered(fault: str, stretch: int, random: object) -> None:
    plan, _ = plant(sound_plan(), fault, stretch)
    sectors, assignments = list(plan.sectors), list(plan.assignments)
    random.shuffle(sectors)  # type: ignore[attr-defined]
    random.shuffle(assignments)  # type: ignore[attr-defined]
    shuffled = msgspec.structs.replace(plan, sectors=tuple(sectors), assignments=tuple(assignments))
    assert [finding.id for finding in findings(shuffled)] == [finding.id for finding in findings(plan)]


def test_a_gap_that_has_grown_is_another_finding() -> None:
    small, _ = plant(sound_plan(), "gap", 1)
    grown = reshaped(small, "S-1A", shapely.box(0.5, 0, 0.8, 0.2))
    ids = [{f.id for f in findings(plan) if f.kind == "gap"} for plan in (small, grown)]
    assert ids[0].isdisjoint(ids[1])


def test_border_without_a_sector_on_one_side_is_a_gap_on_that_side() -> None:
    plan = sound_plan()
    fewer = msgspec.structs.replace(plan, sectors=tuple(s for s in plan.sectors if s.code != "S-1A"))
    lines = [f for f in findings(fewer) if f.kind == "gap" and f.geometry and f.geometry["type"] == "LineString"]
    assert len(lines) == 1
    assert "on the side of AAA" in lines[0].message


def test_two_assignments_to_one_sector_are_no_double_booking() -> None:
    plan = sound_plan()
    again = held("S-0A", "U-S-0A", "AAA", Window(START, START + HOUR))
    assert findings(msgspec.structs.replace(plan, assignments=(*plan.assignments, again))) == []


def test_shifts_that_meet_leave_nothing_uncovered_and_a_gap_between_them_is_named() -> None:
    plan = sound_plan()
    others = tuple(a for a in plan.assignments if a.sector != "S-2B")
    day, night = Window(START, START + 80 * HOUR), Window(START + 80 * HOUR, ACTION.ends_at)
    shifts = (held("S-2B", "U-1", "BBB", day), held("S-2B", "U-2", "BBB", night))
    assert findings(msgspec.structs.replace(plan, assignments=(*others, *shifts))) == []
    late = held("S-2B", "U-2", "BBB", Window(START + 81 * HOUR, ACTION.ends_at))
    (gap,) = findings(msgspec.structs.replace(plan, assignments=(*others, shifts[0], late)))
    assert (gap.severity, gap.kind) == ("warning", "uncovered_period")
    assert "from 2020-12-03T08:00:00Z to 2020-12-03T09:00:00Z" in gap.message


def test_each_action_phase_is_covered_by_itself() -> None:
    later = Window(START + 1000 * HOUR, START + 1010 * HOUR)
    found = findings(msgspec.structs.replace(sound_plan(), action=(ACTION, later)))
    assert {(f.severity, f.kind) for f in found} == {("blocker", "uncovered_period")}
    assert len(found) == len(sound_plan().sectors)
