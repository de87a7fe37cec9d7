"""Wire shapes of rules and alarms, and what the journal keeps of them."""

from datetime import datetime
from typing import Annotated, Any, Literal

from msgspec import Meta

from ops.access.audience import Audience
from ops.shapes import View, Wire

Severity = Literal["notice", "warning", "urgent"]
Channel = Literal["board", "webhook", "email"]
Kind = Literal[
    "threshold",
    "context",
    "amount",
    "serial_known",
    "unit_overdue",
    "sector_uncovered",
    "relief_overdue",
    "outside",
]


class RuleDraft(Wire, frozen=True, kw_only=True):
    """A rule as it is asked for. `parameters` are those of its kind: see `ops.alarms.kinds`."""

    kind: Kind
    name: Annotated[str, Meta(max_length=200)] = ""
    parameters: dict[str, Any] = {}
    audience: Audience = Audience()
    """Who is told besides coordinators and auditors, who see every alarm."""
    owners: bool = False
    """Whether those are told as well whose report, unit or sector it is about."""
    channels: Annotated[tuple[Channel, ...], Meta(min_length=1, max_length=3)] = ("board",)
    severity: Severity = "warning"
    enabled: bool = True


RulePatch = dict[str, Any]
"""A JSON merge patch of a RuleDraft; its kind stays."""


class RuleView(View, frozen=True, kw_only=True):
    """A rule, as it is answered and as the journal keeps it."""

    id: str
    kind: Kind
    name: str
    parameters: dict[str, Any]
    audience: Audience
    owners: bool
    channels: tuple[Channel, ...]
    severity: Severity
    enabled: bool


class Reference(View, frozen=True, kw_only=True):
    """A report, unit, sector or assignment that an alarm is about, and whose it is."""

    report: str | None = None
    unit: str | None = None
    agency: str | None = None
    country: str | None = None
    sector: str | None = None
    assignment: str | None = None


class AlarmRecord(View, frozen=True, kw_only=True):
    """An alarm as it stands: the payload of `alarm.raised`, `.acknowledged` and `.resolved`."""

    id: str
    rule: str
    key: str
    round: int
    kind: Kind
    scope: str
    severity: Severity
    channels: tuple[Channel, ...]
    audience: Audience
    owners: bool
    about: tuple[Reference, ...]
    text: dict[str, str]
    """A plain sentence by language."""
    facts: dict[str, Any]
    """What the sentence was made of."""
    raised_at: datetime
    entry: int | None
    """The entry that it was raised for; None where time alone did."""
    state: Literal["open", "acknowledged", "resolved"] = "open"
    acknowledged_by: str | None = None
    acknowledged_at: datetime | None = None
    remark: str = ""
    resolved_at: datetime | None = None
    resolved_by_entry: int | None = None
    resolution: str = ""
    """Why it no longer holds, a code; the sentence is in `resolution_text`."""
    resolution_text: dict[str, str] = {}


class AlarmView(View, frozen=True, kw_only=True):
    """An alarm as its viewer sees it: of what it is about, only what is theirs to see."""

    id: str
    rule: str
    kind: Kind
    severity: Severity
    text: dict[str, str]
    about: list[Reference]
    state: Literal["open", "acknowledged", "resolved"]
    raised_at: datetime
    acknowledged_by: str | None
    acknowledged_at: datetime | None
    remark: str
    resolved_at: datetime | None
    resolution: str
    resolution_text: dict[str, str]


class Acknowledgement(Wire, frozen=True):
    """That somebody has seen it, and what they say to it."""

    remark: Annotated[str, Meta(max_length=1000)] = ""
