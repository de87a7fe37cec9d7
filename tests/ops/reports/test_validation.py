"""What a report must be, and that a refusal names everything at once."""

import json
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ops import wire
from ops.reports.schemas import FieldReport, Receipt
from ops.reports.validation import Examined, as_wire, examine, read_batch_line, read_correction, read_report

SEIZURE: dict[str, Any] = {
    "kind": "seizure",
    "occurred_at": "2020-12-02T15:05:00+01:00",
    "location": {"type": "Point", "coordinates": [1.7989, 13.1191, 220]},
    "accuracy_m": 25,
    "recovery": "seized",
    "place": "land_crossing",
    "transport": "motorcycle",
    "concealment": "in_freight",
    "direction": "inbound",
    "countries": {"origin": "LBY", "transit": ["NER"], "destination": "BFA"},
    "legal_ground": "illicit_trafficking",
    "contexts": ["terrorism"],
    "lines": [
        {"class": "firearm", "type": "pistol", "quantity": 1, "unit": "piece", "make": "Zastava", "model": "M57",
         "calibre": "7,62x25", "serial": "A-12345", "marking": "unique", "manufacture": "industrial",
         "country_of_manufacture": "YUG"},
        {"class": "ammunition", "type": "cartridge", "quantity": "6.162", "unit": "round", "calibre": "7.62x39"},
        {"class": "explosive", "type": "dynamite", "quantity": 120, "unit": "stick", "qualifier": "at_least"},
    ],
    "arrests": [{"offence": "firearms_trafficking", "count": 2}],
    "checks": [{"of": "vehicle", "count": 40}, {"of": "database", "database": "iarms", "count": 1, "hits": 1}],
    "handling": {"tlp": "AMBER", "codes": ["H1"]},
    "evaluation": "B2",
    "note": "…",
}  # fmt: skip
HERE: dict[str, Any] = {
    "occurred_at": "2020-12-02T14:05:00Z",
    "location": {"type": "Point", "coordinates": [1.8, 13.1]},
}
PISTOL = {"class": "firearm", "quantity": 1}


def seizure(*lines: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"kind": "seizure", **HERE, "lines": list(lines) or [PISTOL], **more}


def read(report: object) -> Examined:
    return read_report(json.dumps(report).encode())[0]


def faults(report: object) -> dict[str, str]:
    with pytest.raises(wire.Invalid) as refused:
        read(report)
    return {fault.pointer: fault.detail for fault in refused.value.faults}


def test_the_report_of_the_contract_is_kept_with_codes_and_numbers_made_one() -> None:
    examined = read(SEIZURE)
    document = examined.document
    assert examined.warnings == ()
    assert document["occurred_at"] == "2020-12-02T14:05:00Z"
    assert document["location"] == {"type": "Point", "coordinates": [1.7989, 13.1191]}
    pistol, rounds, sticks = document["lines"]
    assert (pistol["quantity_milli"], pistol["calibre"], pistol["written"]) == (1000, "7.62x25", {"calibre": "7,62x25"})
    assert (rounds["quantity_milli"], rounds["written"]) == (6_162_000, {"quantity": "6.162"})
    assert (sticks["qualifier"], sticks["unit"]) == ("at_least", "stick")
    assert document["checks"][0] == {"of": "vehicle", "count": 40, "hits": 0}


@pytest.mark.parametrize("blank", [" ", "   ", "\u00a0"])
def test_marks_of_nothing_but_spaces_are_none(blank: str) -> None:
    marks = dict.fromkeys(("make", "model", "calibre", "serial"), blank)
    examined = read(seizure({**PISTOL, "type": "pistol", **marks}))
    assert examined.document["lines"] == read(seizure({**PISTOL, "type": "pistol"})).document["lines"]
    assert examined.warnings == ()


def test_a_wrong_device_clock_is_kept_beside_the_time_it_was_corrected_to() -> None:
    clock = {"device_at": "2020-11-30T23:05:00Z", "offset_s": 140_400}
    document = read(SEIZURE | {"device_clock": clock}).document
    assert (document["occurred_at"], document["device_clock"]) == ("2020-12-02T14:05:00Z", clock)
    assert set(faults(SEIZURE | {"device_clock": {"device_at": "yesterday", "offset_s": 10**11}})) == {
        "/device_clock/device_at", "/device_clock/offset_s",
    }  # fmt: skip


def test_the_document_is_the_same_after_a_journey_through_json() -> None:
    document = read(SEIZURE).document
    assert json.loads(wire.canonical(document)) == document


def test_a_document_shown_on_the_wire_can_be_sent_again_and_is_the_same_document() -> None:
    document = read(SEIZURE).document
    again = read(as_wire(document)).document
    for line in document["lines"]:
        line.pop("written", None)
    assert again == document


