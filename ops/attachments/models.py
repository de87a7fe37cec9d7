"""Attachments, the parts of their bytes, and the copies that others may see; decision 0008 says why in tables."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, ForeignKeyConstraint, Index, Integer, LargeBinary, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from ops.store.base import Base, Document, Instant


class Attachment(Base):
    """A file of a report. The report need not be there yet: phones send in any order."""

    __tablename__ = "attachments"
    __table_args__ = (Index("ix_attachments_operation_id_state", "operation_id", "state"),)

    operation_id: Mapped[str] = mapped_column(ForeignKey("operations.id"), primary_key=True)
    report_id: Mapped[str] = mapped_column(String(36), primary_key=True)
    sha256: Mapped[str] = mapped_column(String(64), primary_key=True)
    """Of the whole file as it was sent."""
    size: Mapped[int] = mapped_column(Integer)
    received: Mapped[int] = mapped_column(Integer)
    """So many first bytes are there."""
    state: Mapped[str] = mapped_column(String(10))
    """arriving, held or withdrawn; until it is held nothing is journalled of it."""
    unit: Mapped[str] = mapped_column(String(40))
    agency: Mapped[str] = mapped_column(String(40))
    country: Mapped[str] = mapped_column(String(3))
    began_at: Mapped[datetime] = mapped_column(Instant)
    media_type: Mapped[str] = mapped_column(String(40), default="")
    """By its content; known once it is held."""
    width: Mapped[int | None] = mapped_column(Integer)
    height: Mapped[int | None] = mapped_column(Integer)
    added_at: Mapped[datetime | None] = mapped_column(Instant)
    """When it was held, by the operation's clock."""
    added_by: Mapped[str] = mapped_column(Text, default="")
    release: Mapped[Any] = mapped_column(Document)
    """To whom its report was released when it was added: {agencies, countries}."""
    copies: Mapped[Any] = mapped_column(Document)
    """[{size, width, height, bytes, sha256}]"""
    reason: Mapped[str] = mapped_column(Text, default="")
    """Of its withdrawal."""
    purged: Mapped[int | None] = mapped_column(Integer, default=None)
    """The certificate under which its bytes as they were sent went; the copies stay."""


class AttachmentPart(Base):
    """Bytes of a file, as they came and were stored, from byte `begin` on; the parts of a file leave no hole."""

    __tablename__ = "attachment_parts"
    __table_args__ = (
        ForeignKeyConstraint(
            ["operation_id", "report_id", "sha256"],
            ["attachments.operation_id", "attachments.report_id", "attachments.sha256"],
        ),
    )

    operation_id: Mapped[str] = mapped_column(String(36), primary_key=True)
    report_id: Mapped[str] = mapped_column(String(36), primary_key=True)
    sha256: Mapped[str] = mapped_column(String(64), primary_key=True)
    begin: Mapped[int] = mapped_column(Integer, primary_key=True)
    data: Mapped[bytes] = mapped_column(LargeBinary)


class AttachmentCopy(Base):
    """What others see of a picture: drawn anew, without what the camera wrote into it."""

    __tablename__ = "attachment_copies"
    __table_args__ = (
        ForeignKeyConstraint(
            ["operation_id", "report_id", "sha256"],
            ["attachments.operation_id", "attachments.report_id", "attachments.sha256"],
        ),
    )

    operation_id: Mapped[str] = mapped_column(String(36), primary_key=True)
    report_id: Mapped[str] = mapped_column(String(36), primary_key=True)
    sha256: Mapped[str] = mapped_column(String(64), primary_key=True)
    size: Mapped[str] = mapped_column(String(10), primary_key=True)
    """full, preview or thumb"""
    data: Mapped[bytes] = mapped_column(LargeBinary)
