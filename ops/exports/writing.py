"""Reports as CSV, GeoJSON and workbooks, written while they are read: memory does not grow with their number."""

import asyncio
import tempfile
from collections.abc import AsyncIterator, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

import msgspec
import xlsxwriter
from xlsxwriter.worksheet import Worksheet

from ops.exports.cells import BYTE_ORDER_MARK, lines
from ops.exports.columns import COLUMNS, Rows, head, rows_of
from ops.reports.views import ReportView

Batches = AsyncIterator[list[ReportView]]
CHUNK = 256 * 1024
MOST_ROWS = 1_048_575
"""Rows of a worksheet besides its head; what is more goes on the next."""
WIDTHS = {"occurred_at": 17, "received_at": 17, "what": 50, "checks": 30, "arrests": 30, "note": 50, "report": 37}


async def csv_of(batches: Batches, columns: Sequence[str], rows: Rows) -> AsyncIterator[bytes]:
    """RFC 4180, UTF-8."""
    yield (BYTE_ORDER_MARK + lines([head(columns, rows)])).encode()
    async for batch in batches:
        yield lines(row for report in batch for row in rows_of(report, columns, rows)).encode()
        await asyncio.sleep(0)  # others have their turn


async def geojson_of(batches: Batches, columns: Sequence[str], about: dict[str, Any]) -> AsyncIterator[bytes]:
    """A FeatureCollection (RFC 7946) with what it is about as a foreign member; a report without a place has none."""
    names = [name for name in head(columns, "reports") if name not in ("longitude", "latitude")]
    yield b'{"type":"FeatureCollection","corridor":' + msgspec.json.encode(about) + b',"features":['
    between = b"\n"
    async for batch in batches:
        parts = []
        for report in batch:
            properties = {name: COLUMNS[name](report) for name in names}
            feature = {"type": "Feature", "id": report.id, "geometry": report.location, "properties": properties}
            parts.append(between + msgspec.json.encode(feature))
            between = b",\n"
        yield b"".join(parts)
        await asyncio.sleep(0)
    yield b"\n]}\n"


async def xlsx_of(
    batches: Batches, columns: Sequence[str], rows: Rows, about: dict[str, Any], at: datetime
) -> AsyncIterator[bytes]:
    """A workbook: what it is on the first sheet, then the reports. It is put together on disk, and sent when whole."""
    with tempfile.TemporaryDirectory(prefix="corridor-export-") as folder:
        path = Path(folder) / "reports.xlsx"
        book = Book(path, columns, rows, about, at)
        async for batch in batches:
            await asyncio.to_thread(book.write, batch)
        await asyncio.to_thread(book.close)
        with path.open("rb") as file:
            while piece := await asyncio.to_thread(file.read, CHUNK):
                yield piece


class Book:
    """A workbook that is written row by row; what is written leaves memory."""

    def __init__(self, path: Path, columns: Sequence[str], rows: Rows, about: dict[str, Any], at: datetime) -> None:
        options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
        self.book = xlsxwriter.Workbook(str(path), {**options, "remove_timezone": True, "tmpdir": str(path.parent)})
        self.book.set_properties(
            {"title": "Reports", "comments": about["handling"], "created": at.replace(tzinfo=None)}
        )
        self.bold = self.book.add_format({"bold": True})
        self.moment = self.book.add_format({"num_format": "yyyy-mm-dd hh:mm:ss"})
        self.columns, self.rows, self.label = columns, rows, about["handling"]
        first = self.book.add_worksheet("About")
        first.set_column(0, 0, 18)
        first.set_column(1, 1, 80)
        for at_row, (name, value) in enumerate(about.items()):
            first.write_string(at_row, 0, name, self.bold)
            first.write_string(at_row, 1, str(value))
        self.sheets = 0
        self.sheet: Worksheet
        self.next = 0
        self.begin()

    def begin(self) -> None:
        """One more sheet, with its head and the label over every printed page."""
        self.sheets += 1
        self.sheet = self.book.add_worksheet("Reports" if self.sheets == 1 else f"Reports {self.sheets}")
        self.sheet.set_header(f"&L{self.label}&RPage &P")
        self.sheet.freeze_panes(1, 0)
        names = head(self.columns, self.rows)
        for column, name in enumerate(names):
            self.sheet.set_column(column, column, WIDTHS.get(name, 14))
        for column, name in enumerate(names):
            self.sheet.write_string(0, column, name, self.bold)
        self.next = 1

    def write(self, batch: list[ReportView]) -> None:
        for report in batch:
            for row in rows_of(report, self.columns, self.rows):
                if self.next > MOST_ROWS:
                    self.begin()
                for column, value in enumerate(row):
                    self.put(column, value)
                self.next += 1

    def put(self, column: int, value: object) -> None:
        """A cell of the value's own type: a time is a time (UTC), a number a number, and text never a formula."""
        if isinstance(value, bool):
            self.sheet.write_boolean(self.next, column, value)
        elif isinstance(value, int | float):
            self.sheet.write_number(self.next, column, value)
        elif isinstance(value, datetime):
            self.sheet.write_datetime(self.next, column, value, self.moment)
        elif value:
            self.sheet.write_string(self.next, column, str(value))

    def close(self) -> None:
        self.book.close()
