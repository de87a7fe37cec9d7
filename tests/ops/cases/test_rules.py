"""What of a report asks for a case, and what does not."""

from datetime import timedelta
from typing import Any

import pytest

from ops.cases.rules import Step, steps, still_open
from ops.cases.states import NEXT, case_state, refusal
from ops.cases.tracing import Identity, identify

PISTOL: dict[str, Any] = {
    "class": "firearm", "type": "pistol", "quantity_milli": 1000, "unit": "piece", "qualifier": "exact",
    "make": "Zastava", "model": "M57", "calibre": "7.62x25", "serial": "A-12345", "marking": "unique",
    "manufacture": "industrial", "country_of_manufacture": "SRB",
}  # fmt: skip
DYNAMITE = {"class": "explosive", "type": "dynamite", "quantity_milli": 120_000, "unit": "stick", "qualifier": "exact"}


def report(*lines: dict[str, Any], **more: Any) -> dict[str, Any]:
    head = {name: more.pop(name) for name in ("withdrawn", "double_of") if name in more}
    return {
        "id": "r1", "agency": "BFA-DGD", "country": "BFA", "sector": "BFA-NER-01A", "withdrawn": False,
        "double_of": None,
        "document": {"kind": "seizure", "recovery": "seized", "lines": list(lines)} | more,
    } | head  # fmt: skip


def only(found: list[Step]) -> Step:
    assert len(found) == 1
    return found[0]


def test_a_traceable_firearm_opens_a_trace_request_to_its_country_of_manufacture() -> None:
    step = only(steps(report(PISTOL, legal_ground="illicit_trafficking")))
    assert (step.kind, step.to_country, step.authority) == ("trace_request", "SRB", "single_point_of_contact")
    assert step.legal_basis == "Firearms Protocol 12(4); ITI 17"
    assert step.detail["missing"] == []
    assert [item for item, done in step.checklist.items() if not done] == ["intended_use", "iarms_search"]


def test_the_country_of_the_last_legal_import_is_asked_before_the_maker() -> None:
    assert only(steps(report(PISTOL | {"country_of_import": "CIV"}))).to_country == "CIV"


def test_a_mark_of_a_state_that_is_no_more_goes_to_its_successor() -> None:
    step = only(steps(report(PISTOL | {"country_of_manufacture": "YUG"})))
    assert step.to_country == "SRB"
    assert step.detail["firearm"]["country_of_manufacture"] == "YUG"


def test_a_firearm_of_the_countrys_own_records_is_searched_at_home() -> None:
    step = only(steps(report(PISTOL | {"country_of_import": "BFA"})))
    assert (step.kind, step.authority) == ("domestic_trace", "national_firearms_registry")


@pytest.mark.parametrize(
    ("change", "why_not"),
    [
        ({"marking": "unmarked"}, "unmarked"),
        ({"marking": "altered"}, "altered"),
        ({"type": "craft_made"}, "craft_made"),
        ({"manufacture": "craft"}, "craft_made"),
        ({"manufacture": "printed"}, "craft_made"),
        ({"serial": "illisible"}, "no_serial"),
        ({"serial": ""}, "no_serial"),
        ({"quantity_milli": 2000}, "several"),
        ({"make": ""}, "no_make"),
        ({"make": "unknown"}, "no_make"),
        ({"country_of_manufacture": None}, "no_country"),
        ({"class": "part", "type": "barrel"}, "not_a_firearm"),
        ({"class": "ammunition", "type": "cartridge"}, "not_a_firearm"),
    ],
)
def test_a_firearm_that_cannot_be_traced_opens_nothing_and_the_reason_is_known(
    change: dict[str, Any], why_not: str
) -> None:
    assert identify(PISTOL | change) == why_not
    assert steps(report(PISTOL | change)) == []


def test_what_was_handed_in_at_a_collection_is_not_traced() -> None:
    assert identify(PISTOL, "surrendered") == "surrendered"
    assert steps(report(PISTOL, recovery="surrendered")) == []


@pytest.mark.parametrize("missing", ["model", "calibre"])
def test_without_model_or_calibre_the_request_goes_out_as_far_as_possible_and_says_what_it_lacks(missing: str) -> None:
    line = {key: value for key, value in PISTOL.items() if key != missing}
    found = identify(line)
    assert isinstance(found, Identity)
    assert found.missing == (missing,)
    step = only(steps(report(line)))
    assert step.checklist[missing] is False
    assert missing not in still_open([{"item": item, "done": done} for item, done in step.checklist.items()])


