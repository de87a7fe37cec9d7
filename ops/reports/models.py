"""Reports as they stand, the versions of those that were corrected, releases, marks, and same-event pairs."""

from datetime import datetime
from typing import Any

from shapely.geometry.base import BaseGeometry
from sqlalchemy import BigInteger, Boolean, ForeignKey, ForeignKeyConstraint, Index, Integer, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from ops.store.base import Base, Document, Instant, Shape


class Report(Base):
    """The current version of a report. `id` is the UUID that the sender made."""

    __tablename__ = "reports"
    __table_args__ = (
        ForeignKeyConstraint(["operation_id", "unit"], ["units.operation_id", "units.code"]),
        Index("ix_reports_operation_id_entry", "operation_id", "entry"),
        Index("ix_reports_operation_id_occurred_at", "operation_id", "occurred_at"),
        Index("ix_reports_operation_id_agency", "operation_id", "agency"),
        Index("ix_reports_operation_id_unit_occurred_at", "operation_id", "unit", "occurred_at"),
        Index("ix_reports_operation_id_unit_received_at", "operation_id", "unit", "received_at"),
        Index("ix_reports_location", "location", postgresql_using="gist").ddl_if("postgresql"),
    )

    operation_id: Mapped[str] = mapped_column(ForeignKey("operations.id"), primary_key=True)
    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    version: Mapped[int] = mapped_column(Integer)
    withdrawn: Mapped[bool] = mapped_column(Boolean, default=False)
    double_of: Mapped[str | None] = mapped_column(String(36))
    """The report of the same event that counts instead, when a person has ruled so."""
    kind: Mapped[str] = mapped_column(String(10))
    occurred_at: Mapped[datetime] = mapped_column(Instant)
    received_at: Mapped[datetime] = mapped_column(Instant)
    """Of the current version, by the operation's clock."""
    filed_at: Mapped[datetime] = mapped_column(Instant)
    """When its first version was received."""
    entry: Mapped[int] = mapped_column(BigInteger)
    """The entry that last changed this report."""
    filed: Mapped[int] = mapped_column(BigInteger)
    """The entry that filed it: the order of first arrival."""
    unit: Mapped[str] = mapped_column(String(40))
    agency: Mapped[str] = mapped_column(String(40))
    country: Mapped[str] = mapped_column(String(3))
    sector: Mapped[str | None] = mapped_column(String(40))
    phase: Mapped[str] = mapped_column(String(12))
    """The kind of the phase in which it occurred; `outside` when in none."""
    day: Mapped[str] = mapped_column(String(10))
    """The reporting day in the operation's zone, as YYYY-MM-DD."""
    location: Mapped[BaseGeometry | None] = mapped_column(Shape)
    document: Mapped[Any] = mapped_column(Document)
    """The normalised report that counting reads."""
    classes: Mapped[str] = mapped_column(Text)
    """The classes of its lines, for lists: "|ammunition|firearm|", "" without lines."""
    facets: Mapped[str] = mapped_column(Text, server_default="")
    """What else it can be found by: tokens made by `ops.reports.facets`."""
    warnings: Mapped[Any] = mapped_column(Document)
    reason: Mapped[str] = mapped_column(Text, default="")
    """Of the last correction or the withdrawal."""
    content_sha256: Mapped[str] = mapped_column(String(64))
    """Of the current version, over the canonical form of what was sent: the same content is the same report, however it
    was spaced."""


class ReportVersion(Base):
    """A version of a report that was corrected, as it was taken, with its receipt: the memory that makes sending twice
    harmless. The only version of a report that never was is its own row, see `records.receipt_of_first`.
    """

    __tablename__ = "report_versions"
    __table_args__ = (ForeignKeyConstraint(["operation_id", "report_id"], ["reports.operation_id", "reports.id"]),)

    operation_id: Mapped[str] = mapped_column(String(36), primary_key=True)
    report_id: Mapped[str] = mapped_column(String(36), primary_key=True)
    version: Mapped[int] = mapped_column(Integer, primary_key=True)
    content_sha256: Mapped[str] = mapped_column(String(64))
    reason: Mapped[str] = mapped_column(Text, default="")
    receipt: Mapped[Any] = mapped_column(Document)


class Release(Base):
    """To whom a report's owner released its details: an agency or a country; no row, nobody."""

    __tablename__ = "releases"
    __table_args__ = (ForeignKeyConstraint(["operation_id", "report_id"], ["reports.operation_id", "reports.id"]),)

    operation_id: Mapped[str] = mapped_column(String(36), primary_key=True)
    report_id: Mapped[str] = mapped_column(String(36), primary_key=True)
    to_kind: Mapped[str] = mapped_column(String(8), primary_key=True)
    """agency or country"""
    to_code: Mapped[str] = mapped_column(String(40), primary_key=True)


class ReportMark(Base):
    """What another report of the same event would share with this one; how candidates are found by an index.

    `mark` is `serial|CLASS|FORM` or `quantity|CLASS|UNIT|THOUSANDTHS|HOURS|WHERE`; where is a cell, or a sector
    that it is `in` (having a place) or `at` (having none). A withdrawn report has none. There are more of these rows
    than of all others, so they have one index, in which the newest of a mark stand together, and no foreign key; what
    they point at is never deleted, and `corridor verify` looks.
    """

    __tablename__ = "report_marks"
    __table_args__ = ({"sqlite_with_rowid": False},)

    operation_id: Mapped[str] = mapped_column(String(36), primary_key=True)
    mark: Mapped[str] = mapped_column(Text, primary_key=True)
    filed: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    """The entry that filed the report."""
    report_id: Mapped[str] = mapped_column(String(36))


class Compared(Base):
    """Up to which entry an operation's reports have been compared with one another: see `ops.reports.matcher`."""

    __tablename__ = "compared"

    operation_id: Mapped[str] = mapped_column(ForeignKey("operations.id"), primary_key=True)
    number: Mapped[int] = mapped_column(BigInteger)


class Pair(Base):
    """Two reports that may be of one event. A person rules; both stay. `first` < `second` by entry."""

    __tablename__ = "pairs"
    __table_args__ = (
        ForeignKeyConstraint(["operation_id", "first"], ["reports.operation_id", "reports.id"]),
        ForeignKeyConstraint(["operation_id", "second"], ["reports.operation_id", "reports.id"]),
        Index("ix_pairs_operation_id_second", "operation_id", "second"),
        Index("ix_pairs_operation_id_ruling", "operation_id", "ruling"),
    )

    operation_id: Mapped[str] = mapped_column(String(36), primary_key=True)
    first: Mapped[str] = mapped_column(String(36), primary_key=True)
    second: Mapped[str] = mapped_column(String(36), primary_key=True)
    because: Mapped[Any] = mapped_column(Document)
    ruling: Mapped[str] = mapped_column(String(10), default="open")
    """open, same or different"""
    reason: Mapped[str] = mapped_column(Text, default="")
    ruled_by: Mapped[str] = mapped_column(Text, default="")
