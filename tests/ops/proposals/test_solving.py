"""The rules of proposals: what every plan keeps, and that every reason is true. Invented problems, no store."""

from itertools import combinations
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ops.proposals.because import LIFTABLE, because, enough, forbidden, reasons
from ops.proposals.greedy import Roster, construct
from ops.proposals.judge import cost, faults
from ops.proposals.problem import Force, Place, Posts, Problem, staffed
from ops.proposals.sentences import LANGUAGES, sentence
from ops.proposals.solver import Progress, solve, stretches
from tests.ops.proposals.given import BEGIN, HOUR, invented, shifts

CAPABILITIES = st.frozensets(st.sampled_from(["scanner", "dog"]), max_size=1)
HOSTS = [("A", "B", None), ("B", "A", "A-B"), ("A", "B", "X")]


@st.composite
def problems(draw: st.DrawFn) -> Problem:
    """Small ones with everything in them: promises, consents, needs, distances, pairs, odd shifts."""
    hours = draw(st.sampled_from([6, 8, 12]))
    count = draw(st.integers(1, 4))
    codes = [f"S{i}{side}" for i in range(count) for side in "AB"]
    km = {}
    forces = []
    for number in range(draw(st.integers(0, 6))):
        code = f"U{number}"
        taken = ()
        if draw(st.booleans()) and draw(st.booleans()):
            begins = BEGIN + draw(st.integers(-12, 40)) * HOUR
            taken = ((draw(st.sampled_from(codes)), begins, begins + draw(st.integers(1, 24)) * HOUR),)
        forces.append(
            Force(
                code=code,
                country=draw(st.sampled_from("AB")),
                officers=draw(st.integers(0, 12)),
                capabilities=frozenset(draw(st.lists(st.sampled_from(["scanner", "dog"]), max_size=2))),
                taken=taken,
            )
        )
        if draw(st.booleans()):
            km[code] = {sector: float(draw(st.integers(0, 300))) for sector in codes}
    places = [
        Place(
            code=code,
            country=code[-1],
            corridor="A-B",
            officers=draw(st.integers(0, 15)),
            capabilities=frozenset(draw(st.lists(st.sampled_from(["scanner", "dog"]), max_size=1))),
            weight=draw(st.integers(1, 5)),
            counterpart=draw(st.sampled_from([None, code[:-1] + ("B" if code.endswith("A") else "A")])),
            by_shift=draw(st.dictionaries(st.integers(0, 2), st.tuples(st.integers(0, 15), CAPABILITIES), max_size=2)),
            shut=draw(st.none() | st.frozensets(st.integers(0, 2))),
        )
        for code in codes
    ]
    return Problem(
        shifts=shifts(draw(st.integers(1, 3)), hours),
        forces=tuple(forces),
        places=tuple(places),
        km=km,
        rest_minutes=draw(st.integers(0, 24)) * HOUR,
        most_km=draw(st.sampled_from([None, 100.0, 250.0])),
        hosts=tuple(draw(st.lists(st.sampled_from(HOSTS), max_size=2))),
        joint=draw(st.sampled_from(["preferred", "required", "off"])),
    )


def true(problem: Problem, posts: Posts) -> None:
    """Every open slot has a reason whose lifting staffs it, and none of whose parts can stay."""
    taken = {post[1:] for post in posts}
    found = reasons(problem, posts)
    assert {(why.sector, why.shift) for why in found} == {slot for slot in problem.slots() if slot not in taken}
    roster = Roster(problem, posts)
    for why in found:
        slot = (why.sector, why.shift)
        against = {unit: forbidden(problem, roster, unit, slot) for unit in range(len(problem.forces))}
        if why.lift == ("joint",):
            free = [unit for unit, rules in against.items() if not rules]
            assert problem.joint == "required"
            assert staffed(problem, slot, free)
            continue
        if not why.lift:
            assert not enough(problem, against, slot, LIFTABLE)
            continue
        for lift in (why.lift, *why.others):
            assert independent(problem, posts, slot, set(lift))
            for fewer in combinations(lift, len(lift) - 1):
                assert not independent(problem, posts, slot, set(fewer))
        for language in LANGUAGES:
            said = sentence(problem, why, language, lambda code: f"Land {code}")
            assert said.endswith((".", "km)."))
            assert "{" not in said


def independent(problem: Problem, posts: Posts, slot: tuple[int, int], lift: set[str]) -> bool:
    """The same judged another way: put every unit there that the rules left in place allow, and look."""
    sector, number = slot
    officers, able, anybody = 0, set(), False
    for unit, force in enumerate(problem.forces):
        others = [n for u, _, n in posts if u == unit]
        span = problem.shifts[number]
        away = [(begins, ends) for _, begins, ends in force.taken]
        away += [(problem.shifts[n].starts, problem.shifts[n].ends) for n in others]
        at_once = any(a < span.ends and span.starts < b for a, b in away)
        apart = [(a, b) for a, b in away if b <= span.starts or span.ends <= a]
        rest = problem.rest_minutes
        tired = any(a < span.ends + rest and span.starts < b + rest for a, b in apart)
        abroad = force.country != problem.places[sector].country and not any(
            h == problem.places[sector].country and g == force.country and c in {None, problem.places[sector].corridor}
            for h, g, c in problem.hosts
        )
        far = problem.most_km is not None and problem.distance(unit, sector) > problem.most_km
        held = {"busy": at_once, "rest": tired, "country": abroad, "distance": far}
        if any(wrong and rule not in lift for rule, wrong in held.items()):
            continue
        officers, able, anybody = officers + force.officers, able | force.capabilities, True
    wanted, lacking = problem.wanted[slot]
    manned = officers >= wanted or ("officers" in lift and officers > 0)
    return anybody and manned and (lacking <= able or "capability" in lift)


