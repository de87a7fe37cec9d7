"""What the edge accepts, and that it names everything that is wrong."""

import json
from datetime import UTC, datetime, timedelta, timezone
from typing import Annotated, Any, Literal

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import Meta

from ops import wire


class Line(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, rename={"class_": "class"}):
    class_: Annotated[str, Meta(min_length=1, max_length=10)]
    count: Annotated[int, Meta(ge=1)] = 1


class Dot(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag_field="type", tag="Point"):
    coordinates: tuple[float, float]


class Ring(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag_field="type", tag="Polygon"):
    coordinates: list[list[tuple[float, float]]]


class Sheet(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    at: Annotated[datetime, Meta(tz=True)]
    lines: Annotated[tuple[Line, ...], Meta(max_length=3)] = ()
    note: Annotated[str, Meta(max_length=20)] | None = None
    colour: Literal["red", "green"] = "red"
    shape: Dot | Ring | None = None
    by_name: dict[str, Line] = {}
    amount: int | float | str = 0
    patch: int | msgspec.UnsetType | None = msgspec.UNSET
    anything: Any = None


GOOD = {"at": "2020-12-02T14:05:00Z"}


def faults(body: object) -> dict[str, str]:
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    with pytest.raises(wire.Invalid) as refused:
        wire.decode(raw, Sheet)
    return {fault.pointer: fault.detail for fault in refused.value.faults}


def test_a_sound_document_becomes_the_struct() -> None:
    sheet = wire.decode(b'{"at": "2020-12-02T15:05:00+01:00", "lines": [{"class": "a"}], "patch": null}', Sheet)
    assert sheet.at == datetime(2020, 12, 2, 14, 5, tzinfo=UTC)
    assert sheet.lines == (Line(class_="a"),)
    assert sheet.patch is None


def test_all_faults_are_named_at_once_and_not_only_the_first() -> None:
    found = faults(
        {
            "lines": [{"class": ""}, {"class": "a", "count": 0}, {"count": "x", "clas": "a"}],
            "note": "x" * 21,
            "colour": "blue",
            "shape": {"type": "Point", "coordinates": [1]},
            "by_name": {"a/b": {"class": 4}},
            "amount": [],
            "patch": "1",
        }
    )
    assert found == {
        "/at": "is required",
        "/lines/0/class": "must be at least 1 characters long",
        "/lines/1/count": "must be at least 1",
        "/lines/2/class": "is required",
        "/lines/2/clas": "is not a known field; did you mean class?",
        "/lines/2/count": "must be a whole number, not text",
        "/note": "must be at most 20 characters long",
        "/colour": "must be one of red, green, not 'blue'",
        "/shape/coordinates": "must have 2 items, not 1",
        "/by_name/a~1b/class": "must be text, not a whole number",
        "/amount": "must be a whole number or a number or text, not a list",
        "/patch": "must be a whole number, not text",
    }


def test_a_list_that_is_too_long_says_so_and_still_names_what_is_wrong_in_it() -> None:
    found = faults({**GOOD, "lines": [{"class": "a"}] * 3 + [{}]})
    assert found == {"/lines": "must be at most 3 items long", "/lines/3/class": "is required"}


def test_the_tag_chooses_which_shape_is_judged() -> None:
    found = faults({**GOOD, "shape": {"type": "Polygon", "coordinates": [[[1, 2], [3]]]}})
    assert found == {"/shape/coordinates/0/1": "must have 2 items, not 1"}
    assert list(faults({**GOOD, "shape": {"type": "Circle"}})) == ["/shape"]


def test_a_body_of_the_wrong_kind_is_one_fault_at_the_root() -> None:
    assert faults([]) == {"": "must be an object, not a list"}


@pytest.mark.parametrize("when", ["2020-12-02T14:05:00", "2020-12-02", "yesterday", 5, None])
def test_a_time_without_an_offset_or_that_is_no_time_is_refused(when: object) -> None:
    assert list(faults({"at": when})) == ["/at"]


@pytest.mark.parametrize("text", ["a\x00b", "\x1b[31m", "\r", "\x0b"])
def test_control_characters_are_refused_wherever_they_stand(text: str) -> None:
    assert list(faults({**GOOD, "note": text})) == ["/note"]
    assert list(faults({**GOOD, "anything": {"deep": [text]}})) == ["/anything/deep/0"]
    assert "/anything" in faults({**GOOD, "anything": {text: 1}})


def test_tab_and_newline_are_text() -> None:
    assert wire.decode(json.dumps({**GOOD, "note": "a\tb\nc"}).encode(), Sheet).note == "a\tb\nc"


def test_half_a_surrogate_pair_is_refused_and_a_whole_pair_is_a_character() -> None:
    assert list(faults(b'{"at": "2020-12-02T14:05:00Z", "note": "\\ud83d"}')) == ["/note"]
    assert wire.decode(b'{"at": "2020-12-02T14:05:00Z", "note": "\\ud83d\\ude00"}', Sheet).note == "😀"


def test_a_key_given_twice_is_refused_because_readers_differ_on_which_one_counts() -> None:
    raw = b'{"at": "2020-12-02T14:05:00Z", "lines": [{"class": "a", "count": 1, "count": 2}]}'
    assert faults(raw) == {"/lines/0/count": "is given more than once"}


def test_a_number_out_of_range_is_refused() -> None:
    assert faults(b'{"at": "2020-12-02T14:05:00Z", "amount": 1e999}') == {"/amount": "is out of range for a number"}


@pytest.mark.parametrize(
    "raw",
    [b"", b"  \n", b"{", b'{"at": NaN}', b'{"at": Infinity}', b"\xff\xfe", b'{"at": "\x01"}', b"{'at': 1}",
     b"[" * 100_000, b"[" * 70 + b"]" * 70, b'{"anything":' * 65 + b"1" + b"}" * 65, b"9" * 5000],
)  # fmt: skip
def test_what_is_not_json_or_nests_without_end_is_malformed(raw: bytes) -> None:
    with pytest.raises(wire.Malformed):
        wire.decode(raw, Sheet)


def test_a_number_of_thousands_of_digits_is_refused_in_our_own_words() -> None:
    with pytest.raises(wire.Malformed, match=r"^a number has too many digits$"):
        wire.decode(b'{"amount": ' + b"9" * 5000 + b"}", Sheet)
    with pytest.raises(wire.Malformed, match="NaN is not a number that JSON has"):
        wire.parse(b'{"amount": NaN}')


def test_malformed_says_where() -> None:
    with pytest.raises(wire.Malformed, match=r"line 2, column 6 \(byte 8\)"):
        wire.parse('{\n"é": x}'.encode())


def test_convert_takes_builtins_as_a_yaml_file_gives_them() -> None:
    assert wire.convert({"at": datetime(2020, 1, 1, tzinfo=UTC)}, Sheet).at.year == 2020
    with pytest.raises(wire.Invalid) as refused:
        wire.convert({"at": "x", "note": "\x00", "amount": float("nan")}, Sheet)
    assert [fault.pointer for fault in refused.value.faults] == ["/amount", "/at", "/note"]


def test_a_rule_of_the_struct_itself_is_a_fault_at_the_struct() -> None:
    class Span(msgspec.Struct):
        low: int
        high: int

        def __post_init__(self) -> None:
            if self.high < self.low:
                raise ValueError("high is below low")

    with pytest.raises(wire.Invalid) as refused:
        wire.decode(b'[{"low": 2, "high": 1}]', list[Span])
    assert refused.value.faults == (wire.Fault("/0", "high is below low"),)


def test_canonical_bytes_do_not_depend_on_the_order_of_keys() -> None:
    assert wire.canonical({"b": 1, "a": {"z": "é", "y": [1.5]}}) == '{"a":{"y":[1.5],"z":"é"},"b":1}'.encode()
    assert wire.canonical(Line(class_="a")) == b'{"class":"a","count":1}'


def test_canonical_refuses_a_number_that_json_cannot_carry() -> None:
    with pytest.raises(ValueError, match="/a/0 is not a finite number"):
        wire.canonical({"a": [float("inf")]})


TREES = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(st.characters(codec="utf-8")),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=5), inner, max_size=4),
    max_leaves=12,
)  # fmt: skip


