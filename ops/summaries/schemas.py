"""Wire shapes around summaries; the record itself is in `ops.summaries.record`."""

from datetime import date, datetime
from typing import Annotated, Literal

from msgspec import UNSET, Meta, UnsetType

from ops.shapes import Alpha3, Code, Moment, View, Wire
from ops.summaries.record import Change, Compared

Audience = Annotated[
    str, Meta(pattern=r"^(members|public|country:[A-Z]{3})$", description="members, country:XXX, public")
]
Words = Annotated[str, Meta(max_length=200)]
Number = Annotated[float, Meta(ge=0, le=1e12)]


class EmbargoDraft(Wire, frozen=True, kw_only=True):
    """When a summary is open to all who may read it: after a time, and once every country has agreed."""

    until: Moment | None = None
    until_signed: bool = False


class Order(Wire, frozen=True):
    """What to compile: up to which entry (default: the newest), for whom, beside which earlier operation."""

    as_of: Annotated[int, Meta(ge=1)] | None = None
    audience: Audience = "members"
    compare_with: Code | None = None
    embargo: EmbargoDraft = EmbargoDraft()


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


class EmbargoChange(EmbargoDraft, frozen=True, kw_only=True):
    reason: Annotated[str, Meta(min_length=1, max_length=500, pattern=r"\S")]


class EmbargoView(View, frozen=True, kw_only=True):
    until: datetime | None = None
    until_signed: bool = False
    reason: str = ""
    """Why it is not the one that the summary was compiled with."""


class SummaryRecord(View, frozen=True, kw_only=True):
    """A summary as its entries say; what was compiled before there were versions has only the first fields."""

    number: int
    as_of: int
    audience: str
    sha256: str
    compiled_at: datetime
    sign_offs: list[SignOffView]
    version: int | UnsetType = UNSET
    supersedes: int | UnsetType | None = UNSET
    """The number of the version before it."""
    embargo: EmbargoView | UnsetType = UNSET
    signed: bool | UnsetType = UNSET
    """Every country has agreed."""
    compared: Compared | UnsetType | None = UNSET


class SummaryView(SummaryRecord, frozen=True, kw_only=True):
    """A summary in a list; the record itself is at `{number}.json`."""

    open: bool = True
    """No embargo holds it back any more."""
    superseded_by: int | None = None
    """The newer version for the same audience, once that one is open."""


class TextDraft(Wire, frozen=True, kw_only=True):
    """A part in people's words; "" gives it back to what is proposed. `based_on` is the version read, 0 for none."""

    text: Annotated[str, Meta(max_length=20_000)]
    based_on: Annotated[int, Meta(ge=0)]


class TextView(View, frozen=True, kw_only=True):
    audience: str
    part: str
    language: str
    text: str
    version: int
    written_by: str
    written_at: datetime
    unbound: list[str]
    """Numbers that were typed and are bound to no figure: nothing keeps them true."""


class LessonDraft(Wire, frozen=True, kw_only=True):
    """What was learnt, in one language."""

    kind: Literal["good_practice", "problem", "lesson", "recommendation"]
    text: Annotated[str, Meta(min_length=1, max_length=4000, pattern=r"\S")]
    language: Literal["en", "fr", "pt", "ar"]
    country: Alpha3 | None = None
    responsible: Words = ""
    due_on: date | None = None
    public: bool = False
    """May stand in a public summary."""
    removed: bool = False


class LessonView(View, frozen=True, kw_only=True):
    id: str
    kind: str
    text: str
    language: str
    country: str | None
    responsible: str
    due_on: date | None
    public: bool
    removed: bool
    written_by: str
    written_at: datetime


class StatementPart(Wire, frozen=True, kw_only=True):
    """A part of a published total."""

    measure: Annotated[str, Meta(max_length=80)] = "other"
    label: Words = ""
    quantity: Number


class StatementDraft(Wire, frozen=True, kw_only=True):
    """A figure that somebody published. `measure`: what tokens name (firearm, arrest, officers), or other."""

    measure: Annotated[str, Meta(max_length=80)]
    label: Words = ""
    """What it is of, where no code says it."""
    quantity: Number
    unit: Annotated[str, Meta(max_length=10, description="A unit, a currency, t for tonnes, or nothing")] = ""
    qualifier: Literal["exact", "at_least", "about", "at_most"] = "exact"
    recovery: Literal["seized", "found", "surrendered", "unknown"] = "seized"
    phase: Literal["preparation", "training", "action", "debrief", "follow_up"] = "action"
    country: Alpha3 | None = None
    printed: Words = ""
    """As it was printed: "1.5 tonnes"."""
    issuer: Annotated[str, Meta(min_length=1, max_length=200, pattern=r"\S")]
    published_on: date | None = None
    source: Annotated[str, Meta(max_length=500)] = ""
    parts: Annotated[list[StatementPart], Meta(max_length=50)] = []
    removed: bool = False


class StatementView(View, frozen=True, kw_only=True):
    id: str
    measure: str
    label: str
    quantity: int | float
    unit: str
    qualifier: str
    recovery: str
    phase: str
    country: str
    printed: str
    issuer: str
    published_on: date | None
    source: str
    parts: list[dict[str, str | int | float]]
    removed: bool
    written_by: str
    written_at: datetime


class Diff(View, frozen=True, kw_only=True):
    """What differs between two versions for one audience. Why a figure changed is not said of public ones."""

    first: int
    second: int
    as_of: tuple[int, int]
    figures: list[Change]
    texts: list[str]
    """part/language of texts that were changed."""
