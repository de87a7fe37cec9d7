"""Numbers as people write them."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ops.reports.quantities import LARGEST, NotAQuantity, as_number, parse_quantity


@pytest.mark.parametrize(
    "text",
    ["14260", "14 260", "14,260", "14.260", "14\u00a0260", "14\u202f260", "14\u2009260", "14'260", "14\u2019260",
     "١٤٬٢٦٠", "١٤٢٦٠", "۱۴۲۶۰", "１４２６０", " 14 260 "],
)  # fmt: skip
def test_every_way_to_write_a_number_of_whole_things_is_one_number(text: str) -> None:
    assert parse_quantity(text, "round") == 14_260_000


@pytest.mark.parametrize(
    ("text", "thousandths"),
    [("1 473,5", 1_473_500), ("1 473.5", 1_473_500), ("1,473.5", 1_473_500), ("1.473,5", 1_473_500), ("1,5", 1500),
     ("1.234,567", 1_234_567), ("1.234.567", 1_234_567_000), ("60'000", 60_000_000), ("0,473", 473), ("0.5", 500),
     ("1473,250", 1_473_250), ("١٫٥", 1500), ("١٬٤٧٣٫٥", 1_473_500), ("1,00,000", 100_000_000), ("12,50", 12_500),
     ("1.234.567,89", 1_234_567_890)],
)  # fmt: skip
def test_measured_quantities_are_read_where_only_one_reading_is_possible(text: str, thousandths: int) -> None:
    assert parse_quantity(text, "kg") == thousandths


@pytest.mark.parametrize("unit", ["kg", "g", "metre", "litre", "carat", "EUR", "unknown"])
@pytest.mark.parametrize("text", ["1.473", "1,473"])
def test_a_measured_quantity_with_two_readings_is_refused_and_both_are_named(text: str, unit: str) -> None:
    with pytest.raises(NotAQuantity, match=r"1473 or 1\.473"):
        parse_quantity(text, unit)


@pytest.mark.parametrize("unit", ["piece", "round", "stick", "box", "tablet", "plant"])
def test_what_comes_only_whole_reads_the_same_text_as_thousands(unit: str) -> None:
    assert parse_quantity("1.473", unit) == parse_quantity("1,473", unit) == 1_473_000


def test_a_json_number_is_never_ambiguous() -> None:
    assert parse_quantity(1.473, "kg") == 1473
    assert parse_quantity(1473, "kg") == 1_473_000
    assert parse_quantity(1.0, "piece") == 1000
    assert parse_quantity(Decimal("0.001"), "g") == 1


@pytest.mark.parametrize(
    ("value", "unit"),
    [(0, "kg"), (-1, "piece"), ("-1", "piece"), ("−5", "kg"), ("0", "kg"), (0.0, "kg"), (float("nan"), "kg"),
     (float("inf"), "kg"), (Decimal("NaN"), "kg"), (Decimal("-Infinity"), "kg"), (True, "piece"), (1.5, "piece"),
     ("1,5", "round"), ("0,500", "piece"), (0.0001, "kg"), ("1,2345", "kg"), (LARGEST + 1, "g"), (1e300, "g"),
     ("", "kg"), (" ", "kg"), ("many", "kg"), ("1e5", "kg"), ("120 kg", "kg"), ("> 50", "piece"), ("1 23", "kg"),
     ("1,234,5", "kg"), ("1,234 567", "kg"), (".5", "kg"), ("5.", "kg"), ("+5", "kg"), ("1..5", "kg"), ("½", "kg"),
     ("0x10", "kg"), ("9" * 5000, "g"), ("1_000", "kg"), ("²", "kg")],
)  # fmt: skip
def test_what_is_no_quantity_is_refused_in_words(value: int | float | str | Decimal, unit: str) -> None:
    with pytest.raises(NotAQuantity, match=r"\w"):
        parse_quantity(value, unit)


@pytest.mark.parametrize(
    ("written", "first", "second"),
    [("1.473", "1 473", "1.4730"), ("12,500", "12 500", "12.5"), ("1.000", "1 000", "1"), ("2.050", "2 050", "2.05")],
)
def test_both_ways_that_a_doubtful_quantity_can_be_written_are_said_and_can_be_read(
    written: str, first: str, second: str
) -> None:
    with pytest.raises(NotAQuantity, match=f"write {first} for the first, {second} for the second$"):
        parse_quantity(written, "kg")
    assert parse_quantity(first, "kg") == 1000 * parse_quantity(second, "kg")


@given(st.integers(1, LARGEST * 1000), st.sampled_from(".,\u066b"))
def test_thousandths_written_out_come_back_exactly(thousandths: int, mark: str) -> None:
    whole, rest = divmod(thousandths, 1000)
    grouped = f"{whole:,}".replace(",", "\u202f")
    # Four decimals, the last one idle: three alone could be taken for a group.
    assert parse_quantity(f"{grouped}{mark}{rest:03d}0", "kg") == thousandths


@given(st.integers(1, 10**9))
def test_what_is_shown_can_be_sent_again(thousandths: int) -> None:
    assert parse_quantity(as_number(thousandths), "kg") == thousandths


@given(st.integers(1, LARGEST), st.sampled_from([" ", ",", ".", "'", "\u00a0", "\u066c"]))
def test_any_group_separator_reads_the_same_for_whole_things(number: int, separator: str) -> None:
    assert parse_quantity(f"{number:,}".replace(",", separator), "piece") == number * 1000


@given(st.text(max_size=20) | st.floats() | st.integers(), st.sampled_from(["kg", "piece", "XOF"]))
def test_anything_at_all_is_a_positive_quantity_or_a_refusal(value: str | float, unit: str) -> None:
    try:
        thousandths = parse_quantity(value, unit)
    except NotAQuantity:
        return
    assert 0 < thousandths <= LARGEST * 1000
