"""The record of a summary.

It is language-neutral: codes, numbers, times in UTC. Its canonical JSON is what is stored, hashed and signed
off, and the only thing that pages, PDF, charts and maps are drawn from. In every row `quantity` is reconciled (doubles
that a person ruled out are taken off) and `gross` is everything that was reported. Nothing is summed across units,
classes, recovery modes or phases.
"""

from datetime import date, datetime
from typing import Any, Literal

from ops.shapes import View

Number = int | float
FORM: Literal["corridor-summary-3"] = "corridor-summary-3"
"""Changes whenever the same entries give another record; older ones are drawn as what they have."""


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
    """Distinct reports that the reconciled quantity rests on; 0 in parts of totals of a public summary."""
    entries: str = ""
    """The entries of those reports, as `ops.summaries.packing` writes them; "" in a public summary."""
    doubles: str = ""
    """Those of the doubles that are in the gross figure only."""
    hidden: Literal["", "figure", "hits"] = ""
    """In a public summary: the figure, or its hits, stand as 0 because they are not shown (`ops.summaries.public`)."""


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


class Moment(View, frozen=True, kw_only=True):
    """Something that became of the operation: a kind of entry, and the state that it left."""

    entry: int
    at: datetime
    kind: str
    state: str


class Objective(View, frozen=True, kw_only=True):
    """What was aimed at, and what of it the action phase reached; None where the measure is not one that is counted."""

    measure: str
    target: Number
    reached: Number | None


class Counted(View, frozen=True, kw_only=True, omit_defaults=True):
    """How many there are of one kind; `hidden`: stands as 0 because it is small and the summary is public."""

    kind: str
    count: int
    hidden: bool = False


class CountryEffort(View, frozen=True, kw_only=True):
    """What a country put in, and how it reported: zero is not silence."""

    country: str
    agencies: int
    units: int
    officers: int
    sectors: int
    reports: int
    nil: int = 0
    """Reports that there was nothing."""
    missing: int = 0
    """Due hours of its units that passed without any report."""
    silent_units: int = 0
    """Units of which no report is known at all."""


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
    sectors_staffed: int = 0
    """Sectors with a shift that was accepted or kept."""
    shifts: int = 0
    unit_hours: Number = 0
    """Hours of those shifts."""
    officer_hours: Number = 0
    places: list[Counted] = []
    """Reports by kind of place (land crossing, airport, …)."""


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
    """A seizure that is told of by itself. `because`: largest (of a class, unit by unit), terrorism,
    terrorism_since (found later), explosives."""

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
    entry: int = 0


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
    about: dict[str, Any] = {}
    """Of its own country: what, from where, when; what it is called where nobody gave it a title."""


class Note(View, frozen=True, kw_only=True):
    """Something to know of the figures' quality: a code of `ops.summaries.words`, and how many it concerns."""

    code: str
    count: int


class Embargo(View, frozen=True, kw_only=True):
    """What has to be waited for before others than coordinators, focal points and auditors read a summary."""

    until: datetime | None = None
    until_signed: bool = False
    """Until every country of the operation has agreed."""


class Former(View, frozen=True, kw_only=True):
    """The version before this one: an earlier summary of the same operation for the same audience."""

    number: int
    as_of: int


class Change(View, frozen=True, kw_only=True, omit_defaults=True, rename={"class_": "class"}):
    """A figure that is not what it was as of an earlier entry, and why. `was` and `now` are reconciled.

    `why` has, by reason (new, late, corrected, withdrawn, ruled), what each adds, hits after a "/"; `entries` are those
    of the reports that came late or were amended, packed.
    """

    phase: str
    recovery: str = ""
    class_: str = ""
    unit: str = ""
    of: str = ""
    database: str = ""
    offence: str = ""
    country: str = ""
    was: Number
    now: Number
    was_hits: int = 0
    now_hits: int = 0
    why: dict[str, Number]
    entries: str = ""


class Route(View, frozen=True, kw_only=True, omit_defaults=True):
    """A way that goods took, as seizures of the action phase tell it; "" where nothing was said."""

    origin: str = ""
    transit: list[str] = []
    seized_in: str = ""
    destination: str = ""
    reports: int
    classes: list[str]
    entries: str = ""


class Method(View, frozen=True, kw_only=True, omit_defaults=True):
    """How goods were moved: how many seizures of the action phase say this code of this field."""

    field: Literal["transport", "concealment", "place", "direction", "contexts"]
    code: str
    reports: int
    entries: str = ""
    hidden: bool = False


