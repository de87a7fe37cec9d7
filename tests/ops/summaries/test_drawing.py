"""What is drawn of a record: the same bytes always, people's words as words, and everything on the page."""

import io
import re
import subprocess
import sys
from html.parser import HTMLParser
from pathlib import Path

import msgspec
import pypdf
import pytest

from ops.summaries import charts, document, sections, tables, xlsx
from ops.summaries import telling as telling_sections
from ops.summaries.compile import compile_record
from ops.summaries.document import Document
from ops.summaries.draw import html, pdf, read
from ops.summaries.languages import MESSAGES, SENTENCES
from ops.summaries.record import CaseAction, Record
from ops.summaries.words import Words, language_of
from ops.wire import canonical
from tests.ops.summaries.journal import HOSTILE, Journal, drug, dynamite, firearm


def telling(name: str = "KAFO test", *, exercise: bool = True) -> Journal:
    """A journal with something in every section of a summary."""
    return (
        Journal(name, exercise=exercise)
        .report("r1", firearm(3), dynamite(), checks=[{"of": "person", "count": 1200, "hits": 2}])
        .report("r2", firearm(3), agency="BFA-GN", arrests=[{"offence": "firearms_trafficking", "count": 2}])
        .report("r3", drug(1.5, qualifier="about"), hours=36, late=True)
        .report("r4", firearm(2), phase="preparation", hours=-100)
        .report("r5", {"class": "firearm", "quantity": 1}, sector="", contexts=["terrorism"])
        .pair("r1", "r2", "same")
        .pair("r2", "r3")
        .correct("r3", drug(2, qualifier="about"), hours=36, reason=HOSTILE)
        .due(0)
        .case("KAFO-T-0001", "traceable_firearm", "foreign_route", title=HOSTILE)
    )


def record_of(journal: Journal, audience: str = "members") -> bytes:
    return canonical(compile_record(journal.lines, audience))


def text_of(raw: bytes) -> str:
    """All words of a PDF, spaces made one."""
    pages = pypdf.PdfReader(io.BytesIO(raw)).pages
    return " ".join(" ".join(page.extract_text() for page in pages).split())


class Page(HTMLParser):
    """The tags and the text of a page."""

    def __init__(self, raw: bytes) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: list[tuple[str, str]] = []
        self.said: list[str] = []
        self.feed(raw.decode())

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes += [(name, value or "") for name, value in attrs]

    def handle_data(self, data: str) -> None:
        self.said.append(data)


@pytest.fixture(scope="module")
def drawn() -> Document:
    return read(record_of(telling()), "en")


@pytest.mark.parametrize("form", ["html", "pdf"])
def test_the_same_record_gives_the_same_bytes_in_any_process(form: str) -> None:
    raw = record_of(telling())
    made = [
        subprocess.run(
            [sys.executable, "-m", "ops.summaries.draw", form, "en"],
            input=raw,
            capture_output=True,
            check=True,
            env={"PYTHONHASHSEED": seed, "TZ": zone},
        ).stdout
        for seed, zone in (("1", "UTC"), ("2", "Asia/Tokyo"))
    ]
    assert made[0] == made[1]
    assert made[0] == {"html": html, "pdf": pdf}[form](read(raw, "en"))


def test_the_pdf_says_on_every_page_what_it_is_whose_it_is_and_that_it_is_an_exercise(drawn: Document) -> None:
    reader = pypdf.PdfReader(io.BytesIO(pdf(drawn)))
    count = len(reader.pages)
    assert count > 2
    for number, page in enumerate(reader.pages, start=1):
        said = " ".join(page.extract_text().split())
        for mark in ("EXERCISE", "KAFO test (KAFO-T)", "TLP:AMBER", f"Page {number} of {count}"):
            assert mark in said
    assert reader.metadata is not None
    assert reader.metadata.title == "After-action summary – KAFO test"


def test_a_table_of_few_and_long_rows_goes_on_on_the_next_page_and_runs_off_none(drawn: Document) -> None:
    long = tables.plain("Reporting", ["Due", "Late"], [[str(day), f"day{day} BFA-CAAT-01, " * 60] for day in range(7)])
    told = msgspec.structs.replace(drawn, sections=[sections.Section(title="Annex", blocks=[long])])
    pages = [page.extract_text() for page in pypdf.PdfReader(io.BytesIO(pdf(told))).pages]
    foot = "After-action summary"
    with_rows = [page for page in pages if "BFA-CAAT-01" in page]
    assert len(with_rows) > 2
    assert "day6" not in with_rows[0]
    assert all(foot in page for page in with_rows)


