"""Operational actions and sessions."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from ops.store.base import Base, Document, Instant


class OperationalAction(Base):
    """An objective in the form of an EMPACT operational action. One that was removed stays in the record."""

    __tablename__ = "operational_actions"

    operation_id: Mapped[str] = mapped_column(ForeignKey("operations.id"), primary_key=True)
    code: Mapped[str] = mapped_column(String(40), primary_key=True)
    document: Mapped[Any] = mapped_column(Document)
    """As it was asked for, without its code: see `ActionDraft`."""
    removed_at: Mapped[datetime | None] = mapped_column(Instant)


class Session(Base):
    """A planning, training, briefing or debriefing session."""

    __tablename__ = "sessions_planned"

    operation_id: Mapped[str] = mapped_column(ForeignKey("operations.id"), primary_key=True)
    code: Mapped[str] = mapped_column(String(40), primary_key=True)
    document: Mapped[Any] = mapped_column(Document)
    """As it was asked for, without its code: see `SessionDraft`."""
    attendance: Mapped[Any] = mapped_column(Document)
    """[{agency, country, women, men, unspecified}] by agency: counts of persons, no names."""
    cancelled_because: Mapped[str | None] = mapped_column(String(500))
