"""Sheets on methods, and pictures that somebody marked as fit for the library."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, ForeignKeyConstraint, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from ops.store.base import Base, Document, Instant


class LibraryPicture(Base):
    """A picture of the library: the cleaned copies of a report's file, never the file as it was sent."""

    __tablename__ = "library_pictures"
    __table_args__ = (
        ForeignKeyConstraint(
            ["operation_id", "report_id", "sha256"],
            ["attachments.operation_id", "attachments.report_id", "attachments.sha256"],
        ),
    )

    operation_id: Mapped[str] = mapped_column(ForeignKey("operations.id"), primary_key=True)
    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    report_id: Mapped[str] = mapped_column(String(36))
    sha256: Mapped[str] = mapped_column(String(64))
    agency: Mapped[str] = mapped_column(String(40))
    country: Mapped[str] = mapped_column(String(3))
    category: Mapped[str] = mapped_column(String(40))
    """A code of concealment."""
    caption: Mapped[str] = mapped_column(Text)
    tlp: Mapped[str] = mapped_column(String(20))
    to: Mapped[Any] = mapped_column(Document)
    state: Mapped[str] = mapped_column(String(10))
    """shown or withdrawn"""
    marked_by: Mapped[str] = mapped_column(Text)
    marked_at: Mapped[datetime] = mapped_column(Instant)
    reason: Mapped[str] = mapped_column(Text, default="")
    """Of its withdrawal."""


class MethodSheet(Base):
    """A short sheet on one method. `state`: draft → shared → withdrawn; what was shared is not changed any more."""

    __tablename__ = "method_sheets"

    operation_id: Mapped[str] = mapped_column(ForeignKey("operations.id"), primary_key=True)
    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    agency: Mapped[str | None] = mapped_column(String(40))
    country: Mapped[str | None] = mapped_column(String(3))
    """Whose it is; None and None: the coordinators'."""
    state: Mapped[str] = mapped_column(String(10))
    content: Mapped[Any] = mapped_column(Document)
    """As it was written: see `SheetDraft`."""
    written_by: Mapped[str] = mapped_column(Text)
    written_at: Mapped[datetime] = mapped_column(Instant)
    shared_at: Mapped[datetime | None] = mapped_column(Instant)
    reason: Mapped[str] = mapped_column(Text, default="")
