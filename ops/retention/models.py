"""How long what is kept, what is held, and what was purged."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Integer, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from ops.store.base import Base, Document, Instant


class Retention(Base):
    """An operation's own days by class; no row: the usual ones, and not closed yet."""

    __tablename__ = "retention"

    operation_id: Mapped[str] = mapped_column(ForeignKey("operations.id"), primary_key=True)
    days: Mapped[Any] = mapped_column(Document)
    """{class: days}, every class"""
    reason: Mapped[str] = mapped_column(Text, default="")
    closed_at: Mapped[datetime | None] = mapped_column(Instant)
    """From when the days count, by the operation's clock."""


class Hold(Base):
    """A legal hold: what it names does not go, whatever its date, until it is lifted."""

    __tablename__ = "holds"

    operation_id: Mapped[str] = mapped_column(ForeignKey("operations.id"), primary_key=True)
    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    classes: Mapped[Any] = mapped_column(Document)
    reason: Mapped[str] = mapped_column(Text)
    set_by: Mapped[str] = mapped_column(Text)
    set_at: Mapped[datetime] = mapped_column(Instant)
    lifted_at: Mapped[datetime | None] = mapped_column(Instant)
    lifted_by: Mapped[str] = mapped_column(Text, default="")
    lift_reason: Mapped[str] = mapped_column(Text, default="")


class Purge(Base):
    """A certificate of what went: the same as its entry says."""

    __tablename__ = "purges"

    operation_id: Mapped[str] = mapped_column(ForeignKey("operations.id"), primary_key=True)
    number: Mapped[int] = mapped_column(Integer, primary_key=True)
    document: Mapped[Any] = mapped_column(Document)
