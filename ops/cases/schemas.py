"""Wire shapes of cases, their actions and traces. `CaseView` is also what the journal keeps of a case: see `kept`."""

from datetime import date, datetime
from typing import Annotated, Any, Literal
from uuid import UUID

import msgspec
from msgspec import Meta

from ops.shapes import Alpha3, Code, Moment, Name, View, Wire

Text = Annotated[str, Meta(max_length=2000)]
Words = Annotated[str, Meta(min_length=1, max_length=2000, pattern=r"\S")]
Item = Annotated[str, Meta(min_length=1, max_length=200)]
Kind = Literal[
    "trace_request", "domestic_trace", "specialised_unit", "laboratory", "ballistics", "assistance_request",
    "information_exchange", "spontaneous_information", "hit_confirmation", "prosecution", "financial_investigation",
    "confiscation", "extradition", "transfer_of_sentenced", "joint_investigation", "controlled_delivery",
    "transfer_of_proceedings", "parallel_proceedings", "disposal", "training", "other",
]  # fmt: skip
LegalBasis = Literal[
    "Firearms Protocol 6", "Firearms Protocol 12", "Firearms Protocol 12(4); ITI 17", "Firearms Protocol 13",
    "UNTOC 13", "UNTOC 15(5)", "UNTOC 16", "UNTOC 17", "UNTOC 18", "UNTOC 18(4)", "UNTOC 19", "UNTOC 20", "UNTOC 21",
    "UNTOC 27", "UNTOC 27; UNTOC 18", "UNTOC 29", "ECOWAS Convention on Small Arms 2006",
    "ECOWAS Convention on Mutual Assistance 1992", "ECOWAS Convention on Extradition 1994", "National law",
    "National law; ITI 17", "Bilateral agreement", "Regional agreement",
]  # fmt: skip
"""The closed list of what a follow-up may rest on; when and for whom each holds: `ops.cases.bases`."""
State = Literal[
    "identified", "informal_contact", "drafted", "sent", "acknowledged", "info_requested", "executed",
    "partly_executed", "refused", "postponed", "withdrawn", "used", "closed",
]  # fmt: skip
Channel = Literal["i247", "iarms", "etrace", "central_authority", "diplomatic", "wacap", "sahel_platform",
                  "liaison_officer", "rilo", "siena", "police_direct", "internal", "other", ""]  # fmt: skip
Restriction = Literal["no_other_use", "confidential", "commercial", "no_court", "no_dissemination", "other_restriction"]
Assistance = Literal["statements", "service", "search", "examination", "evidence", "documents", "proceeds",
                     "appearance", "other"]  # fmt: skip
Language = Annotated[str, Meta(pattern=r"^([a-z]{2,3})?$", description="ISO 639")]
Stage = Literal["investigation", "charge", "trial", "judgment", "appeal", "final", "dropped", "confiscation",
                "destruction"]  # fmt: skip


class Lead(Wire, frozen=True):
    """Who leads a case; it belongs to them."""

    country: Alpha3
    agency: Code


class Point(View, frozen=True, omit_defaults=True):
    """A point of a checklist; `excuse`: why it is left out."""

    item: str
    done: bool
    excuse: str = ""


class CaseNote(View, frozen=True, omit_defaults=True):
    """What became of a report (report_withdrawn, report_is_double, report_corrected), or what somebody wrote."""

    code: str
    report: str
    """"" where it is about no report."""
    text: str = ""
    by: str = ""
    at: datetime | None = None


class Joined(View, frozen=True, kw_only=True):
    """How a report came under a case: why (a code of the list tie), by which rule or whom, and when."""

    report: str
    why: str
    by: str
    at: datetime


class LinkEnded(View, frozen=True, kw_only=True):
    by: str
    at: datetime
    reason: str


class CaseLink(View, frozen=True, kw_only=True):
    """A link to another case: why, by `rules` or by whom, and whether somebody ended it."""

    case: str
    why: list[str]
    by: str
    at: datetime
    note: str = ""
    ended: LinkEnded | None = None


