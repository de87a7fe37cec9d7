"""The grammar of a text: what is written is read back, and no slip of a finger becomes another report."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ops.reports import vocabulary
from ops.reports.validation import read_report
from ops.reports.vocabulary.registries import currencies
from ops.texts.check import ALPHABET, check_characters, holds
from ops.texts.codes import ARRESTS, CHECKS, THINGS
from ops.texts.grammar import Item, Point, Text, Unreadable, moment_of, parse, report_of, write
from ops.texts.replies import MOST, SAID, say
from ops.wire import Fault, Invalid, canonical

CASH = frozenset(currencies())
NOW = datetime(2020, 12, 2, 15, tzinfo=UTC)
counts = st.integers(1, 10**6)
things = st.builds(Item, st.sampled_from([*THINGS, *ARRESTS, "XOF", "USD"]), counts)
checked = st.tuples(st.sampled_from(list(CHECKS)), counts, st.none() | st.integers(0, 5)).map(
    lambda t: Item(t[0], t[1], None if t[2] is None else min(t[1], t[2]))
)
points = st.booleans().flatmap(
    lambda fine: st.builds(
        Point,
        st.integers(-5000, 5000).map(lambda n: n if fine else n * 10),
        st.integers(-10000, 10000).map(lambda n: n if fine else n * 10),
        st.just(fine),
    )
)
texts = st.builds(
    Text,
    who=st.from_regex(r"[A-Z]{2}[0-9]{2}", fullmatch=True),
    pin=st.none() | st.from_regex(r"[0-9]{6}", fullmatch=True),
    number=st.integers(1, 9999),
    kind=st.sampled_from("SAN"),
    day=st.integers(1, 31),
    hour=st.integers(0, 23),
    minute=st.integers(0, 59),
    where=st.sampled_from(["H", "BFANER03A", "BFAOUAGA", "NERNGA12B"]) | points,
    items=st.lists(things | checked, max_size=5, unique_by=lambda item: item.code).map(tuple),
)


def refused(written: str) -> str:
    with pytest.raises(Unreadable) as error:
        parse(written, CASH)
    return error.value.what


@given(texts)
def test_what_is_written_is_read_back(text: Text) -> None:
    assert parse(write(text), CASH) == text
    assert parse("  " + write(text).lower().replace(" ", "  "), CASH) == text


@given(texts, st.data())
def test_no_single_wrong_character_becomes_another_report(text: Text, data: st.DataObject) -> None:
    written = write(text)
    at = data.draw(st.integers(0, len(written) - 1))
    other = data.draw(st.sampled_from(ALPHABET + " #-.,*/").filter(lambda char: char != written[at]))
    changed = written[:at] + other + written[at + 1 :]
    if " ".join(changed.split()) != written:
        refused(changed)


@given(texts)
def test_no_swap_of_neighbours_becomes_another_report(text: Text) -> None:
    written = write(text)
    for at in range(len(written) - 1):
        changed = written[:at] + written[at + 1] + written[at] + written[at + 2 :]
        if " ".join(changed.split()) != written:
            refused(changed)


@given(texts, st.data())
def test_no_lost_or_added_space_becomes_another_report(text: Text, data: st.DataObject) -> None:
    written = write(text)
    at = data.draw(st.integers(1, len(written) - 1))
    changed = written[:at] + " " + written[at:] if written[at] != " " else written[:at] + written[at + 1 :]
    if " ".join(changed.split()) != written:
        refused(changed)


@given(texts, texts)
def test_two_texts_run_together_are_none(one: Text, other: Text) -> None:
    refused(f"{write(one)} {write(other)}")


@given(st.text(ALPHABET, min_size=1, max_size=60))
def test_the_check_characters_are_those_of_the_standard(text: str) -> None:
    check = check_characters(text)
    number = int(text + check, 36)
    assert number % 1271 == 1
    assert holds(text, check)


def test_the_standards_own_example_holds() -> None:
    assert check_characters("ISO79") == check_characters("ISO 79")
    assert int("ISO79" + check_characters("ISO79"), 36) % 1271 == 1


@given(st.text(max_size=80) | st.text("ABKPSX0123456789 #", max_size=60))
def test_any_other_text_is_refused_in_words(written: str) -> None:
    what, values = "", {}
    try:
        parse(written, CASH)
    except Unreadable as error:
        what, values = error.what, {"things": "", "where": "", "number": 1} | error.values
    for language in ("en", "fr"):
        assert not what or 0 < len(say(language, what, **values)) <= MOST


def test_without_check_characters_it_is_read_and_told_what_they_are() -> None:
    with pytest.raises(Unreadable) as error:
        parse("kd07 17 s bfaner03a 021405 p1 a300", CASH)
    assert error.value.what == "check_missing"
    assert parse(f"KD07 17 S BFANER03A 021405 P1 A300 #{error.value.values['check']}", CASH).items[1] == Item("A", 300)


@pytest.mark.parametrize(
    ("written", "what"),
    [
        ("BFA-DGD-01 17 S H 021405", "who"), ("KD07 0 S H 021405", "number"), ("KD07 17 X H 021405", "kind"),
        ("KD07 17 S H 324060", "when"), ("KD07 17 S N1311E147 021405", "where"),
        ("KD07 17 S N9911E00147 021405", "where"),
        ("KD07 17 S H 021405 ZZ1", "item"), ("KD07 17 S H 021405 P0", "item"), ("KD07 17 S H 021405 P1H1", "hits"),
        ("KD07 17 S H 021405 KV1H2", "hits"), ("KD07 17 S H 021405 P1 P2", "twice"),
        ("KD07 17 S H 021405 P1 #00", "check_wrong"),
        ("KD07 17 S H 021405 È1", "not_plain"), ("A" * 400, "too_long"), ("", "who"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_named(written: str, what: str) -> None:
    assert refused(written) == what


def test_a_day_of_the_month_is_the_newest_that_is_not_to_come() -> None:
    def at(day: int, hour: int, now: datetime = NOW) -> str:
        text = Text(who="KD07", number=1, kind="N", day=day, hour=hour, minute=0, where="H")
        return moment_of(text, now, ZoneInfo("Africa/Niamey")).isoformat()

    assert at(2, 15) == "2020-12-02T14:00:00+00:00"
    assert at(2, 23) == "2020-11-02T22:00:00+00:00"
    assert at(31, 8) == "2020-10-31T07:00:00+00:00"
    assert at(31, 8, datetime(2021, 3, 1, tzinfo=UTC)) == "2021-01-31T07:00:00+00:00"


@given(texts)
def test_every_text_makes_a_report_that_the_rules_take_or_refuse_by_name(text: Text) -> None:
    report = report_of(text, NOW, "BFA-NER-03A")
    faults: tuple[Fault, ...] = ()
    try:
        read_report(canonical(report))
    except Invalid as error:
        faults = error.faults
    assert {fault.pointer.split("/")[1] for fault in faults} <= {"lines", "arrests", "checks"}


def test_every_code_stands_for_codes_of_the_vocabulary() -> None:
    for thing in THINGS.values():
        assert thing.type is None or thing.type in vocabulary.types(thing.class_)
        assert thing.unit in vocabulary.codes("unit")
        assert not vocabulary.unusual_unit(thing.class_, thing.unit)
    assert set(ARRESTS.values()) <= vocabulary.codes("offence")
    assert set(CHECKS.values()) <= vocabulary.codes("of")
    assert not {code for code in (*THINGS, *ARRESTS, *CHECKS) if len(code) > 2 or not code.isalpha()}
    assert all(english and french and english != french for english, french in SAID.values())
