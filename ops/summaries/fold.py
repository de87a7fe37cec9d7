"""What entries 1..n of a journal say together. No clock, no random, no store: only what it is fed, in order.

Sums come from the tallies' own fold; this one keeps what a summary tells beside them.
"""

from collections.abc import Iterable
from datetime import datetime
from functools import cached_property
from typing import Any, Literal

import msgspec

from ops.reports.views import PairRecord, ReportRecord
from ops.tallies.counting import Cells, merged, negated
from ops.tallies.fold import TallyFold

NOUNS = ("operation", "phase", "agency", "unit", "corridor", "sector", "report", "pair", "reporting", "case")
"""Of which nouns entries are needed; of others only their number and hash count."""
READS = frozenset({"report.read", "case.read"})
"""Reads are entries too, but change nothing."""


class Line(msgspec.Struct, frozen=True, kw_only=True):
    """An entry as it goes to the fold: one line of JSON. `payload` is null for kinds that are not needed."""

    number: int
    kind: str
    subject: str
    at: datetime
    sha256: str
    payload: Any


class Amended(msgspec.Struct, frozen=True, kw_only=True):
    """That a report was changed, and by which entry."""

    entry: int
    at: datetime
    what: Literal["corrected", "withdrawn", "double"]
    report: str
    reason: str


class Folded:
    """The state after the last entry. The newest payload of a subject is its state."""

    def __init__(self) -> None:
        self.last: Line | None = None
        self.operation: dict[str, Any] = {}
        self.agencies: dict[str, dict[str, Any]] = {}
        self.units: dict[str, dict[str, Any]] = {}
        self.corridors: dict[str, dict[str, Any]] = {}
        self.sectors: dict[str, dict[str, Any]] = {}
        self.reports: dict[str, ReportRecord] = {}
        self.pairs: dict[tuple[str, str], PairRecord] = {}
        self.cases: dict[str, dict[str, Any]] = {}
        self.amended: list[Amended] = []
        self.tallies = TallyFold()

    def take(self, line: Line) -> None:
        """Take the next entry."""
        self.last = line
        self.tallies.apply(line)
        noun, _, happened = line.kind.partition(".")
        if line.payload is None or line.kind in READS:
            return
        match noun:
            case "operation" | "phase":  # a phase opens and closes within its operation, whose view it carries
                self.operation = line.payload
            case "report":
                self._report(line, happened)
            case "pair":
                self._pair(line)
            case "sector" if line.payload["valid_to"] is not None:  # this shape of it has ended, maybe not the sector
                if self.sectors.get(line.subject, line.payload)["valid_from"] == line.payload["valid_from"]:
                    self.sectors.pop(line.subject, None)
            case "agency" | "unit" | "corridor" | "sector" | "case":
                getattr(self, {"agency": "agencies"}.get(noun, noun + "s"))[line.subject] = line.payload

    def _report(self, line: Line, happened: str) -> None:
        record = msgspec.convert(line.payload, ReportRecord)
        self.reports[record.id] = record
        if happened == "corrected":
            self._amend(line, "corrected", record.id, record.reason)
        elif happened == "withdrawn":
            self._amend(line, "withdrawn", record.id, record.reason)

    def _pair(self, line: Line) -> None:
        pair = msgspec.convert(line.payload, PairRecord)
        before = self.pairs.get((pair.first, pair.second))
        self.pairs[pair.first, pair.second] = pair
        if pair.ruling == "same" and not (before and before.ruling == "same"):
            self._amend(line, "double", pair.second, pair.reason)

    def _amend(self, line: Line, what: Literal["corrected", "withdrawn", "double"], report: str, reason: str) -> None:
        self.amended.append(Amended(entry=line.number, at=line.at, what=what, report=report, reason=reason))

    @cached_property
    def doubles(self) -> dict[str, str]:
        """Each double with the report that counts instead. Ask when every entry was taken."""
        return self.tallies.doubles()

    @cached_property
    def gross(self) -> Cells:
        """Everything that is reported and not withdrawn."""
        return self.tallies.gross()

    @cached_property
    def reconciled(self) -> Cells:
        """The same less what was ruled to be of another report's event."""
        return merged(self.gross, negated(self.tallies.double()))

    @cached_property
    def standing(self) -> list[ReportRecord]:
        """Reports that were not withdrawn, as they first came: what gross figures count."""
        return [record for record in self.reports.values() if not record.withdrawn]

    @cached_property
    def counted(self) -> list[ReportRecord]:
        """Those of them that are not ruled doubles: what reconciled figures count."""
        return [record for record in self.standing if record.id not in self.doubles]


def fold(lines: Iterable[Line]) -> Folded:
    """All of the lines, in order of their number."""
    folded = Folded()
    for line in lines:
        folded.take(line)
    return folded