class Audience(Wire, frozen=True, kw_only=True):
    """To whom a case is released, beside its lead: agencies and countries of the operation. Empty: nobody."""

    agencies: Annotated[list[Code], Meta(max_length=200)] = []
    countries: Annotated[list[Alpha3], Meta(max_length=200)] = []


class Handover(View, frozen=True, kw_only=True):
    """An offer to take over the lead."""

    to: Lead
    reason: str
    offered_by: str
    offered_at: datetime


class Proceeding(View, frozen=True, kw_only=True):
    """A step of the proceedings at home, in counts and offices: no names."""

    stage: str
    on: date
    court: str
    reference: str
    offence: str
    charged: int
    convicted: int
    acquitted: int
    remark: str
    by: str


class ToldOf(View, frozen=True, kw_only=True, rename={"for_": "for"}):
    """That people were told of a deadline: reminded, overdue, escalated or review, for which moment, and when."""

    stage: str
    for_: datetime
    at: datetime


class ActionView(View, frozen=True, kw_only=True):
    """A step of a case. `detail` says what it is about: for a trace the firearm's identifiers and what is missing."""

    number: int
    kind: str
    legal_basis: str
    to_country: str
    authority: str
    """A generic authority (`ops.cases.words`), or an office in words."""
    state: str
    due_at: datetime | None
    due_reason: str
    reason: str
    answer: str
    checklist: list[Point]
    detail: dict[str, Any]
    request: str = ""
    addressee: str = ""
    channel: str = ""
    language: str = ""
    restrictions: list[str] = []
    review_at: datetime | None = None
    moved_at: datetime | None = None
    sent_at: datetime | None = None
    told: list[ToldOf] = []


class CaseView(View, frozen=True, kw_only=True):
    code: str
    title: str
    """In English; `about` has the codes of which it is drawn where nobody wrote it."""
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
    about: dict[str, Any] = {}
    joined: list[Joined] = []
    marks: dict[str, list[str]] = {}
    links: list[CaseLink] = []
    release: Audience = Audience()
    handover: Handover | None = None
    proceedings: list[Proceeding] = []


LATER: dict[type, dict[str, Any]] = {
    shape: {
        name: msgspec.to_builtins(default if factory is msgspec.NODEFAULT else factory())
        for name, default, factory in (
            (field.encode_name, field.default, field.default_factory) for field in msgspec.structs.fields(shape)
        )
        if default is not msgspec.NODEFAULT or factory is not msgspec.NODEFAULT
    }
    for shape in (CaseView, ActionView)
}
"""Fields that came later, with what they are where nobody said anything."""


def kept(view: CaseView) -> dict[str, Any]:
    """What the journal keeps of a case: its view without what is as it was before there was such a field.

    So an entry that was written before reads the same as the table, and stays what its hash says. A title that is drawn
    from codes is not kept as words.
    """
    told: dict[str, Any] = msgspec.to_builtins(view)
    told["actions"] = [lean(action, ActionView) for action in told["actions"]]
    return lean(told, CaseView)


def lean(told: dict[str, Any], shape: type) -> dict[str, Any]:
    usual = LATER[shape]
    return {name: value for name, value in told.items() if name not in usual or value != usual[name]}


class CasesCompiled(View, frozen=True):
    """What a run of the rules did. `noted`: cases whose reports were withdrawn, corrected or ruled double since."""

    as_of: int
    opened: list[str]
    extended: list[str]
    noted: list[str]


class ActionDraft(Wire, frozen=True, kw_only=True):
    """An action added by hand. Without a checklist it gets that of its kind; none of its points are done yet."""

    kind: Kind
    legal_basis: LegalBasis
    to_country: Alpha3
    authority: Annotated[str, Meta(max_length=200)] = ""
    due_at: Moment | None = None
    due_reason: Text = ""
    checklist: Annotated[list[Item], Meta(max_length=50)] = []
    assistance: Annotated[list[Assistance], Meta(max_length=9)] = []
    """What is asked, by the letters of UNTOC 18(3)."""
    request: Text = ""
    channel: Channel = ""
    language: Language = ""
    restrictions: Annotated[list[Restriction], Meta(max_length=6)] = []
    review_at: Moment | None = None


