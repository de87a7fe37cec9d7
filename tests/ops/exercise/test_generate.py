"""The shipped exercise, drawn from several seeds."""

import json
from collections import Counter, defaultdict
from random import Random
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ops.exercise.days import Mood, make_calendar
from ops.exercise.generate import Request, Script, generate
from ops.exercise.ground import Ground
from ops.exercise.scenario import Scenario, load_scenario
from ops.exercise.shares import share_out
from ops.reports.candidates import Event, candidates, event_of
from ops.reports.quantities import MILLI
from ops.reports.validation import Examined, read_batch_line, read_correction, read_report
from ops.tallies.counting import Cells, Context, cells, merged, negated, rollup

KAFO = load_scenario("kafo-2")
SEEDS = st.integers(min_value=0, max_value=2**32)


class Filed(msgspec.Struct):
    unit: str
    document: dict[str, Any]


def filed(script: Script) -> dict[str, Filed]:
    """What stands at the end: the newest version of every report that was not withdrawn. Asserts that all are valid."""
    standing: dict[str, Filed] = {}
    for request in script.requests:
        report = request.path.split("/")[1] if "/" in request.path else ""
        if request.method == "PUT":
            standing.setdefault(report, Filed(request.unit, read_report(request.body)[0].document))
        elif request.about == "batch":
            for line in request.body.splitlines():
                id_, examined, _ = read_batch_line(line)
                standing.setdefault(str(id_), Filed(request.unit, examined.document))
        elif request.about == "correction":
            standing[report].document = read_correction(request.body)[1].document
        else:
            assert json.loads(request.body)["reason"]
            del standing[report]
    return standing


def counted(documents: list[dict[str, Any]]) -> Cells:
    context = Context(phase="action", day="2020-12-01", country="BFA", agency="BFA-DGD")
    return merged(*(cells(document, context) for document in documents))


def reconciled(script: Script) -> Cells:
    """All that stands, less the second report of every event that two units reported."""
    standing = filed(script)
    doubles = [standing[second].document for _, second in script.doubles]
    return merged(counted([report.document for report in standing.values()]), negated(counted(doubles)))


def totals(cells_: Cells) -> dict[tuple[str, str, str], int]:
    """Thousandths by class, type (explosives only: sticks and cords) and unit."""
    found: Counter[tuple[str, str, str]] = Counter()
    for cell, amounts in cells_.items():
        if cell.figure == "line":
            found[cell.item, cell.type if cell.item == "explosive" else "", cell.unit] += amounts.exact
    return dict(found)


@settings(max_examples=12)
@given(seed=SEEDS)
def test_the_totals_are_exactly_the_published_ones_whatever_the_seed(seed: int) -> None:
    script = generate(KAFO, seed)
    total = reconciled(script)
    assert totals(total) == {
        ("firearm", "", "piece"): 50 * MILLI,
        ("ammunition", "", "round"): 6162 * MILLI,
        ("explosive", "dynamite", "stick"): 40593 * MILLI,
        ("explosive", "detonating_cord", "piece"): 28 * MILLI,
        ("drug", "", "kg"): 1473 * MILLI,
        ("medicine", "", "box"): 2263 * MILLI,
        ("fuel", "", "litre"): 60000 * MILLI,
    }
    checks = rollup(total, (), "check")
    assert {row["of"] for row in checks} == {"person", "vehicle", "container", "goods"}
    assert sum(int(row["count"]) for row in checks) == 12000
    assert {row["recovery"] for row in rollup(total)} == {"seized"}
    assert {row["qualifier"] for row in rollup(total)} == {"exact"}


@settings(max_examples=12)
@given(seed=SEEDS)
def test_the_two_reports_of_one_event_are_found_by_the_rule_that_the_service_uses(seed: int) -> None:
    script = generate(KAFO, seed)
    standing = filed(script)

    def event(report: str) -> Event:
        found = standing[report]
        return event_of(report, found.document, unit=found.unit, agency=found.unit.rpartition("-")[0])

    assert len(script.doubles) == KAFO.troubles.doubles
    for first, second in script.doubles:
        [candidate] = candidates(event(first), [event(second)])
        assert "same_serial" in candidate.because
        gross = counted([report.document for report in standing.values()])
        assert totals(gross)["firearm", "", "piece"] > 50 * MILLI


@settings(max_examples=4)
@given(seed=SEEDS)
def test_one_seed_gives_the_same_bytes_every_time_and_another_seed_others(seed: int) -> None:
    once, again, other = generate(KAFO, seed), generate(KAFO, seed), generate(KAFO, seed + 1)
    assert msgspec.json.encode(once) == msgspec.json.encode(again)
    assert msgspec.json.encode(once) != msgspec.json.encode(other)


@pytest.fixture(scope="module")
def script() -> Script:
    return generate(KAFO, KAFO.seed)


def about(script: Script, *kinds: str) -> list[Request]:
    return [request for request in script.requests if request.about in kinds]


def read(request: Request) -> Examined:
    return read_report(request.body)[0]


