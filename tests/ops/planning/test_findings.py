"""Findings, as a pure function: planted faults are all found, nothing else is, and a sound plan has none."""

from datetime import timedelta
from itertools import pairwise

import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from ops.planning.findings import Plan, PlannedCrossing, PlannedPhase, PlannedSector, findings
from ops.planning.findings.cover import shortfalls
from ops.planning.findings.words import SAYINGS
from ops.planning.plan_schemas import FindingView, Mend
from scheduling.hours import open_windows
from scheduling.windows import Window
from tests.ops.planning.faults import FAULTS, Fault, gap
from tests.ops.planning.sound import ACTION, HOUR, START, STRETCHES, Planted, held, replace, reshaped, sound_plan

SOUND = sound_plan()
PLANTED = st.lists(
    st.tuples(st.sampled_from(FAULTS), st.integers(0, STRETCHES - 1)),
    max_size=6,
    unique_by=(lambda fault: fault[0], lambda fault: fault[1]),
)
"""Each fault once, each in a stretch of its own."""


def said(found: list[FindingView]) -> set[Planted]:
    return {Planted(f.severity, f.kind, subject) for f in found for subject in f.subjects}


def test_a_sound_plan_has_no_findings() -> None:
    assert findings(SOUND) == []


@given(st.integers(0, 6), st.floats(0, 11), st.booleans())
def test_a_sound_plan_of_any_size_has_none(stretches: int, rest: float, crossed: bool) -> None:
    plan = replace(sound_plan(stretches), rest_hours=rest)
    assert findings(plan if crossed else replace(plan, crossings=())) == []


@given(PLANTED)
@settings(max_examples=150, deadline=None)
def test_of_any_planted_faults_none_is_missed_and_none_is_invented(faults: list[tuple[Fault, int]]) -> None:
    plan, expected = SOUND, []
    for fault, stretch in faults:
        plan, planted = fault(plan, stretch)
        expected.append(planted)
    found = findings(plan)
    assert set(expected) <= said(found)
    assert {(planted.severity, planted.kind) for planted in expected} == {(f.severity, f.kind) for f in found}
    assert len({finding.id for finding in found}) == len(found)


@given(st.sampled_from(FAULTS), st.integers(0, STRETCHES - 1), st.randoms())
@settings(deadline=None)
def test_a_finding_keeps_its_id_however_the_plan_is_ordered(fault: Fault, stretch: int, random: object) -> None:
    plan, _ = fault(SOUND, stretch)
    lists = {name: list(getattr(plan, name)) for name in ("sectors", "assignments", "crossings", "seats", "contacts")}
    for things in lists.values():
        random.shuffle(things)  # type: ignore[attr-defined]
    shuffled = replace(plan, **{name: tuple(things) for name, things in lists.items()})
    assert [finding.id for finding in findings(shuffled)] == [finding.id for finding in findings(plan)]


@given(st.sampled_from(FAULTS), st.integers(0, STRETCHES - 1))
@settings(deadline=None)
def test_every_finding_says_in_both_languages_what_where_and_how_it_is_mended(fault: Fault, stretch: int) -> None:
    plan, planted = fault(replace(SOUND, timezone="Africa/Niamey"), stretch)
    for one in findings(plan):
        assert isinstance(one.text, dict)
        assert set(one.text) == {"en", "fr"}
        assert one.text["en"] != one.text["fr"]
        assert all(words.endswith(".") and "{" not in words for words in (*one.text.values(), one.message))
        assert one.subjects
        assert one.mend.page.startswith("/")  # type: ignore[union-attr]
        if planted.kind in {"gap", "overlap", "sliver", "uncovered_period", "counterpart_missing", "crossing_uncovered",
                            "crossing_outside", "outside_jurisdiction"}:  # fmt: skip
            assert one.geometry
    assert planted.kind in SAYINGS


def test_every_kind_of_finding_is_planted_somewhere() -> None:
    kinds = {fault(SOUND, 1)[1].kind for fault in FAULTS}
    assert set(SAYINGS) - kinds == {"no_objective"}


