"""Exhibits as they stand, and every step of each."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, ForeignKeyConstraint, Index, Integer, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from ops.store.base import Base, Document, Instant


class Exhibit(Base):
    """A thing that was seized and is kept as evidence: a line of a report, or a part of one."""

    __tablename__ = "exhibits"
    __table_args__ = (
        ForeignKeyConstraint(["operation_id", "report_id"], ["reports.operation_id", "reports.id"]),
        Index("ix_exhibits_operation_id_report_id", "operation_id", "report_id"),
    )

    operation_id: Mapped[str] = mapped_column(ForeignKey("operations.id"), primary_key=True)
    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    report_id: Mapped[str] = mapped_column(String(36))
    number: Mapped[str] = mapped_column(String(60))
    """As on its label; once in a report."""
    line: Mapped[int] = mapped_column(Integer)
    """Which line of the report, counted from 0 in the version that stood when it was made."""
    description: Mapped[str] = mapped_column(Text)
    unit: Mapped[str] = mapped_column(String(40))
    agency: Mapped[str] = mapped_column(String(40))
    country: Mapped[str] = mapped_column(String(3))
    release: Mapped[Any] = mapped_column(Document)
    """To whom its report was released when this was last written: {agencies, countries}."""
    state: Mapped[str] = mapped_column(String(20))
    holder: Mapped[str] = mapped_column(Text)
    place: Mapped[str] = mapped_column(Text)
    """Where it is stored."""
    seals: Mapped[Any] = mapped_column(Document)
    """The numbers of the seals that are on it now."""
    collected_at: Mapped[datetime] = mapped_column(Instant)
    collected_by: Mapped[str] = mapped_column(Text)
    last_at: Mapped[datetime] = mapped_column(Instant)
    recorded_by: Mapped[str] = mapped_column(Text)
    steps: Mapped[Any] = mapped_column(Document)
    """Every step as it was written down, in order; nothing in it is ever changed."""


class Seal(Base):
    """A seal number that was ever used: the next one is another."""

    __tablename__ = "seals"
    __table_args__ = (ForeignKeyConstraint(["operation_id", "exhibit_id"], ["exhibits.operation_id", "exhibits.id"]),)

    operation_id: Mapped[str] = mapped_column(String(36), primary_key=True)
    agency: Mapped[str] = mapped_column(String(40), primary_key=True)
    """Seals are numbered by who issues them."""
    number: Mapped[str] = mapped_column(String(80), primary_key=True)
    """As it is compared (`rules.folded`)."""
    exhibit_id: Mapped[str] = mapped_column(String(36))
