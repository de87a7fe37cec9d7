"""Wire shapes of exhibits. `ExhibitView` is also what the journal keeps of one."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from msgspec import Meta

from ops.shapes import Moment, View, Wire

Number = Annotated[str, Meta(min_length=1, max_length=60, pattern=r"\S")]
Who = Annotated[str, Meta(min_length=1, max_length=120, pattern=r"\S", description="An office or a function, no name.")]
Seals = Annotated[list[Number], Meta(max_length=20)]
Words = Annotated[str, Meta(max_length=1000)]
Kind = Literal["hand_over", "sampling", "laboratory", "storage", "destruction", "return"]


class ExhibitDraft(Wire, frozen=True, kw_only=True):
    """A thing that is kept as evidence, as it was collected. Its `id` is made by the sender, so twice is once."""

    id: UUID
    number: Number
    line: Annotated[int, Meta(ge=0, lt=500, description="Which line of the report, counted from 0.")]
    description: Words = ""
    seals: Seals = []
    place: Annotated[str, Meta(max_length=200, description="Where it is stored.")] = ""
    collected_at: Moment
    collected_by: Who
    """Who collected it and holds it now."""


class HandoverDraft(Wire, frozen=True, kw_only=True, rename={"from_": "from"}):
    """The next thing that happens to an exhibit. Its `id` is made by the sender, so twice is once."""

    id: UUID
    kind: Kind = "hand_over"
    from_: Who
    to: Who
    at: Moment
    why: Annotated[str, Meta(min_length=1, max_length=500, pattern=r"\S")]
    seal_intact: bool = True
    seal_note: Annotated[str, Meta(max_length=500)] = ""
    """How a seal came to be broken."""
    new_seals: Seals = []
    place: Annotated[str, Meta(max_length=200)] | None = None
    """Where it is stored now, when that changes."""


class StepView(View, frozen=True, kw_only=True, rename={"from_": "from"}):
    """A step as it was written down."""

    id: str
    kind: str
    from_: str
    to: str
    at: datetime
    why: str
    seal_intact: bool
    seal_note: str
    new_seals: list[str]
    place: str | None
    recorded_by: str
    recorded_at: datetime


class Released(View, frozen=True, kw_only=True):
    """To whom the report was released when this was written."""

    agencies: list[str]
    countries: list[str]


class ExhibitView(View, frozen=True, kw_only=True):
    """An exhibit with everything that happened to it."""

    id: str
    report: str
    number: str
    line: int
    description: str
    unit: str
    agency: str
    country: str
    release: Released
    state: str
    """held, in_storage, in_laboratory, destroyed or returned"""
    holder: str
    place: str
    seals: list[str]
    collected_at: datetime
    collected_by: str
    last_at: datetime
    recorded_by: str
    steps: list[StepView]
