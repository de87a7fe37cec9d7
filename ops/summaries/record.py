"""The record of a summary.

It is language-neutral: codes, numbers, times in UTC. Its canonical JSON is what is stored, hashed and signed
off, and the only thing that pages, PDF, charts and maps are drawn from. In every row `quantity` is reconciled (doubles
that a person ruled out are taken off) and `gross` is everything that was reported. Nothing is summed across units,
classes, recovery modes or phases.
"""

from datetime import datetime
from typing import Any, Literal

from ops.shapes import View

Number = int | float


class Figure(View, frozen=True, kw_only=True, omit_defaults=True, rename={"class_": "class"}):
    """One figure with the keys that it was asked by; what is left out is not a key of this table."""

    phase: str
    recovery: str = ""
    class_: str = ""
    type: str = ""
    unit: str = ""
    of: str = ""
    database: str = ""
    offence: str = ""
    country: str = ""
    agency: str = ""
    sector: str = ""
    day: str = ""
    quantity: Number
    gross: Number
    qualifier: str
    """Of the reconciled quantity."""
    hits: int = 0
    gross_hits: int = 0
    reports: int
    """Distinct reports that the reconciled quantity rests on."""


class Phase(View, frozen=True):
    kind: str
    starts_at: datetime
    ends_at: datetime


class About(View, frozen=True, kw_only=True):
    """The operation, as it was described at this entry."""

    code: str
    name: str
    countries: list[str]
    timezone: str
    state: str
    phases: list[Phase]
    exercise: bool


class AsOf(View, frozen=True, kw_only=True):
    """The last entry that was counted: its number, its hash in the chain, its time by the operation's clock."""

    entry: int
    sha256: str
    at: datetime


class Objective(View, frozen=True, kw_only=True):
    """What was aimed at, and what of it the action phase reached; None where the measure is not one that is counted."""

    measure: str
    target: Number
    reached: Number | None


class Counted(View, frozen=True, kw_only=True):
    """How many there are of one kind."""

    kind: str
    count: int


class CountryEffort(View, frozen=True, kw_only=True):
    country: str
    agencies: int
    units: int
    officers: int
    sectors: int
    reports: int


class Effort(View, frozen=True, kw_only=True):
    """Who took part and what was covered. `crossings` are distinct named places in the sectors."""

    countries: int
    agencies: int
    agencies_by_kind: list[Counted]
    units: int
    officers: int
    corridors: int
    sectors: int
    crossings: int
    reports: int
    reports_by_kind: list[Counted]
    by_country: list[CountryEffort]


class Results(View, frozen=True, kw_only=True):
    """Lines of reports. `by_agency` and `by_sector` are empty in a public summary."""

    by_class: list[Figure]
    by_type: list[Figure]
    by_country: list[Figure]
    by_agency: list[Figure]
    by_sector: list[Figure]
    by_day: list[Figure]


class Due(View, frozen=True, kw_only=True):
    """One due hour: who reported something, who reported nil, who was silent, whose report came after the hour.

    Zero is not silence: `nil` said that there was nothing; of `missing` nothing is known. A unit is on one list.
    """

    due_at: datetime
    since: datetime
    reported: list[str]
    nil: list[str]
    late: list[str]
    missing: list[str]


class Restated(View, frozen=True, kw_only=True):
    """A day whose figures changed after it was due: reports that came late, and changes to those there were."""

    day: str
    late_reports: int
    corrections: int
    withdrawals: int


class Amendment(View, frozen=True, kw_only=True, omit_defaults=True):
    """A report that was corrected, withdrawn or ruled a double. `report` and `reason` only where details may be."""

    entry: int
    at: datetime
    what: Literal["corrected", "withdrawn", "double"]
    country: str
    agency: str
    day: str
    report: str = ""
    reason: str = ""


class OpenPair(View, frozen=True, kw_only=True):
    """Two reports that may be of one event and that nobody has ruled on: both are counted."""

    day: str
    agencies: list[str]
    because: list[str]


class Item(View, frozen=True, kw_only=True, omit_defaults=True, rename={"class_": "class"}):
    """One line of a significant seizure; identifiers only where details may be."""

    class_: str
    type: str = ""
    quantity: Number
    unit: str
    qualifier: str = "exact"
    make: str = ""
    model: str = ""
    calibre: str = ""


class Significant(View, frozen=True, kw_only=True, omit_defaults=True):
    """A seizure that is told of by itself. `because`: largest (of a class, unit by unit), terrorism, explosives."""

    day: str
    phase: str
    country: str
    sector: str
    recovery: str
    because: list[str]
    items: list[Item]
    report: str = ""
    agency: str = ""
    transport: str = ""
    concealment: str = ""
    place: str = ""


class CaseAction(View, frozen=True, kw_only=True):
    kind: str
    to_country: str
    state: str
    due_at: datetime | None


class CaseLine(View, frozen=True, kw_only=True, omit_defaults=True):
    """A case that was open at this entry; no more of it than its code and rules outside its own country."""

    code: str
    country: str
    agency: str
    because: list[str]
    opened_at: datetime
    state: str
    actions: list[CaseAction]
    title: str = ""


class Note(View, frozen=True, kw_only=True):
    """Something to know of the figures' quality: a code of `ops.summaries.words`, and how many it concerns."""

    code: str
    count: int


class Area(View, frozen=True, kw_only=True, omit_defaults=True):
    """A shape of the map, simplified: a sector, or in a public summary a country, with its number of reports."""

    code: str
    country: str
    reports: int
    geometry: dict[str, Any]


class Ground(View, frozen=True, kw_only=True):
    """The map, frozen: what was simplified once is drawn alike for ever. Geometry GeoJSON, lon/lat degrees."""

    areas: list[Area]
    countries: list[Area]
    """Outlines of the operation's countries and of their neighbours (`reports` 0) as background."""


class Record(View, frozen=True, kw_only=True):
    """A summary. The same entries and audience give the same record, byte for byte."""

    form: Literal["corridor-summary-1"] = "corridor-summary-1"
    audience: str
    tlp: str
    operation: About
    as_of: AsOf
    headline: list[Figure]
    """The action phase alone, all recovery modes apart: what a minister is told."""
    objectives: list[Objective]
    effort: Effort
    checks: list[Figure]
    arrests: list[Figure]
    checks_by_country: list[Figure]
    arrests_by_country: list[Figure]
    results: Results
    due: list[Due]
    restated: list[Restated]
    amendments: list[Amendment]
    unclassified: list[Figure]
    """What has no type, no sector or no phase: it is in the totals, and in no part of them."""
    open_pairs: list[OpenPair]
    significant: list[Significant]
    more_significant: int
    """Further seizures that meet the rule and are not listed."""
    withheld: int
    """Further ones whose handling keeps them from this audience."""
    cases: list[CaseLine]
    cases_by_rule: list[Counted]
    quality: list[Note]
    ground: Ground
