"""Entries and the head of each operation's journal."""

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from ops.store.base import Base, Document, Instant


class Head(Base):
    """Where an operation's journal stands; its row lock puts all writers of one operation in line."""

    __tablename__ = "journal_heads"

    operation_id: Mapped[str] = mapped_column(String(36), primary_key=True)
    number: Mapped[int] = mapped_column(BigInteger)
    sha256: Mapped[str] = mapped_column(String(64))


class Entry(Base):
    """One change (or one read of details) in one operation."""

    __tablename__ = "entries"
    __table_args__ = (
        Index("ix_entries_operation_id_at", "operation_id", "at"),
        Index("ix_entries_operation_id_kind_number", "operation_id", "kind", "number"),
    )

    operation_id: Mapped[str] = mapped_column(String(36), primary_key=True)
    number: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    kind: Mapped[str] = mapped_column(String(40))
    subject: Mapped[str] = mapped_column(String(120))
    actor: Mapped[str] = mapped_column(Text)
    agency: Mapped[str | None] = mapped_column(String(40))
    country: Mapped[str | None] = mapped_column(String(3))
    unit: Mapped[str | None] = mapped_column(String(40))
    at: Mapped[datetime] = mapped_column(Instant)
    """By the operation's clock: exercise time in an exercise, else the same as `recorded_at`."""
    recorded_at: Mapped[datetime] = mapped_column(Instant)
    """By the server's clock."""
    payload: Mapped[Any] = mapped_column(Document)
    previous: Mapped[str] = mapped_column(String(64))
    sha256: Mapped[str] = mapped_column(String(64))


class Redaction(Base):
    """That a part was taken out of an entry, under which certificate, and the hash of what remains."""

    __tablename__ = "redactions"

    operation_id: Mapped[str] = mapped_column(String(36), primary_key=True)
    certificate: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    number: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    sha256: Mapped[str] = mapped_column(String(64))
    """That the entry was written with, and that the next one carries."""
    remains_sha256: Mapped[str] = mapped_column(String(64))
