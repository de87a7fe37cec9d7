"""Wire shapes of proposals."""

from datetime import datetime
from typing import Annotated, Literal

from msgspec import Meta

from ops.shapes import Code, Moment, View, Wire

Capability = Annotated[str, Meta(min_length=1, max_length=60)]
Officers = Annotated[int, Meta(ge=0, le=10_000)]
State = Literal["waiting", "running", "done", "cancelled", "failed", "interrupted", "accepted", "dropped"]
Rule = Literal["distance", "rest", "busy", "country", "capability", "officers", "joint"]


class Order(Wire, frozen=True, kw_only=True):
    """What a proposal is to be made for. Everything that is left out has the value that a coordinator expects."""

    starts_at: Moment
    ends_at: Moment
    shift_hours: Annotated[int, Meta(ge=1, le=48)] = 12
    rest_hours: Annotated[float, Meta(ge=0, le=72)] | None = None
    """Between the end of a unit's shift and the beginning of its next; None: as the operation says."""
    officers_per_sector: Officers | dict[Code, Officers] = 1
    """For every sector, or by sector (1 for those that are not named)."""
    needs: dict[Code, Annotated[list[Capability], Meta(max_length=20)]] = {}
    """Capabilities of which each must be there, by sector."""
    sectors: Annotated[list[Code], Meta(min_length=1, max_length=1000)] | None = None
    """Only these; None: every sector."""
    most_km: Annotated[float, Meta(gt=0, le=5000)] | None = 150.0
    """From a unit's base to the sector; None: however far."""
    joint: Literal["preferred", "required", "off"] = "preferred"
    """Both sides of the line at the same time."""
    risk: bool = False
    """Weigh sectors, and officers that are the same for all, by seizures in earlier operations and this one."""
    replace_proposed: bool = False
    """Plan anew what is only proposed in this time; accepting takes it back. Otherwise it stays."""
    seconds: Annotated[int, Meta(ge=1, le=300)] = 30
    """How long to search, on an idle machine."""
    seed: Annotated[int, Meta(ge=0, le=2_000_000_000)] = 1
    wait_seconds: Annotated[int, Meta(ge=0, le=60)] = 10
    """How long the answer may wait for the result; what takes longer is asked for again."""


class ProposedAssignment(View, frozen=True, kw_only=True):
    sector: str
    unit: str
    starts_at: datetime
    ends_at: datetime


class ShiftView(View, frozen=True, kw_only=True):
    starts_at: datetime
    ends_at: datetime


class Unfilled(View, frozen=True, kw_only=True):
    """A sector that nobody takes in a shift, and why: lifting all of `lift` would staff it, fewer would not."""

    sector: str
    shift: ShiftView
    because: str
    lift: list[Rule]
    or_lift: list[list[Rule]] = []
    units: list[str] = []
    """Whom that would bring in, the nearest first."""


class Objective(View, frozen=True, kw_only=True):
    """What the proposal costs, of what, and what no proposal can go below; `gap` is their distance as a share."""

    cost: int
    bound: int
    gap: float
    open: int
    half: int
    changes: int
    load: int
    distance: int
    reproducible: bool


class ProgressView(View, frozen=True, kw_only=True):
    elapsed_s: float = 0.0
    best: int | None = None
    bound: int | None = None
    gap: float | None = None
    open: int | None = None
    slots: int | None = None


class Compared(View, frozen=True, kw_only=True):
    """Beside the plan as it stood: shifts of sectors with nobody before and with the proposal, officer-free."""

    open_before: int
    open_after: int
    added: int
    taken_back: int
    units_before: int
    units_after: int


class ProposalHead(View, frozen=True, kw_only=True):
    id: str
    state: State
    asked: Order
    asked_by: str
    asked_at: datetime
    progress: ProgressView


class ProposalView(ProposalHead, frozen=True, kw_only=True):
    status: Literal["running", "optimal", "feasible", "infeasible", "none"]
    """infeasible: no shift can be staffed; none: it failed, or was interrupted, with nothing to show."""
    assignments: list[ProposedAssignment] = []
    unfilled: list[Unfilled] = []
    objective: Objective | None = None
    compared: Compared | None = None
    loads: dict[str, float] = {}
    """Hours of each unit that is sent."""


class Accepted(View, frozen=True, kw_only=True):
    assignments: list[str]
    taken_back: list[str]
