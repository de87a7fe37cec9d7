"""Wire shapes of operations: what is asked for, what is answered, and what the journal keeps."""

from datetime import datetime
from typing import Annotated, Any, Literal

import msgspec
from msgspec import UNSET, Meta, UnsetType

from ops.shapes import Alpha3, Code, Moment, Name, View, Wire

PhaseKind = Literal["preparation", "training", "action", "debrief", "follow_up"]
OperationState = Literal["draft", "issued", "active", "closing", "closed"]
Reason = Annotated[str, Meta(min_length=1, max_length=2000)]


class PhaseDraft(Wire, frozen=True):
    kind: PhaseKind
    starts_at: Moment
    ends_at: Moment


class Objective(Wire, frozen=True):
    """What the operation means to reach: so many of what is counted ("firearm", "check.vehicle")."""

    measure: Annotated[str, Meta(pattern=r"^[a-z][a-z0-9_.:-]{0,79}$")]
    target: Annotated[float, Meta(gt=0, le=1e12)]


class ReportingDraft(Wire, frozen=True):
    """When field units owe a report: every so many hours, and one such hour in the operation's zone."""

    every_hours: Annotated[int, Meta(ge=1, le=168)] = 24
    due_at: Annotated[str, Meta(pattern=r"^([01][0-9]|2[0-3]):[0-5][0-9]$")] = "18:00"
    remind_minutes: Annotated[int, Meta(ge=0, le=1440)] | UnsetType = UNSET
    """So long before the due hour units that have not reported are reminded; 0: never. 60 when it is left out."""


class DefaultHandling(Wire, frozen=True):
    """The label of a report that carries none (TLP 2.0, handling codes)."""

    tlp: Literal["RED", "AMBER+STRICT", "AMBER", "GREEN", "CLEAR"] = "AMBER"
    codes: Annotated[list[Literal["H0", "H1", "H2", "H3"]], Meta(max_length=4)] = []


class ExerciseDraft(Wire, frozen=True):
    """A rehearsal: its own time begins at `starts_at` when the plan is issued and runs `speed` times as fast."""

    starts_at: Moment
    speed: Annotated[float, Meta(ge=1, le=100_000)]


class OperationDraft(Wire, frozen=True, kw_only=True):
    """An operation as it is asked for, and what a merge patch must leave whole."""

    code: Code
    name: Name
    countries: Annotated[list[Alpha3], Meta(min_length=1, max_length=60)]
    timezone: Annotated[str, Meta(min_length=1, max_length=60)]
    phases: Annotated[list[PhaseDraft], Meta(min_length=1, max_length=40)]
    objectives: Annotated[list[Objective], Meta(max_length=100)] = []
    reporting: ReportingDraft = ReportingDraft()
    rest_hours: Annotated[float, Meta(ge=0, le=72)] | UnsetType = UNSET
    """Least rest of a unit between two shifts; 11 when it is left out (EU directive 2003/88, article 3)."""
    retention_days: Annotated[int, Meta(ge=1, le=36_525)] = 3650
    default_handling: DefaultHandling = DefaultHandling()
    exercise: ExerciseDraft | None = None


class OperationCopy(Wire, frozen=True, kw_only=True):
    """A new operation from an old one. `starts_at` is when its first action phase begins; everything moves with it."""

    code: Code
    name: Annotated[str, Meta(max_length=200)] = ""
    starts_at: Moment
    members: bool = False
    """Whether the members get a seat in it as well, without end."""
    exercise: ExerciseDraft | None = None
    """A rehearsal, or not: an exercise becomes an operation when it is left out."""


class PhaseView(View, frozen=True):
    """`opened_at` and `closed_at` say when the clock did it, by the operation's time."""

    kind: PhaseKind
    starts_at: datetime
    ends_at: datetime
    opened_at: datetime | None = None
    closed_at: datetime | None = None


class ExerciseView(View, frozen=True):
    starts_at: datetime
    speed: float
    began_at: datetime | None = None
    """Wall time at which it began: when the plan was first issued."""


class ExerciseClock(ExerciseView, frozen=True, kw_only=True):
    now: datetime
    """The exercise's time when this was answered."""


class OperationView(View, frozen=True, kw_only=True):
    """An operation as the journal keeps it: nothing in it moves by itself."""

    code: str
    name: str
    countries: list[str]
    timezone: str
    state: OperationState
    state_reason: str
    phases: list[PhaseView]
    objectives: list[Objective]
    reporting: ReportingDraft
    rest_hours: float | UnsetType = UNSET
    retention_days: int
    default_handling: DefaultHandling
    exercise: ExerciseView | None
    plan_version: int
    created_at: datetime


class OperationAnswer(OperationView, frozen=True, kw_only=True):
    """An operation as it is answered: an exercise shows its time."""

    exercise: ExerciseClock | None


class OperationStateChange(Wire, frozen=True):
    to: Literal["active", "closing", "closed"]
    reason: Reason
    override: Annotated[tuple[str, ...], Meta(max_length=50)] = ()
    """Points of the closing checklist that are open and accepted, by their codes."""


OperationPatch = dict[str, Any]
"""A JSON merge patch (RFC 7396) of an OperationDraft; decoded whole only once it is merged."""


def phase_views(stored: object) -> list[PhaseView]:
    """The stored phases of an operation, typed."""
    return msgspec.convert(stored, list[PhaseView])
