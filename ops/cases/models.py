"""Cases, the reports behind them, and what each asks of whom."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, ForeignKeyConstraint, Index, Integer, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ops.store.base import Base, Document, Instant


class Case(Base):
    """One thing to follow up. `trigger` says what opened it, so that compiling twice opens it once."""

    __tablename__ = "cases"
    __table_args__ = (UniqueConstraint("operation_id", "trigger"),)

    operation_id: Mapped[str] = mapped_column(ForeignKey("operations.id"), primary_key=True)
    code: Mapped[str] = mapped_column(String(60), primary_key=True)
    trigger: Mapped[str] = mapped_column(String(200))
    title: Mapped[str] = mapped_column(Text)
    state: Mapped[str] = mapped_column(String(20))
    lead_country: Mapped[str] = mapped_column(String(3))
    lead_agency: Mapped[str] = mapped_column(String(40))
    because: Mapped[Any] = mapped_column(Document)
    """Rules that opened or extended it, in their order; none for a case opened by hand."""
    reports: Mapped[Any] = mapped_column(Document)
    related: Mapped[Any] = mapped_column(Document)
    """Codes of other cases."""
    notes: Mapped[Any] = mapped_column(Document)
    """[{code, report, entry}]: what became of its reports afterwards. A case is never taken back, only annotated."""
    outcome: Mapped[str] = mapped_column(Text, default="")
    opened_at: Mapped[datetime] = mapped_column(Instant)


class Action(Base):
    """A step of a case: a trace, an assistance request, a hand-over to a specialised unit."""

    __tablename__ = "case_actions"
    __table_args__ = (
        ForeignKeyConstraint(["operation_id", "case_code"], ["cases.operation_id", "cases.code"]),
        UniqueConstraint("operation_id", "key"),
        Index("ix_case_actions_operation_id_due_at", "operation_id", "due_at"),
    )

    operation_id: Mapped[str] = mapped_column(String(36), primary_key=True)
    case_code: Mapped[str] = mapped_column(String(60), primary_key=True)
    number: Mapped[int] = mapped_column(Integer, primary_key=True)
    key: Mapped[str | None] = mapped_column(String(240))
    """What asked for it (`ops.cases.rules.Step.key`); None for an action added by hand."""
    kind: Mapped[str] = mapped_column(String(40))
    legal_basis: Mapped[str] = mapped_column(Text)
    to_country: Mapped[str] = mapped_column(String(3))
    authority: Mapped[str] = mapped_column(Text)
    state: Mapped[str] = mapped_column(String(20))
    due_at: Mapped[datetime | None] = mapped_column(Instant)
    due_reason: Mapped[str] = mapped_column(Text, default="")
    reason: Mapped[str] = mapped_column(Text, default="")
    """Given with its last change of state."""
    answer: Mapped[str] = mapped_column(Text, default="")
    checklist: Mapped[Any] = mapped_column(Document)
    """[{item, done}]"""
    detail: Mapped[Any] = mapped_column(Document)
    """What the action is about: for a trace the firearm's identifiers."""

    case: Mapped[Case] = relationship(lazy="raise")
    """Never read: it tells a flush that cases are stored before their actions."""
