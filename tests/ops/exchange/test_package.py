"""Packages as officials open them: workbooks read by another reader, sheets as PDF, the same bytes everywhere."""

import hashlib
import io
import os
import subprocess
import sys
import zipfile
from datetime import datetime
from pathlib import Path
from typing import Any

import msgspec
import openpyxl
import pypdf
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ops.exchange import iafq
from ops.exchange.iafq import Counts
from ops.exchange.make import archive, package, parts
from ops.exchange.requests import HEAD, row
from ops.exchange.seizures import HEAD as COLUMNS
from ops.exchange.words import FRENCH, ExchangeWords
from tests.ops.exchange.given import PISTOL, ROUNDS, head, lines, seizure, tail, trace

WHOLE = (head(), seizure(), seizure("r2", PISTOL | {"serial": "B-1"}, recovery="found"), trace(),
         tail(reports={"not_released": 3}, traces={"not_drafted": 1}, doubles=2))  # fmt: skip


def made(tmp_path: Path, *told: Any) -> zipfile.ZipFile:
    out = io.BytesIO()
    tmp_path.mkdir(exist_ok=True)
    archive(package(parts(lines(*told).splitlines()), tmp_path), out)
    return zipfile.ZipFile(out)


def book(archive_: zipfile.ZipFile, name: str) -> Any:
    return openpyxl.load_workbook(io.BytesIO(archive_.read(name)))


def cells(sheet: Any) -> list[list[Any]]:
    return [[cell.value for cell in line] for line in sheet.iter_rows()]


def test_a_package_has_workbooks_sheets_and_what_it_says_of_itself(tmp_path: Path) -> None:
    with made(tmp_path, *WHOLE) as found:
        assert found.namelist() == [
            "README.txt", "manifest.json", "iafq.xlsx", "seizures.xlsx", "trace-requests.xlsx",
            "trace-requests/KAFO-T-0001-1.pdf",
        ]  # fmt: skip
        said = found.read("README.txt").decode()
        for part in ("EXERCISE", "TLP:AMBER H1", "Tracing of one pistol", "article 12(5)", "article 18(19)",
                     "Withheld: reports 3, trace requests 0: not released", "Doubles left out: 2"):  # fmt: skip
            assert part in said
        manifest = msgspec.json.decode(found.read("manifest.json"))
        for file in manifest["files"]:
            assert hashlib.sha256(found.read(file["name"])).hexdigest() == file["sha256"]
        assert manifest["withheld"] == {"reports": {"not_released": 3}, "traces": {"not_drafted": 1}}


def test_the_questionnaire_keeps_modes_of_recovery_and_units_apart(tmp_path: Path) -> None:
    with made(tmp_path, *WHOLE) as found:
        iafq_book = book(found, "iafq.xlsx")
    assert iafq_book.sheetnames == ["About", "Arms", "Parts", "Ammunition", "Tracing", "Significant", "Persons"]
    arms = cells(iafq_book["Arms"])
    assert ["pistol", "Pistol", "piece", 1, 1, 0, 0, 0] in arms
    assert ["7.62x39", "7.62x39", "round", 300, 0, 0, 0, 1] in cells(iafq_book["Ammunition"])
    tracing = {line[0]: line[1] for line in cells(iafq_book["Tracing"])}
    assert (tracing["Arms seized, found or surrendered"], tracing["Potentially traceable"]) == (2, 2)
    assert (tracing["SDG 16.4.2 numerator"], tracing["SDG 16.4.2 denominator"]) == (0, 2)
    assert iafq_book["Arms"].oddHeader.left.text == "TLP:AMBER H1"
    assert iafq_book["Arms"].oddHeader.center.text == "EXERCISE"


def test_the_seizure_workbook_has_typed_cells_and_no_free_text(tmp_path: Path) -> None:
    with made(tmp_path, head(), seizure(arrests=[{"offence": "firearms_trafficking", "count": 2}]), tail()) as found:
        first, second, third = cells(book(found, "seizures.xlsx")["Seizures"])
    assert first == list(COLUMNS)
    assert isinstance(second[COLUMNS.index("Date")], datetime)
    assert second[COLUMNS.index("Quantity")] == 1
    assert third[COLUMNS.index("Quantity")] == 300
    assert second[COLUMNS.index("HS")] == "930200"
    assert [line[COLUMNS.index("Persons arrested")] for line in (second, third)] == [2, None]
    for words in ("note", "remark", "name"):
        assert not any(words in column.lower() for column in COLUMNS)


def test_a_cell_that_looks_like_a_formula_stays_text(tmp_path: Path) -> None:
    with made(tmp_path, head(), seizure("r1", PISTOL | {"make": "=1+1"}), tail()) as found:
        sheet = book(found, "seizures.xlsx")["Seizures"]
    cell = sheet.cell(2, COLUMNS.index("Brand") + 1)
    assert (cell.value, cell.data_type) == ("=1+1", "s")