def test_what_is_asked_of_one_country_for_each_of_many_firearms_is_one_line() -> None:
    record = msgspec.convert(msgspec.json.decode(record_of(telling())), Record)
    asked = CaseAction(kind="trace_request", to_country="FRA", state="identified", due_at=None)
    case = msgspec.structs.replace(record.cases[0], actions=[asked] * 5)
    told = sections.follow_up(Words("en", "UTC"), msgspec.structs.replace(record, cases=[case]))
    [table] = [block for block in told.blocks if isinstance(block, tables.Table) and block.title == "Cases"]
    [[*_, actions]] = table.rows
    assert actions == "5 × Trace request, France: identified"


def test_a_real_operation_is_not_called_an_exercise() -> None:
    told = read(record_of(telling(exercise=False)), "en")
    assert "EXERCISE" not in text_of(pdf(told))
    assert b"EXERCISE" not in html(told)


def test_the_pdf_is_dated_by_the_last_entry_and_not_by_the_clock(drawn: Document) -> None:
    at = telling().lines[-1].at
    made = pypdf.PdfReader(io.BytesIO(pdf(drawn))).metadata
    assert made is not None
    assert made.creation_date == at.replace(microsecond=0)


def test_page_and_pdf_have_the_same_figures(drawn: Document) -> None:
    page, sheet = " ".join(" ".join(Page(html(drawn)).said).split()), text_of(pdf(drawn))
    for section in drawn.sections:
        assert section.title in page
        assert section.title in sheet
        for block in section.blocks:
            if isinstance(block, tables.Table):
                for cell in {cell for row in block.rows for cell in row if cell.isdigit()}:
                    assert cell in page
                    assert cell in sheet


@pytest.mark.parametrize("language", ["en", "fr"])
def test_what_people_wrote_is_set_as_text_and_never_as_markup(language: str) -> None:
    told = read(record_of(telling(HOSTILE), "country:BFA"), language)
    made = html(told)
    page = Page(made)
    assert "script" not in page.tags
    assert b"<script" not in made
    assert HOSTILE in "".join(page.said)
    said = text_of(pdf(told))
    for piece in ('#panic("x")', "*bold*", "_it_", "$x$", "<script>alert(1)</script>", "{{7*7}}", "@ref", "`raw`"):
        assert piece in said


def test_hostile_words_do_not_leave_a_drawing_either() -> None:
    x, y = {"field": "a", "type": "nominal"}, {"field": "b", "type": "quantitative"}
    values = [{"a": "</text><script>1</script>", "b": 1}]
    spec = {"data": {"values": values}, "mark": "bar", "encoding": {"x": x, "y": y}}
    assert "<script" not in charts.svg(spec, "en")


def test_the_page_stands_alone(drawn: Document) -> None:
    page = Page(html(drawn))
    assert not page.tags & {"script", "link", "img", "iframe", "object", "embed", "base"}
    named = [value for name, value in page.attributes if name in ("src", "href", "xlink:href", "action", "style")]
    assert not [value for value in named if "//" in value]
    assert b"url(" not in html(drawn).replace(b"url(#", b"")


def test_chart_and_map_are_vectors_in_both(drawn: Document) -> None:
    assert html(drawn).count(b"<svg ") == 2
    reader = pypdf.PdfReader(io.BytesIO(pdf(drawn)))
    assert not [image for page in reader.pages for image in page.images]
    assert "Burkina Faso" in next(block.svg for block in all_drawings(drawn) if "Where" in block.title)


def test_a_chart_has_a_panel_for_each_thing_and_never_two_units_on_one_scale() -> None:
    kilos = {"class": "explosive", "type": "dynamite", "quantity": 4, "unit": "kg"}
    record = compile_record(Journal().report("r1", dynamite(7), kilos).lines, "members")
    spec = charts.days(record, Words("en", "UTC"))
    assert spec is not None
    assert [panel["title"] for panel in spec["concat"]] == ["Explosives (sticks)", "Explosives (kg)"]


