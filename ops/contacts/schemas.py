"""Wire shapes of contacts. `ContactView` is also what the journal keeps."""

from datetime import date, datetime
from typing import Annotated, Any, Literal, get_args

from msgspec import Meta

from ops.shapes import Alpha3, Name, View, Wire

ContactRole = Literal[
    "spoc", "national_coordinator", "ncb", "central_authority", "liaison_officer", "liaison_magistrate",
    "national_commission", "other",
]  # fmt: skip
"""Single point of contact (Firearms Protocol 13(2)), national coordinator, INTERPOL NCB, central authority for mutual
legal assistance (UNTOC 18(13)), liaison officer (UNTOC 27(1)(d)), liaison magistrate, national commission on arms."""
ROLES: tuple[str, ...] = get_args(ContactRole)
REQUIRED = ROLES[:6]
"""Whom every country of an operation should name."""
ChannelKind = Literal[
    "phone", "mobile", "satellite_phone", "fax", "email", "i247", "siena", "cencomm", "radio", "web", "post", "other"
]
CHANNELS: tuple[str, ...] = get_args(ChannelKind)
Day = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
Wall = Annotated[str, Meta(pattern=r"^([01][0-9]|2[0-3]):[0-5][0-9]$|^24:00$")]
Language = Annotated[str, Meta(pattern=r"^[a-z]{2,3}$", description="ISO 639")]


class Channel(Wire, frozen=True, kw_only=True):
    """A way to reach an office: a number, an address, a mailbox of a closed network."""

    kind: ChannelKind
    value: Annotated[str, Meta(min_length=1, max_length=200, pattern=r"\S")]
    note: Annotated[str, Meta(max_length=200)] = ""


class OpeningHours(Wire, frozen=True, kw_only=True):
    """Wall times of the contact's zone; closing at or before opening runs past midnight. 00:00 to 24:00: all day."""

    days: Annotated[list[Day], Meta(min_length=1, max_length=7)]
    opens: Wall
    closes: Wall


class ContactDraft(Wire, frozen=True, kw_only=True):
    """An office and how to reach it; a person's name is nobody's duty to give."""

    country: Alpha3
    role: ContactRole
    office: Name
    person: Annotated[str, Meta(max_length=200)] = ""
    channels: Annotated[list[Channel], Meta(min_length=1, max_length=20)]
    languages: Annotated[list[Language], Meta(max_length=20)] = []
    timezone: Annotated[str, Meta(max_length=60, description="IANA zone of the hours; empty: the operation's.")] = ""
    hours: Annotated[list[OpeningHours], Meta(max_length=21)] = []
    address: Annotated[str, Meta(max_length=500)] = ""
    notes: Annotated[str, Meta(max_length=2000)] = ""
    valid_from: date | None = None
    valid_to: date | None = None
    """First and last day, in the operation's zone."""


class ContactView(View, frozen=True, kw_only=True):
    """A contact as it stands, or as it was ended."""

    id: str
    country: str
    role: ContactRole
    office: str
    person: str
    channels: list[Channel]
    languages: list[str]
    timezone: str
    hours: list[OpeningHours]
    address: str
    notes: str
    valid_from: date | None
    valid_to: date | None
    ended_at: datetime | None
    ended_because: str


class ContactEnd(Wire, frozen=True):
    because: Annotated[str, Meta(min_length=1, max_length=500, pattern=r"\S")]


ContactPatch = dict[str, Any]
"""A JSON merge patch (RFC 7396) of a ContactDraft; decoded whole only once it is merged."""