def test_the_same_marks_typed_differently_are_one_firearm() -> None:
    one, other = identify(PISTOL), identify(PISTOL | {"serial": "a 12345", "make": "ZASTAVA"})
    assert isinstance(one, Identity)
    assert isinstance(other, Identity)
    assert one.key == other.key
    assert len(steps(report(PISTOL, PISTOL | {"serial": "a 12345"}))) == 1


def test_explosives_go_to_the_specialised_unit_at_home_within_a_day_in_one_action_an_event() -> None:
    cord = DYNAMITE | {"type": "detonating_cord", "unit": "piece", "quantity_milli": 28_000}
    step = only(steps(report(DYNAMITE, cord)))
    assert (step.kind, step.to_country, step.authority) == ("specialised_unit", "BFA", "explosive_ordnance_disposal")
    assert step.due_in == timedelta(hours=24)
    assert len(step.detail["explosives"]) == 2


def test_each_foreign_end_of_the_route_opens_an_assistance_request() -> None:
    goods = {"class": "fuel", "quantity_milli": 1000, "unit": "litre", "qualifier": "exact"}
    route = {"origin": "LBY", "transit": ["NER"], "destination": "CIV"}
    found = steps(report(goods, countries=route))
    assert [(step.kind, step.to_country) for step in found] == [
        ("assistance_request", "CIV"),
        ("assistance_request", "LBY"),
    ]
    assert {"requesting_authority", "subject_and_nature", "summary_of_facts", "assistance_sought",
            "persons_where_possible", "purpose"} <= set(found[0].checklist)  # fmt: skip


def test_a_route_that_stays_at_home_opens_nothing_and_one_country_at_both_ends_is_asked_once() -> None:
    fuel = {"class": "fuel", "quantity_milli": 1000, "unit": "litre", "qualifier": "exact"}
    assert steps(report(fuel, countries={"origin": "BFA", "destination": "BFA"})) == []
    step = only(steps(report(fuel, countries={"origin": "NER", "destination": "NER"})))
    assert step.detail["ends"] == ["origin", "destination"]


def test_a_check_that_found_nothing_asks_nobody() -> None:
    assert steps(report(countries={"origin": "LBY"})) == []
    assert len(steps(report(countries={"origin": "LBY"}, arrests=[{"offence": "other", "count": 1}]))) == 1


def test_a_withdrawn_report_and_a_double_open_nothing() -> None:
    assert steps(report(PISTOL, DYNAMITE, withdrawn=True)) == []
    assert steps(report(PISTOL, DYNAMITE, double_of="r0")) == []


def test_one_event_can_be_a_case_for_all_three_rules() -> None:
    found = steps(report(PISTOL, DYNAMITE, countries={"origin": "LBY"}))
    assert [step.rule for step in found] == ["traceable_firearm", "explosives", "foreign_route"]


def test_every_state_can_be_reached_and_every_way_ends_in_closed() -> None:
    reached, todo = set(), ["identified"]
    while todo:
        state = todo.pop()
        if state not in reached:
            reached.add(state)
            todo.extend(NEXT[state])
    assert reached == set(NEXT)

    def ends(state: str, seen: frozenset[str] = frozenset()) -> bool:
        onward = [after for after in NEXT[state] if after not in seen]
        return state == "closed" or any(ends(after, seen | {state}) for after in onward)

    assert all(ends(state) for state in NEXT)


def test_nothing_skips_a_step_is_refused_without_reason_or_is_sent_incomplete() -> None:
    assert "cannot become sent" in refusal("identified", "sent", "", ())
    assert refusal("sent", "refused", " ", ()) == "Say why it is refused."
    assert refusal("sent", "refused", "No record kept.", ()) == ""
    assert refusal("drafted", "sent", "", ["purpose"]) == "The checklist is not complete: purpose."
    assert refusal("drafted", "sent", "", ()) == ""
    assert "it is closed" in refusal("closed", "sent", "", ())


def test_a_case_is_closed_once_nothing_is_awaited() -> None:
    assert case_state([]) == "open"
    assert case_state(["closed", "sent"]) == "open"
    assert case_state(["closed", "used", "withdrawn"]) == "closed"
