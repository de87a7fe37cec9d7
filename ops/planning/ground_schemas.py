"""Wire shapes of changing the ground: corridors to be drawn, sectors split and merged, crossings, undoing."""

from datetime import datetime
from typing import Annotated, Any, Literal

from msgspec import UNSET, Meta, UnsetType

from ops.contacts.schemas import OpeningHours
from ops.planning.plan_schemas import GeoJson, SectorView
from ops.shapes import Alpha3, Code, Name, PointGeometry, View, Wire

Notes = Annotated[str, Meta(max_length=10_000)]
Zone = Annotated[str, Meta(min_length=1, max_length=60, description="IANA zone, as Africa/Niamey")]
Capability = Annotated[str, Meta(pattern=r"^[a-z][a-z0-9_]{0,39}$")]
Officers = Annotated[int, Meta(ge=1, le=10_000)]
Origin = Literal["suggested", "imported", "hand"]
What = Literal[
    "corridor_added", "corridor_changed", "corridor_removed", "sector_changed", "sector_split", "sectors_merged",
    "sector_removed", "crossings_added", "crossing_changed", "crossing_removed", "undone",
]  # fmt: skip


class Basis(View, frozen=True, kw_only=True):
    """By what a border was cut, and a sentence that says so."""

    by: Literal["length", "crossings", "risk"]
    crossings: int = 0
    """Between how many."""
    seizures: int = 0
    """How many past ones had weight, of earlier operations that the caller may see."""
    operations: list[str] = []
    said: str


class CorridorMade(View, frozen=True, kw_only=True):
    code: str
    border_km: float
    sectors: list[str]
    basis: Basis | UnsetType = UNSET


class CorridorPreview(View, frozen=True, kw_only=True):
    """A corridor as it would be; `sectors` is a GeoJSON FeatureCollection."""

    code: str
    border_km: float
    basis: Basis
    sectors: dict[str, Any]


class CorridorBase(Wire, frozen=True):
    """What a change of a corridor was based on."""

    name: str | UnsetType = UNSET


class CorridorPatch(Wire, frozen=True):
    name: Name
    based_on: CorridorBase | UnsetType = UNSET


class SectorBase(Wire, frozen=True):
    """What a change of a sector was based on; the geometry as a list of sectors gave it, six digits."""

    geometry: GeoJson | UnsetType = UNSET
    name: str | UnsetType = UNSET
    notes: str | UnsetType = UNSET


class SectorPatch(Wire, frozen=True, kw_only=True):
    """A sparse change. With `neighbours: follow` an edge that two sectors share moves for both, and what is drawn
    within `snap_m` metres of an edge is laid on it; with `stay` the shape is as drawn, and nobody else changes."""

    geometry: GeoJson | UnsetType = UNSET
    name: Name | UnsetType = UNSET
    notes: Notes | UnsetType = UNSET
    neighbours: Literal["follow", "stay"] = "follow"
    snap_m: Annotated[float, Meta(ge=0, le=5000)] = 50.0
    based_on: SectorBase | UnsetType = UNSET


class SectorChanged(SectorView, frozen=True, kw_only=True):
    """The sector, and which others changed with it."""

    neighbours: list[str]


class SectorSplit(Wire, frozen=True, kw_only=True):
    """By a line, or into so many parts of equal length along the border (an area: of equal size)."""

    line: GeoJson | None = None
    parts: Annotated[int, Meta(ge=2, le=20)] | None = None
    both_sides: bool = False
    """The sector across the line is cut at the same places."""


class SectorMerge(Wire, frozen=True, kw_only=True):
    sectors: Annotated[list[Code], Meta(min_length=2, max_length=50)]
    name: Name | None = None


class SectorsMade(View, frozen=True, kw_only=True):
    """What stands now, what has ended, and which assignments changed their sector."""

    sectors: list[str]
    ended: list[str]
    moved_assignments: list[str]


class CrossingDraft(Wire, frozen=True, kw_only=True):
    """A named point; where nothing is said of its hours it is always open, without officers whoever covers the sector
    is enough, and its zone is its country's."""

    name: Name
    place: PointGeometry
    code: Code | None = None
    country: Alpha3 | None = None
    hours: Annotated[list[OpeningHours], Meta(max_length=21)] = []
    timezone: Zone | None = None
    officers: Officers | None = None
    capabilities: Annotated[list[Capability], Meta(max_length=40)] = []
    origin: Origin = "hand"
    notes: Notes = ""


class CrossingsDraft(Wire, frozen=True):
    crossings: Annotated[list[CrossingDraft], Meta(min_length=1, max_length=1000)]


class CrossingView(View, frozen=True, kw_only=True):
    code: str
    name: str
    place: PointGeometry
    country: str | None
    corridor: str | None
    sector: str | None
    hours: list[OpeningHours]
    timezone: str
    officers: int | None
    capabilities: list[str]
    origin: Origin
    notes: str
    removed_at: datetime | UnsetType = UNSET


class CrossingBase(Wire, frozen=True, kw_only=True):
    """What a change of a crossing was based on."""

    name: str | UnsetType = UNSET
    place: PointGeometry | UnsetType = UNSET
    country: str | UnsetType | None = UNSET
    hours: list[OpeningHours] | UnsetType = UNSET
    timezone: str | UnsetType = UNSET
    officers: int | UnsetType | None = UNSET
    capabilities: list[str] | UnsetType = UNSET
    notes: str | UnsetType = UNSET


class CrossingPatch(Wire, frozen=True, kw_only=True):
    """A sparse change; null takes the officers away."""

    name: Name | UnsetType = UNSET
    place: PointGeometry | UnsetType = UNSET
    country: Alpha3 | UnsetType = UNSET
    hours: Annotated[list[OpeningHours], Meta(max_length=21)] | UnsetType = UNSET
    timezone: Zone | UnsetType = UNSET
    officers: Officers | UnsetType | None = UNSET
    capabilities: Annotated[list[Capability], Meta(max_length=40)] | UnsetType = UNSET
    notes: Notes | UnsetType = UNSET
    based_on: CrossingBase | UnsetType = UNSET


class CrossingsMade(View, frozen=True):
    items: list[CrossingView]


class CrossingSuggestion(View, frozen=True, kw_only=True):
    """A town by the border that is no crossing of this plan yet."""

    name: str
    place: PointGeometry
    country: str
    sector: str | None
    population: int
    distance_km: float


class CrossingSuggestions(View, frozen=True):
    items: list[CrossingSuggestion]


class ChangeView(View, frozen=True, kw_only=True):
    """One change of the ground: the entry that announces it, what it was and what of the plan it touched."""

    entry: int
    what: What
    at: datetime
    subjects: list[str]


class NextUndo(View, frozen=True):
    next: ChangeView | None


class Undone(View, frozen=True, kw_only=True):
    undone: ChangeView
    entry: int
    next: ChangeView | None
