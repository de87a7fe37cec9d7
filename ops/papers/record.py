"""What papers are drawn from: a plan document (`ops.planning.plan.document`), and of which version it is.

Only what papers show is read; what else a plan document holds is passed over, so that one issued long ago is still
drawn.
"""

from datetime import date, datetime
from typing import Any, Literal

import msgspec

from ops.planning.schemas import OperationDraft

Form = Literal["order", "sheet", "sheets"]
GeoJson = dict[str, Any]


class Part(msgspec.Struct, frozen=True, kw_only=True):
    """A part of a plan document."""


class Agency(Part, frozen=True, kw_only=True):
    code: str
    name: str
    country: str
    kind: str


class Unit(Part, frozen=True, kw_only=True):
    code: str
    agency: str
    name: str = ""
    officers: int
    base: GeoJson | None = None
    capabilities: list[str] = []


class Hours(Part, frozen=True, kw_only=True):
    """Wall times "HH:MM" on days "mon" to "sun"."""

    days: list[str]
    opens: str
    closes: str


class Crossing(Part, frozen=True, kw_only=True):
    """A crossing with its place (a GeoJSON Point), or as sectors of older plans name it (lon, lat in degrees)."""

    name: str
    place: GeoJson | None = None
    lon: float | None = None
    lat: float | None = None
    sector: str | None = None
    hours: list[Hours] = []
    timezone: str = ""
    officers: int | None = None
    capabilities: list[str] = []
    notes: str = ""


class Sector(Part, frozen=True, kw_only=True):
    code: str
    name: str
    country: str
    counterpart: str | None
    geometry: GeoJson
    border_km: float
    area_km2: float
    crossings: list[Crossing] = []
    notes: str = ""


class Corridor(Part, frozen=True, kw_only=True):
    code: str
    name: str
    kind: str
    countries: list[str]
    border_km: float
    sectors: list[Sector]


class Shift(Part, frozen=True, kw_only=True):
    """An assignment."""

    sector: str
    unit: str
    starts_at: datetime
    ends_at: datetime
    state: str
    check_in_minutes: int | None = None


class Channel(Part, frozen=True, kw_only=True):
    kind: str
    value: str
    note: str = ""


class Contact(Part, frozen=True, kw_only=True):
    country: str
    role: str
    office: str
    person: str = ""
    channels: list[Channel] = []
    languages: list[str] = []
    timezone: str = ""
    hours: list[Hours] = []
    valid_from: date | None = None
    valid_to: date | None = None


class Approval(Part, frozen=True, kw_only=True):
    """What a country said of the plan."""

    country: str
    decision: str
    remark: str = ""
    at: datetime


class Planned(Part, frozen=True, kw_only=True):
    """A plan document."""

    operation: OperationDraft
    agencies: list[Agency]
    units: list[Unit]
    corridors: list[Corridor]
    assignments: list[Shift]
    contacts: list[Contact] = []
    approvals: list[Approval] = []
    crossings: list[Crossing] = []


class Record(msgspec.Struct, frozen=True, kw_only=True):
    """`version`: the issued plan that this is; None: the plan as it stood `at` (the operation's time). `issued` says
    which version was the newest then, and from when, if there was one."""

    plan: msgspec.Raw
    version: int | None
    issued: tuple[int, datetime] | None
    at: datetime
    field: str = ""
    """The address at which units report from their phones."""
