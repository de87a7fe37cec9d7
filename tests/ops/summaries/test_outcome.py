"""What came of an operation, who was trained, what is new and whom to turn to, and to whom each is told."""

import io
from typing import Any

import msgspec
import openpyxl
import pytest

from ops.summaries.compile import compile_record
from ops.summaries.document import document
from ops.summaries.languages import MESSAGES
from ops.summaries.outcome import IN_TABLES
from ops.summaries.record import NewMethod, Outcome, Record, Trained
from ops.summaries.words import LANGUAGES
from ops.summaries.xlsx import book
from ops.wire import canonical
from tests.ops.summaries.journal import Journal, firearm


def session(code: str, kind: str, attendance: list[tuple[str, str, int, int, int]], **more: Any) -> dict[str, Any]:
    rows = [
        {"agency": agency, "country": country, "women": women, "men": men, "unspecified": unspecified}
        for country, agency, women, men, unspecified in attendance
    ]
    told = {"code": code, "kind": kind, "title": code, "place": "", "notes": "", "invited": {"everybody": True}}
    return told | {"starts_at": "2020-10-05T08:00:00Z", "ends_at": "2020-10-08T16:00:00Z", "attendance": rows,
                   "cancelled_because": None} | more  # fmt: skip


def sheet(id_: str, state: str = "shared", **content: Any) -> dict[str, Any]:
    plain = {"title": "Fuel tank with a second floor", "what": "Welded in.", "signs": "New weld", "concealment": None,
             "transport": "truck", "countries": ["LBY", "NER"], "pictures": [], "tlp": "AMBER",
             "to": {"everybody": True}}  # fmt: skip
    return {"id": id_, "agency": "BFA-DGD", "country": "BFA", "state": state, "content": plain | content,
            "written_by": "x", "written_at": "2020-12-01T00:00:00Z", "shared_at": None, "reason": ""}  # fmt: skip


def contact(id_: str, country: str, role: str, **more: Any) -> dict[str, Any]:
    channels = [{"kind": "i247", "value": f"NCB {country}", "note": ""}]
    return {"id": id_, "country": country, "role": role, "office": f"Office {id_}", "person": "Madame X",
            "channels": channels, "ended_at": None} | more  # fmt: skip


def told() -> Journal:
    journal = Journal()
    journal.report("r1", firearm(), checks=[{"of": "database", "database": "iarms", "count": 30, "hits": 2}])
    rows = [("BFA", "BFA-DGD", 4, 10, 0), ("NER", "NER-PN", 0, 6, 2)]
    journal.add("session.added", "T1", session("T1", "training", []))
    journal.add("session.attended", "T1", session("T1", "training", rows))
    journal.add("session.attended", "T2", session("T2", "training", [("BFA", "BFA-DGD", 1, 1, 0)]))
    journal.add("session.cancelled", "B1", session("B1", "briefing", rows, cancelled_because="Rain"))
    for id_, state, content in (
        ("m1", "shared", {}), ("m2", "draft", {"title": "Draft"}), ("m3", "withdrawn", {"title": "Gone"}),
        ("m4", "shared", {"title": "For two", "to": {"countries": ["BFA"]}}),
        ("m5", "shared", {"title": "Stricter", "tlp": "AMBER+STRICT"}),
        ("m6", "shared", {"title": "Open", "tlp": "CLEAR"}),
    ):  # fmt: skip
        kind = {"shared": "method.shared", "draft": "method.written", "withdrawn": "method.withdrawn"}[state]
        journal.add(kind, id_, sheet(id_, state, **content))
    journal.add("contact.added", "c1", contact("c1", "NER", "ncb"))
    journal.add("contact.added", "c2", contact("c2", "BFA", "spoc"))
    journal.add("contact.ended", "c3", contact("c3", "BFA", "ncb", ended_at="2020-12-01T00:00:00Z"))
    return journal


def test_attendance_is_counted_by_kind_country_and_agency_without_what_was_cancelled() -> None:
    record = compile_record(told().lines, "members")
    assert record.sessions == [
        Trained(kind="training", country="BFA", agency="BFA-DGD", sessions=2, women=5, men=11),
        Trained(kind="training", country="NER", agency="NER-PN", sessions=1, men=6, unspecified=2),
    ]


