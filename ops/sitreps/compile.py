"""A situation report is a fold of entries 1..n, where entry n is the one that ordered it.

    python -m ops.sitreps.compile < entries.ndjson > record.json

The orders before it are among the entries, so what is new since the last report follows from the same entries and
nothing else: no store, no clock, no settings. One pass over a journal gives every report that was ordered in it.
"""

import sys
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import NamedTuple

import msgspec

from ops.sitreps.record import Figures, Record, Restated, Since, Station
from ops.summaries.audiences import MEMBERS, eyes_of
from ops.summaries.compile import about, dues
from ops.summaries.figures import KEYS, figures, order
from ops.summaries.fold import Folded, Line, Reader
from ops.summaries.record import AsOf, Due, Figure
from ops.summaries.significant import significant
from ops.tallies import counting
from ops.tallies.counting import Cells
from ops.wire import canonical
from scheduling.windows import reporting_day

ORDERED = "sitrep.ordered"
ON_STATION = "on_station"
OPEN = "open"


class Kept(NamedTuple):
    """What is kept of a report until the next one."""

    since: Since
    figures: Figures
    days: list[Figure]


class Telling:
    """Takes entries in order; at each order, gives the record of what was said until then."""

    def __init__(self) -> None:
        self.folded = Folded()
        self.alarms: dict[str, str] = {}
        self.before: Kept | None = None

    def take(self, line: Line) -> Record | None:
        """Take the next entry; the record, when it is an order."""
        self.folded.take(line)
        noun = line.kind.partition(".")[0]
        if line.payload is None:
            return None
        if noun == "alarm":
            self.alarms[line.subject] = line.payload.get("state", "")
        elif line.kind == ORDERED:
            return self._record(line)
        return None

    def _record(self, line: Line) -> Record:
        folded, before = self.folded, self.before
        folded.refresh()
        eyes = eyes_of(MEMBERS, folded.operation)
        cumulative = counted(folded.gross, folded.reconciled)
        days = figures(folded.gross, folded.reconciled, ["day"])
        first = before.since.entry if before else 0
        told, more, withheld = significant(folded, eyes, after=first, noted=False)
        record = Record(
            number=line.payload["number"],
            tlp=eyes.tlp,
            codes=list(folded.operation["default_handling"].get("codes") or ()),
            operation=about(folded.operation),
            as_of=AsOf(entry=line.number, sha256=line.sha256, at=line.at),
            due_at=msgspec.convert(line.payload["due_at"], datetime | None),
            since=before.since if before else None,
            cumulative=cumulative,
            new=less(cumulative, before.figures) if before else cumulative,
            days=days,
            restated=restated(days, before, folded.operation["timezone"]) if before else [],
            due=struck(dues(folded), before),
            significant=told,
            more_significant=more,
            withheld=withheld,
            alarms_open=sum(state == OPEN for state in self.alarms.values()),
            on_station=self._on_station(),
        )
        since = Since(number=record.number, entry=line.number, at=line.at)
        self.before = Kept(since, cumulative, days)
        return record

    def _on_station(self) -> list[Station]:
        return [
            Station(unit=one["unit"], sector=one["sector"], country=self.folded.units[one["unit"]]["country"])
            for one in sorted(self.folded.assignments.values(), key=lambda one: (one["unit"], one["sector"]))
            if one["state"] == ON_STATION
        ]


def counted(gross: Cells, reconciled: Cells) -> Figures:
    """The tally, as rows of a summary."""
    return Figures(
        lines=figures(gross, reconciled),
        lines_by_country=figures(gross, reconciled, ["country"]),
        checks=figures(gross, reconciled, figure="check"),
        arrests=figures(gross, reconciled, figure="arrest"),
        reports=reports(gross, reconciled),
    )


