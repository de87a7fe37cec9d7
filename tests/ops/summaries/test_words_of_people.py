"""Figures in texts are looked up and cannot drift; what is proposed is made of them; entries behind figures."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ops.summaries import bound
from ops.summaries.compile import compile_record
from ops.summaries.document import document
from ops.summaries.packing import packed, union, unpacked
from ops.summaries.proposals import PARTS, proposal
from ops.summaries.record import Record
from ops.summaries.telling import written
from ops.summaries.words import LANGUAGES, Words
from tests.ops.summaries.journal import Journal, drug, dynamite, firearm


def a_text(text: str, *, audience: str = "members", part: str = "summary", language: str = "en") -> dict[str, object]:
    return {"audience": audience, "part": part, "language": language, "text": text, "version": 1}


def reads(record: Record, part: str = "summary", language: str = "en") -> str:
    return "\n".join(written(Words(language, "UTC"), record, part))


def test_a_figure_in_a_text_follows_its_source() -> None:
    journal = Journal().report("r1", firearm(3))
    journal.add("narrative.written", "members/summary/en", a_text("We took {figure:firearm} pistols."))
    assert reads(compile_record(journal.lines, "members")) == "We took 3 pistols."
    journal.correct("r1", firearm(5)).report("r2", firearm(4), hours=14)
    assert reads(compile_record(journal.lines, "members")) == "We took 9 pistols."
    journal.withdraw("r2")
    assert reads(compile_record(journal.lines, "members")) == "We took 5 pistols."
    text = compile_record(journal.lines, "members").texts[0].text
    assert "5" not in text  # no number is kept with the words: there is nothing that could drift


def test_a_text_is_for_its_audience_and_language_and_the_rest_is_proposed() -> None:
    journal = Journal().report("r1", firearm(3))
    journal.add("narrative.written", "members/summary/fr", a_text("Nous avons saisi.", language="fr"))
    record = compile_record(journal.lines, "members")
    assert reads(record, language="fr") == "Nous avons saisi."
    assert "countries took part" in reads(record)
    assert compile_record(journal.lines, "public").texts == []
    assert "Nous" not in reads(compile_record(journal.lines, "country:BFA"), language="fr")


@pytest.mark.parametrize(
    ("token", "said"),
    [
        ("firearm", "3"), ("firearm!gross", "6"), ("drug", "4.5\u00a0kg"), ("explosive/stick", "≥\u202f30\u00a0sticks"),
        ("drug.cannabis", "4.5\u00a0kg"), ("firearm@BFA", "3"), ("firearm@NER", "0"), ("check", "50"),
        ("check.person", "40"),
        ("hits", "3"), ("hits.iarms", "1"), ("arrest", "8"), ("arrest.terrorism", "2"), ("officers", "30"),
        ("officers@BFA", "20"), ("countries", "2"), ("cases", "1"), ("firearm/piece/found", "7"),
        ("gold/kg", "0\u00a0kg"),
        ("firearm#preparation", "5"),
    ],
)  # fmt: skip
def test_what_a_token_can_name(token: str, said: str) -> None:
    checks = [{"of": "person", "count": 40, "hits": 2}, {"of": "vehicle", "count": 10},
              {"of": "database", "database": "iarms", "count": 9, "hits": 1}]  # fmt: skip
    arrests = [{"offence": "terrorism", "count": 2}, {"offence": "other", "count": 6}]
    journal = (
        Journal()
        .report("r1", firearm(3), drug(4.5), dynamite(30, qualifier="at_least"), checks=checks, arrests=arrests)
        .report("r2", firearm(3), agency="BFA-GN").pair("r1", "r2", "same").report("r3", firearm(7), recovery="found")
        .report("r4", firearm(5), phase="preparation", hours=-100).case("KAFO-T-1", "traceable_firearm")
    )  # fmt: skip
    journal.add("narrative.written", "members/summary/en", a_text(f"{{figure:{token}}}"))
    assert reads(compile_record(journal.lines, "members")) == said


@pytest.mark.parametrize(
    "token", ["", "firearms", "firearm.nothing", "drug.cannabis@BFA", "x y", "firearm@ZZZ", "officers.x"]
)
def test_what_names_nothing_is_a_fault(token: str) -> None:
    assert list(bound.faults(f"{{figure:{token}}}"))
    assert not list(bound.faults("no token, { braces } and 12"))


def test_numbers_that_were_typed_are_listed() -> None:
    assert bound.free_numbers("Some 1 200 boxes, 12 of them {figure:medicine}, calibre 7.62x39, H2.") != []
    assert bound.free_numbers("{figure:firearm} arms in sector BFA-NER-01A") == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_is_proposed_has_no_number_of_its_own_and_every_token_is_found(language: str) -> None:
    checks = [{"of": "person", "count": 4}, {"of": "database", "database": "iarms", "count": 1}]
    arrests = [{"offence": "other", "count": 1}]
    journal = Journal().report(
        "r1", firearm(3), drug(2), transport="truck", countries={"origin": "LBY"}, checks=checks, arrests=arrests
    )
    record = compile_record(journal.case("C-1", "explosives").lines, "members")
    for part in PARTS:
        text = proposal(record, part, language)
        assert list(bound.faults(text)) == []
        if part != "summary":  # which has the days of the action phase
            assert bound.free_numbers(text) == []
        assert "{figure" not in reads(record, part, language)
    assert document(record, "0" * 64, language, {}).sections[0].paragraphs


@given(st.sets(st.integers(min_value=1, max_value=5000)))
def test_entries_are_packed_and_unpacked_alike(numbers: set[int]) -> None:
    assert unpacked(packed(numbers)) == sorted(numbers)
    assert union(packed(numbers), packed({1})) == packed(numbers | {1})


def test_every_figure_has_the_entries_of_its_reports() -> None:
    journal = Journal().report("r1", firearm(3)).report("r2", firearm(3), agency="BFA-GN").pair("r1", "r2", "same")
    journal.report("r3", firearm(1), drug(2), agency="NER-PN", hours=40).correct(
        "r3", firearm(2), drug(2), agency="NER-PN", hours=40
    )
    record = compile_record(journal.lines, "members")
    entry = {line.number: line for line in journal.lines}
    rows = [*record.results.by_class, *record.results.by_type, *record.results.by_country, *record.results.by_day,
            *record.results.by_agency, *record.results.by_sector, *record.headline]  # fmt: skip
    for row in rows:
        behind = [entry[number].payload for number in unpacked(row.entries)]
        assert len(behind) == row.reports
        lines = [line for report in behind for line in report["document"]["lines"] if line["class"] == row.class_]
        assert sum(line["quantity_milli"] for line in lines) == row.quantity * 1000
    doubled = next(row for row in record.results.by_class if row.class_ == "firearm").doubles
    assert [entry[number].subject for number in unpacked(doubled)] == ["r2"]
