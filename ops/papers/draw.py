"""Draws papers as PDF from a record alone, as a program beside the server (decision 0006).

    python -m ops.papers.draw order en < record.json > order.pdf
    python -m ops.papers.draw sheet fr UNIT < record.json > sheet.pdf
    python -m ops.papers.draw sheets en < record.json > sheets.zip

The same record gives the same bytes: what is written is dated by the record.
"""

import io
import sys
import zipfile
from datetime import datetime

import msgspec

from ops.papers.order import order
from ops.papers.parts import Plan
from ops.papers.record import Planned, Record
from ops.papers.sheet import sheet
from ops.papers.words import PaperWords
from ops.summaries.draw import pdf


def draw(raw: bytes, form: str, language: str, unit: str = "") -> bytes:
    """A record as the operation order, the sheet of a unit, or a ZIP of the sheets of all units that have shifts.

    Raises msgspec.ValidationError for what is no record, KeyError for a unit that is not in the plan.
    """
    record = msgspec.json.decode(raw, type=Record)
    planned = msgspec.json.decode(record.plan, type=Planned)
    plan, words = Plan(planned), PaperWords(language, planned.operation.timezone)
    if form == "order":
        return pdf(order(record, plan, words))
    if form == "sheet":
        return pdf(sheet(record, plan, words, plan.units[unit]))
    on_duty = sorted({shift.unit for shift in plan.shifts})
    return zipped({f"{code}.pdf": pdf(sheet(record, plan, words, plan.units[code])) for code in on_duty}, record.at)


def zipped(files: dict[str, bytes], at: datetime) -> bytes:
    """Files by name in one archive, dated by the record."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_STORED) as archive:
        for name, content in sorted(files.items()):
            archive.writestr(zipfile.ZipInfo(name, at.timetuple()[:6]), content)
    return made.getvalue()


def main() -> None:
    """Draw the record on standard input to standard output."""
    sys.stdout.buffer.write(draw(sys.stdin.buffer.read(), *sys.argv[1:]))


if __name__ == "__main__":
    main()
