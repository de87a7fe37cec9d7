"""Counting: exact in any order, never across what must not be added, and distinct reports without keeping reports."""

import random
from collections import defaultdict
from itertools import combinations
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ops.tallies.counting import (
    DIMENSIONS,
    UNCLASSIFIED,
    Amounts,
    Cells,
    Context,
    Row,
    cells,
    merged,
    negated,
    rollup,
    tally,
)  # fmt: skip

HERE = Context("action", "2020-12-02", "BFA", "BFA-DGD", "BFA-NER-01A")


def line(class_: str = "firearm", quantity: int = 1, **more: Any) -> dict[str, Any]:
    unit = {"firearm": "piece", "ammunition": "round", "drug": "kg"}.get(class_, "piece")
    return {"class": class_, "quantity_milli": quantity * 1000, "unit": unit, "qualifier": "exact", **more}


def report(*lines: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"kind": "seizure", "recovery": "seized", "lines": list(lines), **more}


def rows(*counted: Cells, by: tuple[str, ...] = ()) -> list[Row]:
    return rollup(merged(*counted), by)


# --- what must not be added -------------------------------------------------------------------------------------------


def test_sums_never_cross_units_classes_recovery_or_phase() -> None:
    counted = [
        cells(report(line("explosive", 40_593, unit="stick", type="dynamite")), HERE),
        cells(report(line("explosive", 170, unit="kg", type="dynamite")), HERE),
        cells(report(line("firearm", 159)), HERE),
        cells(report(line("part", 800)), HERE),
        cells(report(line("firearm", 102)), HERE._replace(phase="preparation")),
        cells(report(line("firearm", 54), recovery="surrendered"), HERE),
    ]
    assert [(r["phase"], r["recovery"], r["class"], r["unit"], r["quantity"]) for r in rows(*counted)] == [
        ("action", "seized", "explosive", "kg", 170),
        ("action", "seized", "explosive", "stick", 40_593),
        ("action", "seized", "firearm", "piece", 159),
        ("action", "seized", "part", "piece", 800),
        ("action", "surrendered", "firearm", "piece", 54),
        ("preparation", "seized", "firearm", "piece", 102),
    ]


def test_what_has_no_type_stays_a_visible_remainder() -> None:
    """JAD 2023 printed 310 weapons of which 307 had a type: the three are shown, not forced away."""
    counted = cells(report(line(quantity=307, type="pistol"), line(quantity=3)), HERE)
    assert [(r["type"], r["quantity"]) for r in rows(counted, by=("type",))] == [(UNCLASSIFIED, 3), ("pistol", 307)]
    assert [r["quantity"] for r in rows(counted)] == [310]


@pytest.mark.parametrize(
    ("qualifiers", "combined"),
    [
        (["exact", "exact"], "exact"),
        (["exact", "at_least"], "at_least"),
        (["exact", "at_most"], "at_most"),
        (["at_least", "at_most"], "about"),
        (["exact", "about"], "about"),
        (["at_least", "about"], "about"),
        (["unknown"], "about"),
    ],
)
def test_a_sum_says_no_more_than_its_parts(qualifiers: list[str], combined: str) -> None:
    counted = cells(report(*(line(qualifier=qualifier) for qualifier in qualifiers)), HERE)
    assert [(r["qualifier"], r["quantity"]) for r in rows(counted)] == [(combined, len(qualifiers))]


def test_fractions_come_out_as_numbers_and_wholes_as_integers() -> None:
    counted = cells(report(line("drug", 0, quantity_milli=1_473_500)), HERE)
    assert rows(counted)[0]["quantity"] == 1473.5
    assert isinstance(rows(cells(report(line("drug", 2)), HERE))[0]["quantity"], int)


def test_checks_and_hits_are_counted_like_seizures_by_database() -> None:
    document = {
        "kind": "activity",
        "checks": [
            {"of": "vehicle", "count": 40, "hits": 0},
            {"of": "vehicle", "count": 2, "hits": 1},
            {"of": "database", "database": "iarms", "count": 3, "hits": 1},
            {"of": "database", "database": "smv", "count": 40, "hits": 0},
        ],
        "arrests": [{"offence": "document_fraud", "count": 2}],
    }
    total = tally(cells(document, HERE), {}, ["country"])
    assert total["rows"] == []
    assert total["checks"] == [
        {
            "phase": "action",
            "of": "database",
            "database": "iarms",
            "country": "BFA",
            "count": 3,
            "hits": 1,
            "reports": 1,
        },
        {
            "phase": "action",
            "of": "database",
            "database": "smv",
            "country": "BFA",
            "count": 40,
            "hits": 0,
            "reports": 1,
        },
        {"phase": "action", "of": "vehicle", "country": "BFA", "count": 42, "hits": 1, "reports": 1},
    ]
    assert total["arrests"] == [
        {"phase": "action", "offence": "document_fraud", "country": "BFA", "count": 2, "reports": 1}
    ]