def test_a_plan_without_an_action_phase_or_an_objective_is_not_sound() -> None:
    rest = tuple(phase for phase in SOUND.phases if phase.kind != "action")
    found = findings(replace(SOUND, phases=rest, objectives=()))
    assert {(f.severity, f.kind, f.subjects[0]) for f in found} == {
        ("blocker", "phase_undated", "action"),
        ("warning", "no_objective", "objectives"),
    }


def test_a_gap_that_has_grown_is_another_finding() -> None:
    small, _ = gap(SOUND, 1)
    grown = reshaped(small, "S-1A", shapely.box(0.5, 0, 0.8, 0.2))
    ids = [{f.id for f in findings(plan) if f.kind == "gap"} for plan in (small, grown)]
    assert ids[0].isdisjoint(ids[1])


def test_border_without_a_sector_on_one_side_is_a_gap_on_that_side() -> None:
    fewer = replace(SOUND, sectors=tuple(s for s in SOUND.sectors if s.code != "S-1A"))
    lines = [f for f in findings(fewer) if f.kind == "gap" and f.geometry and f.geometry["type"] == "LineString"]
    assert len(lines) == 1
    assert "on the side of AAA" in lines[0].message


def test_towards_a_country_that_takes_no_part_no_counterpart_is_wanted() -> None:
    ours = tuple(replace(s, counterpart=None) for s in SOUND.sectors if s.country == "AAA")
    [corridor] = SOUND.corridors
    ground = shapely.union_all([s.geometry for s in ours])
    alone = replace(
        SOUND,
        countries=("AAA",),
        corridors=(replace(corridor, countries=("AAA",), ground=ground),),
        sectors=ours,
        crossings=tuple(c for c in SOUND.crossings if c.code.endswith("A")),
        assignments=tuple(a for a in SOUND.assignments if a.unit_country == "AAA"),
    )
    assert findings(alone) == []


def test_two_assignments_to_one_sector_are_no_double_booking() -> None:
    again = held("S-0A", "U-S-0A-0", "AAA", Window(START, START + HOUR))
    assert findings(replace(SOUND, assignments=(*SOUND.assignments, again))) == []


def test_consent_of_the_host_lets_a_unit_of_another_country_work_there() -> None:
    abroad = held("S-1A", "U-GUEST", "BBB", ACTION)
    plan = replace(SOUND, assignments=(*SOUND.assignments, abroad))
    assert [f.kind for f in findings(plan)] == ["outside_jurisdiction"]
    assert findings(replace(plan, consents=(("AAA", "BBB", None),))) == []
    assert findings(replace(plan, consents=(("AAA", "BBB", "AAA-BBB"),))) == []
    assert [f.kind for f in findings(replace(plan, consents=(("BBB", "AAA", None),)))] == ["outside_jurisdiction"]


def test_rest_is_counted_between_shifts_and_not_within_a_posting_of_days() -> None:
    halves = (Window(START, START + 84 * HOUR), Window(START + 84 * HOUR, ACTION.ends_at))
    posted = tuple(held("S-1A", "U-POST", "AAA", window) for window in halves)
    assert findings(replace(SOUND, assignments=(*SOUND.assignments, *posted))) == []
    day, night = Window(START, START + 12 * HOUR), Window(START + 22 * HOUR, START + 34 * HOUR)
    short = tuple(held("S-1A", "U-SHIFT", "AAA", window) for window in (day, night))
    plan = replace(SOUND, assignments=(*SOUND.assignments, *short))
    [tired] = findings(plan)
    assert "rests 10 h between its shifts in S-1A and S-1A; 11 h are wanted" in tired.message
    assert findings(replace(plan, rest_hours=10)) == []


def test_shifts_that_meet_leave_nothing_uncovered_and_a_gap_between_them_is_named() -> None:
    plan = replace(SOUND, crossings=())
    others = tuple(a for a in plan.assignments if a.sector != "S-2B")
    day, night = Window(START, START + 80 * HOUR), Window(START + 80 * HOUR, ACTION.ends_at)
    posts = (held("S-2B", "U-1", "BBB", day), held("S-2B", "U-2", "BBB", night))
    assert findings(replace(plan, assignments=(*others, *posts))) == []
    late = held("S-2B", "U-2", "BBB", Window(START + 81 * HOUR, ACTION.ends_at))
    (hole,) = findings(replace(plan, assignments=(*others, posts[0], late)))
    assert (hole.severity, hole.kind) == ("warning", "uncovered_period")
    assert "from 2020-12-03T08:00:00Z to 2020-12-03T09:00:00Z" in hole.message
    assert hole.mend == Mend(kind="assign", page="/plan/edit?sector=S-2B&show=timetable")


