"""Gateways, units' lines, and what each message was answered."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, ForeignKeyConstraint, Integer, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from ops.store.base import Base, Document, Instant


class TextGateway(Base):
    """What passes texts on to us. Its secret follows from the service's and the nonce; it is kept nowhere."""

    __tablename__ = "text_gateways"

    operation_id: Mapped[str] = mapped_column(ForeignKey("operations.id"), primary_key=True)
    code: Mapped[str] = mapped_column(String(40), primary_key=True)
    name: Mapped[str] = mapped_column(Text)
    fields: Mapped[Any] = mapped_column(Document)
    """{from, text, id}: what it calls these; left out where the usual names do."""
    nonce: Mapped[str] = mapped_column(String(64))
    created_at: Mapped[datetime] = mapped_column(Instant)
    revoked_at: Mapped[datetime | None] = mapped_column(Instant)


class TextLine(Base):
    """How a unit texts: its short code, its telephones, its PIN, its language."""

    __tablename__ = "text_lines"
    __table_args__ = (
        ForeignKeyConstraint(["operation_id", "unit"], ["units.operation_id", "units.code"]),
        UniqueConstraint("operation_id", "short"),
    )

    operation_id: Mapped[str] = mapped_column(String(36), primary_key=True)
    unit: Mapped[str] = mapped_column(String(40), primary_key=True)
    short: Mapped[str] = mapped_column(String(4))
    phones: Mapped[Any] = mapped_column(Document)
    """Digits only, with the country's, as gateways compare them."""
    language: Mapped[str] = mapped_column(String(8))
    pin_hmac: Mapped[str] = mapped_column(String(64), default="")
    """Six digits could be guessed from a plain hash; this one needs the service's secret. Empty: no PIN."""
    failures: Mapped[int] = mapped_column(Integer, default=0)
    wait_until: Mapped[datetime | None] = mapped_column(Instant)


class TextAnswer(Base):
    """What a gateway's message was answered: repeated, it is answered the same. The text itself is not kept."""

    __tablename__ = "text_answers"
    __table_args__ = (
        ForeignKeyConstraint(["operation_id", "gateway"], ["text_gateways.operation_id", "text_gateways.code"]),
    )

    operation_id: Mapped[str] = mapped_column(String(36), primary_key=True)
    gateway: Mapped[str] = mapped_column(String(40), primary_key=True)
    message_id: Mapped[str] = mapped_column(String(64), primary_key=True)
    """The SHA-256 of the gateway's own id, of the sender and of the text: another text under an id is another."""
    reply: Mapped[str] = mapped_column(Text)
    outcome: Mapped[str] = mapped_column(String(12))
    at: Mapped[datetime] = mapped_column(Instant)
