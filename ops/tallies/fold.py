"""The tallies of any moment: a pure fold of the journal's entries until then, with nothing else to look at."""

from datetime import datetime
from typing import Any, Protocol

import msgspec

from ops.reports.doubles import doubles, tells
from ops.reports.views import ReportRecord
from ops.tallies.counting import Cells, merged
from ops.tallies.standing import Filed, cells_of, owed_state, stands


class Told(Protocol):
    """What the fold needs of an entry."""

    @property
    def number(self) -> int: ...
    @property
    def kind(self) -> str: ...
    @property
    def payload(self) -> Any: ...


class Held(msgspec.Struct, frozen=True):
    """What the fold keeps of a report."""

    filed: int
    withdrawn: bool
    kind: str
    unit: str
    agency: str
    country: str
    occurred_at: datetime
    filed_at: datetime
    cells: Cells


class Period(msgspec.Struct):
    """What one unit owed at one due hour, and its state: missing, nil, reported or late."""

    since: datetime
    due_at: datetime
    unit: str
    state: str


KINDS = ("report.filed", "report.corrected", "report.withdrawn", "pair.found", "pair.ruled", "reporting.closed")
"""The entries that tallies follow from; all others may be left out."""


class TallyFold:
    """Apply entries in order of number; then ask for the sums."""

    def __init__(self) -> None:
        self.number = 0
        self.reports: dict[str, Held] = {}
        self.rulings: dict[tuple[str, str], str] = {}
        self.owed: dict[str, dict[datetime, Period]] = {}
        """By unit and due hour."""
        self._of_unit: dict[str, set[str]] = {}
        self._shared: dict[Any, Any] = {}

    def apply(self, entry: Told) -> None:
        """Take one entry in."""
        self.number = entry.number
        match entry.kind:
            case "report.filed" | "report.corrected" | "report.withdrawn":
                self.take_report(entry.number, msgspec.convert(entry.payload, ReportRecord))
            case "pair.found" | "pair.ruled":
                pair = entry.payload
                self.rulings[pair["first"], pair["second"]] = pair["ruling"]
            case "reporting.closed":
                self._close(entry.payload)

    def gross(self) -> Cells:
        """The cells of everything that is reported and not withdrawn."""
        return merged(*(report.cells for report in self.reports.values()))

    def doubles(self) -> dict[str, str]:
        """Each double with the report that counts instead."""
        same = self._pairs("same")
        named = {id_: self.reports[id_] for pair in same for id_ in pair}
        withdrawn = {id_ for id_, held in named.items() if held.withdrawn}
        empty = {id_ for id_, held in named.items() if not tells(held.kind)}
        return doubles({id_: held.filed for id_, held in named.items()}, withdrawn, empty, same)

    def double(self) -> Cells:
        """The cells of the doubles: reconciled is gross less these."""
        return merged(*(self.reports[id_].cells for id_ in self.doubles()))

    def open_pairs(self) -> list[tuple[str, str]]:
        """The pairs that wait for a ruling, neither report withdrawn."""
        return [pair for pair in self._pairs("open") if not any(self.reports[id_].withdrawn for id_ in pair)]

    def _pairs(self, ruling: str) -> list[tuple[str, str]]:
        """Pairs of this ruling. Reports come before their pairs; in a journal that lacks entries, they may not."""
        return [
            (first, second)
            for (first, second), ruled in self.rulings.items()
            if ruled == ruling and first in self.reports and second in self.reports
        ]

    def take_report(self, number: int, record: ReportRecord) -> None:
        """Take in what an entry says of a report; `apply` for who has read it already."""
        self.number = number
        former = self.reports.get(record.id)
        share = self._shared.setdefault  # cells repeat from report to report; kept once, a big journal fits in memory
        self.reports[record.id] = Held(
            former.filed if former else number,
            record.withdrawn,
            record.kind,
            record.unit,
            record.agency,
            record.country,
            record.occurred_at,
            record.filed_at,
            {share(cell, cell): share(amounts, amounts) for cell, amounts in cells_of(record).items()},
        )
        self._of_unit.setdefault(record.unit, set()).add(record.id)
        if former is None:
            self.judge(record.unit, record.occurred_at, filed_at=record.filed_at)
        else:
            self.judge(record.unit, record.occurred_at, former.occurred_at)

    def _close(self, payload: Any) -> None:
        due_at, since = (msgspec.convert(payload[name], datetime) for name in ("due_at", "since"))
        for unit, state in payload["units"].items():
            self.owed.setdefault(unit, {})[due_at] = Period(since, due_at, unit, state)

    def judge(self, unit: str, *moments: datetime, filed_at: datetime | None = None) -> None:
        """A report of the unit that is of these moments came or changed: what it owed then may be another thing.

        `filed_at` says that it is new, filed at that time; then what stands is not judged anew, as the tables do: what
        was said at a due hour may be of a release that judged otherwise.
        """
        for period in self.owed.get(unit, {}).values():
            if filed_at is not None and stands(period.state, period.due_at, filed_at):
                continue
            if any(period.since <= moment < period.due_at for moment in moments):
                period.state = owed_state(period.since, period.due_at, self.filed(period))

    def filed(self, period: Period) -> list[Filed]:
        """The unit's reports of a period that were not withdrawn."""
        return [
            Filed(report.kind, report.filed_at)
            for id_ in self._of_unit[period.unit]
            if period.since <= (report := self.reports[id_]).occurred_at < period.due_at and not report.withdrawn
        ]
