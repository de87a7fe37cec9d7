"""Contacts of an operation."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import Date, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from ops.store.base import Base, Document, Instant


class Contact(Base):
    """An office of a country, in a role. One that was ended stays, for who it was is part of the record."""

    __tablename__ = "contacts"
    __table_args__ = (Index("ix_contacts_operation_id_country", "operation_id", "country"),)

    operation_id: Mapped[str] = mapped_column(ForeignKey("operations.id"), primary_key=True)
    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    country: Mapped[str] = mapped_column(String(3))
    role: Mapped[str] = mapped_column(String(30))
    office: Mapped[str] = mapped_column(Text)
    valid_from: Mapped[date | None] = mapped_column(Date)
    valid_to: Mapped[date | None] = mapped_column(Date)
    """First and last day, in the operation's zone; None: open."""
    ended_at: Mapped[datetime | None] = mapped_column(Instant)
    ended_because: Mapped[str] = mapped_column(Text, default="")
    document: Mapped[Any] = mapped_column(Document)
    """{person, channels, languages, timezone, hours, address, notes}"""
