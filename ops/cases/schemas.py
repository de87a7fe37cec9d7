"""Wire shapes of cases, their actions and traces. `CaseView` is also what the journal keeps of a case."""

from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from msgspec import Meta

from ops.shapes import Alpha3, Code, Moment, Name, View, Wire

Text = Annotated[str, Meta(max_length=2000)]
Kind = Literal[
    "trace_request", "domestic_trace", "specialised_unit", "assistance_request", "information_exchange",
    "spontaneous_information", "confiscation", "extradition", "joint_investigation", "controlled_delivery",
    "transfer_of_proceedings", "ballistics", "other",
]  # fmt: skip
LegalBasis = Literal[
    "Firearms Protocol 6", "Firearms Protocol 12", "Firearms Protocol 12(4); ITI 17", "Firearms Protocol 13",
    "UNTOC 13", "UNTOC 15(5)", "UNTOC 16", "UNTOC 17", "UNTOC 18", "UNTOC 18(4)", "UNTOC 19", "UNTOC 20", "UNTOC 21",
    "UNTOC 27", "UNTOC 27; UNTOC 18", "UNTOC 29", "National law", "National law; ITI 17", "Bilateral agreement",
    "Regional agreement",
]  # fmt: skip
"""The closed list of what a follow-up may rest on."""
State = Literal[
    "identified", "informal_contact", "drafted", "sent", "acknowledged", "info_requested", "executed",
    "partly_executed", "refused", "postponed", "withdrawn", "used", "closed",
]  # fmt: skip


class Lead(Wire, frozen=True):
    """Who leads a case; it belongs to them."""

    country: Alpha3
    agency: Code


class Point(View, frozen=True):
    """A point of a checklist."""

    item: str
    done: bool


class CaseNote(View, frozen=True):
    """What became of a report after it was followed up: report_withdrawn, report_is_double, report_corrected."""

    code: str
    report: str


class ActionView(View, frozen=True, kw_only=True):
    """A step of a case. `detail` says what it is about: for a trace the firearm's identifiers and what is missing."""

    number: int
    kind: str
    legal_basis: str
    to_country: str
    authority: str
    """A generic authority (`ops.cases.words`) until a contact is known by name."""
    state: str
    due_at: datetime | None
    due_reason: str
    reason: str
    answer: str
    checklist: list[Point]
    detail: dict[str, Any]


class CaseView(View, frozen=True, kw_only=True):
    code: str
    title: str
    state: str
    """open, or closed when nothing is awaited in any action."""
    lead: Lead
    because: list[str]
    reports: list[str]
    related: list[str]
    notes: list[CaseNote]
    actions: list[ActionView]
    outcome: str
    opened_at: datetime


class CasesCompiled(View, frozen=True):
    """What a run of the rules did. `noted`: cases whose reports were withdrawn, corrected or ruled double since."""

    as_of: int
    opened: list[str]
    extended: list[str]
    noted: list[str]


class ActionDraft(Wire, frozen=True, kw_only=True):
    """An action added by hand. Its checklist may be any points; none are done yet."""

    kind: Kind
    legal_basis: LegalBasis
    to_country: Alpha3
    authority: Annotated[str, Meta(max_length=200)] = ""
    due_at: Moment | None = None
    due_reason: Text = ""
    checklist: Annotated[list[Annotated[str, Meta(min_length=1, max_length=200)]], Meta(max_length=50)] = []


class CaseDraft(Wire, frozen=True, kw_only=True):
    """A case opened by hand."""

    title: Name
    lead: Lead
    reports: Annotated[list[UUID], Meta(max_length=500)] = []
    actions: Annotated[list[ActionDraft], Meta(max_length=50)] = []


class StateChange(Wire, frozen=True, kw_only=True):
    """Where an action goes next. `done` marks points of its checklist; with no `to` nothing else changes."""

    to: State | None = None
    reason: Text = ""
    answer: Text = ""
    done: Annotated[list[Annotated[str, Meta(max_length=200)]], Meta(max_length=50)] = []
    outcome: Text = ""
    """Of the whole case, when this settles it."""


class LinkDraft(Wire, frozen=True, kw_only=True):
    """Relates a case to another, or puts a further report under it."""

    case: Annotated[str, Meta(max_length=60)] | None = None
    report: UUID | None = None


class TraceView(View, frozen=True, kw_only=True):
    """A traceable firearm and what became of its trace."""

    case: str
    action: int
    lead: Lead
    reports: list[str]
    identifiers: dict[str, str]
    complete: bool
    missing: list[str]
    request: str
    """trace_request (abroad) or domestic_trace"""
    to_country: str
    authority: str
    state: str
    due_at: datetime | None
    answer: str
