"""Workbooks with typed cells, the same bytes for the same data: no clock, fixed times within."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any

import xlsxwriter
from xlsxwriter.worksheet import Worksheet

from ops.exchange.iafq import Sheet, Value

WIDEST, NARROWEST = 46, 9
MOST_ROWS = 1_048_000
DAY_TEXT = 10


class Book:
    """A workbook in making: its first sheet says what it is; label and exercise stand over every printed page."""

    def __init__(self, path: Path, about: Sequence[tuple[str, str]], label: str, exercise: str, at: datetime) -> None:
        options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
        self.book = xlsxwriter.Workbook(str(path), options | {"tmpdir": str(path.parent)})
        self.book.set_properties({"title": path.stem, "comments": label, "created": at.replace(tzinfo=None)})
        self.bold = self.book.add_format({"bold": True, "text_wrap": True, "valign": "top", "bottom": 1})
        self.title = self.book.add_format({"bold": True, "font_size": 13})
        self.plain = self.book.add_format({"text_wrap": True, "valign": "top"})
        self.day = self.book.add_format({"num_format": "yyyy-mm-dd", "valign": "top", "align": "left"})
        self.number = self.book.add_format({"num_format": "#,##0.###", "valign": "top"})
        self.whole = self.book.add_format({"num_format": "#,##0", "valign": "top"})
        self.quiet = self.book.add_format({"italic": True, "font_color": "#52606d"})
        self.label, self.exercise = label, exercise
        self.rows: dict[str, int] = {}
        self.sheets: dict[str, Worksheet] = {}
        for at_row, (name, value) in enumerate(about):
            sheet = self.sheet(about[0][0] if not self.sheets else next(iter(self.sheets)), (26, 90))
            sheet.write_string(at_row, 0, name, self.bold)
            sheet.write_string(at_row, 1, value, self.plain)

    def sheet(self, name: str, widths: Sequence[int]) -> Worksheet:
        if name not in self.sheets:
            made = self.book.add_worksheet(name[:31])
            made.set_header(f"&L{self.label}&C{self.exercise}&RPage &P/&N")
            made.set_footer(f"&L{self.label}&R{self.exercise}")
            made.set_landscape()
            made.set_paper(9)
            made.fit_to_pages(1, 0)
            for column, width in enumerate(widths):
                made.set_column(column, column, width)
            self.sheets[name], self.rows[name] = made, 0
        return self.sheets[name]

    def table(self, table: Sheet) -> None:
        """A titled table under what stands on its sheet already."""
        widths = [max(NARROWEST, min(WIDEST, len(head) + 4)) for head in table.head]
        widths[1:2] = [max(widths[1], 34)] if len(widths) > 2 else [14]
        widths[:1] = [44] if len(widths) == 2 else [20]
        sheet, at = self.sheet(table.name, widths), self.rows[table.name]
        sheet.write_string(at, 0, table.title, self.title)
        if table.note:
            sheet.write_string(at + 1, 0, table.note, self.quiet)
        self.rows[table.name] = at + 2
        self.append(table.name, table.head, head=True)
        for row in table.rows:
            self.append(table.name, row)
        self.rows[table.name] += 1

    def begin(self, name: str, head: Sequence[str]) -> None:
        """A sheet that is one long table."""
        sheet = self.sheet(name, [max(NARROWEST, min(WIDEST, len(one) + 5)) for one in head])
        sheet.freeze_panes(1, 2)
        sheet.repeat_rows(0)
        self.append(name, head, head=True)

    def append(self, name: str, row: Iterable[Value], *, head: bool = False) -> None:
        sheet, at = self.sheets[name], self.rows[name]
        for column, value in enumerate(row):
            self.put(sheet, at, column, value, head=head)
        self.rows[name] += 1

    def put(self, sheet: Worksheet, at: int, column: int, value: Any, *, head: bool) -> None:
        """A cell of the value's own type; a day is a date, and text never a formula."""
        if isinstance(value, int | float):
            sheet.write_number(at, column, value, self.whole if isinstance(value, int) else self.number)
        elif value and (day := day_of(value)) and not head:
            sheet.write_datetime(at, column, datetime(day.year, day.month, day.day), self.day)  # noqa: DTZ001
        elif value:
            sheet.write_string(at, column, value, self.bold if head else self.plain)

    def close(self) -> None:
        self.book.close()


def day_of(value: str) -> date | None:
    """The date that a text is, as YYYY-MM-DD and nothing else."""
    if len(value) != DAY_TEXT or value[4] != "-" or value[7] != "-":
        return None
    try:
        return date.fromisoformat(value)
    except ValueError:
        return None