def test_the_requests_come_in_order_of_their_time_and_none_before_what_it_tells_of(script: Script) -> None:
    assert list(script.requests) == sorted(script.requests, key=lambda request: request.at)
    assert len({request.key for request in script.requests}) == len(script.requests)
    for request in about(script, "report", "late", "double"):
        assert read(request).document["occurred_at"] <= request.at.isoformat().replace("+00:00", "Z")


def test_every_trouble_of_the_field_is_in_it(script: Script) -> None:
    kinds = Counter(request.about for request in script.requests)
    assert kinds["late"] == KAFO.troubles.late
    assert kinds["correction"] == KAFO.troubles.corrections
    assert kinds["withdrawal"] == KAFO.troubles.withdrawals
    assert kinds["double"] == KAFO.troubles.doubles
    assert kinds["batch"] == KAFO.troubles.offline
    assert kinds["retry"] > 0
    assert any(b'"nil"' in request.body for request in script.requests)


def test_a_retry_is_the_same_bytes_to_the_same_address(script: Script) -> None:
    originals = {request.path: request.body for request in script.requests if request.about != "retry"}
    assert all(originals[request.path] == request.body for request in about(script, "retry"))


def test_a_late_report_comes_days_after_and_the_last_one_after_the_action_phase(script: Script) -> None:
    late = about(script, "late")
    for request in late:
        occurred_at = msgspec.convert(read(request).document["occurred_at"], type(request.at))
        assert (request.at - occurred_at).days >= 1
    assert max(request.at for request in late) > KAFO.action()[1]


def test_a_correction_changes_a_figure_of_a_report_that_was_sent_before(script: Script) -> None:
    first = {request.path: request for request in about(script, "report")}
    for request in about(script, "correction"):
        original = first[request.path.removesuffix("/corrections")]
        assert original.at < request.at
        assert read(original).document["lines"] != read_correction(request.body)[1].document["lines"]


def test_a_batch_holds_two_days_of_one_post_and_a_report_that_had_arrived_before(script: Script) -> None:
    for batch in about(script, "batch"):
        lines = [json.loads(line) for line in batch.body.splitlines()]
        before = {
            r.key: r.body for r in script.requests if r.unit == batch.unit and r.at < batch.at and r.method == "PUT"
        }
        known = [line for line in lines if line["id"] in before]
        assert len(lines) > 2
        for line in known:
            assert json.loads(before[line["id"]]) == {key: value for key, value in line.items() if key != "id"}


def test_silent_units_send_nothing_for_their_day(script: Script) -> None:
    ground = Ground(KAFO)
    calendar = make_calendar(KAFO, ground, Random(f"{KAFO.code} {KAFO.seed}"))
    due = [due for _, due in calendar.periods]
    assert [f"{at:%d %H:%M}" for at in due] == [
        f"{day} 18:00" for day in ["30", "01", "02", "03", "04", "05", "06", "07"]
    ]
    days: defaultdict[str, set[int]] = defaultdict(set)
    for report in filed(script).values():
        days[report.unit].add(calendar.period(msgspec.convert(report.document["occurred_at"], type(due[0]))))
    silent = [
        (unit, day) for unit, moods in calendar.moods.items() for day, mood in enumerate(moods) if mood is Mood.SILENT
    ]
    assert silent
    assert all(day not in days[unit] for unit, day in silent)


def test_most_reports_are_made_in_the_sector_of_their_unit(script: Script) -> None:
    ground = Ground(KAFO)
    place = {unit.code: unit.place for unit in KAFO.units}
    inside = [ground.covers(place[r.unit], r.document["location"]["coordinates"]) for r in filed(script).values()]
    assert 0.95 < sum(inside) / len(inside) < 1


def test_every_place_of_the_scenario_has_a_unit_of_its_country_and_260_officers_stand_in_them() -> None:
    places = Ground(KAFO).places
    agencies = {agency.code: agency for agency in KAFO.agencies}
    assert {unit.place for unit in KAFO.units} == set(places)
    assert all(places[unit.place].country == agencies[unit.agency].country for unit in KAFO.units)
    assert sum(unit.officers for unit in KAFO.units) == 260
    assert {frozenset(corridor.countries) for corridor in KAFO.corridors} == {
        frozenset(pair) for pair in (("BFA", "CIV"), ("BFA", "MLI"), ("BFA", "NER"), ("CIV", "MLI"), ("MLI", "NER"))
    }


@given(
    total=st.integers(1, 100_000),
    weights=st.lists(st.floats(0.1, 10), min_size=1, max_size=40),
    rounded=st.booleans(),
    seed=SEEDS,
)
def test_shares_are_at_least_one_and_add_up(total: int, weights: list[float], rounded: bool, seed: int) -> None:
    if total < len(weights):
        with pytest.raises(ValueError, match="cannot be shared"):
            share_out(total, weights, Random(seed), rounded=rounded)
        return
    parts = share_out(total, weights, Random(seed), rounded=rounded)
    assert sum(parts) == total
    assert min(parts) >= 1


def test_the_scenario_says_that_it_is_an_exercise() -> None:
    assert isinstance(KAFO, Scenario)
    assert KAFO.exercise is True
    assert "EXERCISE" in KAFO.name
