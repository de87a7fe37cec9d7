"""Wire shapes of the timetable and of handover lists."""

from datetime import datetime

from ops.contacts.schemas import OpeningHours
from ops.planning.plan_schemas import AssignmentState, AssignmentView, Period
from ops.planning.schemas import PhaseView
from ops.shapes import View


class HandoverSide(View, frozen=True, kw_only=True):
    assignment: str
    unit: str
    starts_at: datetime
    ends_at: datetime
    state: AssignmentState


class HandoverView(View, frozen=True, kw_only=True):
    """Who relieves whom in a sector. `minutes` between them: above zero a gap, below zero an overlap; None where
    nobody comes, or nobody was there before. `overdue`: the one that leaves is on station past its time."""

    id: str
    sector: str
    at: datetime
    leaving: HandoverSide | None
    coming: HandoverSide | None
    minutes: int | None
    overdue: bool


class TimetableNeed(View, frozen=True, kw_only=True):
    """What a crossing of the sector asks for while it is open (`hours` empty: always)."""

    crossing: str
    officers: int | None
    capabilities: list[str]
    hours: list[OpeningHours]
    timezone: str


class TimetableRow(View, frozen=True, kw_only=True):
    """A sector. `uncovered`: the stretches of action phases in which nobody is assigned."""

    sector: str
    name: str
    country: str
    timezone: str
    counterpart: str | None
    crossings: list[str]
    needs: list[TimetableNeed]
    """Of crossings that ask for officers, capabilities or hours."""
    uncovered: list[Period]
    assignments: list[AssignmentView]


class TimetableCorridor(View, frozen=True, kw_only=True):
    code: str
    name: str
    rows: list[TimetableRow]
    """A sector and the one across the line one after the other."""


class TimetableUnit(View, frozen=True, kw_only=True):
    code: str
    name: str
    agency: str
    country: str
    officers: int
    capabilities: list[str]
    hours: float
    """Assigned within the time that was asked for."""


class TimetableView(View, frozen=True, kw_only=True):
    as_of: int
    """The journal's entry that it is as of: what a stream goes on from."""
    starts_at: datetime
    ends_at: datetime
    now: datetime
    timezone: str
    phases: list[PhaseView]
    corridors: list[TimetableCorridor]
    units: list[TimetableUnit]
