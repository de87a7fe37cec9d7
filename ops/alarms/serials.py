"""Which serial numbers are known, by whose reports: rules over rows, without a store. Pure.

Of two standing reports with the same number, the one that had it first is not to be told about; the other met a known
number. So of each report's number it is kept since which entry it has had it.
"""

from collections.abc import Iterable
from typing import NamedTuple

from ops.alarms.schemas import Reference
from ops.reports.candidates import SHORTEST_SERIAL
from ops.reports.serials import comparison_form
from ops.reports.views import ReportRecord


class Holder(NamedTuple):
    """A report that has a number, and whose it is."""

    report: str
    agency: str
    country: str
    unit: str

    def reference(self) -> Reference:
        return Reference(report=self.report, unit=self.unit, agency=self.agency, country=self.country)


class Serial(NamedTuple):
    """A number in a report, since an entry."""

    holder: Holder
    mark: str
    since: int


def marks(record: ReportRecord) -> set[str]:
    """The numbers of a standing report in the form in which they are compared, each with its class."""
    if record.withdrawn:
        return set()
    lines = record.document.get("lines", ())
    forms = ((line["class"], comparison_form(line["serial"])) for line in lines if line.get("serial"))
    return {f"{class_}|{form}"[:120] for class_, form in forms if len(form) >= SHORTEST_SERIAL}


class Known:
    """The rows that a batch of entries may touch or ask about; `added` and `removed` are what it changes."""

    def __init__(self, rows: Iterable[Serial], elsewhere: Iterable[tuple[str, str, str]] = ()) -> None:
        self.of_report: dict[str, dict[str, Serial]] = {}
        self.of_mark: dict[str, dict[str, Serial]] = {}
        self.elsewhere = frozenset(elsewhere)
        """(mark, agency, country) of reports in earlier operations."""
        self.stored: set[tuple[str, str]] = set()
        for row in rows:
            self.stored.add((row.holder.report, row.mark))
            self._put(row)

    def _put(self, row: Serial) -> None:
        self.of_report.setdefault(row.holder.report, {})[row.mark] = row
        self.of_mark.setdefault(row.mark, {})[row.holder.report] = row

    def change(self, record: ReportRecord, entry: int) -> set[str]:
        """Take a report as it stands after an entry; gives the other reports whose numbers may be known no longer."""
        holder = Holder(record.id, record.agency, record.country, record.unit)
        before, after = set(self.of_report.get(record.id, ())), marks(record)
        others: set[str] = set()
        for mark in before - after:
            del self.of_report[record.id][mark]
            del self.of_mark[mark][record.id]
            others |= set(self.of_mark[mark])
        for mark in after - before:
            self._put(Serial(holder, mark, entry))
        return others

    def earlier(self, report: str) -> list[Holder]:
        """The reports that had one of this report's numbers before it had."""
        found = {
            other.holder
            for row in self.of_report.get(report, {}).values()
            for other in self.of_mark[row.mark].values()
            if other.since < row.since
        }
        return sorted(found)

    def known_elsewhere(self, report: str) -> bool:
        """Whether the same agency had one of this report's numbers in an earlier operation."""
        rows = self.of_report.get(report, {}).values()
        return any((row.mark, row.holder.agency, row.holder.country) in self.elsewhere for row in rows)

    def rows(self) -> dict[tuple[str, str], Serial]:
        """All rows as they are now, by report and number."""
        return {(report, mark): row for report, held in self.of_report.items() for mark, row in held.items()}
