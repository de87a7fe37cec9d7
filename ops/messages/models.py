"""Messages, to whom each went, and who acknowledged it."""

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, Boolean, ForeignKey, ForeignKeyConstraint, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from ops.store.base import Base, Document, Instant


class Message(Base):
    """A message as it was sent; it never changes. `id` is the UUID that the sender made."""

    __tablename__ = "messages"
    __table_args__ = (Index("ix_messages_operation_id_entry", "operation_id", "entry", unique=True),)

    operation_id: Mapped[str] = mapped_column(ForeignKey("operations.id"), primary_key=True)
    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    entry: Mapped[int] = mapped_column(BigInteger)
    sender: Mapped[str] = mapped_column(Text)
    """An account's e-mail or a unit's code."""
    agency: Mapped[str | None] = mapped_column(String(40))
    country: Mapped[str | None] = mapped_column(String(3))
    unit: Mapped[str | None] = mapped_column(String(40))
    """Whom the sender sat for."""
    sent_at: Mapped[datetime] = mapped_column(Instant)
    urgency: Mapped[str] = mapped_column(String(10))
    safety: Mapped[bool] = mapped_column(Boolean)
    text: Mapped[str] = mapped_column(Text)
    to: Mapped[Any] = mapped_column(Document)
    """As it was addressed: see `Address`."""
    reports: Mapped[Any] = mapped_column(Document)
    answers: Mapped[str | None] = mapped_column(String(36))
    """The message that this one answers."""
    content_sha256: Mapped[str] = mapped_column(String(64))
    notice: Mapped[Any] = mapped_column(Document, nullable=True, default=None)
    """Of what the service wrote: see `Notice`."""


class MessageTo(Base):
    """One name that a message is addressed to; how its readers find it by an index."""

    __tablename__ = "message_recipients"
    __table_args__ = (
        ForeignKeyConstraint(["operation_id", "message_id"], ["messages.operation_id", "messages.id"]),
        Index("ix_message_recipients_operation_id_name", "operation_id", "kind", "name"),
    )

    operation_id: Mapped[str] = mapped_column(String(36), primary_key=True)
    message_id: Mapped[str] = mapped_column(String(36), primary_key=True)
    kind: Mapped[str] = mapped_column(String(10), primary_key=True)
    """everybody, role, country, agency, unit or person"""
    name: Mapped[str] = mapped_column(String(254), primary_key=True)


class Acknowledgement(Base):
    """That somebody has read a message and says so; the first time counts."""

    __tablename__ = "message_acknowledgements"
    __table_args__ = (ForeignKeyConstraint(["operation_id", "message_id"], ["messages.operation_id", "messages.id"]),)

    operation_id: Mapped[str] = mapped_column(String(36), primary_key=True)
    message_id: Mapped[str] = mapped_column(String(36), primary_key=True)
    name: Mapped[str] = mapped_column(String(254), primary_key=True)
    """Who: an account's e-mail or a unit's code."""
    at: Mapped[datetime] = mapped_column(Instant)
    remark: Mapped[str] = mapped_column(Text, default="")
