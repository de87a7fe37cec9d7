"""Text for spreadsheets (CSV). Pure."""

import csv
import io
from collections.abc import Iterable
from datetime import datetime

BYTE_ORDER_MARK = "\ufeff"
"""Without it, spreadsheets take UTF-8 for something else."""


def table(head: Iterable[str], rows: Iterable[Iterable[object]]) -> str:
    """RFC 4180 text with a byte-order mark."""
    return BYTE_ORDER_MARK + lines([head, *rows])


def lines(rows: Iterable[Iterable[object]]) -> str:
    """Rows as RFC 4180 text."""
    out = io.StringIO(newline="")
    csv.writer(out).writerows([cell(value) for value in row] for row in rows)
    return out.getvalue()


def cell(value: object) -> str | int | float | bool:
    """A value as it stands in a cell. Text that a spreadsheet would run as a formula is quoted by an apostrophe."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.isoformat().replace("+00:00", "Z")
    if isinstance(value, str):
        return "'" + value if value[:1] in ("=", "+", "-", "@", "\t", "\r") else value
    assert isinstance(value, int | float | bool)
    return value
