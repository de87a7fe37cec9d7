"""Wire shapes of what was found later. `KnownSince` is also what the journal keeps of one report's."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from msgspec import Meta

from ops.reports.vocabulary import terms
from ops.shapes import Moment, View, Wire

Code = Annotated[str, Meta(max_length=40, description=f"One of: {', '.join(terms('contexts'))}.")]
Ground = Annotated[str, Meta(max_length=40, description=f"One of: {', '.join(terms('legal_ground'))}.")]


class FindingDraft(Wire, frozen=True, kw_only=True):
    """What was found out about a report after it was filed. Its `id` is made by the sender, so twice is once."""

    id: UUID
    contexts: Annotated[list[Code], Meta(max_length=12)] = []
    legal_ground: Ground | None = None
    source: Annotated[
        str, Meta(min_length=1, max_length=200, pattern=r"\S", description="Where it is known from; no names.")
    ]
    remark: Annotated[str, Meta(max_length=1000, description="No names of persons.")] = ""
    at: Moment
    """When it was found out."""
    instead_of: UUID | None = None
    """An earlier finding that this one replaces; with neither contexts nor a ground, it is taken back."""


class FindingView(View, frozen=True, kw_only=True):
    """A finding as it was written down."""

    id: str
    contexts: list[str]
    legal_ground: str | None
    source: str
    remark: str
    at: datetime
    instead_of: str | None
    recorded_by: str
    recorded_at: datetime


class Released(View, frozen=True, kw_only=True):
    """To whom the report was released when this was written."""

    agencies: list[str]
    countries: list[str]


class KnownSince(View, frozen=True, kw_only=True):
    """What is known of a report since it was filed; what it said at the time is in the report."""

    report: str
    unit: str
    agency: str
    country: str
    release: Released
    contexts: list[str]
    """Those that hold now."""
    legal_ground: str | None
    """The newest that holds now."""
    findings: list[FindingView]