class Indicator(View, frozen=True, kw_only=True):
    """SDG 16.4.2 of this operation: arms whose illicit origin or context was established, of all that were recovered.

    The denominator are firearms and light weapons seized, found and surrendered, in all phases.
    """

    seized: int
    found: int
    surrendered: int
    unknown_recovery: int
    """Not in the denominator: nobody said how they were recovered."""
    denominator: int
    traceable: int
    """Of the arms, those with enough marks for a trace."""
    identified: int
    requested: int
    numerator: int


class Compared(View, frozen=True, kw_only=True):
    """Figures of an earlier operation as its own summary states them; frozen in the order of this one."""

    code: str
    name: str
    number: int
    as_of: int
    sha256: str
    starts_at: datetime | None
    ends_at: datetime | None
    countries: int
    officers: int
    units: int
    figures: list[Figure]


class Text(View, frozen=True, kw_only=True):
    """A part that people wrote. Figures in it are tokens (`ops.summaries.bound`), never numbers."""

    part: str
    language: str
    text: str
    version: int
    entry: int


class Lesson(View, frozen=True, kw_only=True, omit_defaults=True):
    kind: Literal["good_practice", "problem", "lesson", "recommendation"]
    text: str
    language: str
    country: str = ""
    responsible: str = ""
    due_on: date | None = None
    entry: int


class StatedPart(View, frozen=True, kw_only=True):
    measure: str
    label: str
    quantity: Number


class Stated(View, frozen=True, kw_only=True):
    """A figure that somebody published, beside what the journal says of the same thing."""

    id: str
    measure: str
    label: str
    quantity: Number
    unit: str
    qualifier: str
    recovery: str
    phase: str
    country: str
    printed: str
    issuer: str
    published_on: date | None
    source: str
    parts: list[StatedPart]
    entry: int
    counted: Number | None
    """What the journal says, in `counted_unit`; None where reports do not say such a thing."""
    counted_unit: str = ""
    agrees: bool | None
    """Whether the two can both be true, qualifiers taken at their word; None where there is nothing to compare."""
    difference: Number | None
    """Published less counted, in `counted_unit`."""
    unclassified: Number | None
    """The published total less its published parts; None where no parts were published."""
    others: list[str]
    """Statements of the same thing that say another number."""


class Trained(View, frozen=True, kw_only=True, omit_defaults=True):
    """Who came to sessions of one kind, in counts. Who came to two is counted in both; "" all countries, agencies."""

    kind: str
    country: str = ""
    agency: str = ""
    sessions: int
    women: int = 0
    men: int = 0
    unspecified: int = 0
    hidden: bool = False


class NewMethod(View, frozen=True, kw_only=True, omit_defaults=True):
    """A shared sheet about a new modus operandi (`ops.methods`), as far as this audience may read it."""

    title: str
    what: str
    signs: str = ""
    concealment: str = ""
    transport: str = ""
    countries: list[str] = []
    entry: int = 0


class Outcome(View, frozen=True, kw_only=True, omit_defaults=True):
    """What came of the operation, by a code of `ops.summaries.words`; None: nothing that is reported says it."""

    code: str
    count: int | None
    hidden: bool = False


class ContactPoint(View, frozen=True, kw_only=True):
    """An office to turn to, without the names of persons; channels as [kind, value]."""

    country: str
    role: str
    office: str
    channels: list[tuple[str, str]]


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

    form: Literal["corridor-summary-1", "corridor-summary-2", "corridor-summary-3"] = FORM
    audience: str
    tlp: str
    embargo: Embargo = Embargo()
    version: int = 1
    former: Former | None = None
    operation: About
    as_of: AsOf
    course: list[Moment] = []
    """What became of the operation, in order."""
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
    changes: list[Change] = []
    """Figures that were restated since the former version: by late reports, corrections, withdrawals and rulings."""
    routes: list[Route] = []
    methods: list[Method] = []
    sdg: Indicator | None = None
    compared: Compared | None = None
    cases_by_state: list[Counted] = []
    actions_by_kind: list[Counted] = []
    texts: list[Text] = []
    lessons: list[Lesson] = []
    stated: list[Stated] = []
    hidden: int = 0
    """Figures that are not shown because they are small, or would give a small one away."""
    silent_units: list[str] = []
    """Units of which no report is known at all."""
    sessions: list[Trained] = []
    new_methods: list[NewMethod] = []
    outcomes: list[Outcome] = []
    contacts: list[ContactPoint] = []
    ground: Ground
