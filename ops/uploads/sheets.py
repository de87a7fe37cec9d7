"""From a file's bytes to the cells of its table, within limits that hold whatever the file says of itself. Pure.

A workbook is unpacked by us, part by part and never beyond the limit, looked through for the size of its sheets, and
packed again before the reader gets it: a few kilobytes that unpack to gigabytes, or a lone cell in the last corner of
a sheet, end here. Formulas are not run; what is read is the value that the spreadsheet kept beside them.
"""

import codecs
import csv
import io
import re
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from typing import Any
from xml.etree.ElementTree import ParseError

import msgspec
from defusedxml import ElementTree
from defusedxml.common import DefusedXmlException
from python_calamine import CalamineError, CalamineWorkbook

from ops.errors import MalformedRequest, TooLarge, Unacceptable
from ops.uploads.cells import Cell, text_of
from ops.uploads.columns import ENOUGH, Column, read_head, recognised

MOST_BYTES = 5 * 1024 * 1024
MOST_ROWS = 5000
MOST_COLUMNS = 100
MOST_LETTERS = 4000
"""Characters in one cell."""
MOST_UNPACKED = 40 * 1024 * 1024
MOST_PARTS = 500
MOST_SHEETS = 10
SEPARATORS = (";", ",", "\t")
_NEEDED = re.compile(r"(?:\[Content_Types\]\.xml|_rels/\.rels|xl/(?:workbook|styles|sharedStrings)\.xml|"
                     r"xl/_rels/workbook\.xml\.rels|xl/worksheets/[^/]+\.xml)", re.IGNORECASE)  # fmt: skip
_PLACE = re.compile(r"([A-Z]{1,4})([0-9]{1,9})")


class Table(msgspec.Struct, frozen=True):
    """The table of a file: which place is which column, and its rows with their numbers as a spreadsheet shows them."""

    columns: dict[int, Column]
    rows: list[tuple[int, list[Cell]]]


def read(raw: bytes) -> Table:
    """The table of a CSV or XLSX file. Raises MalformedRequest, TooLarge, or Unacceptable with its head's faults."""
    if not raw.strip():
        raise MalformedRequest("The file is empty.")
    if len(raw) > MOST_BYTES:
        raise TooLarge(f"The file has {len(raw)} bytes; {MOST_BYTES} are taken.")
    if raw.startswith(b"PK"):
        return table_of(_sheets(raw))
    if raw.startswith(b"\xd0\xcf\x11\xe0"):
        raise MalformedRequest("This is a workbook of the old kind (.xls) or one with a password; save it as .xlsx.")
    if raw.startswith(b"%PDF"):
        raise MalformedRequest("This is a PDF; send the CSV or XLSX file that it was made from.")
    return table_of([_csv(text(raw))])


def table_of(sheets: Iterable[list[list[Cell]]]) -> Table:
    """The first sheet that has our headings in its first row that has anything."""
    for rows in sheets:
        index = next((index for index, row in enumerate(rows[:20]) if any(map(text_of, row))), 0)
        head = [text_of(cell) for cell in rows[index]] if rows else []
        if recognised(head) >= ENOUGH:
            break
    else:
        raise MalformedRequest(
            "No row of headings was found. Begin with the template: its first row names the columns."
        )
    columns, faults = read_head(head)
    if faults:
        raise Unacceptable(f"{len(faults)} column{'s' * (len(faults) != 1)} cannot be read.", faults=faults)
    filled = [(number, row) for number, row in enumerate(rows[index + 1 :], index + 2) if any(map(text_of, row))]
    if len(filled) > MOST_ROWS:
        raise TooLarge(f"The table has {len(filled)} rows; {MOST_ROWS} are taken at once.")
    if not filled:
        raise MalformedRequest("The table has headings but no row under them.")
    beyond = [number for number, row in filled if any(text_of(cell) for i, cell in enumerate(row) if i not in columns)]
    if beyond:
        raise MalformedRequest(f"Row {beyond[0]} has a cell under no heading; nothing was read, lest it be lost.")
    return Table(columns, filled)


# --- CSV --------------------------------------------------------------------------------------------------------------


def text(raw: bytes) -> str:
    """The text of a CSV file: UTF-8 or UTF-16 with or without its mark, else Windows-1252, as Excel writes it."""
    for mark, encoding in (
        (codecs.BOM_UTF8, "utf-8-sig"),
        (codecs.BOM_UTF16_LE, "utf-16"),
        (codecs.BOM_UTF16_BE, "utf-16"),
    ):
        if raw.startswith(mark):
            return _decoded(raw, encoding)
    head = raw[:2000]
    odd, even = head[1::2].count(0), head[::2].count(0)
    if max(odd, even) > len(head) // 6:
        return _decoded(raw, "utf-16-le" if odd > even else "utf-16-be")
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        return _decoded(raw, "cp1252")


