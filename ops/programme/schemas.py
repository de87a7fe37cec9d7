"""Wire shapes of operational actions and sessions. `ActionView` and `SessionView` are also what the journal keeps."""

from datetime import date, datetime
from typing import Annotated, Any, Literal

from msgspec import Meta

from ops.access.audience import Audience
from ops.shapes import Code, Moment, Name, View, Wire

Text = Annotated[str, Meta(max_length=2000)]
Short = Annotated[str, Meta(max_length=200)]
Count = Annotated[int, Meta(ge=0, le=100_000)]


class Indicator(Wire, frozen=True, kw_only=True):
    """By what success is seen: a measure that the tallies count (`firearm`, `check.vehicle`, …) with a target, or in
    words alone what nothing counts."""

    label: Short = ""
    measure: Annotated[str, Meta(pattern=r"^[a-z][a-z0-9_.:-]{0,79}$")] | None = None
    target: Annotated[float, Meta(gt=0, le=1e12)] | None = None


class ActionDraft(Wire, frozen=True, kw_only=True):
    """An operational action of an EMPACT operational action plan: who leads, who takes part, how success is seen."""

    code: Code
    title: Name
    goal: Short = ""
    """The common strategic goal that it serves."""
    objective: Text = ""
    activities: Text = ""
    leader: Short = ""
    """A country, an agency or an organisation; no person."""
    co_leader: Short = ""
    participants: Annotated[list[Short], Meta(max_length=100)] = []
    starts_on: date | None = None
    ends_on: date | None = None
    budget: Short = ""
    indicators: Annotated[list[Indicator], Meta(max_length=40)] = []


class ActionView(View, frozen=True, kw_only=True):
    code: str
    title: str
    goal: str
    objective: str
    activities: str
    leader: str
    co_leader: str
    participants: list[str]
    starts_on: date | None
    ends_on: date | None
    budget: str
    indicators: list[Indicator]
    removed_at: datetime | None


class Progress(View, frozen=True, kw_only=True):
    """How far an indicator has come: `reached` is None for what the tallies do not count."""

    label: str
    measure: str | None
    target: float | None
    reached: float | None


class ActionProgress(ActionView, frozen=True, kw_only=True):
    progress: list[Progress]


class Objectives(View, frozen=True, kw_only=True):
    """Everything that the operation means to reach, counted in the action phases as of entry `as_of`, reconciled."""

    as_of: int
    objectives: list[Progress]
    actions: list[ActionProgress]


ActionPatch = dict[str, Any]
"""A JSON merge patch of an ActionDraft."""

SessionKind = Literal["planning", "training", "briefing", "debriefing"]


class SessionDraft(Wire, frozen=True, kw_only=True):
    code: Code
    kind: SessionKind
    title: Name
    starts_at: Moment
    ends_at: Moment
    place: Short = ""
    notes: Text = ""
    invited: Audience = Audience()


class Attendance(Wire, frozen=True, kw_only=True):
    """How many of an agency were there; counts, no names."""

    agency: Code
    women: Count = 0
    men: Count = 0
    unspecified: Count = 0


class Attended(View, frozen=True, kw_only=True):
    agency: str
    country: str
    women: int
    men: int
    unspecified: int


class SessionView(View, frozen=True, kw_only=True):
    code: str
    kind: SessionKind
    title: str
    starts_at: datetime
    ends_at: datetime
    place: str
    notes: str
    invited: Audience
    attendance: list[Attended]
    cancelled_because: str | None


SessionPatch = dict[str, Any]
"""A JSON merge patch of a SessionDraft."""


class Cancellation(Wire, frozen=True):
    because: Annotated[str, Meta(min_length=1, max_length=500, pattern=r"\S")]


class Deployed(View, frozen=True, kw_only=True):
    """Officers of an agency that are assigned by the plan; `unspecified`: whose sex no unit has told."""

    country: str
    agency: str
    units: int
    women: int
    men: int
    unspecified: int


class Participation(View, frozen=True, kw_only=True):
    """Counts of persons by country and agency: who was trained and briefed, and who is deployed."""

    sessions: list[dict[str, str | int]]
    """{kind, country, agency, sessions, women, men, unspecified}"""
    deployed: list[Deployed]
