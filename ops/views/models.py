"""Saved views of the list of reports: a question that somebody asks again. They are settings, no facts."""

from datetime import datetime
from typing import Any

from sqlalchemy import Boolean, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from ops.store.base import Base, Document, Instant


class SavedView(Base):
    """One person's view. It says what is asked, never what was found: everybody gets what they themselves may see."""

    __tablename__ = "saved_views"
    __table_args__ = (Index("ix_saved_views_operation_id_shared", "operation_id", "shared"),)

    operation_id: Mapped[str] = mapped_column(ForeignKey("operations.id"), primary_key=True)
    person: Mapped[str] = mapped_column(String(254), primary_key=True)
    """An e-mail, or a unit's code: the actor as the journal names it."""
    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    """The UUID that its maker gave it; one's own views only are found by it."""
    name: Mapped[str] = mapped_column(Text)
    query: Mapped[str] = mapped_column(Text)
    """The filter as a query string."""
    columns: Mapped[Any] = mapped_column(Document)
    shared: Mapped[bool] = mapped_column(Boolean, default=False)
    """Whether every member of the operation finds it in their list."""
    saved_at: Mapped[datetime] = mapped_column(Instant)
    """By the server's clock."""
