"""Published results of real operations: each in its own unit, and what does not add up shown and never forced."""

from datetime import UTC, datetime
from typing import Any

import pytest

from ops.summaries.compile import compile_record
from ops.summaries.draw import html, read
from ops.summaries.record import Record, Stated
from ops.summaries.stated import agrees
from ops.summaries.tables import Table
from ops.wire import canonical
from tests.ops.summaries.exercise import ran
from tests.ops.summaries.journal import Journal

WHOLE = {
    "label": "", "unit": "", "qualifier": "exact", "recovery": "seized", "phase": "action", "country": "",
    "printed": "",
    "published_on": "2022-07-07", "source": "", "parts": [], "removed": False,
}  # fmt: skip


def said(id_: str, measure: str, quantity: float, issuer: str = "INTERPOL", **more: Any) -> dict[str, Any]:
    return WHOLE | {"id": id_, "measure": measure, "quantity": quantity, "issuer": issuer} | more


TRIGGER_VIII = [
    said("countries", "countries", 8),
    said("hot-spots", "sectors", 35, label="Hot spots"),
    said("officers", "officers", 520),
    said("officers-2", "officers", 521, "DISRUPT project"),
    said("firearms", "firearm", 480, unit="piece"),
    said("ammunition", "ammunition", 5567, unit="round"),
    said("explosives", "explosive", 170, unit="kg"),
    said("drugs", "drug", 1.5, unit="t", qualifier="about", printed="1.5 tonnes"),
    said("drugs-2", "drug", 1337, "DISRUPT project", unit="kg"),
    said("fins", "other", 40, unit="t", label="Shark fins"),
    said("ivory", "wildlife.ivory", 818, unit="kg", printed="818 kg (141 tusks)"),
    said("tusks", "wildlife.ivory", 141, unit="piece"),
    said("medicine", "medicine", 3, unit="t", qualifier="at_least", printed=">3 t of fake medicine"),
    said("petrol", "fuel", 10000, unit="litre", qualifier="at_least"),
    said("gold", "gold", 26, unit="kg", qualifier="at_least"),
    said("cash", "cash", 110000, unit="EUR"),
    said("arrests", "arrest", 120, parts=[
        {"measure": "arrest.firearms_trafficking", "label": "firearms", "quantity": 42},
        {"measure": "other", "label": "other", "quantity": 78}]),
    said("networks", "other", 14, label="Networks", parts=[{"measure": "other", "label": "firearms", "quantity": 2}]),
    said("searches", "check.database", 20000, qualifier="at_least"),
    said("mixed", "other", 6000, qualifier="about", label="Parts, components, ammunition and explosives",
         printed="some 6,000 parts, components, ammunition and explosives",
         parts=[{"measure": "ammunition", "label": "rounds", "quantity": 5567}]),
    said("investigations", "other", 85, qualifier="at_least", label="Investigations into firearms and terrorism"),
    said("investigations-2", "other", 45, label="Investigations into possession and trafficking"),
]  # fmt: skip


def trigger_viii() -> Journal:
    """Reports that give the table's own figures, of a small made-up operation."""
    journal = Journal("TRIGGER VIII", exercise=False)
    goods = [
        ("firearm", "rifle", 480, "piece"), ("ammunition", "cartridge", 5567, "round"),
        ("explosive", "plastic", 170, "kg"),
        ("drug", "cannabis", 1337, "kg"), ("wildlife", "ivory", 818, "kg"), ("wildlife", "ivory", 141, "piece"),
        ("wildlife", "other_specimen", 40_000, "kg"), ("medicine", "", 3200, "kg"), ("fuel", "", 10_400, "litre"),
        ("gold", "", 26.4, "kg"), ("cash", "", 110_000, "EUR"),
    ]  # fmt: skip
    for number, (class_, type_, quantity, unit) in enumerate(goods):
        line = {"class": class_, "quantity": quantity, "unit": unit} | ({"type": type_} if type_ else {})
        journal.report(f"r{number}", line, agency=("BFA-DGD", "NER-PN")[number % 2])
    arrests = [{"offence": "firearms_trafficking", "count": 42}, {"offence": "other", "count": 78}]
    checks = [{"of": "database", "database": "iarms", "count": 20_400, "hits": 5}]
    journal.report("r99", arrests=arrests, checks=checks)
    for one in TRIGGER_VIII:
        journal.add("statement.recorded", one["id"], one)
    return journal


@pytest.fixture(scope="module")
def trigger() -> Record:
    return compile_record(trigger_viii().lines, "members")


def one(record: Record, id_: str) -> Stated:
    return next(stated for stated in record.stated if stated.id == id_)


def test_every_published_figure_of_trigger_viii_stands_in_its_own_unit(trigger: Record) -> None:
    assert [(s.id, s.quantity, s.unit) for s in trigger.stated] == [
        (s["id"], s["quantity"], s["unit"]) for s in TRIGGER_VIII
    ]
    agreeing = {s.id for s in trigger.stated if s.agrees}
    expected = "firearms ammunition explosives drugs-2 ivory tusks medicine petrol gold cash arrests searches"
    assert agreeing >= set(expected.split())
    assert one(trigger, "fins").counted is None  # reports have no code for them: it is not forced into another
    assert one(trigger, "mixed").counted is None  # nor is a sum over classes and units made, which was only printed
    assert (one(trigger, "countries").counted, one(trigger, "countries").agrees) == (2, False)


