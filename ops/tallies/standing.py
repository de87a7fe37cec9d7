"""How reports stand in the tallies, and what a unit has done about what it owed. Pure; projection and fold share it."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import NamedTuple

from ops.reports.views import ReportRecord
from ops.tallies.counting import COUNTS_AS_REPORT, Cells, Context, cells, merged, negated

AHEAD = timedelta(minutes=10)
"""How far a sender's clock may run ahead before its time is called future."""


class Standing(NamedTuple):
    """What a report adds to the tallies."""

    cells: Cells
    double: bool = False


NOTHING = Standing({})


def cells_of(record: ReportRecord) -> Cells:
    """The cells of a report as it stands; none of a withdrawn one."""
    if record.withdrawn:
        return {}
    context = Context(record.phase, record.day, record.country, record.agency, record.sector or "")
    return cells(record.document, context)


def difference(changes: Iterable[tuple[Standing, Standing]]) -> tuple[Cells, Cells]:
    """What (before, after) changes add to the gross cells and to the doubles."""
    listed = list(changes)
    gross = merged(
        *(negated(before.cells) for before, _ in listed if before.cells),
        *(after.cells for _, after in listed),
    )
    double = merged(
        *(negated(before.cells) for before, _ in listed if before.double),
        *(after.cells for _, after in listed if after.double),
    )
    return gross, double


class Filed(NamedTuple):
    """One standing report of a unit, as far as what it owed goes."""

    kind: str
    filed_at: datetime


def owed_state(since: datetime, due_at: datetime, filed: Iterable[Filed]) -> str:
    """What became of one period: missing, nil, reported, or late when what there is came after the due hour.

    `filed` are the unit's reports of that period that are not withdrawn. What came before the period began meets
    nothing: a phone whose clock is wrong would speak for a unit that is silent by then. A unit that said nil in time
    and sent something else afterwards is late: what it had to report came after the hour.
    """
    first = counts_from(since)
    told = [report for report in filed if report.kind in COUNTS_AS_REPORT and report.filed_at >= first]
    something = [report for report in told if report.kind != "nil"] or told
    if not something:
        return "missing"
    if all(report.filed_at > due_at for report in something):
        return "late"
    return "nil" if something[0].kind == "nil" else "reported"


def counts_from(since: datetime) -> datetime:
    """From when on a report is filed that can meet what is owed for a period."""
    return since - AHEAD


def stands(state: str, due_at: datetime, filed_at: datetime) -> bool:
    """Whether one more report, filed at that time, cannot change what is said of a period: see `owed_state`."""
    return state == "reported" or (state == "late" and filed_at > due_at)