def test_the_map_of_the_public_shades_countries_and_shows_no_sector() -> None:
    record = compile_record(telling().lines, "public")
    spec = charts.ground(record, Words("en", "UTC"))
    assert spec is not None
    shaded = {feature["properties"]["code"] for feature in spec["layer"][2]["data"]["values"]}
    assert shaded == {"BFA", "NER"}


def test_french_is_french_throughout() -> None:
    said = text_of(pdf(read(record_of(telling()), "fr")))
    for word in ("EXERCICE", "Bilan de l’opération".replace("’", "'"), "Armes à feu", "1 200", "Page 1 sur"):
        assert word in said.replace("\u202f", " ").replace("\u00a0", " ").replace("’", "'")


@pytest.mark.parametrize("language", ["en", "ar"])
def test_the_row_of_a_case_is_not_torn_apart_by_the_end_of_a_page(language: str) -> None:
    journal = telling()
    for number in range(40):
        journal.case(f"KAFO-T-1{number:03d}", "first_rule", *(f"rule_{one}" for one in range(5)), "last_rule")
    pages = pypdf.PdfReader(io.BytesIO(pdf(read(record_of(journal), language)))).pages
    told = [page.extract_text() for page in pages]
    rows = [(page.count("KAFO-T-1"), page.count("first_rule"), page.count("last_rule")) for page in told]
    assert sum(row[0] for row in rows) == 40
    assert sum(row[0] > 0 for row in rows) > 3
    assert [row for row in rows if row[1] != row[2]] == []


def test_arabic_sets_arabic_commas_and_keeps_what_stands_beside_them_apart() -> None:
    journal = Journal().report("r1", {"class": "ammunition", "type": "cartridge", "quantity": 38, "unit": "round",
                                      "calibre": "7.62x39"}, contexts=["terrorism"])  # fmt: skip
    page = html(read(record_of(journal), "ar")).decode()
    assert "7.62x39،\u200f 38" in page
    assert "7.62x39, 38" in html(read(record_of(journal), "en")).decode()


@pytest.mark.parametrize("language", ["fr", "pt", "ar"])
def test_every_message_of_the_document_is_there_in_every_language(language: str) -> None:
    modules = (document, sections, tables, charts, telling_sections, xlsx)
    source = "".join(Path(module.__file__ or "").read_text() for module in modules)
    joined = re.sub(r'"\s*\n\s*f?"', "", source)
    said = set(re.findall(r'say\(\s*f?"([^"]+)"', joined))
    heads = {word for group in re.findall(r"add\(\s*(.+?\])", joined) for word in re.findall(r'"([A-Z][^"]+)"', group)}
    said = {message for message in said | heads if "{what}" not in message}
    assert len(said) > 60
    assert said - set(MESSAGES[language]) == set()
    assert set(MESSAGES[language]) == set(MESSAGES["fr"])
    assert set(SENTENCES[language]) == set(SENTENCES["en"])


def test_a_record_without_any_report_is_drawn_and_says_so() -> None:
    told = read(record_of(Journal()), "en")
    assert "Nothing was reported in the action phase." in text_of(pdf(told))
    assert b"No case has been opened yet." in html(told)


def test_numbers_and_bounds_are_written_as_the_language_writes_them() -> None:
    english, french = Words("en", "UTC"), Words("fr", "UTC")
    assert english.amount(40593) == "40,593"
    assert english.amount(1473.5, "at_least") == "≥\u202f1,473.5"
    assert french.amount(1473.5, "about") == "≈\u202f1\u202f473,5"
    assert (english.unit("round", 1), english.unit("round", 2), english.unit("XOF", 2)) == ("round", "rounds", "XOF")


def test_the_language_is_the_readers_favourite_of_those_there_are() -> None:
    assert language_of("fr-BF,fr;q=0.9,en;q=0.8") == "fr"
    assert language_of("de, en;q=0.5, fr;q=0.4") == "en"
    assert language_of("") == language_of("ar;q=x, *") == "en"


def test_a_record_is_read_back_as_it_was_written() -> None:
    raw = record_of(telling(), "country:BFA")
    assert canonical(msgspec.json.decode(raw, type=Record)) == raw


def test_many_columns_are_shared_out_evenly() -> None:
    assert [len(part) for part in tables.parts_of(list(range(15)), 7)] == [5, 5, 5]
    assert tables.parts_of([], 7) == []


def all_drawings(told: Document) -> list[sections.Drawing]:
    return [block for section in told.sections for block in section.blocks if isinstance(block, sections.Drawing)]