def test_the_public_reads_how_many_were_trained_and_no_few_persons() -> None:
    journal = told()
    assert compile_record(journal.lines, "public").sessions == [
        Trained(kind="training", sessions=2, women=0, men=0, unspecified=24)
    ]  # two whose sex nobody said are few: then all stand together
    journal.add("session.attended", "P1", session("P1", "planning", [("BFA", "BFA-DGD", 1, 2, 0)]))
    assert compile_record(journal.lines, "public").sessions[0] == Trained(kind="planning", sessions=1, hidden=True)


def test_only_what_was_shared_with_everybody_and_is_no_stricter_stands_in_it() -> None:
    lines = told().lines
    assert [one.title for one in compile_record(lines, "members").new_methods] == [
        "Fuel tank with a second floor", "Open"
    ]  # fmt: skip
    public = compile_record(lines, "public").new_methods
    assert public == [
        NewMethod(title="Open", what="Welded in.", signs="New weld", transport="truck", countries=["LBY", "NER"])
    ]


def test_what_nobody_reports_is_not_a_zero() -> None:
    found = {one.code: one for one in compile_record(told().lines, "members").outcomes}
    assert found["iarms_searches"] == Outcome(code="iarms_searches", count=30)
    assert found["iarms_hits"].count == 2
    assert found["new_methods"].count == 4
    assert found["cases"].count == 0
    assert [code for code, one in found.items() if one.count is None] == ["iarms_uploads", "networks", "victims"]
    public = compile_record(told().lines, "public").outcomes
    assert not IN_TABLES & {one.code for one in public}
    assert Outcome(code="new_methods", count=0, hidden=True) in public


def test_contact_points_are_offices_that_stand_and_nobody_is_named() -> None:
    record = compile_record(told().lines, "members")
    assert [(one.country, one.role, one.channels) for one in record.contacts] == [
        ("BFA", "spoc", [("i247", "NCB BFA")]), ("NER", "ncb", [("i247", "NCB NER")])
    ]  # fmt: skip
    assert b"Madame X" not in canonical(record)
    assert compile_record(told().lines, "public").contacts == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_they_stand_in_the_document_and_in_the_workbook_in_every_language(language: str) -> None:
    record = compile_record(told().lines, "members")
    drawn = msgspec.json.encode(document(record, "0" * 64, language, {})).decode()
    say = MESSAGES[language].get
    for said in ("not reported", "Training and briefings", "New modus operandi", "Annex: contact points"):
        assert say(said, said) in drawn
        assert language == "en" or say(said), f"{language} lacks {said}"
    assert all(say(f"outcome:{one.code}") in drawn for one in record.outcomes)  # type: ignore[operator]
    sheets = openpyxl.load_workbook(io.BytesIO(book(canonical(record), language)))
    rows = [[cell.value for cell in row] for row in sheets[say("Outcome", "Outcome")].iter_rows()]
    assert [say("outcome:networks"), say("not reported", "not reported")] in rows
    assert say("Contact points", "Contact points") in sheets.sheetnames


@pytest.mark.parametrize("form", ["corridor-summary-1", "corridor-summary-2"])
def test_a_record_of_an_earlier_form_is_read_and_drawn_as_what_it_has(form: str) -> None:
    whole = msgspec.json.decode(canonical(compile_record(told().lines, "members")))
    later = ["sessions", "new_methods", "outcomes", "contacts"]
    if form == "corridor-summary-1":
        later += ["embargo", "version", "former", "course", "changes", "routes", "methods", "sdg", "compared",
                  "cases_by_state", "actions_by_kind", "texts", "lessons", "stated", "hidden",
                  "silent_units"]  # fmt: skip
        for part in ("sectors_staffed", "shifts", "unit_hours", "officer_hours", "places"):
            whole["effort"].pop(part)
    old = {name: said for name, said in whole.items() if name not in later} | {"form": form}
    record = msgspec.json.decode(msgspec.json.encode(old), type=Record)
    assert record.form == form
    for language in LANGUAGES:
        drawn = document(record, "0" * 64, language, {})
        assert [tile.value for tile in drawn.tiles]
        assert book(msgspec.json.encode(old), language)
