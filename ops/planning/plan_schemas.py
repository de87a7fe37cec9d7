"""Wire shapes of what an operation's plan is made of: corridors, sectors, assignments, findings, versions."""

from datetime import datetime
from typing import Annotated, Any, Literal

from msgspec import UNSET, Meta, UnsetType

from ops.shapes import Alpha3, Code, Moment, Name, View, Wire

AssignmentState = Literal["proposed", "accepted", "declined", "on_station", "relieved"]
SectorState = Literal["unassigned", "assigned", "on_station"]
GeoJson = dict[str, Any]


class CorridorDraft(Wire, frozen=True, kw_only=True):
    """Two kinds: along a border (`countries`, `depth_km`, `sector_km`), or an area (`name`, `geometry`, `country`)."""

    countries: tuple[Alpha3, Alpha3] | None = None
    depth_km: Annotated[float, Meta(gt=0, le=200)] | None = None
    sector_km: Annotated[float, Meta(ge=1, le=1000)] | None = None
    by: Literal["length", "crossings", "risk"] = "length"
    within: GeoJson | None = None
    name: Name | None = None
    geometry: GeoJson | None = None
    country: Alpha3 | None = None


class CorridorMade(View, frozen=True):
    code: str
    border_km: float
    sectors: list[str]


class Crossing(View, frozen=True):
    """A town by the border."""

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


class SectorPatch(Wire, frozen=True):
    geometry: GeoJson | UnsetType = UNSET
    name: Name | UnsetType = UNSET
    notes: Annotated[str, Meta(max_length=10_000)] | UnsetType = UNSET


class AssignmentDraft(Wire, frozen=True):
    sector: Code
    unit: Code
    starts_at: Moment
    ends_at: Moment


class AssignmentView(View, frozen=True, kw_only=True):
    id: str
    sector: str
    unit: str
    starts_at: datetime
    ends_at: datetime
    state: AssignmentState
    reason: str


class AssignmentStateChange(Wire, frozen=True):
    to: Literal["accepted", "declined", "on_station", "relieved"]
    reason: Annotated[str, Meta(max_length=2000)] = ""


class Period(View, frozen=True, kw_only=True):
    starts_at: datetime
    ends_at: datetime


class FindingView(View, frozen=True, kw_only=True):
    """Something that is wrong with the plan. `id` stays the same as long as it is the same thing."""

    id: str
    severity: Literal["blocker", "warning"]
    kind: str
    message: str
    subjects: list[str]
    period: Period | UnsetType = UNSET
    """When, for what is wrong at a time."""
    geometry: GeoJson | UnsetType = UNSET


class IssueOrder(Wire, frozen=True):
    reason: Annotated[str, Meta(max_length=2000)] = ""
    override: Annotated[list[str], Meta(max_length=10_000)] = []


class PlanVersionView(View, frozen=True, kw_only=True):
    """An issued plan; `overridden` are the blockers that stood open."""

    version: int
    entry: int
    issued_at: datetime
    reason: str
    overridden: list[FindingView]


class PlanVersionWhole(PlanVersionView, frozen=True, kw_only=True):
    document: dict[str, Any]
