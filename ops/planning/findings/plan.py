"""What findings are about: a plan as plain facts. Shapes are lon/lat WGS 84, windows UTC."""

from datetime import date, datetime

import msgspec
from shapely.geometry.base import BaseGeometry

from scheduling.hours import Hours
from scheduling.windows import Window


class PlannedCorridor(msgspec.Struct, frozen=True, kw_only=True):
    """`countries` are those of its sides that take part; `border` is None for an area; `ground` is what was cut."""

    code: str
    countries: tuple[str, ...]
    border: BaseGeometry | None
    ground: BaseGeometry


class PlannedSector(msgspec.Struct, frozen=True, kw_only=True):
    code: str
    corridor: str
    country: str
    counterpart: str | None
    geometry: BaseGeometry


class PlannedCrossing(msgspec.Struct, frozen=True, kw_only=True):
    """A crossing with when it is open (no hours: always) and what cover it needs while it is."""

    code: str
    name: str
    sector: str | None
    place: BaseGeometry
    hours: tuple[Hours, ...] = ()
    timezone: str = "UTC"
    officers: int | None = None
    capabilities: frozenset[str] = frozenset()


class PlannedAssignment(msgspec.Struct, frozen=True, kw_only=True):
    """One that was not declined, with what its unit brings."""

    id: str
    sector: str
    unit: str
    unit_country: str
    window: Window
    agency: str = ""
    officers: int = 1
    capabilities: frozenset[str] = frozenset()


class PlannedPhase(msgspec.Struct, frozen=True, kw_only=True):
    kind: str
    window: Window


class PlannedContact(msgspec.Struct, frozen=True, kw_only=True):
    """One that was not ended, with its first and last day (None: open)."""

    country: str
    role: str
    valid_from: date | None
    valid_to: date | None


class PlannedSeat(msgspec.Struct, frozen=True, kw_only=True):
    """A membership that is not over yet, with its dates (None: open)."""

    role: str
    country: str | None = None
    agency: str | None = None
    not_before: datetime | None = None
    not_after: datetime | None = None


class PlannedObjective(msgspec.Struct, frozen=True, kw_only=True):
    """What the operation means to reach; `measures` by which that is counted, `unknown` those that nothing counts."""

    code: str
    measures: int
    unknown: tuple[str, ...] = ()


class Plan(msgspec.Struct, frozen=True, kw_only=True):
    """Everything that findings are about."""

    countries: tuple[str, ...]
    timezone: str = "UTC"
    focal_points: frozenset[str]
    """Countries that have one now."""
    phases: tuple[PlannedPhase, ...]
    corridors: tuple[PlannedCorridor, ...]
    sectors: tuple[PlannedSector, ...]
    crossings: tuple[PlannedCrossing, ...] = ()
    assignments: tuple[PlannedAssignment, ...]
    consents: tuple[tuple[str, str, str | None], ...] = ()
    """(host, guest, corridor or None for all): units of the guest may work there."""
    rest_hours: float = 11.0
    """Least rest between two shifts of a unit."""
    seats: tuple[PlannedSeat, ...] = ()
    keys: frozenset[tuple[str, datetime]] = frozenset()
    """(unit, when the last of its keys ends), for units that have keys."""
    contacts: tuple[PlannedContact, ...]
    days: tuple[date, date] | None
    """First and last day on which somebody must be there to be called; None where no phase says."""
    objectives: tuple[PlannedObjective, ...]

    @property
    def action(self) -> tuple[Window, ...]:
        """The action phases."""
        return tuple(phase.window for phase in self.phases if phase.kind == "action")
