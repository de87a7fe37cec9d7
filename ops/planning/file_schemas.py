"""The shape of a plan file: one YAML or JSON document with everything that is planned in an operation."""

from typing import Annotated, Literal

from msgspec import Meta

from ops.access.schemas import AgencyDraft, MemberDraft, UnitDraft
from ops.contacts.schemas import ContactDraft, OpeningHours
from ops.planning.ground_schemas import Capability, Notes, Officers, Origin, Zone
from ops.planning.plan_schemas import AssignmentState, CheckIn, Crossing, GeoJson
from ops.planning.schemas import OperationDraft
from ops.programme.schemas import ActionDraft, SessionDraft
from ops.shapes import Alpha3, Code, Moment, Name, PointGeometry, Wire

Kilometres = Annotated[float, Meta(ge=0)]


class SectorFile(Wire, frozen=True, kw_only=True):
    """A sector as it was drawn. `valid_from`, of older files, is not taken: in a new operation its sectors begin."""

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
    by: Literal["length", "crossings"] = "length"
    """Of a border to be cut: at equal lengths, or midway between the file's own crossings."""
    within: GeoJson | None = None
    border_km: Kilometres = 0.0
    border: GeoJson | None = None
    ground: GeoJson | None = None
    sectors: list[SectorFile] = []


class CrossingFile(Wire, frozen=True, kw_only=True):
    """A crossing. In which corridor and sector it is follows from its place; what a file says of that is not taken."""

    code: Code
    name: Name
    place: PointGeometry
    country: Alpha3 | None = None
    hours: Annotated[list[OpeningHours], Meta(max_length=21)] = []
    timezone: Zone | None = None
    officers: Officers | None = None
    capabilities: Annotated[list[Capability], Meta(max_length=40)] = []
    origin: Origin = "imported"
    notes: Notes = ""
    corridor: str | None = None
    sector: str | None = None


class AssignmentFile(Wire, frozen=True, kw_only=True):
    """An assignment. An `id`, of older files, is made anew; nobody is on station in a draft."""

    sector: Code
    unit: Code
    starts_at: Moment
    ends_at: Moment
    state: AssignmentState = "proposed"
    reason: Annotated[str, Meta(max_length=2000)] = ""
    check_in_minutes: CheckIn | None = None
    exclusive: bool = False
    id: str | None = None


class ConsentFile(Wire, frozen=True, kw_only=True):
    """A host country's consent. By whom and when it was given stays; left out: by who brings the file, now."""

    host: Alpha3
    guest: Alpha3
    corridor: Code | None = None
    note: Annotated[str, Meta(max_length=2000)] = ""
    given_by: Annotated[str, Meta(max_length=200)] | None = None
    given_at: Moment | None = None


class PlanFile(Wire, frozen=True, kw_only=True):
    format: Literal["corridor-plan-1"]
    operation: OperationDraft
    agencies: list[AgencyDraft] = []
    units: list[UnitDraft] = []
    corridors: list[CorridorFile] = []
    crossings: list[CrossingFile] | None = None
    """Left out: those that its sectors name, or the towns by borders that are to be cut."""
    consents: list[ConsentFile] = []
    assignments: list[AssignmentFile] = []
    contacts: list[ContactDraft] = []
    actions: list[ActionDraft] = []
    sessions: list[SessionDraft] = []
    members: list[MemberDraft] = []