@given(problems())
@settings(max_examples=150)
def test_a_constructed_plan_keeps_every_rule_and_every_reason_is_true(problem: Problem) -> None:
    posts = construct(problem)
    assert list(faults(problem, posts)) == []
    true(problem, posts)


@given(problems())
@settings(max_examples=12)
def test_a_solved_plan_keeps_every_rule_lies_above_its_bound_and_every_reason_is_true(problem: Problem) -> None:
    solved = solve(problem, effort=0.5)
    assert list(faults(problem, solved.posts)) == []
    assert solved.bound <= solved.cost == cost(problem, solved.posts).total
    assert solved.cost <= cost(problem, construct(problem)).total
    true(problem, solved.posts)


@pytest.fixture(scope="module")
def middling() -> Problem:
    return invented(3, sectors=12, units=18, days=3, corridors=1)


def test_the_same_problem_and_seed_give_the_same_plan(middling: Problem) -> None:
    first, second = (solve(middling, effort=2) for _ in range(2))
    assert first.reproducible
    assert first == second


def test_the_bound_closes_in_on_the_best_and_neither_goes_back(middling: Problem) -> None:
    told: list[Progress] = []
    solved = solve(middling, effort=4, watch=lambda progress: told.append(progress) or True)
    assert [p.best for p in told] == sorted((p.best for p in told), reverse=True)
    assert [p.bound for p in told] == sorted(p.bound for p in told)
    assert (solved.cost - solved.bound) / solved.cost < 0.05
    assert cost(middling, construct(middling)).total > solved.cost


def test_who_does_not_want_to_wait_has_the_best_so_far(middling: Problem) -> None:
    solved = solve(middling, effort=60, watch=lambda _: False)
    assert not solved.reproducible
    assert list(faults(middling, solved.posts)) == []
    assert solved.posts == construct(middling)


@pytest.mark.parametrize("seed", range(4))
def test_a_search_ends_when_told_to_before_it_has_found_anything(seed: int) -> None:
    answers = iter([True])
    problem = invented(seed, sectors=12, units=18, days=3, corridors=1)
    solved = solve(problem, effort=1, watch=lambda _: next(answers, False))
    assert not solved.reproducible
    assert list(faults(problem, solved.posts)) == []


def test_stretches_are_shifts_of_which_a_unit_has_one(middling: Problem) -> None:
    assert stretches(middling) == [(0, 1), (2, 3), (4, 5)]
    assert stretches(msgspec.structs.replace(middling, rest_minutes=0)) == [(i,) for i in range(6)]


def simple(**changes: Any) -> Problem:
    """One sector of Niger that needs ten officers and a scanner for a day; its unit is 40 km away."""
    unit = Force(code="NER-PN-01", country="NER", officers=10, capabilities=frozenset({"scanner"}))
    sector = Place(
        code="BFA-NER-01B", country="NER", corridor="BFA-NER", officers=10, capabilities=frozenset({"scanner"})
    )
    problem = Problem(
        shifts=shifts(1),
        forces=(unit,),
        places=(sector,),
        km={"NER-PN-01": {"BFA-NER-01B": 40.0}},
        rest_minutes=12 * HOUR,
        most_km=150.0,
    )
    return msgspec.structs.replace(problem, **changes)


def why(problem: Problem) -> list[str]:
    posts = construct(problem)
    country = {"NER": "Niger", "BFA": "Burkina Faso"}
    return [sentence(problem, one, "en", lambda code: country[code]) for one in reasons(problem, posts)]


def test_reasons_are_words_on_which_a_coordinator_can_act() -> None:
    unit, sector = simple().forces[0], simple().places[0]
    tired = "No unit of Niger with a scanner within 150 km is rested on 30 November 12:00 UTC."
    assert why(simple()) == [f"{tired} It would take NER-PN-01 (40 km)."]
    both = "No unit of Niger with a scanner within 30 km is rested and free on 30 November 00:00 UTC; beyond that"
    assert why(simple(most_km=30.0, shifts=shifts(1, 24)))[0].startswith(both)
    abroad = simple(forces=(msgspec.structs.replace(unit, country="BFA"),), shifts=shifts(1, 24))
    assert "units of another country are, if the host consents. It would take NER-PN-01" in why(abroad)[0]
    assert why(msgspec.structs.replace(abroad, hosts=(("NER", "BFA", "BFA-NER"),))) == []
    bare = simple(forces=(msgspec.structs.replace(unit, capabilities=frozenset()),), shifts=shifts(1, 24))
    assert "without that need the sector could be staffed" in why(bare)[0]
    small = simple(places=(msgspec.structs.replace(sector, officers=14),), shifts=shifts(1, 24))
    assert why(small)[0].startswith("Of 14 officers wanted, 10 of Niger within 150 km can be had: no further unit")
    assert why(simple(forces=()))[0].startswith("Nobody in this operation could staff BFA-NER-01B")


def test_what_is_promised_already_counts_and_keeps_its_unit(middling: Problem) -> None:
    problem = simple()
    shift = problem.shifts[0]
    unit = msgspec.structs.replace(problem.forces[0], taken=(("BFA-NER-01B", shift.starts, shift.ends),))
    kept = simple(forces=(unit,))
    assert set(kept.wanted) == {(0, 1)}
    [open_] = reasons(kept, construct(kept))
    assert open_.lift == ("rest",)
    assert because(kept, Roster(kept), (0, 1)) == open_
