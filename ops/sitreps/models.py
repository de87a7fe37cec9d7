"""Situation reports as they were ordered and made."""

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, ForeignKey, Index, Integer, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from ops.store.base import Base, Document, Instant


class Sitrep(Base):
    """One situation report. Its exact JSON text is the record; it is empty until the report was made."""

    __tablename__ = "sitreps"
    __table_args__ = (Index("ix_sitreps_sha256", "sha256"),)

    operation_id: Mapped[str] = mapped_column(ForeignKey("operations.id"), primary_key=True)
    number: Mapped[int] = mapped_column(Integer, primary_key=True)
    as_of: Mapped[int] = mapped_column(BigInteger)
    """The entry that ordered it, which is the last one that it tells of."""
    due_at: Mapped[datetime | None] = mapped_column(Instant)
    """The due hour; None of one that a person had made."""
    ordered_at: Mapped[datetime] = mapped_column(Instant)
    """By the operation's clock."""
    ordered_by: Mapped[str] = mapped_column(Text)
    audience: Mapped[Any] = mapped_column(Document)
    sha256: Mapped[str] = mapped_column(String(64), default="")
    text: Mapped[str] = mapped_column(Text, default="")
    made_at: Mapped[datetime | None] = mapped_column(Instant)
