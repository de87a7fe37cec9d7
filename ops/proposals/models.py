"""Proposals that somebody asked for."""

from datetime import datetime
from typing import Any

from sqlalchemy import Boolean, ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from ops.store.base import Base, Document, Instant


class Proposal(Base):
    """A proposal. `state`: waiting → running → done | cancelled | failed, then accepted or dropped.

    No fact of the operation, so nothing of it is journalled; what is accepted of it is, assignment by assignment.
    """

    __tablename__ = "proposals"

    operation_id: Mapped[str] = mapped_column(ForeignKey("operations.id"), primary_key=True)
    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    asked: Mapped[Any] = mapped_column(Document)
    asked_by: Mapped[str] = mapped_column(Text)
    asked_at: Mapped[datetime] = mapped_column(Instant)
    """By the operation's clock."""
    state: Mapped[str] = mapped_column(String(12))
    cancel: Mapped[bool] = mapped_column(Boolean)
    """Somebody does not want to wait any longer: the process that solves looks."""
    beat_at: Mapped[datetime] = mapped_column(Instant)
    """When that process was last heard, by the wall."""
    progress: Mapped[Any] = mapped_column(Document)
    result: Mapped[Any] = mapped_column(Document, nullable=True)