def test_a_decoded_report_is_examined_as_its_bytes_are() -> None:
    raw = json.dumps(SEIZURE).encode()
    assert (examine(wire.decode(raw, FieldReport)), json.loads(raw)) == read_report(raw)


def test_only_kind_time_and_a_place_or_sector_are_required() -> None:
    assert read({"kind": "nil", "occurred_at": "2020-12-02T14:05:00Z", "sector": "BFA-NER-01A"}).document == {
        "kind": "nil",
        "occurred_at": "2020-12-02T14:05:00Z",
        "sector": "BFA-NER-01A",
    }
    assert faults({}) == {
        "/kind": "is required",
        "/occurred_at": "is required",
        "/location": "is required unless `sector` is given",
    }


def test_all_faults_of_shape_and_of_sense_are_named_in_one_answer() -> None:
    found = faults(
        {
            "kind": "seizure",
            "occurred_at": "yesterday",
            "colour": 1,
            "location": {"type": "Point", "coordinates": [13.1, 95]},
            "countries": {"origin": "bfa", "transit": ["NER", "XXX"]},
            "lines": [
                {"class": "firearm", "type": "magazine", "quantity": -1},
                {"class": "firearms", "quantity": "1.473", "unit": "kilos"},
                5,
                {"class": "drug", "quantity": 2},
                {"class": "cash", "quantity": "x", "unit": "eur", "qualifier": 4},
            ],
            "checks": [{"of": "database", "count": 1, "hits": 2}, {"of": "person", "count": 1, "database": "iarms"}],
            "arrests": [{"offence": "document_frauds", "count": 0}],
            "handling": {"tlp": "RED", "codes": ["H9"], "release": {"agencies": ["BFA-DGD"], "countries": ["FRX"]}},
            "evaluation": "Z9",
            "note": "\x00",
        }
    )
    assert set(found) == {
        "/occurred_at", "/colour", "/location/coordinates/1", "/countries/origin", "/countries/transit/1",
        "/lines/0/type", "/lines/0/quantity", "/lines/1/class", "/lines/1/unit", "/lines/1/quantity", "/lines/2",
        "/lines/3/unit", "/lines/4/quantity", "/lines/4/unit", "/lines/4/qualifier", "/checks/0/database",
        "/checks/0/hits", "/checks/1/database", "/arrests/0/offence", "/arrests/0/count", "/handling/codes/0",
        "/handling/release", "/handling/release/countries/0", "/evaluation", "/note",
    }  # fmt: skip
    assert found["/lines/0/type"] == "magazine is a type of part, not of firearm"
    assert found["/lines/1/class"].endswith("did you mean firearm?")
    assert found["/countries/origin"].endswith("did you mean BFA?")
    assert found["/arrests/0/offence"].endswith("did you mean document_fraud?")


def test_everything_that_the_sources_ask_of_a_firearm_and_of_arrests_is_kept_as_it_was_said() -> None:
    line = {
        **PISTOL, "type": "pistol", "manufacture": "converted", "converted_from": "alarm_or_signal", "loaded": False,
        "year": 1974, "import_year": 1999, "importer": "Armes du Sahel", "marks": "Crowned A; BNP", "hs": "930200",
        "features": "Slide action, barrel 117 mm, 8 rounds", "value": 150_000, "currency": "XOF",
    }  # fmt: skip
    arrest = {"offence": "marking_offence", "count": 3, "female": 1, "male": 2,
              "nationalities": [{"country": "NER", "count": 2}]}  # fmt: skip
    said = seizure(line, arrests=[arrest], detection="dog", customs_procedure="transit")
    examined = read(said)
    assert examined.warnings == ()
    assert examined.document["arrests"] == [arrest]
    assert as_wire(examined.document)["lines"] == [line | {"unit": "piece", "qualifier": "exact"}]
    assert (examined.document["detection"], examined.document["customs_procedure"]) == ("dog", "transit")


def test_what_follows_from_a_fault_already_named_is_not_named_again() -> None:
    assert faults({**HERE, "kind": "activity", "location": "Torodi"}) == {"/location": "must be an object, not text"}
    assert set(faults({**HERE, "kind": "seizure", "lines": {}})) == {"/lines"}


