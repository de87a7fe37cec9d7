"""Bases with dates, states, checklists, history and the graph: rules that need no store."""

import itertools
from datetime import UTC, date, datetime
from types import SimpleNamespace
from typing import Any, get_args

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ops.cases import words
from ops.cases.bases import BASES, fitting, wrong
from ops.cases.gathering import together
from ops.cases.graph import graph_of
from ops.cases.history import happenings
from ops.cases.kinds import AFTER, EXCUSABLE, KINDS, NINE, OPTIONAL, SIX, checked, still_open, too_early
from ops.cases.rules import NAMES
from ops.cases.schemas import CaseLink, CaseView, Channel, Kind, Lead, LegalBasis, Restriction, Stage
from ops.cases.states import ANSWERED, NEED_A_REASON, NEXT, SETTLED, STATES, WAITING, case_state, refusal

SALW = "ECOWAS Convention on Small Arms 2006"
IN_2020, IN_2025 = date(2020, 12, 2), date(2025, 3, 1)


def test_burkina_faso_mali_and_niger_are_bound_by_ecowas_conventions_until_they_left() -> None:
    assert wrong(SALW, "trace_request", ("BFA", "NER"), IN_2020) == ""
    assert wrong(SALW, "trace_request", ("BFA", "GHA"), date(2025, 1, 28)) == ""
    assert wrong(SALW, "trace_request", ("BFA", "GHA"), date(2025, 1, 29)).startswith("BFA was bound by it until 2025")
    assert wrong(SALW, "trace_request", ("GHA", "CIV"), IN_2025) == ""
    assert wrong(SALW, "trace_request", ("GHA", "MRT"), IN_2020) == "MRT is no party to it."
    assert wrong(SALW, "trace_request", ("GHA", "CIV"), date(2009, 1, 1)).startswith(SALW)


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_of_action_can_rest_on_its_own_basis_and_on_national_law(kind: str) -> None:
    assert KINDS[kind].basis in fitting(kind, ("BFA", "SRB"), IN_2020)
    assert "National law" in fitting(kind, ("BFA", "SRB"), IN_2025)


def test_the_closed_lists_are_one() -> None:
    assert set(BASES) == set(get_args(LegalBasis)) == words.codes("basis")
    assert set(KINDS) == set(get_args(Kind)) == words.codes("kind")
    assert {point for kind in KINDS.values() for point in kind.points} <= words.codes("point")
    assert {kind.authority for kind in KINDS.values()} <= words.codes("authority")
    assert set(NAMES) == words.codes("rule")
    assert set(get_args(Stage)) == words.codes("stage")
    assert set(get_args(Restriction)) == words.codes("restriction")
    assert set(get_args(Channel)) - {""} == words.codes("channel")
    assert set(STATES) | {"open"} == words.codes("state")
    assert set(EXCUSABLE) | set(OPTIONAL) | set(AFTER) <= words.codes("point")
    assert set(SIX) <= set(KINDS["assistance_request"].points)


@given(st.lists(st.sampled_from(STATES), max_size=30), st.booleans())
def test_whatever_is_tried_an_action_is_sent_only_complete_and_refused_only_with_reason(
    tried: list[str], complete: bool
) -> None:
    state, been = "identified", ["identified"]
    for to in tried:
        reason = "Said why" if complete else ""
        if not refusal(state, to, reason, () if complete else ["purpose"]):
            state = to
            been.append(to)
    assert all(after in NEXT[before] for before, after in itertools.pairwise(been))
    if not complete:
        assert not {"sent", *NEED_A_REASON} & set(been)
    if "closed" in been:
        assert been[-1] == "closed"
    assert case_state([state]) == ("closed" if state in SETTLED else "open")
    assert (state in WAITING) + (state in ANSWERED) + (state in SETTLED) == 1


@given(st.lists(st.sampled_from(NINE), max_size=20))
def test_no_order_of_telling_makes_a_test_shot_before_the_prints(told: list[str]) -> None:
    points: list[dict[str, Any]] = [{"item": item, "done": False} for item in NINE]
    for item in told:
        points, early = checked(points, [item])
        done = {point["item"] for point in points if point["done"]}
        assert bool(early) is (item not in done)
        for one in done:
            assert set(AFTER.get(one, ())) <= done
    together_, early = checked([{"item": item, "done": False} for item in NINE], reversed(NINE))
    assert (still_open(together_), early) == ([], [])


def test_an_excuse_counts_as_done_for_what_comes_after() -> None:
    points = [{"item": "fingerprints", "done": True}, {"item": "dna", "done": False, "excuse": "Handled by many"}]
    assert too_early([*points, {"item": "ballistic_comparison", "done": False}], "ballistic_comparison") == []


