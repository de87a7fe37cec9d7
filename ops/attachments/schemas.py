"""Wire shapes of attachments. `AttachmentRecord` is also what the journal keeps of one."""

from datetime import datetime
from typing import Annotated, Literal

from msgspec import Meta

from ops.shapes import View, Wire

State = Literal["held", "arriving", "missing", "withdrawn"]


class Released(View, frozen=True, kw_only=True):
    """To whom the report was released when the file was added."""

    agencies: list[str]
    countries: list[str]


class CopyView(View, frozen=True, kw_only=True):
    """A copy that others may see: a JPEG drawn anew."""

    size: str
    """full, preview (1280 px) or thumb (320 px)"""
    width: int
    height: int
    bytes: int
    sha256: str


class AttachmentRecord(View, frozen=True, kw_only=True):
    """A file that is whole and verified, or was withdrawn: the payload of `attachment.added` and `.withdrawn`."""

    report: str
    sha256: str
    size: int
    """In bytes."""
    state: str
    media_type: str
    width: int | None
    height: int | None
    unit: str
    agency: str
    country: str
    added_at: datetime
    added_by: str
    release: Released
    copies: list[CopyView]
    reason: str


class AttachmentView(View, frozen=True, kw_only=True):
    """A file of a report as it stands. What only its report announced, and nothing came of yet, is `missing`."""

    sha256: str
    state: State
    size: int | None
    received: int
    """So many first bytes have arrived."""
    name: str
    """As the report announced it."""
    media_type: str
    width: int | None = None
    height: int | None = None
    added_at: datetime | None = None
    added_by: str = ""
    reason: str = ""
    copies: list[CopyView] = []
    """None of a file that cannot be cleaned: it stays sealed for those who may read originals."""


class AttachmentList(View, frozen=True, kw_only=True):
    """The files of a report; `missing` has those that are announced or begun and not whole."""

    items: list[AttachmentView]
    missing: list[str]


class AttachmentWithdrawal(Wire, frozen=True, kw_only=True):
    """Why a file does not belong to the report. It stays sealed; no copy of it is shown any more."""

    reason: Annotated[str, Meta(min_length=1, max_length=500)]
