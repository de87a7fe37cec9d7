"""Wire shapes of the library. `PictureView` and `SheetView` are also what the journal keeps."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from msgspec import Meta

from ops.access.audience import Audience
from ops.shapes import Alpha3, Name, View, Wire

Tlp = Literal["CLEAR", "GREEN", "AMBER", "AMBER+STRICT"]
"""What is RED is for named persons; a library is not."""
Sha256 = Annotated[str, Meta(pattern="^[0-9a-f]{64}$")]
Reason = Annotated[str, Meta(min_length=1, max_length=2000)]
Words = Annotated[str, Meta(max_length=4000)]


class PictureDraft(Wire, frozen=True, kw_only=True):
    """«This picture is fit for the library»: nobody can be known on it, and no number plate or paper read."""

    report: UUID
    sha256: Sha256
    category: Annotated[str, Meta(max_length=40, description="A code of concealment")]
    caption: Annotated[str, Meta(min_length=1, max_length=300, description="No names of persons.")]
    tlp: Tlp = "AMBER"
    to: Audience = Audience(everybody=True)


class Withdrawing(Wire, frozen=True, kw_only=True):
    reason: Reason


class PictureView(View, frozen=True, kw_only=True):
    id: str
    report: str
    sha256: str
    agency: str
    country: str
    category: str
    caption: str
    tlp: str
    to: Audience
    state: str
    marked_by: str
    marked_at: datetime
    reason: str


class SheetDraft(Wire, frozen=True, kw_only=True):
    """What is new about a method, on one page. No names of persons."""

    title: Name
    what: Annotated[str, Meta(min_length=1, max_length=4000, description="What is done, in a few sentences.")]
    signs: Annotated[str, Meta(max_length=4000, description="How to find it.")] = ""
    concealment: Annotated[str, Meta(max_length=40)] | None = None
    transport: Annotated[str, Meta(max_length=40)] | None = None
    countries: Annotated[tuple[Alpha3, ...], Meta(max_length=20, description="On the way, in order.")] = ()
    pictures: Annotated[tuple[UUID, ...], Meta(max_length=12)] = ()
    tlp: Tlp = "AMBER"
    to: Audience = Audience(everybody=True)


class SheetStep(Wire, frozen=True, kw_only=True):
    """draft → shared → withdrawn; a withdrawal has a reason."""

    to: Literal["shared", "withdrawn"]
    reason: Annotated[str, Meta(max_length=2000)] = ""


class SheetView(View, frozen=True, kw_only=True):
    id: str
    agency: str | None
    country: str | None
    state: str
    content: SheetDraft
    written_by: str
    written_at: datetime
    shared_at: datetime | None
    reason: str
