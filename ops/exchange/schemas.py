"""Wire shapes of releases. `ReleaseView` is also what the journal keeps of one."""

from datetime import datetime
from typing import Annotated, Literal

from msgspec import Meta

from ops.shapes import Alpha3, View, Wire

Content = Literal["iafq", "seizures", "traces"]
CONTENTS: tuple[Content, ...] = ("iafq", "seizures", "traces")


class Recipient(Wire, frozen=True, kw_only=True):
    """A country, an authority of one, or an international body (no country)."""

    country: Alpha3 | None = None
    authority: Annotated[str, Meta(max_length=200)] = ""


class ReleaseOrder(Wire, frozen=True, kw_only=True):
    """One package for one recipient. `purpose`: what the recipient may use it for; it is printed on everything."""

    to: Recipient
    language: Literal["en", "fr"] = "en"
    contents: Annotated[tuple[Content, ...], Meta(min_length=1, max_length=3)] = CONTENTS
    purpose: Annotated[str, Meta(min_length=1, max_length=500, pattern=r"\S")]
    channel: Annotated[str, Meta(max_length=100)] = ""
    """How it goes: I-24/7, SIENA, courier …; for the log alone."""


class ReleasedFile(View, frozen=True, kw_only=True):
    name: str
    bytes: int
    sha256: str


class Counted(View, frozen=True, kw_only=True):
    reports: int
    traces: int


class ReleaseView(View, frozen=True, kw_only=True):
    """A line of the release log: what went to whom under which handling, and how much was withheld, and why."""

    number: int
    to: Recipient
    sender: str
    """coordinator, or the country whose focal point sends."""
    language: str
    contents: list[str]
    purpose: str
    channel: str
    tlp: str
    codes: list[str]
    included: Counted
    withheld: dict[str, Counted]
    """By reason: tlp_red, h2_no_permission, not_released, not_drafted."""
    requests: list[str]
    """References of the trace requests in it, as CASE/ACTION."""
    as_of: int
    sha256: str
    """Of the ZIP."""
    bytes: int
    files: list[ReleasedFile]
    made_by: str
    made_at: datetime
