"""Wire shapes of messages. `MessageRecord` and `AcknowledgementView` are also what the journal keeps."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from msgspec import UNSET, Meta, UnsetType

from ops.access.audience import Audience
from ops.shapes import Code, View, Wire

Urgency = Literal["routine", "priority", "urgent"]


class Address(Audience, frozen=True, kw_only=True):
    """To whom: members by role, country, agency, unit or e-mail, everybody, or whoever is assigned to a sector."""

    sectors: Annotated[tuple[Code, ...], Meta(max_length=500)] = ()
    """Reaches the units that are assigned there when it is sent."""


class MessageDraft(Wire, frozen=True, kw_only=True):
    """What is said to whom. `safety`: a warning for officers' safety, which stays on top until acknowledged."""

    text: Annotated[str, Meta(min_length=1, max_length=4000)]
    to: Address
    urgency: Urgency = "routine"
    safety: bool = False
    reports: Annotated[tuple[UUID, ...], Meta(max_length=50)] = ()
    """Reports that it is about; a reader sees as much of them as before."""
    answers: UUID | None = None
    """The message that this one answers."""


class AcknowledgementDraft(Wire, frozen=True, kw_only=True):
    """«Read and understood»."""

    remark: Annotated[str, Meta(max_length=500)] = ""


class AcknowledgementView(View, frozen=True, kw_only=True):
    message: str
    name: str
    at: datetime
    remark: str


class Notice(View, frozen=True, kw_only=True):
    """Of a message that the service wrote because somebody did something: what, and where it is seen."""

    kind: str
    """plan.issued, plan.approved, plan.objected, assignment.changed, session.invited"""
    subject: str
    link: str
    """A page of the operation: `/operations/{op}` + `link`."""
    text: dict[str, str]
    """By language."""


class MessageRecord(View, frozen=True, kw_only=True):
    """A message as it was sent: the payload of its entry. `to.units` has the units that a sector stood for."""

    id: str
    sender: str
    agency: str | None
    country: str | None
    unit: str | None
    sent_at: datetime
    urgency: str
    safety: bool
    text: str
    to: Address
    reports: list[str]
    answers: str | None
    content_sha256: str
    notice: Notice | UnsetType = UNSET


class MessageView(MessageRecord, frozen=True, kw_only=True):
    """A message as one of its readers sees it."""

    entry: int
    mine: bool
    """Whether the reader sent it."""
    acknowledged_at: datetime | None
    """By the reader."""
    acknowledged: list[AcknowledgementView]
    """By whom, in time order: for its sender and for auditors; for others only their own."""