def test_a_title_is_in_the_readers_language_and_says_no_more_than_what_where_and_when() -> None:
    about = {"kind": "", "classes": ["firearm"], "country": "BFA", "sector": "BFA-NER-01A", "first": "2020-12-01",
             "last": "2020-12-02", "from": "LBY", "to": None, "events": 2}  # fmt: skip
    assert words.title("", about) == "Firearm from Libya – BFA-NER-01A, 1 Dec 2020 – 2 Dec 2020, 2 events"
    assert words.title("", about, "fr") == "Arme à feu de Libye – BFA-NER-01A, 1 déc. 2020 – 2 déc. 2020, 2 événements"
    assert words.title("A network", about, "fr") == "A network"


ABOUTS = st.fixed_dictionaries({
    "kind": st.sampled_from(["", "craft"]), "classes": st.sampled_from([["firearm"], ["firearm", "ammunition"], []]),
    "country": st.just("BFA"), "sector": st.sampled_from(["A", "B", None]), "first": st.sampled_from(["2020-12-01"]),
    "last": st.sampled_from(["2020-12-02", "2020-12-05"]), "from": st.sampled_from(["LBY", None]), "to": st.none(),
    "events": st.just(1),
})  # fmt: skip


@given(ABOUTS, ABOUTS, ABOUTS)
def test_what_a_case_is_called_after_does_not_depend_on_the_order_of_its_reports(
    one: dict[str, Any], two: dict[str, Any], three: dict[str, Any]
) -> None:
    assert together(one, two) == together(two, one)
    assert together(together(one, two), three) == together(one, together(two, three))


def case(code: str, *marks: str, **more: Any) -> CaseView:
    return CaseView(
        code=code, title="", state="open", lead=Lead("BFA", "BFA-DGD"), because=[], reports=["r"], related=[], notes=[],
        actions=[], outcome="", opened_at=datetime(2020, 12, 2, tzinfo=UTC), marks={"r": list(marks)}, **more,
    )  # fmt: skip


def test_the_graph_is_the_same_each_time_and_shows_common_things_only_when_asked() -> None:
    cases = [case(f"K-{n}", "calibre|9x19", f"same_route|firearms|{'LBY' if n < 3 else n}") for n in range(5)]
    graph = graph_of(cases)
    assert graph == graph_of(cases)
    assert [(edge.one, edge.other) for edge in graph.edges] == [("K-0", "K-1"), ("K-0", "K-2"), ("K-1", "K-2")]
    assert graph.alone == ["K-3", "K-4"]
    more = graph_of(cases, ["calibre"])
    assert (len(more.edges), more.alone) == (10, [])
    assert more.edges[-1].shared == ["9x19"]


def test_a_link_that_somebody_ended_is_no_line_of_the_graph() -> None:
    ended = {"by": "x", "at": "2020-12-02T00:00:00Z", "reason": "No"}
    link = {"case": "K-2", "why": ["same_route"], "by": "rules", "ended": ended, "at": "2020-12-02T00:00:00Z"}
    cut = case("K-1", "same_route|firearms|LBY", links=[msgspec.convert(link, CaseLink)])
    assert graph_of([cut, case("K-2", "same_route|firearms|LBY")]).edges == []


def test_a_history_says_what_each_entry_changed() -> None:
    action = {"number": 1, "kind": "ballistics", "to_country": "BFA", "state": "identified", "reason": "", "answer": "",
              "due_at": None, "due_reason": "", "checklist": [{"item": "dna", "done": False}]}  # fmt: skip
    first = {"because": ["explosives"], "reports": ["r1"], "actions": [action], "notes": [], "outcome": "",
             "lead": {"country": "BFA", "agency": "A"}}  # fmt: skip
    moved = action | {"state": "drafted", "checklist": [{"item": "dna", "done": True}]}
    second = first | {"actions": [moved], "notes": [{"code": "remark", "text": "Seen"}]}
    third = second | {"lead": {"country": "NER", "agency": "B"}}
    at = datetime(2020, 12, 2, tzinfo=UTC)
    entries = [SimpleNamespace(number=n, at=at, actor="x", payload=p) for n, p in enumerate((first, second, third))]
    assert [(one.entry, one.what) for one in happenings(entries)] == [
        (0, "opened"), (0, "report"), (0, "action"), (1, "moved"), (1, "point"), (1, "note"), (2, "handed_over"),
    ]  # fmt: skip
