"""Wire shapes around summaries; the record itself is in `ops.summaries.record`."""

from datetime import datetime
from typing import Annotated, Literal

from msgspec import Meta

from ops.shapes import Alpha3, View, Wire

Audience = Annotated[
    str, Meta(pattern=r"^(members|public|country:[A-Z]{3})$", description="members, country:XXX, public")
]


class Order(Wire, frozen=True):
    """What to compile: up to which entry (default: the newest), for whom."""

    as_of: Annotated[int, Meta(ge=1)] | None = None
    audience: Audience = "members"


class Compiled(View, frozen=True):
    number: int
    as_of: int
    sha256: str


class SignOffDraft(Wire, frozen=True):
    country: Alpha3
    decision: Literal["agreed", "objected"]
    remark: Annotated[str, Meta(max_length=2000)] = ""


class SignOffView(View, frozen=True):
    country: str
    decision: str
    remark: str
    signed_by: str
    signed_at: datetime


class SummaryView(View, frozen=True, kw_only=True):
    """A summary in a list; the record itself is at `{number}.json`."""

    number: int
    as_of: int
    audience: str
    sha256: str
    compiled_at: datetime
    sign_offs: list[SignOffView]