def test_a_trace_request_says_the_three_things_of_paragraph_17_and_the_rubrics_of_3312_1(tmp_path: Path) -> None:
    with made(tmp_path, *WHOLE) as found:
        document = pypdf.PdfReader(io.BytesIO(found.read("trace-requests/KAFO-T-0001-1.pdf")))
        sheet = cells(book(found, "trace-requests.xlsx")["Trace requests"])
    text = "\n".join(page.extract_text() for page in document.pages)
    for part in ("KAFO-T-0001/1", "(a) Illicit nature and circumstances", "(b) Markings, type, calibre",
                 "(c) Intended use of the information", "A-12345", "Zastava", "P – Pistol", "Crossed arrows",
                 "Illicit trafficking", "Tracing of one pistol", "TLP:AMBER H1", "EXERCISE",
                 "article 18(19)"):  # fmt: skip
        assert part in text, part
    assert "possessor" in text.lower()
    named = dict(zip(sheet[0], sheet[1], strict=True))
    assert named["Serial number (5a)"] == "A-12345"
    assert named["Obliterated (5b)"] == "no"
    assert named["Completeness"] == "7/8"  # the importer is not known
    assert len(sheet[0]) == len(HEAD) == len(row(head(), trace(), ExchangeWords("en")))


def test_an_altered_marking_is_obliterated_and_what_is_missing_is_said() -> None:
    told = trace(line=PISTOL | {"marking": "altered"}, missing=["model"], identifiers={"serial": "A-1", "make": "FN"})
    said = row(head(), told, ExchangeWords("en"))
    assert said[7] == "yes"
    assert said[-3] == "model"


def test_french_is_whole(tmp_path: Path) -> None:
    with made(tmp_path, head(language="fr"), *WHOLE[1:]) as found:
        assert book(found, "iafq.xlsx").sheetnames[1] == "Armes"
        document = pypdf.PdfReader(io.BytesIO(found.read("trace-requests/KAFO-T-0001-1.pdf")))
        text = "\n".join(page.extract_text() for page in document.pages)
        assert "c) Utilisation prévue de l'information" in text.replace("’", "'")
        said = found.read("README.txt").decode()
    assert "non communiqué à ce destinataire" in said
    every = [*COLUMNS, *(name for _, name in HEAD), *iafq.OF_LINE.values(), *iafq.OF_EVENT.values()]
    assert [text for text in every if text not in FRENCH] == []


@pytest.mark.parametrize("zone", ["UTC", "Pacific/Auckland"])
def test_the_same_lines_give_the_same_bytes_in_another_process(tmp_path: Path, zone: str) -> None:
    here = io.BytesIO()
    archive(package(parts(lines(*WHOLE).splitlines()), tmp_path), here)
    told = {**os.environ, "TZ": zone, "PYTHONHASHSEED": "7", "LC_ALL": "C"}
    there = subprocess.run(
        [sys.executable, "-m", "ops.exchange.make"], input=lines(*WHOLE), env=told, capture_output=True, check=True
    ).stdout
    assert hashlib.sha256(here.getvalue()).hexdigest() == hashlib.sha256(there).hexdigest()


@given(st.lists(st.tuples(st.sampled_from(["pistol", "rifle", None]), st.integers(1, 9),
                          st.sampled_from(["seized", "found", "surrendered"])), max_size=20))  # fmt: skip
def test_every_dimension_of_arms_adds_up_to_the_same_total(told: list[tuple[str | None, int, str]]) -> None:
    counts = Counts()
    for number, (kind, pieces, recovery) in enumerate(told):
        line = {"class": "firearm", "quantity_milli": pieces * 1000, "unit": "piece"} | ({"type": kind} if kind else {})
        counts.take(seizure(f"r{number}", line, recovery=recovery, contexts=["terrorism"]))
    whole = sum(pieces for _, pieces, _ in told)
    assert counts.arms == whole == counts.traceable + sum(counts.untraceable.values())
    words = ExchangeWords("en")
    for dimension, title in (iafq.OF_LINE | iafq.OF_EVENT).items():
        rows: list[list[Any]] = iafq.dimension_sheet(counts, "Arms", dimension, title, words).rows
        assert sum(sum(line[3:7]) for line in rows) == whole, dimension


def test_parts_are_no_arms_and_other_units_are_no_pieces() -> None:
    counts = Counts()
    barrels = {"class": "part", "type": "barrel", "quantity_milli": 5000, "unit": "piece"}
    dynamite = {"class": "explosive", "type": "dynamite", "quantity_milli": 120_000, "unit": "stick"}
    counts.take(seizure("r1", barrels, ROUNDS, dynamite))
    assert counts.arms == 0
    [told] = iafq.significant_sheet(counts, ExchangeWords("en")).rows
    assert told[6:10] == [0, 5, 300, "120 stick Dynamite"]