@pytest.mark.parametrize(
    ("report", "pointer"),
    [
        ({"kind": "seizure", **HERE}, "/lines"),
        ({"kind": "raid", **HERE}, "/kind"),
        ({"kind": "activity", **HERE, "lines": [PISTOL]}, "/lines"),
        ({"kind": "nil", **HERE, "lines": [PISTOL]}, "/lines"),
        ({"kind": "nil", **HERE, "arrests": [{"offence": "other", "count": 1}]}, "/arrests"),
        ({"kind": "nil", **HERE, "checks": [{"of": "person", "count": 3, "hits": 1}]}, "/checks/0/hits"),
        ({"kind": "position", "occurred_at": HERE["occurred_at"], "sector": "S"}, "/location"),
        ({"kind": "position", **HERE, "checks": [{"of": "person", "count": 3}]}, "/checks"),
        (seizure(contexts=["terrorisme"]), "/contexts/0"),
        (seizure(handling={"tlp": "WHITE"}), "/handling/tlp"),
        (seizure(handling={"tlp": "RED", "release": {"countries": ["NER"]}}), "/handling/release"),
        (seizure(evaluation="D1"), "/evaluation"),
        (seizure(note="x" * 2001), "/note"),
        (seizure(accuracy_m=-1), "/accuracy_m"),
        (seizure(location={"type": "Point", "coordinates": [200, 0]}), "/location/coordinates/0"),
        (seizure(location={"coordinates": [1, 2]}), "/location/type"),
        (seizure({"class": "firearm"}), "/lines/0/quantity"),
        (seizure({"class": "firearm", "quantity": 1, "owner_name": "x"}), "/lines/0/owner_name"),
        (
            seizure({"class": "firearm", "quantity": 1, "country_of_manufacture": "Serbia"}),
            "/lines/0/country_of_manufacture",
        ),
        (seizure({"class": "gold", "quantity": "1,473", "unit": "kg"}), "/lines/0/quantity"),
        (seizure(*[PISTOL] * 501), "/lines"),
        (seizure(detection="sniffing"), "/detection"),
        (seizure(customs_procedure="smuggled"), "/customs_procedure"),
        (seizure({**PISTOL, "hs": "7799"}), "/lines/0/hs"),
        (seizure({**PISTOL, "hs": "93020"}), "/lines/0/hs"),
        (seizure({**PISTOL, "year": 19}), "/lines/0/year"),
        (seizure({**PISTOL, "value": 150_000}), "/lines/0/currency"),
        (seizure({**PISTOL, "value": 150_000, "currency": "kg"}), "/lines/0/currency"),
        (seizure({**PISTOL, "currency": "XOF"}), "/lines/0/value"),
        (seizure({**PISTOL, "manufacture": "craft", "converted_from": "blank_firing"}), "/lines/0/converted_from"),
        (seizure(arrests=[{"offence": "other", "count": 2, "female": 1, "male": 2}]), "/arrests/0/female"),
        (
            seizure(arrests=[{"offence": "other", "count": 1, "nationalities": [{"country": "NER", "count": 2}]}]),
            "/arrests/0/nationalities",
        ),
        (
            seizure(arrests=[{"offence": "other", "count": 1, "nationalities": [{"country": "XXX", "count": 1}]}]),
            "/arrests/0/nationalities/0/country",
        ),
        ({**seizure(), "occurred_at": "2020-12-02T14:05:00"}, "/occurred_at"),
        ({**seizure(), "occurred_at": "0001-01-01T00:00:00+14:00"}, "/occurred_at"),
    ],
)
def test_what_cannot_be_counted_or_contradicts_itself_is_refused(report: dict[str, Any], pointer: str) -> None:
    assert set(faults(report)) == {pointer}


@pytest.mark.parametrize(
    ("report", "warning"),
    [
        (seizure({"class": "firearm", "quantity": 2, "unit": "kg"}), "unit_unusual_for_class"),
        (seizure({"class": "cash", "quantity": 2, "unit": "box"}), "unit_unusual_for_class"),
        (seizure({**PISTOL, "calibre": "9mm"}), "calibre_not_listed"),
        (seizure({"class": "firearm", "quantity": 2, "serial": "A12345"}), "serial_for_several"),
        (seizure({**PISTOL, "serial": "A12345", "marking": "unmarked"}), "serial_though_unmarked"),
        (seizure({**PISTOL, "serial": "A12345"}, {**PISTOL, "serial": "a-12345"}), "serial_repeated"),
        (seizure({**PISTOL, "type": "pistol", "hs": "870323"}), "hs_unusual_for_type"),
        (seizure(contexts=["none", "terrorism"]), "contexts_contradict"),
        (seizure(handling={"codes": ["H3"]}), "restriction_not_stated"),
        (seizure(location={"type": "Point", "coordinates": [0, 0]}), "location_zero"),
        ({"kind": "activity", **HERE}, "nothing_counted"),
    ],
)
def test_what_is_merely_odd_is_kept_with_a_warning(report: dict[str, Any], warning: str) -> None:
    assert read(report).warnings == (warning,)


