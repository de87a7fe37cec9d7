"""What entries 1..n of a journal say together. No clock, no random, no store: only what it is fed, in order.

Sums come from the tallies' own fold; this one keeps what a summary tells beside them. Reports stand in columns
(`ops.summaries.reports`), so that a journal of hundreds of thousands needs some hundred bytes of memory for each.
"""

from collections.abc import Iterable
from datetime import datetime
from functools import cached_property
from typing import Any, Literal

import msgspec
import numpy as np

from ops.reports.doubles import doubles, tells
from ops.reports.views import PairRecord
from ops.summaries.reports import Reports, Rows
from ops.summaries.said import Brief, brief_of
from ops.tallies.counting import Cells, merged, negated
from ops.tallies.fold import Period, TallyFold
from ops.tallies.standing import Filed

NOUNS = (
    "operation", "phase", "agency", "unit", "corridor", "sector", "assignment", "report", "pair", "reporting", "case",
    "context", "narrative", "lesson", "statement", "session", "method", "contact",
)  # fmt: skip
"""Of which nouns entries are needed; of others only their number and hash count."""
READS = frozenset({"report.read", "case.read"})
"""Reads are entries too, but change nothing."""
FIGURED = ("report.filed", "report.corrected", "report.withdrawn")


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


class Summed(TallyFold):
    """The tallies' own fold over reports that stand in columns."""

    def __init__(self, known: Reports) -> None:
        super().__init__()
        self.known = known

    def gross(self) -> Cells:
        return self.known.gross()

    def cells(self, id_: str) -> Cells:
        """What a report counts."""
        row = self.known.row(id_)
        assert row is not None
        return self.known.cells(row)

    def double(self) -> Cells:
        return merged(*map(self.cells, self.doubles()))

    def doubles(self) -> dict[str, str]:
        same = self.pairs("same")
        named = {id_: self.known[id_] for pair in same for id_ in pair}
        withdrawn = {id_ for id_, kept in named.items() if kept.withdrawn}
        empty = {id_ for id_, kept in named.items() if not tells(kept.where.kind)}
        return doubles({id_: kept.filed for id_, kept in named.items()}, withdrawn, empty, same)

    def open_pairs(self) -> list[tuple[str, str]]:
        return [pair for pair in self.pairs("open") if not any(self.known[id_].withdrawn for id_ in pair)]

    def pairs(self, ruling: str) -> list[tuple[str, str]]:
        known = self.known
        return [pair for pair, ruled in self.rulings.items() if ruled == ruling and all(id_ in known for id_ in pair)]

    def filed(self, period: Period) -> list[Filed]:
        return [Filed(*one) for one in self.known.within(period.unit, period.since, period.due_at)]