def test_sentences_for_people_have_the_operations_zone() -> None:
    plan: Plan = replace(SOUND, timezone="Africa/Niamey", crossings=())
    (one,) = findings(replace(plan, assignments=tuple(a for a in plan.assignments if a.sector != "S-0A")))
    assert isinstance(one.text, dict)
    assert "30 Nov 2020 01:00" in one.text["en"]
    assert "du 30 nov. 2020 01:00 au 7 déc. 2020 01:00" in one.text["fr"]


def test_each_action_phase_is_covered_by_itself() -> None:
    later = PlannedPhase(kind="action", window=Window(START + 1000 * HOUR, START + 1010 * HOUR))
    follow = PlannedPhase(kind="follow_up", window=Window(later.window.ends_at, START + 2000 * HOUR))
    phases = (*SOUND.phases[:2], later, follow)
    found = findings(replace(SOUND, phases=phases, crossings=()))
    assert {(f.severity, f.kind) for f in found} == {("blocker", "uncovered_period")}
    assert len(found) == len(SOUND.sectors)


@given(
    st.lists(st.tuples(st.integers(0, 47), st.integers(1, 48), st.integers(0, 4), st.booleans()), max_size=6),
    st.integers(0, 6),
    st.booleans(),
)
def test_a_crossing_is_short_exactly_when_an_hour_of_it_is(
    posts: list[tuple[int, int, int, bool]], officers: int, dog: bool
) -> None:
    """Against counting hour by hour."""
    needs = frozenset({"dog"} if dog else ())
    needing = PlannedCrossing(
        code="C", name="C", sector="S", place=shapely.Point(0, 0), officers=officers, capabilities=needs
    )
    there = [
        held("S", f"U{n}", "AAA", Window(START + a * HOUR, START + (a + b) * HOUR), officers=many,
             capabilities=frozenset({"dog"} if has else ()))
        for n, (a, b, many, has) in enumerate(posts)
    ]  # fmt: skip
    day = Window(START, START + 48 * HOUR)
    short = [one.window for one in shortfalls(needing, [day], there)]
    for hour in range(48):
        at = START + hour * HOUR
        present = [a for a in there if a.window.contains(at)]
        lacks = sum(a.officers for a in present) < officers or (dog and not any(a.capabilities for a in present))
        assert any(window.contains(at) for window in short) == lacks
    assert all(one.ends_at < other.starts_at for one, other in pairwise(short))


def test_a_crossing_is_open_by_its_own_clocks() -> None:
    [monday] = open_windows(sound_plan(0).crossings[0].hours, "Africa/Niamey", Window(START, START + timedelta(days=1)))
    assert monday == Window(START + 5 * HOUR, START + 17 * HOUR)


def test_ground_in_sectors_of_two_corridors_is_named_and_where_its_reports_count() -> None:
    """Borders of three countries meet there; sectors that only touch, and one that has a port in it."""
    plan = sound_plan()
    first = next(sector for sector in plan.sectors if sector.code == "S-0A")
    west, south, east, north = first.geometry.bounds

    def other(code: str, shape: shapely.Geometry) -> PlannedSector:
        return PlannedSector(code=code, corridor=f"{code}-AREA", country="AAA", counterpart=None, geometry=shape)

    port = other("PORT", shapely.box(west + 0.1, south + 0.1, west + 0.12, south + 0.12))
    over = other("OVER", shapely.box(west - 0.1, south, west + 0.05, north))
    beside = other("SIDE", shapely.box(west - 0.1, north, east, north + 0.1))
    found = [f for f in findings(replace(plan, sectors=(*plan.sectors, port, over, beside))) if f.kind == "overlap"]
    assert [(f.severity, f.subjects[2:]) for f in found] == [
        ("warning", ["OVER", "S-0A"]),
        ("warning", ["PORT", "S-0A"]),
    ]
    assert all("counts for" in f.message for f in found)
    assert isinstance(found[0].text, dict)
    assert "compte pour OVER" in found[0].text["fr"]
