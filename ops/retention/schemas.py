"""Wire shapes of retention. `RetentionRecord`, `HoldView` and `Certificate` are also what the journal keeps."""

from datetime import datetime
from typing import Annotated

from msgspec import Meta, field

from ops.retention.classes import DataClass
from ops.shapes import View, Wire

Reason = Annotated[str, Meta(min_length=1, max_length=2000)]
Days = Annotated[int, Meta(ge=1, le=36_525)]


class RetentionDraft(Wire, frozen=True, kw_only=True):
    """Days after the closing by class; classes that are not named stay as they are."""

    days: dict[DataClass, Days]
    reason: Reason


class RetentionRecord(View, frozen=True, kw_only=True):
    """The payload of `retention.set`."""

    days: dict[str, int]
    reason: str
    closed_at: datetime | None


class ClassView(View, frozen=True, kw_only=True):
    """One class of data in an operation."""

    name: str
    days: int
    basis: str
    by_the_clock: bool
    """False: at its date a person looks at it."""
    due_at: datetime | None
    """None until the operation has closed."""
    held: bool
    certificate: int | None
    """Under which it went."""


class HoldDraft(Wire, frozen=True, kw_only=True):
    """What must not go, and why; no class named: none may go."""

    reason: Reason
    classes: Annotated[tuple[DataClass, ...], Meta(max_length=10)] = ()


class Lifting(Wire, frozen=True, kw_only=True):
    reason: Reason


class HoldView(View, frozen=True, kw_only=True):
    id: str
    classes: list[str]
    reason: str
    set_by: str
    set_at: datetime
    lifted_at: datetime | None
    lifted_by: str
    lift_reason: str


class Certificate(View, frozen=True, kw_only=True):
    """What went, under which rule, and the proof of what remains: decision 0020."""

    number: int
    class_: str = field(name="class")
    at: datetime
    due_at: datetime
    days: int
    basis: str
    until: int
    """Entries up to this one were looked at."""
    entries: int
    """So many entries lost a part."""
    remains_sha256: str
    rows: dict[str, int]
    """Rows of tables that lost the same, or went whole, by table."""
    files: list[str]
    """Originals that went, as report/SHA-256."""
    bytes: int
    """Of those."""


class RetentionView(View, frozen=True, kw_only=True):
    classes: list[ClassView]
    reason: str
    closed_at: datetime | None
    holds: list[HoldView]
    certificates: list[Certificate]