def test_every_published_figure_of_trigger_viii_is_drawn_as_it_was_printed(trigger: Record) -> None:
    sections = read(canonical(trigger), "en").sections
    blocks = next(section.blocks for section in sections if section.title == "What others published")
    figures, odd = (block for block in blocks if isinstance(block, Table))
    drawn = [row[1].replace("\u00a0", " ").replace("\u202f", " ") for row in figures.rows]
    assert drawn == [
        "8", "35", "520", "521", "480 pieces", "5,567 rounds", "170 kg", "“1.5 tonnes”", "1,337 kg", "40 t",
        "“818 kg (141 tusks)”", "141 pieces", "“>3 t of fake medicine”", "≥ 10,000 litres", "≥ 26 kg", "110,000 EUR",
        "120", "14", "≥ 20,000", "“some 6,000 parts, components, ammunition and explosives”", "≥ 85", "45",
    ]  # fmt: skip
    assert [row[0] for row in odd.rows][:4] == ["Officers", "Drugs", "Arrests", "Networks"]
    assert odd.rows[4][1] == "The parts 5,567 make 5,567; the total of 6,000 leaves 433 unclassified."


def test_tonnes_are_held_against_kilograms_and_two_issuers_against_each_other(trigger: Record) -> None:
    drugs = one(trigger, "drugs")
    assert (drugs.counted, drugs.counted_unit, drugs.difference, drugs.agrees) == (1337, "kg", 163, False)
    assert drugs.others == ["drugs-2"]
    assert one(trigger, "officers").others == ["officers-2"]
    assert one(trigger, "firearms").others == []


def test_parts_that_make_the_total_say_so_and_a_remainder_is_unclassified(trigger: Record) -> None:
    assert one(trigger, "arrests").unclassified == 0
    assert one(trigger, "networks").unclassified == 12
    assert one(trigger, "mixed").unclassified == 433
    journal = Journal().add("statement.recorded", "jad", said("jad", "arrest", 566, "Europol", parts=[
        {"measure": "other", "label": label, "quantity": count}
        for label, count in (("migrants", 218), ("drugs", 186), ("firearms", 69), ("other", 89))
    ]))  # fmt: skip
    assert one(compile_record(journal.lines, "members"), "jad").unclassified == 4


@pytest.mark.parametrize(
    ("language", "sentences"),
    [
        ("en", ["The parts 42 + 78 make 120, which is the total.",
                "“1.5 tonnes” by INTERPOL, 1,337 kg by DISRUPT project.",
                "520 by INTERPOL, 521 by DISRUPT project.", "the total of 14 leaves 12 unclassified."]),
        ("fr", ["Les parties 42 + 78 font 120, soit le total."]),
        ("pt", ["As partes 42 + 78 somam 120, que é o total."]),
        ("ar", ["الأجزاء 42 + 78 مجموعها 120"]),
    ],
)  # fmt: skip
def test_what_does_not_add_up_is_said_in_words(trigger: Record, language: str, sentences: list[str]) -> None:
    page = html(read(canonical(trigger), language)).decode()
    for sentence in sentences:
        assert sentence in page


def test_a_qualifier_is_taken_at_its_word() -> None:
    assert agrees(3000, "at_least", 3200)
    assert not agrees(3000, "at_least", 2900)
    assert agrees(100, "at_most", 99)
    assert agrees(1500, "about", 1480)
    assert not agrees(1500, "about", 1337)
    assert not agrees(480, "exact", 481)


def test_kafo_iii_states_what_was_published_of_it() -> None:
    exercise = ran("kafo-3")
    at = datetime(2022, 1, 5, tzinfo=UTC)
    count = len(exercise.lines)
    for id_, measure, quantity, unit in (
        ("firearms", "firearm", 594, "piece"),
        ("officers", "officers", 850, ""),
        ("states", "countries", 7, ""),
    ):
        exercise.stated(id_, at, measure=measure, quantity=quantity, unit=unit, issuer="UNODC")
    thousands = {"measure": "ammunition", "quantity": 2000, "unit": "round", "qualifier": "at_least"}
    exercise.stated("rounds", at, issuer="UNODC", printed="thousands of rounds", **thousands)
    record = compile_record(exercise.lines, "members")
    del exercise.lines[count:]
    assert [s.agrees for s in record.stated] == [True] * 4
    firearms = next(row for row in record.results.by_class if row.class_ == "firearm")
    assert (firearms.quantity, firearms.phase, firearms.recovery) == (594, "action", "seized")
    assert firearms.gross > 594  # four events were reported by two agencies each
    assert (record.effort.countries, record.effort.officers, record.effort.units) == (7, 850, 74)
    action = next(phase for phase in record.operation.phases if phase.kind == "action")
    assert (action.ends_at - action.starts_at).days == 14
    assert sum(row.quantity for row in record.results.by_type if row.class_ == "firearm") == 594
    assert any("terrorism" in seizure.because for seizure in record.significant)
