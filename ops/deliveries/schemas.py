"""What is to be told, webhooks, and how deliveries went."""

from datetime import datetime
from typing import Annotated, Any, Literal

from msgspec import Meta

from ops.access.audience import Audience
from ops.deliveries.states import State
from ops.shapes import View, Wire

Channel = Literal["webhook", "email"]
Kind = Annotated[
    str,
    Meta(
        pattern=r"^[a-z][a-z_]{0,39}(\.[a-z][a-z_]{0,39})?$",
        max_length=40,
        description="A kind like alarm.raised, or a noun for all of its kinds",
    ),
]


class File(View, frozen=True, kw_only=True):
    """A file that goes along. `language` empty: to everybody; else to those who read that language."""

    name: str
    media_type: str
    content: bytes
    language: str = ""


class Parcel(View, frozen=True, kw_only=True):
    """Something to tell those who are meant. `title` and `text` by language, in plain text, with `en` at least.

    `payload` (builtins) is what webhooks get; it must hold nothing that any member of the audience may not see.
    """

    kind: str
    subject: str
    audience: Audience
    channels: frozenset[Channel]
    payload: Any
    title: dict[str, str]
    text: dict[str, str]
    files: tuple[File, ...] = ()


class WebhookDraft(Wire, frozen=True, kw_only=True):
    """`kinds` empty: everything that you may see."""

    url: Annotated[str, Meta(max_length=2000)]
    kinds: Annotated[list[Kind], Meta(max_length=50)] = []


class WebhookView(View, frozen=True, kw_only=True):
    id: str
    url: str
    kinds: list[str]
    owner: str
    country: str | None
    created_at: datetime
    removed_at: datetime | None


class WebhookShown(View, frozen=True, kw_only=True):
    """A new webhook with its signing secret, which is shown here and nowhere else."""

    id: str
    url: str
    kinds: list[str]
    secret: str


class DeliveryView(View, frozen=True, kw_only=True):
    """How one delivery goes; what it says is for its recipient."""

    id: str
    kind: str
    subject: str
    channel: Channel
    to: str
    """An e-mail address, or a webhook's URL."""
    webhook: str | None
    state: State
    attempts: int
    created_at: datetime
    next_at: datetime | None
    """When it is tried next, as long as it is queued."""
    settled_at: datetime | None
    last_error: str