def test_a_check_of_nothing_is_a_zero_and_not_a_silence() -> None:
    counted = cells({"kind": "nil", "checks": [{"of": "vessel", "count": 0, "hits": 0}]}, HERE)
    assert rollup(counted, (), "check") == [{"phase": "action", "of": "vessel", "count": 0, "hits": 0, "reports": 1}]


def test_checks_made_beside_a_find_and_beside_a_seizure_are_one_total() -> None:
    checks = [{"of": "person", "count": 1, "hits": 0}]
    both = [cells(report(line(), recovery=how, checks=checks), HERE) for how in ("found", "seized")]
    assert rollup(merged(*both), (), "check")[0]["count"] == 2


def test_reports_are_counted_by_kind_and_a_position_is_none() -> None:
    documents = [{"kind": kind} for kind in ("nil", "activity", "nil", "position")]
    counted = merged(cells(report(line(), line()), HERE), *(cells(document, HERE) for document in documents))
    assert rollup(counted, ("country",), "report") == [
        {"phase": "action", "kind": kind, "country": "BFA", "reports": count}
        for kind, count in (("activity", 1), ("nil", 2), ("seizure", 1))
    ]


def test_one_report_with_many_lines_is_one_report() -> None:
    counted = cells(report(*(line(type=t, calibre=c) for t in ("pistol", "rifle") for c in ("9x19", ""))), HERE)
    assert [r["reports"] for r in rows(counted)] == [1]
    assert [(r["type"], r["reports"]) for r in rows(counted, by=("type",))] == [("pistol", 1), ("rifle", 1)]
    assert [(r["calibre"], r["reports"]) for r in rows(counted, by=("calibre",))] == [(UNCLASSIFIED, 1), ("9x19", 1)]


def test_gross_and_reconciled_stand_side_by_side() -> None:
    customs = cells(report(line(quantity=3), line(quantity=2, type="pistol")), HERE)
    police = cells(report(line(quantity=3)), HERE._replace(agency="BFA-PN"))
    total = tally(merged(customs, police), police)
    assert [(r["quantity"], r["reports"]) for r in total["rows"]] == [(8, 2)]
    assert [(r["quantity"], r["reports"]) for r in total["reconciled"]["rows"]] == [(5, 1)]
    by_agency = tally(merged(customs, police), police, ["agency"])
    assert [r["agency"] for r in by_agency["rows"]] == ["BFA-DGD", "BFA-PN"]
    assert [r["agency"] for r in by_agency["reconciled"]["rows"]] == ["BFA-DGD"]


def test_what_is_no_dimension_is_refused() -> None:
    with pytest.raises(ValueError, match="colour cannot be tallied by"):
        rollup({}, ["country", "colour"])


# --- for every set of reports -----------------------------------------------------------------------------------------

LINES = st.builds(
    lambda class_, unit, qualifier, type_, calibre, milli: {
        "class": class_, "unit": unit, "qualifier": qualifier, "quantity_milli": milli,
        **({"type": type_} if type_ else {}), **({"calibre": calibre} if calibre else {}),
    },
    st.sampled_from(["firearm", "part"]), st.sampled_from(["piece", "kg"]),
    st.sampled_from(["exact", "at_least", "about", "at_most", "unknown"]), st.sampled_from(["", "pistol", "rifle"]),
    st.sampled_from(["", "9x19", "7.62x39"]), st.integers(1, 10**15),
)  # fmt: skip
CHECKS = st.builds(
    lambda of, count, hits: {"of": of, "count": count, "hits": min(hits, count)}
    | ({"database": "iarms"} if of == "database" else {}),
    st.sampled_from(["person", "database"]), st.integers(0, 99), st.integers(0, 9),
)  # fmt: skip
DOCUMENTS = st.builds(
    lambda lines, checks, recovery: {"kind": "seizure", "recovery": recovery, "lines": lines, "checks": checks},
    st.lists(LINES, max_size=6), st.lists(CHECKS, max_size=3), st.sampled_from(["seized", "found"]),
)  # fmt: skip
CONTEXTS = st.builds(
    Context, st.sampled_from(["action", "preparation"]), st.sampled_from(["2020-12-01", "2020-12-02"]),
    st.sampled_from(["BFA", "NER"]), st.sampled_from(["PN", "DGD"]), st.sampled_from(["", "S1"]),
)  # fmt: skip
REPORTS = st.lists(st.tuples(DOCUMENTS, CONTEXTS), max_size=6)
BY = st.sets(st.sampled_from(DIMENSIONS)).map(sorted)


def counted_all(reports: list[tuple[dict[str, Any], Context]]) -> Cells:
    return merged(*(cells(document, context) for document, context in reports))


