"""What goes out about reports, and the record of one that the journal keeps."""

from datetime import datetime
from typing import Annotated, Any, Literal

from msgspec import Meta

from ops.reports.reading import LineReading
from ops.reports.schemas import Receipt
from ops.shapes import Page, View, Wire


class ReportRecord(View, frozen=True):
    """A report as it stands after an entry: the payload of `report.filed`, `.corrected` and `.withdrawn`."""

    id: str
    version: int
    withdrawn: bool
    kind: str
    occurred_at: datetime
    received_at: datetime
    """Of this version, by the operation's clock."""
    filed_at: datetime
    """Of the first version."""
    unit: str
    agency: str
    country: str
    sector: str | None
    phase: str
    day: str
    location: dict[str, Any] | None
    """GeoJSON point, lon/lat."""
    document: dict[str, Any]
    warnings: list[str]
    reason: str
    content_sha256: str


class ReportView(View, frozen=True):
    """A report as those who may see its details see it."""

    id: str
    version: int
    entry: int
    withdrawn: bool
    double_of: str | None
    """The report of the same event that counts instead."""
    kind: str
    occurred_at: datetime
    received_at: datetime
    unit: str
    agency: str
    country: str
    sector: str | None
    phase: str
    day: str
    location: dict[str, Any] | None
    report: dict[str, Any]
    """As on the wire, with codes and quantities normalised and the effective handling."""
    warnings: list[str]
    reason: str
    sha256: str


class VersionView(View, frozen=True):
    """One version of a report, or its withdrawal."""

    version: int
    entry: int
    kind: str
    """report.filed, report.corrected or report.withdrawn"""
    received_at: datetime
    actor: str
    reason: str
    report: dict[str, Any]
    warnings: list[str]
    sha256: str


class ReportDetail(ReportView, frozen=True, kw_only=True):
    """A report with everything it ever said."""

    versions: list[VersionView]
    readings: list[LineReading]
    """Of each line of `report`, in their order."""


class PairRecord(View, frozen=True):
    """Two reports that may be of one event, `first` filed before `second`: the payload of `pair.*` entries."""

    first: str
    second: str
    because: list[str]
    ruling: str
    reason: str
    ruled_by: str


class PairView(PairRecord, frozen=True, kw_only=True):
    """A pair with both reports, for the person who rules."""

    reports: list[ReportView]


class PairPage(Page[PairView], frozen=True, kw_only=True):
    """A page of pairs, and up to which entry reports were compared when it was made: what came later may add some."""

    compared_to: int


class Ruling(Wire, frozen=True):
    """What a person decided about a pair; `open` takes an earlier ruling back."""

    ruling: Literal["same", "different", "open"]
    reason: Annotated[str, Meta(min_length=1, max_length=500, pattern=r"\S")]


class Taken(View, frozen=True):
    """A report that is committed: its receipt, and whether this very call stored it."""

    receipt: Receipt
    new: bool