def test_two_guns_without_a_number_are_not_the_same_gun() -> None:
    assert read(seizure({**PISTOL, "serial": "N/A"}, {**PISTOL, "serial": "N/A"})).warnings == ()


def test_a_seizure_that_does_not_say_how_it_was_recovered_was_seized() -> None:
    assert read(seizure()).document["recovery"] == "seized"
    assert "recovery" not in read({"kind": "activity", **HERE}).document


def test_the_unit_that_goes_without_saying_is_filled_in() -> None:
    assert read(seizure()).document["lines"][0]["unit"] == "piece"


def test_an_empty_audience_stays_because_it_says_nobody() -> None:
    released = read(seizure(handling={"release": {"agencies": [], "countries": []}})).document
    assert released["handling"] == {"release": {}}
    assert "handling" not in read(seizure(handling={})).document


def test_a_line_of_a_batch_has_its_uuid_beside_the_report() -> None:
    uuid = "0f8fad5b-d9cb-469f-a165-70867728950e"
    identity, examined, _ = read_batch_line(json.dumps({**SEIZURE, "id": uuid}).encode())
    assert identity == UUID(uuid)
    assert examined == read(SEIZURE)
    with pytest.raises(wire.Invalid, match="/id"):
        read_batch_line(json.dumps(SEIZURE).encode())


def test_faults_of_a_correction_point_into_its_report() -> None:
    reason, examined, _ = read_correction(json.dumps({"reason": "Recount", "report": SEIZURE}).encode())
    assert (reason, examined) == ("Recount", read(SEIZURE))
    with pytest.raises(wire.Invalid) as refused:
        read_correction(json.dumps({"report": {**SEIZURE, "kind": "nil", "place": "moon", "note": 1}}).encode())
    assert [fault.pointer for fault in refused.value.faults] == [
        "/reason",
        "/report/arrests",
        "/report/checks/1/hits",
        "/report/lines",
        "/report/note",
        "/report/place",
    ]
    with pytest.raises(wire.Invalid) as refused:
        read_correction(json.dumps({"reason": "x", "report": {**SEIZURE, "place": "moon"}}).encode())
    assert [fault.pointer for fault in refused.value.faults] == ["/report/place"]


def test_a_receipt_has_the_shape_of_the_contract() -> None:
    receipt = wire.convert(
        {"id": "0f8fad5b-d9cb-469f-a165-70867728950e", "version": 1, "entry": 1841, "sector": None,
         "received_at": "2020-12-02T14:06:00Z", "warnings": [], "sha256": "0" * 64},
        Receipt,
    )  # fmt: skip
    assert json.loads(wire.canonical(receipt))["sector"] is None


# Any mutation of a good report is taken or refused in words; nothing else ever comes out of it.
JUNK: st.SearchStrategy[object] = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(allow_nan=False, allow_infinity=False),
    st.text(max_size=5),
    st.just([]),
    st.just({}),
)
PLACES = [[key] for key in SEIZURE] + [["lines", 0, key] for key in SEIZURE["lines"][0]] + [
    ["lines", 1], ["checks", 1, "of"], ["countries", "transit"], ["countries", "transit", 0], ["arrests", 0, "count"],
    ["location", "coordinates"], ["location", "coordinates", 1], ["handling", "codes", 0], ["handling", "release"],
]  # fmt: skip


def replaced(tree: Any, place: list[Any], junk: object) -> Any:
    """The tree with junk at a place; as it was where an earlier replacement took the place away."""
    if not place:
        return junk
    key, *rest = place
    if isinstance(tree, dict):
        return {**tree, key: replaced(tree.get(key), rest, junk)}
    if isinstance(tree, list) and key in range(len(tree)):
        return [replaced(part, rest, junk) if index == key else part for index, part in enumerate(tree)]
    return tree


@given(st.lists(st.tuples(st.sampled_from(PLACES), JUNK), min_size=1, max_size=4))
def test_a_report_with_any_parts_replaced_by_junk_is_taken_or_refused_in_words(
    changes: list[tuple[list[Any], object]],
) -> None:
    report: Any = SEIZURE
    for place, junk in changes:
        report = replaced(report, place, junk)
    try:
        examined = read(report)
    except wire.Invalid as refused:
        pointers = [fault.pointer for fault in refused.faults]
        assert pointers == sorted(pointers) != []
    else:
        assert wire.canonical(examined.document)
        # What was sent is judged as its decoded form is, of which only a few values are taken.
        assert examined == examine(wire.decode(json.dumps(report).encode(), FieldReport))
