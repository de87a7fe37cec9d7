"""DOCX and XLSX: real styles, tables and typed cells, in every language, the same bytes in any process."""

import io
import subprocess
import sys
import zipfile
from datetime import datetime

import docx
import pytest
from python_calamine import load_workbook

from ops.summaries.archive import fixed
from ops.summaries.compile import compile_record
from ops.summaries.xlsx import fitting, lines
from ops.wire import canonical
from tests.ops.summaries.journal import HOSTILE, Journal, drug, dynamite, firearm


def record_of() -> bytes:
    journal = Journal().report("r1", firearm(7), dynamite(30), arrests=[{"offence": "other", "count": 6}])
    journal.report("r2", drug(1.5), agency="NER-PN", hours=40, late=True).due(0)
    lesson = {"kind": "lesson", "text": HOSTILE, "language": "en", "country": None, "responsible": "NatCom",
              "public": True,              "due_on": "2021-03-01", "removed": False}  # fmt: skip
    return canonical(compile_record(journal.add("lesson.written", "l1", lesson).lines, "members"))


def drawn(form: str, language: str, seed: str = "1", zone: str = "UTC") -> bytes:
    environment = {"PYTHONHASHSEED": seed, "TZ": zone, "HOME": "/nowhere"}
    program = [sys.executable, "-m", "ops.summaries.draw", form, language]
    return subprocess.run(program, input=record_of(), capture_output=True, check=True, env=environment).stdout


@pytest.mark.parametrize(("form", "language"), [("docx", "fr"), ("xlsx", "ar"), ("pdf", "ar")])
def test_the_same_record_is_the_same_file_in_any_process(form: str, language: str) -> None:
    made = drawn(form, language)
    assert made == drawn(form, language, seed="2", zone="Asia/Tokyo")
    if form != "pdf":
        with zipfile.ZipFile(io.BytesIO(made)) as archive:
            assert {entry.date_time for entry in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
            assert {entry.compress_type for entry in archive.infolist()} == {zipfile.ZIP_STORED}
        assert fixed(made) == made


def test_a_document_has_headings_tables_and_words_to_edit() -> None:
    file = docx.Document(io.BytesIO(drawn("docx", "en")))
    styles = {paragraph.style.name for paragraph in file.paragraphs if paragraph.style}
    assert {"Title", "Heading 1", "Heading 2"} <= styles
    cells = [cell.text for table in file.tables for row in table.rows for cell in row.cells]
    assert HOSTILE in cells
    assert "7" in cells
    assert len(file.inline_shapes) == 2  # the chart and the map
    heads = [table for table in file.tables if table._tbl.xpath("./w:tr/w:trPr/w:tblHeader")]
    assert len(heads) > 8
    assert all(row._tr.xpath("./w:trPr/w:cantSplit") for table in file.tables for row in table.rows)
    assert file.core_properties.created == datetime(2020, 12, 1, 18, 0) or file.core_properties.created.year == 2020  # noqa: DTZ001


def test_arabic_goes_from_right_to_left_in_both() -> None:
    file = docx.Document(io.BytesIO(drawn("docx", "ar")))
    assert all(paragraph._p.xpath("./w:pPr/w:bidi") for paragraph in file.paragraphs)
    assert not file.element.xpath("//w:pPr/w:jc/following-sibling::w:bidi")  # the schema's order
    assert not file.element.xpath("//w:tblPr/w:tblLook/following-sibling::w:bidiVisual")
    assert not file.element.xpath("//w:rPr[w:b[not(@w:val)]][not(w:bCs)]")  # Arabic letters are bold by this one alone
    assert not file.element.xpath("//w:rPr[w:sz][not(w:szCs)]")
    with zipfile.ZipFile(io.BytesIO(drawn("xlsx", "ar"))) as archive:
        assert b'rightToLeft="1"' in archive.read("xl/worksheets/sheet1.xml")


def test_a_row_is_as_high_as_its_text_in_every_program() -> None:
    with zipfile.ZipFile(io.BytesIO(drawn("xlsx", "en"))) as archive:
        sheets = [archive.read(name).decode() for name in archive.namelist() if name.startswith("xl/worksheets/sheet")]
    assert any('customHeight="1"' in sheet for sheet in sheets)
    assert (lines("one", 15), lines("one\ntwo", 15), lines("x" * 40, 15), lines(40, 15)) == (1, 2, 4, 1)
    assert (fitting([None, 7]), fitting(["x" * 20]), fitting(["x" * 200])) == (15, 22, 45)


def test_cells_are_of_their_own_type() -> None:
    book = load_workbook(io.BytesIO(drawn("xlsx", "en")))
    rows = book.get_sheet_by_name("By day").to_python()
    head = rows[0]
    first = dict(zip(head, rows[1], strict=True))
    assert (first["Quantity"], str(first["Day"])) == (7.0, "2020-11-30")
    assert first["class (code)"] == "firearm"
    lessons = book.get_sheet_by_name("Lessons").to_python()
    assert HOSTILE in lessons[1]
    assert "Unclassified" not in book.sheet_names  # what has no rows has no sheet