class Folded:
    """The state after the last entry. The newest payload of a subject is its state."""

    def __init__(self) -> None:
        self.last: Line | None = None
        self.operation: dict[str, Any] = {}
        self.agencies: dict[str, dict[str, Any]] = {}
        self.units: dict[str, dict[str, Any]] = {}
        self.corridors: dict[str, dict[str, Any]] = {}
        self.sectors: dict[str, dict[str, Any]] = {}
        self.assignments: dict[str, dict[str, Any]] = {}
        self.reports = Reports()
        self.pairs: dict[tuple[str, str], PairRecord] = {}
        self.cases: dict[str, dict[str, Any]] = {}
        self.sessions: dict[str, dict[str, Any]] = {}
        self.contacts: dict[str, dict[str, Any]] = {}
        self.methods: dict[str, tuple[int, dict[str, Any]]] = {}
        """Sheets about new methods, each with the entry of its newest version."""
        self.narratives: dict[str, tuple[int, dict[str, Any]]] = {}
        self.lessons: dict[str, tuple[int, dict[str, Any]]] = {}
        self.statements: dict[str, tuple[int, dict[str, Any]]] = {}
        """What people wrote for summaries, each with the entry of its newest version (`ops.summaries.parts`)."""
        self.since: dict[str, list[str]] = {}
        """The contexts of reports that were found later (`ops.contexts`)."""
        self.course: list[tuple[int, datetime, str, str]] = []
        """What became of the operation: (entry, when, kind of entry, its state afterwards)."""
        self.amended: list[Amended] = []
        self.former: dict[str, list[tuple[int, Cells]]] = {}
        """What amended reports counted until an entry."""
        self.ruled: list[tuple[int, tuple[str, str], str]] = []
        """Pairs whose ruling changed: the entry, and what was ruled until then."""
        self.withdrawn_at: dict[str, int] = {}
        self.tallies = Summed(self.reports)

    def take(self, line: Line) -> None:
        """Take the next entry."""
        self.last = line
        noun = line.kind.partition(".")[0]
        if line.payload is None or line.kind in READS:
            self.tallies.apply(line)
            return
        if noun == "report" and line.kind in FIGURED:
            told = line.payload
            self._report(line, told if isinstance(told, Brief) else brief_of(msgspec.json.encode(told)))
            return
        if noun == "pair":
            self._pair(line)
        self.tallies.apply(line)
        match noun:
            case "operation" | "phase":  # a phase opens and closes within its operation, whose view it carries
                self.operation = line.payload
                if not self.course or self.course[-1][2:] != (line.kind, line.payload["state"]):
                    self.course.append((line.number, line.at, line.kind, line.payload["state"]))
            case "context":
                self.since[line.subject] = line.payload["contexts"]
            case "sector" if line.payload["valid_to"] is not None:  # this shape of it has ended, maybe not the sector
                if self.sectors.get(line.subject, line.payload)["valid_from"] == line.payload["valid_from"]:
                    self.sectors.pop(line.subject, None)
            case "corridor" if line.payload.get("removed_at"):
                self.corridors.pop(line.subject, None)
            case "narrative" | "lesson" | "statement" | "method":
                getattr(self, noun + "s")[line.subject] = (line.number, line.payload)
            case "agency" | "unit" | "corridor" | "sector" | "case" | "assignment" | "session" | "contact":
                getattr(self, {"agency": "agencies"}.get(noun, noun + "s"))[line.subject] = line.payload

    def _report(self, line: Line, record: Brief) -> None:
        self.tallies.number = line.number
        row = self.reports.row(record.id)
        moments = [record.occurred_at]
        if row is not None:
            self.former.setdefault(record.id, []).append((line.number, self.reports.cells(row)))
            moments.append(self.reports.kept(row).occurred_at)
        self.reports.take(line.number, record)
        self.tallies.judge(record.unit, *moments, filed_at=record.filed_at if row is None else None)
        if line.kind == "report.corrected":
            self._amend(line, "corrected", record.id, record.reason)
        elif line.kind == "report.withdrawn":
            self.withdrawn_at[record.id] = line.number
            self._amend(line, "withdrawn", record.id, record.reason)

    def _pair(self, line: Line) -> None:
        pair = msgspec.convert(line.payload, PairRecord)
        before = self.pairs.get((pair.first, pair.second))
        self.pairs[pair.first, pair.second] = pair
        self.ruled.append((line.number, (pair.first, pair.second), before.ruling if before else ""))
        if pair.ruling == "same" and not (before and before.ruling == "same"):
            self._amend(line, "double", pair.second, pair.reason)

    def _amend(self, line: Line, what: Literal["corrected", "withdrawn", "double"], report: str, reason: str) -> None:
        self.amended.append(Amended(entry=line.number, at=line.at, what=what, report=report, reason=reason))

    def refresh(self) -> None:
        """Forget what was asked at an earlier entry; to be called before asking again."""
        for name in ("doubles", "gross", "reconciled", "standing", "counted", "doubled"):
            self.__dict__.pop(name, None)

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
    def standing(self) -> Rows:
        """Rows of the reports that were not withdrawn, as they first came: what gross figures count."""
        return self.reports.standing()

    @cached_property
    def counted(self) -> Rows:
        """Those of them that are not ruled doubles: what reconciled figures count."""
        return np.setdiff1d(self.standing, self._double_rows(), assume_unique=True)

    @cached_property
    def doubled(self) -> Rows:
        """Those of them that are."""
        return np.intersect1d(self.standing, self._double_rows(), assume_unique=True)

    def _double_rows(self) -> Rows:
        rows = [row for id_ in self.doubles if (row := self.reports.row(id_)) is not None]
        return np.array(sorted(rows), np.int64)

    def cells(self, id_: str) -> Cells:
        """What a report counts as it stands."""
        return self.tallies.cells(id_)


def fold(lines: Iterable[Line]) -> Folded:
    """All of the lines, in order of their number."""
    folded = Folded()
    for line in lines:
        folded.take(line)
    return folded


class _Head(msgspec.Struct, frozen=True, kw_only=True):
    number: int
    kind: str
    subject: str
    at: datetime
    sha256: str
    payload: msgspec.Raw


class Reader:
    """Reads lines of JSON, reports straight into their shape, which spares a long journal half of its time."""

    def __init__(self) -> None:
        self._head = msgspec.json.Decoder(_Head)
        self._any = msgspec.json.Decoder()

    def read(self, raw: bytes) -> Line:
        """One entry. Raises msgspec.MsgspecError for what is none."""
        head = self._head.decode(raw)
        payload = brief_of(head.payload) if head.kind in FIGURED else self._any.decode(head.payload)
        return Line(
            number=head.number, kind=head.kind, subject=head.subject, at=head.at, sha256=head.sha256, payload=payload
        )
