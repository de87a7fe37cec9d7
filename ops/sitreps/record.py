"""The record of a situation report: language-neutral, and the only thing that page and PDF are drawn from.

In every row `quantity` is reconciled and `gross` is everything that was reported. Rows of `cumulative` are the tally as
of the entry; rows of `new` are that less the tally as of the report before, so they may be negative where reports were
corrected, withdrawn or ruled doubles. Totals only: what any member may see.
"""

from datetime import datetime
from typing import Literal

import msgspec

from ops.shapes import View
from ops.summaries.fold import NOUNS as SUMMED
from ops.summaries.record import About, AsOf, Due, Figure, Significant

NOUNS = (*SUMMED, "alarm", "sitrep")
"""Of which nouns entries are needed."""


class Since(View, frozen=True, kw_only=True):
    """The situation report before this one."""

    number: int
    entry: int
    at: datetime


class Figures(View, frozen=True, kw_only=True):
    lines: list[Figure]
    lines_by_country: list[Figure]
    checks: list[Figure]
    arrests: list[Figure]
    reports: list[Figure]
    """By phase; the kind of report (seizure, activity, nil) is in `type`."""


class Restated(View, frozen=True, kw_only=True):
    """A day that the report before told of and whose figures have changed since. `was` and `now` are its lines."""

    day: str
    was: list[Figure]
    now: list[Figure]


class Station(View, frozen=True, kw_only=True):
    """A unit that stands in its sector."""

    unit: str
    sector: str
    country: str


class Record(View, frozen=True, kw_only=True):
    """A situation report. The same entries give the same record, byte for byte."""

    form: Literal["corridor-sitrep-1"] = "corridor-sitrep-1"
    number: int
    tlp: str
    codes: list[str]
    operation: About
    as_of: AsOf
    due_at: datetime | None
    since: Since | None
    cumulative: Figures
    new: Figures
    days: list[Figure]
    """Lines by day, cumulative."""
    restated: list[Restated]
    due: list[Due]
    """The due hours that have struck since the report before; the last one where none has."""
    significant: list[Significant]
    """Of what was first reported since the report before."""
    more_significant: int
    withheld: int
    alarms_open: int
    on_station: list[Station]


class Made(msgspec.Struct, frozen=True):
    """What `ops.sitreps.make` writes: the record's exact bytes, and the PDF by language."""

    raw: bytes
    pdfs: dict[str, bytes]