def brute(reports: list[tuple[dict[str, Any], Context]], by: list[str]) -> dict[tuple[str, ...], tuple[int, int]]:
    """Quantities and distinct reports counted the slow way: by looking at every line of every report."""
    quantities: dict[tuple[str, ...], int] = defaultdict(int)
    who: dict[tuple[str, ...], set[int]] = defaultdict(set)
    optional = [name for name in ("country", "agency", "sector", "day", "type", "calibre") if name in by]
    for number, (document, context) in enumerate(reports):
        for entry in document["lines"]:
            told = {**context._asdict(), **entry, "recovery": document["recovery"]}
            key = tuple(told.get(name) or UNCLASSIFIED for name in ["phase", "recovery", "class", "unit", *optional])
            quantities[key] += entry["quantity_milli"]
            who[key].add(number)
    return {key: (quantity, len(who[key])) for key, quantity in quantities.items()}


@given(REPORTS, BY)
def test_every_roll_up_equals_counting_line_by_line_with_distinct_reports(reports: Any, by: list[str]) -> None:
    found = {}
    for row in rollup(counted_all(reports), by):
        quantity, _, number = row.pop("quantity"), row.pop("qualifier"), row.pop("reports")
        found[tuple(row.values())] = (quantity, number)
    expected = brute(reports, by)
    assert found.keys() == expected.keys()
    for key, (milli, number) in expected.items():
        assert found[key] == (milli // 1000 if milli % 1000 == 0 else milli / 1000, number)


@given(REPORTS)
def test_any_partition_adds_up_to_its_total(reports: Any) -> None:
    def fourfold(row: Row) -> tuple[Any, ...]:
        return row["phase"], row["recovery"], row["class"], row["unit"]

    whole = counted_all([({**d, "lines": [x | {"quantity_milli": x["quantity_milli"] * 1000} for x in d["lines"]]}, c)
                         for d, c in reports])  # fmt: skip
    total = {fourfold(row): row["quantity"] for row in rollup(whole)}
    for by in combinations(("country", "sector", "day", "type", "calibre"), 2):
        parts: dict[Any, Any] = defaultdict(int)
        for row in rollup(whole, by):
            parts[fourfold(row)] += row["quantity"]
        assert parts == total


@given(REPORTS, DOCUMENTS, CONTEXTS)
def test_adding_a_report_and_taking_it_back_leaves_exactly_what_was_there(
    reports: Any, document: Any, context: Any
) -> None:
    before = counted_all(reports)
    one = cells(document, context)
    assert merged(before, one, negated(one)) == before


@given(REPORTS, DOCUMENTS, DOCUMENTS, CONTEXTS, CONTEXTS)
def test_a_correction_is_the_old_taken_off_and_the_new_put_on(
    reports: Any, old: Any, new: Any, then: Context, now: Context
) -> None:
    corrected = merged(counted_all([*reports, (old, then)]), negated(cells(old, then)), cells(new, now))
    assert corrected == counted_all([*reports, (new, now)])


@given(REPORTS, st.randoms(use_true_random=False))
def test_the_order_in_which_reports_arrive_does_not_matter(reports: Any, chance: random.Random) -> None:
    shuffled = list(reports)
    chance.shuffle(shuffled)
    assert counted_all(shuffled) == counted_all(reports)


@given(REPORTS, BY)
def test_the_order_of_lines_does_not_change_a_total(reports: Any, by: list[str]) -> None:
    turned = [({**document, "lines": document["lines"][::-1]}, context) for document, context in reports]
    assert rollup(counted_all(turned), by) == rollup(counted_all(reports), by)


@given(REPORTS, REPORTS, BY)
def test_reconciled_is_as_if_the_doubles_had_never_been_sent(kept: Any, doubles: Any, by: list[str]) -> None:
    total = tally(counted_all([*kept, *doubles]), counted_all(doubles), by)
    alone = tally(counted_all(kept), {}, by)
    assert total["reconciled"] == {figure: alone[figure] for figure in ("rows", "checks", "arrests", "reports")}


@given(REPORTS)
def test_checks_and_hits_equal_counting_them_one_by_one(reports: Any) -> None:
    expected: dict[Any, list[int]] = defaultdict(lambda: [0, 0])
    for document, context in reports:
        for check in document["checks"]:
            sums = expected[context.phase, context.country, check["of"]]
            sums[0] += check["count"]
            sums[1] += check["hits"]
    rows_ = rollup(counted_all(reports), ["country"], "check")
    assert {(r["phase"], r["country"], r["of"]): [r["count"], r["hits"]] for r in rows_} == expected


def test_amounts_add_subtract_and_negate() -> None:
    one = Amounts(exact=2, hits=1, reports=1)
    assert one + one - one == one
    assert -one + one == Amounts()
    assert not Amounts()
    assert one
