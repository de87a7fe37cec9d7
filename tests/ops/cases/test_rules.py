"""What of a report asks for a case, and what does not."""

from datetime import timedelta
from typing import Any

import pytest

from ops.cases.kinds import NINE, SIX, still_open
from ops.cases.rules import Step, waits
from ops.cases.rules import steps as every_step
from ops.cases.states import NEXT, case_state, refusal
from ops.reports.tracing import Identity, identify

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
        "double_of": None, "day": "2020-12-02", "occurred_at": "2020-12-02T14:05:00Z",
        "document": {"kind": "seizure", "recovery": "seized", "lines": list(lines)} | more,
    } | head  # fmt: skip


def steps(record: dict[str, Any]) -> list[Step]:
    """What is asked beside the nine steps of a firearm's recovery, which come with every firearm."""
    return [step for step in every_step(record) if step.rule != "firearm_recovery"]


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
        ({"year": 1938}, "before_1946"),
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
    rounds = {"class": "ammunition", "quantity_milli": 1000, "unit": "round", "qualifier": "exact"}
    found = steps(report(rounds, countries=route))
    assert [(step.kind, step.to_country) for step in found] == [
        ("assistance_request", "CIV"),
        ("assistance_request", "LBY"),
        ("information_exchange", "NER"),
    ]
    assert set(SIX) <= set(found[0].checklist)
    found = steps(report(goods, countries=route))
    assert [(step.kind, step.to_country) for step in found] == [
        ("information_exchange", "CIV"),
        ("information_exchange", "LBY"),
    ]


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
    assert [step.rule for step in every_step(report(PISTOL))][-1] == "firearm_recovery"


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


def firearm(**changes: Any) -> dict[str, Any]:
    return PISTOL | changes


RIFLE = firearm(type="rifle", make="Izhmash", model="AKM", serial="16NN8998", country_of_manufacture="RUS")
CRAFT = {"class": "firearm", "type": "shotgun", "quantity_milli": 1000, "unit": "piece", "manufacture": "craft",
         "marking": "unmarked"}  # fmt: skip
BARREL = {"class": "part", "type": "barrel", "quantity_milli": 2000, "unit": "piece"}
ALARM_ARMS = {"class": "other_weapon", "type": "alarm_or_signal", "quantity_milli": 9000, "unit": "piece"}


@pytest.mark.parametrize(
    ("record", "rule", "kind", "to_country"),
    [
        (report(firearm(marking="altered", serial="")), "altered_marking", "laboratory", "BFA"),
        (report(BARREL), "parts_kit", "information_exchange", "BFA"),
        (report(firearm(manufacture="printed", serial="")), "parts_kit", "information_exchange", "BFA"),
        (report(firearm(manufacture="converted", country_of_manufacture="TUR", serial="")), "conversion",
         "information_exchange", "TUR"),
        (report(ALARM_ARMS), "conversion", "information_exchange", "BFA"),
        (report(firearm(quantity_milli=3000)), "several_alike", "information_exchange", "SRB"),
        (report(contexts=["terrorism"], arrests=[{"offence": "other", "count": 1}]), "terrorism", "prosecution", "BFA"),
        (report(arrests=[{"offence": "terrorism", "count": 1}]), "terrorism", "prosecution", "BFA"),
        (report(arrests=[{"offence": "wanted_person", "count": 1}]), "wanted_person", "hit_confirmation", "BFA"),
        (report(checks=[{"of": "database", "database": "nominal", "count": 9, "hits": 1}]), "wanted_person",
         "hit_confirmation", "BFA"),
        (report(checks=[{"of": "database", "database": "iarms", "count": 9, "hits": 1}]), "database_hit",
         "hit_confirmation", "BFA"),
        (report(CRAFT), "craft_series", "information_exchange", "BFA"),
    ],
)  # fmt: skip
def test_each_rule_of_the_table_sees_its_case(record: dict[str, Any], rule: str, kind: str, to_country: str) -> None:
    step = only([step for step in steps(record) if step.rule == rule])
    assert (step.kind, step.to_country) == (kind, to_country)


@pytest.mark.parametrize(
    "record",
    [
        report(BARREL | {"quantity_milli": 1000}),
        report(ALARM_ARMS | {"quantity_milli": 1000}),
        report(contexts=["drug_trafficking"], arrests=[{"offence": "drug_trafficking", "count": 2}]),
        report(checks=[{"of": "database", "database": "nominal", "count": 900, "hits": 0}]),
        report(firearm(serial="", marking="not_examined")),
    ],
)
def test_what_is_not_enough_for_any_rule_opens_nothing(record: dict[str, Any]) -> None:
    assert every_step(record) == []


def test_neighbouring_numbers_of_one_make_are_one_consignment_and_far_ones_are_two_arms() -> None:
    near = report(firearm(serial="A-12345"), firearm(serial="A-12361"))
    step = only([step for step in steps(near) if step.rule == "several_alike"])
    assert step.detail["serials"] == ["A-12345", "A-12361"]
    for other in ("A-12400", "B-12346", "A-1234"):
        far = report(firearm(serial="A-12345"), firearm(serial=other))
        assert [step for step in steps(far) if step.rule == "several_alike"] == []


def test_the_maker_of_several_alike_is_asked_through_the_state_that_keeps_its_records() -> None:
    found = steps(report(firearm(quantity_milli=4000, country_of_manufacture="YUG")))
    assert only([step for step in found if step.rule == "several_alike"]).to_country == "SRB"


def test_terrorism_that_is_found_out_later_is_referred_as_well() -> None:
    record = report(RIFLE) | {"contexts_since": ["terrorism"]}
    assert "terrorism" in [step.rule for step in steps(record)]


def test_goods_on_a_foreign_route_and_craft_made_arms_wait_for_a_second_event_and_arms_do_not() -> None:
    fuel = {"class": "fuel", "quantity_milli": 1000, "unit": "litre", "qualifier": "exact"}
    for lines, waiting in (([fuel], True), ([CRAFT], True), ([fuel, RIFLE], False), ([DYNAMITE], False)):
        record = report(*lines, countries={"origin": "GHA"})
        if lines == [CRAFT]:
            record = report(*lines)
        assert waits(record, every_step(record)) is waiting


def test_the_nine_steps_tick_what_the_report_shows_as_searched() -> None:
    checks = [{"of": "database", "database": "iarms", "count": 1, "hits": 0}]
    step = only([step for step in every_step(report(RIFLE, checks=checks)) if step.rule == "firearm_recovery"])
    assert tuple(step.checklist) == NINE
    assert [item for item, done in step.checklist.items() if done] == ["iarms_trace"]


def test_an_arm_that_was_handed_in_needs_no_nine_steps() -> None:
    assert every_step(report(RIFLE, recovery="surrendered")) == []
