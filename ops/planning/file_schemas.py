"""The shape of a plan file: one YAML or JSON document with everything that is planned in an operation."""

from typing import Annotated, Literal

from msgspec import Meta

from ops.access.schemas import AgencyDraft, MemberDraft, UnitDraft
from ops.planning.plan_schemas import AssignmentState, Crossing, GeoJson
from ops.planning.schemas import OperationDraft
from ops.shapes import Alpha3, Code, Moment, Name, Wire

Kilometres = Annotated[float, Meta(ge=0)]


class SectorFile(Wire, frozen=True, kw_only=True):
    """A sector as it was drawn. `valid_from` is told, not taken: in a new operation its sectors begin with it."""

    code: Code
    name: Name
    country: Alpha3
    counterpart: Code | None = None
    geometry: GeoJson
    border_km: Kilometres = 0.0
    area_km2: Kilometres
    crossings: list[Crossing] = []
    notes: Annotated[str, Meta(max_length=10_000)] = ""
    valid_from: Moment | None = None


class CorridorFile(Wire, frozen=True, kw_only=True):
    """A corridor with its sectors; or without, to be cut: a border from `depth_km` and `sector_km`, an area from its
    `name` and `ground`."""

    kind: Literal["border", "area"] = "border"
    countries: Annotated[list[Alpha3], Meta(min_length=1, max_length=2)]
    code: Code | None = None
    name: Annotated[str, Meta(max_length=200)] = ""
    depth_km: Annotated[float, Meta(gt=0, le=200)] | None = None
    sector_km: Annotated[float, Meta(ge=1, le=1000)] | None = None
    border_km: Kilometres = 0.0
    border: GeoJson | None = None
    ground: GeoJson | None = None
    sectors: list[SectorFile] = []


class AssignmentFile(Wire, frozen=True, kw_only=True):
    """An assignment. Its `id` is made anew, for one belongs to one operation; nobody is on station in a draft."""

    sector: Code
    unit: Code
    starts_at: Moment
    ends_at: Moment
    state: AssignmentState = "proposed"
    reason: Annotated[str, Meta(max_length=2000)] = ""
    id: str | None = None


class PlanFile(Wire, frozen=True, kw_only=True):
    format: Literal["corridor-plan-1"]
    operation: OperationDraft
    agencies: list[AgencyDraft] = []
    units: list[UnitDraft] = []
    corridors: list[CorridorFile] = []
    assignments: list[AssignmentFile] = []
    members: list[MemberDraft] = []
