"""Who was reminded of which due hour."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from ops.store.base import Base, Document, Instant


class Reminder(Base):
    """The reminder before one due hour: once, to those who had not reported by then."""

    __tablename__ = "reminders"

    operation_id: Mapped[str] = mapped_column(ForeignKey("operations.id"), primary_key=True)
    due_at: Mapped[datetime] = mapped_column(Instant, primary_key=True)
    since: Mapped[datetime] = mapped_column(Instant)
    at: Mapped[datetime] = mapped_column(Instant)
    units: Mapped[Any] = mapped_column(Document)
    """Their codes, in order."""
