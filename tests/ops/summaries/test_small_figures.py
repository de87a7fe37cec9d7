"""What a public summary hides, and that it cannot be had by subtraction."""

from itertools import product

from hypothesis import given
from hypothesis import strategies as st

from ops.summaries.compile import compile_record
from ops.summaries.protect import FEW, TOTAL, WIDTH, few, protected
from ops.wire import canonical
from tests.ops.summaries.journal import Journal, firearm

PARTS = st.dictionaries(st.sampled_from("ABCDEFG"), st.integers(min_value=0, max_value=60), min_size=1)


@given(PARTS)
def test_no_hidden_part_follows_from_the_total_and_the_parts_that_are_shown(parts: dict[str, int]) -> None:
    hidden = protected(parts, lambda key: few(parts[key]))
    assert {key for key, quantity in parts.items() if few(quantity)} <= hidden
    if TOTAL in hidden:
        assert {key for key, quantity in parts.items() if quantity} <= hidden
        return
    lost = [key for key in parts if key in hidden]
    assert len(lost) != 1
    rest = sum(parts.values()) - sum(quantity for key, quantity in parts.items() if key not in hidden)
    if lost:  # what an attacker knows: so many parts of one or more each, and their sum
        assert rest - len(lost) >= WIDTH


@given(st.lists(st.integers(min_value=1, max_value=9), min_size=2, max_size=3))
def test_each_hidden_part_may_be_any_of_several_numbers(quantities: list[int]) -> None:
    parts = dict(enumerate(quantities))
    hidden = protected(parts, lambda key: few(parts[key]))
    if not hidden or TOTAL in hidden:
        return
    rest = sum(quantity for key, quantity in parts.items() if key in hidden)
    fitting = [one for one in product(range(1, rest + 1), repeat=len(hidden)) if sum(one) == rest]
    assert all(len(set(column)) > WIDTH for column in zip(*fitting, strict=True))


def test_zeros_are_shown_and_large_parts_stay() -> None:
    assert protected({"A": 0, "B": 50, "C": 60}, lambda _: False) == frozenset()
    parts = {"A": 0, "B": 2, "C": 60, "D": 90}
    assert protected(parts, lambda key: few(parts[key])) == {"B", "C"}


def operation() -> Journal:
    """Burkina Faso reports much, Niger one pistol; two offences are rare."""
    journal = Journal()
    for number in range(8):
        checks = [{"of": "person", "count": 90, "hits": 9 if number else 1}]
        arrests = [{"offence": "firearms_trafficking", "count": 9}, {"offence": "other", "count": 6}]
        journal.report(f"b{number}", firearm(12), hours=9 + 20 * number, checks=checks, arrests=arrests)
    rare = [{"offence": "terrorism", "count": 2}, {"offence": "wanted_person", "count": 1}]
    return journal.report(
        "n1", firearm(1), agency="NER-PN", arrests=rare, checks=[{"of": "vehicle", "count": 3, "hits": 1}]
    )


def test_a_country_with_one_seizure_is_not_shown_in_public_nor_is_the_other_by_subtraction() -> None:
    record = compile_record(operation().lines, "public")
    assert [(row.quantity, row.hidden) for row in record.results.by_class] == [(97, "")]
    assert {row.country: row.hidden for row in record.results.by_country} == {"BFA": "figure", "NER": "figure"}
    assert all(row.quantity == row.gross == row.reports == 0 for row in record.results.by_country)
    days = [row for row in record.results.by_day if row.hidden]
    assert len(days) != 1


def test_a_rare_offence_and_few_hits_are_hidden_with_another() -> None:
    record = compile_record(operation().lines, "public")
    hidden = {row.offence for row in record.arrests if row.hidden}
    assert hidden >= {"terrorism", "wanted_person"}
    shown = sum(row.quantity for row in record.arrests if not row.hidden)
    whole = next(row.quantity for row in record.headline if row.offence == "all")
    assert whole - shown - len(hidden) >= WIDTH
    assert {row.of for row in record.checks if row.hidden == "hits"} == {"person", "vehicle"}
    assert next(row.quantity for row in record.checks if row.of == "person") == 720  # how many were checked is shown
    assert record.hidden >= FEW


def test_a_public_record_names_no_entry_and_members_see_all() -> None:
    journal = operation()
    public, members = (compile_record(journal.lines, audience) for audience in ("public", "members"))
    assert b'"entries"' not in canonical(public)
    assert not any(row.hidden for row in [*members.results.by_country, *members.arrests])
    assert next(row.quantity for row in members.results.by_country if row.country == "NER") == 1