class ActionPatch(Wire, frozen=True, kw_only=True):
    """What of an action is to be changed; a field that is left out stays. `null` takes a time away."""

    legal_basis: LegalBasis | msgspec.UnsetType = msgspec.UNSET
    authority: Annotated[str, Meta(max_length=200)] | msgspec.UnsetType = msgspec.UNSET
    due_at: Moment | msgspec.UnsetType | None = msgspec.UNSET
    due_reason: Text | msgspec.UnsetType = msgspec.UNSET
    request: Text | msgspec.UnsetType = msgspec.UNSET
    channel: Channel | msgspec.UnsetType = msgspec.UNSET
    language: Language | msgspec.UnsetType = msgspec.UNSET
    restrictions: Annotated[list[Restriction], Meta(max_length=6)] | msgspec.UnsetType = msgspec.UNSET
    review_at: Moment | msgspec.UnsetType | None = msgspec.UNSET


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
    excuses: Annotated[dict[Annotated[str, Meta(max_length=200)], Words], Meta(max_length=50)] = {}
    """Points that are left out, each with why; only those that may be."""
    outcome: Text = ""
    """Of the whole case, when this settles it."""


class LinkDraft(Wire, frozen=True, kw_only=True):
    """Relates a case to another, or puts a further report under it."""

    case: Annotated[str, Meta(max_length=60)] | None = None
    report: UUID | None = None
    note: Text = ""
    """Why, in words."""


class UnlinkDraft(Wire, frozen=True, kw_only=True):
    """Ends a link to another case; no rule makes it again."""

    case: Annotated[str, Meta(max_length=60)]
    reason: Words


class SplitDraft(Wire, frozen=True, kw_only=True):
    """Reports that become a case of their own, with what was asked because of them alone."""

    reports: Annotated[list[UUID], Meta(min_length=1, max_length=500)]
    reason: Words
    title: Annotated[str, Meta(max_length=200)] = ""


class NoteDraft(Wire, frozen=True, kw_only=True):
    """A note of a person about a case; no names of persons concerned."""

    text: Words


class HandoverDraft(Wire, frozen=True, kw_only=True):
    """An offer to take over the lead; it shows the case to whom it is offered."""

    to: Lead
    reason: Words


class HandoverAnswer(Wire, frozen=True, kw_only=True):
    accept: bool
    reason: Text = ""


class ProceedingDraft(Wire, frozen=True, kw_only=True):
    """What a prosecutor or a court did: offices, references and counts, no names."""

    stage: Stage
    on: date
    court: Annotated[str, Meta(max_length=200)] = ""
    reference: Annotated[str, Meta(max_length=200)] = ""
    offence: Annotated[str, Meta(max_length=200)] = ""
    charged: Annotated[int, Meta(ge=0, le=100_000)] = 0
    convicted: Annotated[int, Meta(ge=0, le=100_000)] = 0
    acquitted: Annotated[int, Meta(ge=0, le=100_000)] = 0
    remark: Text = ""


class FeedDraft(Wire, frozen=True, kw_only=True):
    """A calendar of what is due: of all cases that you may see, or of one country's."""

    country: Annotated[str, Meta(pattern=r"^([A-Z]{3})?$")] = ""


class FeedView(View, frozen=True, kw_only=True):
    id: str
    name: str
    country: str
    created_at: datetime
    revoked_at: datetime | None


class FeedShown(FeedView, frozen=True, kw_only=True):
    """With its address, which is shown once."""

    path: str


class TraceView(View, frozen=True, kw_only=True):
    """A traceable firearm and what became of its trace. `days`: since the request was sent, until it was answered."""

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
    sent_at: datetime | None = None
    days: int | None = None
    restrictions: list[str] = []