def _decoded(raw: bytes, encoding: str) -> str:
    try:
        return raw.decode(encoding)
    except UnicodeDecodeError as error:
        raise MalformedRequest(f"The text of the file cannot be read as {encoding}: byte {error.start}.") from None


def _csv(whole: str) -> list[list[Cell]]:
    """The cells of the text; the separator is the one that finds most headings."""
    said = re.match(r"sep=(.)\r?\n", whole, flags=re.IGNORECASE)
    body = whole[said.end() :] if said else whole
    first = next((line for line in body.splitlines() if line.strip(" ;,\t")), "")
    separator = max(SEPARATORS, key=lambda mark: recognised(next(csv.reader([first], delimiter=mark), [])))
    rows: list[list[Cell]] = [[]] if said else []
    csv.field_size_limit(1_000_000)
    try:
        for row in csv.reader(io.StringIO(body, newline=""), delimiter=separator, strict=True):
            if len(rows) > MOST_ROWS + 1000:
                raise TooLarge(f"The file has more than {MOST_ROWS} rows.")
            if len(row) > MOST_COLUMNS and any(cell.strip() for cell in row[MOST_COLUMNS:]):
                raise TooLarge(f"Row {len(rows) + 1} has {len(row)} cells; {MOST_COLUMNS} are taken.")
            rows.append(list(row[:MOST_COLUMNS]))
    except csv.Error as error:
        raise MalformedRequest(f"Row {len(rows) + 1} of the file cannot be read: {error}.") from None
    return rows


# --- XLSX -------------------------------------------------------------------------------------------------------------


def _sheets(raw: bytes) -> Iterator[list[list[Cell]]]:
    """The cells of each sheet of a workbook, from A1 on."""
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(repacked(raw)))
        for index in range(min(len(book.sheet_names), MOST_SHEETS)):
            rows: Any = book.get_sheet_by_index(index).to_python(skip_empty_area=False)
            yield rows
    except (CalamineError, zipfile.BadZipFile, ParseError, DefusedXmlException, zlib.error, EOFError, KeyError,
            NotImplementedError, RuntimeError, OSError, ValueError) as error:  # fmt: skip
        raise MalformedRequest("The workbook cannot be read; save it again as .xlsx, or as CSV.") from error


def repacked(raw: bytes) -> bytes:
    """The parts of a workbook that hold its cells, each read within the limit and judged, in a fresh archive."""
    out, left = io.BytesIO(), MOST_UNPACKED
    with zipfile.ZipFile(io.BytesIO(raw)) as given, zipfile.ZipFile(out, "w") as made:
        if len(given.infolist()) > MOST_PARTS:
            raise TooLarge("The workbook has too many parts.")
        for name, info in {info.filename: info for info in given.infolist()}.items():
            if not _NEEDED.fullmatch(name):
                continue
            with given.open(info) as part:
                data = part.read(left + 1)
            left -= len(data)
            if left < 0:
                raise TooLarge(f"The workbook unpacks to more than {MOST_UNPACKED // 1024 // 1024} MiB.")
            if "/worksheets/" in name.lower():
                refuse_vast(data)
            made.writestr(name, data)
    return out.getvalue()


def refuse_vast(sheet: bytes) -> None:
    """Raises TooLarge for a sheet with a cell so far out that the table up to it would not fit in memory."""
    ElementTree.XMLParser(target=Extent(), forbid_dtd=True).feed(sheet)


class Extent:
    """Hears the rows and cells of a sheet as they are parsed; no tree is built."""

    furthest = MOST_ROWS + 1000

    def __init__(self) -> None:
        self.rows = 0
        self.cells = 0

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        """One element begins."""
        name, place = tag.rpartition("}")[2], attributes.get("r", "")
        if name == "row":
            self.rows, self.cells = self.rows + 1, 0
            if self.rows > self.furthest or (place and (not place.isdigit() or int(place[:12]) > self.furthest)):
                raise TooLarge(
                    f"A sheet has a row {place[:12]}; {MOST_ROWS} are taken. Delete what is below the table."
                )
        elif name == "c":
            self.cells += 1
            found = _PLACE.fullmatch(place)
            vast = found and (int(found[2]) > self.furthest or _number(found[1]) > MOST_COLUMNS)
            if vast or self.cells > MOST_COLUMNS or (place and not found):
                raise TooLarge(f"A sheet has a cell at {place[:16]!r}, far beyond any table of reports.")

    def end(self, tag: str) -> None:
        """One element ends."""

    def data(self, data: str) -> None:
        """Text between elements."""

    def close(self) -> Any:
        """All was heard."""


def _number(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number
