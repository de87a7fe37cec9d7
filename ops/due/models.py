"""The table of due work: what falls due when, and whether it is done."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, Integer, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from ops.store.base import Base, Document, Instant


class DueWork(Base):
    """One thing to do once. `key` is unique in its operation, so planning it twice is planning it once."""

    __tablename__ = "due_work"
    __table_args__ = (Index("ix_due_work_done_at_wakes_at", "done_at", "wakes_at"),)

    operation_id: Mapped[str] = mapped_column(ForeignKey("operations.id"), primary_key=True)
    key: Mapped[str] = mapped_column(String(120), primary_key=True)
    kind: Mapped[str] = mapped_column(String(40))
    due_at: Mapped[datetime] = mapped_column(Instant)
    """By the operation's clock."""
    wakes_at: Mapped[datetime] = mapped_column(Instant)
    """The same moment by the server's clock; they differ in an exercise."""
    payload: Mapped[Any] = mapped_column(Document)
    done_at: Mapped[datetime | None] = mapped_column(Instant)
    attempts: Mapped[int] = mapped_column(Integer, default=0)
    last_error: Mapped[str] = mapped_column(Text, default="")