@given(TREES)
def test_canonical_json_read_and_written_again_is_the_same_bytes(tree: object) -> None:
    raw = wire.canonical(tree)
    assert wire.canonical(wire.parse(raw)) == raw


@given(TREES)
def test_whatever_arrives_that_is_no_sheet_is_a_refusal_that_names_something(tree: object) -> None:
    with pytest.raises((wire.Invalid, wire.Malformed)) as refused:
        wire.decode(json.dumps(tree).encode(), Sheet)
    assert not isinstance(refused.value, wire.Invalid) or refused.value.faults


@given(st.binary(max_size=60))
def test_bytes_of_any_kind_are_refused_in_words(raw: bytes) -> None:
    with pytest.raises((wire.Malformed, wire.Invalid)):
        wire.decode(raw, Sheet)


@given(st.datetimes(timezones=st.just(UTC)), st.integers(-12, 14))
def test_any_offset_is_understood(when: datetime, hours: int) -> None:
    if not datetime(2, 1, 1, tzinfo=UTC) < when < datetime(9998, 1, 1, tzinfo=UTC):
        return
    shifted = when.astimezone(timezone(timedelta(hours=hours)))
    assert wire.decode(json.dumps({"at": shifted.isoformat()}).encode(), Sheet).at == when


def test_a_hostile_body_gets_an_answer_of_bounded_length() -> None:
    many = wire.MAX_FAULTS * 3
    for body in (
        {**GOOD, "lines": [1] * many},
        {**GOOD, "anything": ["\x00"] * many},
        {str(n): 0 for n in range(many)},
    ):
        assert len(faults(body)) <= 2 * wire.MAX_FAULTS
    doubled = ",".join(f'"k{n}":1,"k{n}":2' for n in range(many))
    assert len(faults(f"{{{doubled}}}".encode())) <= 2 * wire.MAX_FAULTS