def reports(gross: Cells, reconciled: Cells) -> list[Figure]:
    """How many reports there are of each kind."""
    kept = {(row["phase"], row["kind"]): row["reports"] for row in counting.rollup(reconciled, (), "report")}
    return [
        Figure(
            phase=str(row["phase"]),
            type=str(row["kind"]),
            quantity=number(kept.get((row["phase"], row["kind"]), 0)),
            gross=number(row["reports"]),
            qualifier="exact",
            reports=int(number(kept.get((row["phase"], row["kind"]), 0))),
        )
        for row in counting.rollup(gross, (), "report")
    ]


def number(said: str | float) -> int | float:
    assert not isinstance(said, str)
    return said


def less(now: Figures, before: Figures) -> Figures:
    """What has been added since."""
    return Figures(**{
        name: difference(getattr(now, name), getattr(before, name)) for name in Figures.__struct_fields__
    })  # fmt: skip


def difference(now: list[Figure], before: list[Figure]) -> list[Figure]:
    """Row by row; what has not changed is left out."""
    was, there = keyed(before), keyed(now)
    rows = []
    for key in {**there, **was}:
        one = there.get(key) or zero(was[key])
        other = was.get(key) or zero(one)
        row = msgspec.structs.replace(
            one,
            quantity=minus(one.quantity, other.quantity),
            gross=minus(one.gross, other.gross),
            hits=one.hits - other.hits,
            gross_hits=one.gross_hits - other.gross_hits,
            reports=one.reports - other.reports,
        )
        if row.quantity or row.gross or row.hits or row.gross_hits or row.reports:
            rows.append(row)
    return sorted(rows, key=order)


def minus(one: float, other: float) -> int | float:
    """Quantities are thousandths at the finest; a difference is too."""
    left = round(one * 1000) - round(other * 1000)
    return left / 1000 if left % 1000 else left // 1000


def keyed(rows: Iterable[Figure]) -> dict[tuple[str, ...], Figure]:
    fields = ["class_" if name == "class" else name for name in KEYS]
    return {tuple(getattr(row, name) for name in fields): row for row in rows}


def zero(row: Figure) -> Figure:
    return msgspec.structs.replace(row, quantity=0, gross=0, hits=0, gross_hits=0, reports=0, qualifier="exact")


def restated(days: list[Figure], before: Kept, zone: str) -> list[Restated]:
    """Days that were over when the report before was made, and are not what it said.

    The day on which it was made went on after it: what came to that day since is new, and nothing of it is restated
    unless it has become less.
    """
    last = reporting_day(before.since.at, zone).isoformat()
    was, now = by_day(before.days), by_day(days)
    found = []
    for day in sorted(was.keys() | now.keys()):
        one, other = was.get(day, []), now.get(day, [])
        changed = difference(other, one)
        if (changed and day < last) or (day == last and any(row.gross < 0 or row.quantity < 0 for row in changed)):
            found.append(Restated(day=day, was=one, now=other))
    return found


def by_day(rows: Iterable[Figure]) -> Mapping[str, list[Figure]]:
    found: dict[str, list[Figure]] = {}
    for row in rows:
        found.setdefault(row.day, []).append(row)
    return found


def struck(every: list[Due], before: Kept | None) -> list[Due]:
    """The due hours since the report before, each as it stands now; the last of all where none has struck since."""
    since = [due for due in every if before is None or due.due_at > before.since.at]
    return since or every[-1:]


def records(lines: Iterable[Line]) -> Iterator[Record]:
    """Every situation report that was ordered in these entries."""
    telling = Telling()
    for line in lines:
        if record := telling.take(line):
            yield record


def last_record(raw: Iterable[bytes]) -> Record:
    """The report that the last of these entries (lines of JSON) ordered. Raises SystemExit when none was ordered."""
    reader = Reader()
    record = None
    for record in records(reader.read(line) for line in raw):  # noqa: B007 - the last one is wanted
        pass
    if record is None:
        raise SystemExit("no situation report was ordered in these entries")
    return record


def main() -> None:
    """Read entries, one a line, the last of them an order; write its record's canonical JSON."""
    sys.stdout.buffer.write(canonical(last_record(sys.stdin.buffer)))


if __name__ == "__main__":
    main()
