"""Wire shapes of what an operation's plan is made of: corridors, sectors, assignments, findings, versions."""

from datetime import datetime
from typing import Annotated, Any, Literal

from msgspec import UNSET, Meta, UnsetType

from ops.shapes import Alpha3, Code, Moment, Name, View, Wire

AssignmentState = Literal["proposed", "accepted", "declined", "on_station", "relieved", "withdrawn"]
SectorState = Literal["unassigned", "assigned", "on_station"]
GeoJson = dict[str, Any]


class CorridorDraft(Wire, frozen=True, kw_only=True):
    """Two kinds: along a border (`countries`, `depth_km`, `sector_km`), or an area (`name`, `geometry`, `country`).

    A border towards a country that takes no part has sectors on one side only. Cut by `length`, in sectors of equal
    length; by `crossings`, midway between them; by `risk`, with equal weight of past seizures.
    """

    countries: tuple[Alpha3, Alpha3] | None = None
    depth_km: Annotated[float, Meta(gt=0, le=200)] | None = None
    sector_km: Annotated[float, Meta(ge=1, le=1000)] | None = None
    by: Literal["length", "crossings", "risk"] = "length"
    within: GeoJson | None = None
    suggest: bool = True
    """Towns by the border become crossings; else only those that the plan has already are set in its sectors."""
    name: Name | None = None
    geometry: GeoJson | None = None
    country: Alpha3 | None = None


class Crossing(View, frozen=True):
    """A crossing as its sector names it."""

    name: str
    lon: float
    lat: float


class CorridorView(View, frozen=True, kw_only=True):
    code: str
    name: str
    kind: Literal["border", "area"]
    countries: list[str]
    depth_km: float | None
    sector_km: float | None
    border_km: float


class CorridorRecord(CorridorView, frozen=True, kw_only=True):
    """A corridor with its shapes, as the journal and plan files keep it; every digit, so that sectors still tile."""

    border: GeoJson | None
    ground: GeoJson
    removed_at: datetime | UnsetType = UNSET


class SectorView(View, frozen=True, kw_only=True):
    """A sector with its shape (every digit), as the journal and plan files keep it."""

    code: str
    name: str
    corridor: str
    country: str
    counterpart: str | None
    geometry: GeoJson
    border_km: float
    area_km2: float
    crossings: list[Crossing]
    notes: str
    valid_from: datetime
    valid_to: datetime | None


CheckIn = Annotated[int, Meta(ge=5, le=2880)]
"""Minutes: no shorter than links are slow, no longer than two days."""


class AssignmentDraft(Wire, frozen=True):
    sector: Code
    unit: Code
    starts_at: Moment
    ends_at: Moment
    check_in_minutes: CheckIn | None = None
    """Within how many minutes something must be heard of the unit, again and again, while it is on duty."""
    exclusive: bool = False
    """For one unit alone: of several to whom the post is offered, the first to accept has it."""


class AssignmentView(View, frozen=True, kw_only=True):
    id: str
    sector: str
    unit: str
    starts_at: datetime
    ends_at: datetime
    state: AssignmentState
    reason: str
    check_in_minutes: int | UnsetType = UNSET
    exclusive: bool | UnsetType = UNSET
    """True, or not there."""


class AssignmentPatch(Wire, frozen=True):
    """What of an assignment is to change. A null `check_in_minutes` takes the interval away.

    Another unit, sector or time makes an accepted one proposed again; of one on station only the end can be moved.
    """

    sector: Code | UnsetType = UNSET
    unit: Code | UnsetType = UNSET
    starts_at: Moment | UnsetType = UNSET
    ends_at: Moment | UnsetType = UNSET
    exclusive: bool | UnsetType = UNSET
    check_in_minutes: CheckIn | UnsetType | None = UNSET


class AssignmentStateChange(Wire, frozen=True):
    to: Literal["accepted", "declined", "on_station", "relieved"]
    reason: Annotated[str, Meta(max_length=2000)] = ""
    check_in_minutes: CheckIn | UnsetType | None = UNSET
    """Changed with the state; null takes it away; left out, it stays."""


class ConsentDraft(Wire, frozen=True):
    """A host country's consent that units of `guest` work on its side. `note` says where it is written."""

    host: Alpha3
    guest: Alpha3
    corridor: Code | None = None
    """None: in every corridor."""
    note: Annotated[str, Meta(max_length=2000)] = ""


class ConsentView(View, frozen=True, kw_only=True):
    id: str
    host: str
    guest: str
    corridor: str | None
    note: str
    given_by: str
    given_at: datetime
    ended_at: datetime | None


class Period(View, frozen=True, kw_only=True):
    starts_at: datetime
    ends_at: datetime


class Mend(View, frozen=True, kw_only=True):
    """Where something is put right: the page `/operations/{op}` + `page`, and a place on it: `#` + `fragment`."""

    kind: Literal["reshape", "assign", "reassign", "crossing", "phases", "member", "contact", "key", "objective"]
    page: str
    fragment: str = ""


class FindingView(View, frozen=True, kw_only=True):
    """Something that is wrong with the plan. `id` stays the same as long as it is the same thing."""

    id: str
    severity: Literal["blocker", "warning"]
    kind: str
    message: str
    """In English, times exact in UTC."""
    text: dict[str, str] | UnsetType = UNSET
    """The same by language, for people: times in the operation's zone."""
    subjects: list[str]
    facts: dict[str, Any] | UnsetType = UNSET
    """What the sentences are made of."""
    period: Period | UnsetType = UNSET
    """When, for what is wrong at a time."""
    geometry: GeoJson | UnsetType = UNSET
    mend: Mend | UnsetType = UNSET


class IssueOrder(Wire, frozen=True):
    reason: Annotated[str, Meta(max_length=2000)] = ""
    override: Annotated[list[str], Meta(max_length=10_000)] = []


class ApprovalDraft(Wire, frozen=True, kw_only=True):
    """What a country says of an issued plan; an objection has a remark."""

    country: Alpha3
    decision: Literal["approved", "objected"]
    remark: Annotated[str, Meta(max_length=2000)] = ""


class ApprovalView(View, frozen=True, kw_only=True):
    version: int
    country: str
    decision: Literal["approved", "objected"]
    remark: str
    by: str
    at: datetime


class ChangeView(View, frozen=True, kw_only=True):
    """One thing that is otherwise in a later version; `text` by language."""

    kind: str
    subjects: list[str]
    text: dict[str, str]
    geometry: GeoJson | UnsetType = UNSET


class PlanDiff(View, frozen=True, kw_only=True):
    """What changed from one version to another: as sentences and on a map."""

    from_version: int
    to_version: int
    changes: list[ChangeView]
    text: dict[str, str]
    """All sentences of a language, one a line."""
    geojson: GeoJson
    """Sectors of both: `change` is added, removed, reshaped or kept; of a reshaped one also what it gained and lost."""


class PlanVersionView(View, frozen=True, kw_only=True):
    """An issued plan; `overridden` are the blockers that stood open."""

    version: int
    entry: int
    issued_at: datetime
    reason: str
    overridden: list[FindingView]
    approvals: list[ApprovalView] = []
    """What countries said of it so far."""


class PlanVersionWhole(PlanVersionView, frozen=True, kw_only=True):
    document: dict[str, Any]
