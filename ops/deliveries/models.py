"""Webhooks, what is to be sent, and to whom."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, Integer, LargeBinary, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from ops.store.base import Base, Document, Instant


class Webhook(Base):
    """An address of another system, registered by a member, which gets no more than that member may see.

    Its signing secret is derived from `CORRIDOR_SECRET` and the id (`ops.deliveries.signing`) and nowhere stored.
    """

    __tablename__ = "webhooks"
    __table_args__ = (Index("ix_webhooks_operation_id", "operation_id"),)

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    operation_id: Mapped[str] = mapped_column(ForeignKey("operations.id"))
    account_id: Mapped[str] = mapped_column(ForeignKey("accounts.id"))
    country: Mapped[str | None] = mapped_column(String(3))
    """Of the focal point who registered it; None of a coordinator's."""
    url: Mapped[str] = mapped_column(Text)
    kinds: Mapped[Any] = mapped_column(Document)
    created_at: Mapped[datetime] = mapped_column(Instant)
    removed_at: Mapped[datetime | None] = mapped_column(Instant)


class ParcelKept(Base):
    """What is told, once, however many it goes to."""

    __tablename__ = "parcels"

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    operation_id: Mapped[str] = mapped_column(ForeignKey("operations.id"))
    kind: Mapped[str] = mapped_column(String(40))
    subject: Mapped[str] = mapped_column(String(120))
    audience: Mapped[Any] = mapped_column(Document)
    payload: Mapped[Any] = mapped_column(Document)
    title: Mapped[Any] = mapped_column(Document)
    text: Mapped[Any] = mapped_column(Document)
    at: Mapped[datetime] = mapped_column(Instant)
    """By the operation's clock."""


class ParcelFile(Base):
    """A file that goes with a parcel: in one language, or in none."""

    __tablename__ = "parcel_files"

    parcel_id: Mapped[str] = mapped_column(ForeignKey("parcels.id"), primary_key=True)
    position: Mapped[int] = mapped_column(Integer, primary_key=True)
    name: Mapped[str] = mapped_column(Text)
    media_type: Mapped[str] = mapped_column(String(100))
    language: Mapped[str] = mapped_column(String(8))
    content: Mapped[bytes] = mapped_column(LargeBinary)


class Delivery(Base):
    """One parcel on its way to one webhook, or to one person by e-mail. The id is the same at every attempt."""

    __tablename__ = "deliveries"
    __table_args__ = (
        Index("ix_deliveries_state_next_at", "state", "next_at"),
        Index("ix_deliveries_operation_id_state", "operation_id", "state"),
        Index("ix_deliveries_parcel_id", "parcel_id"),
    )

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    operation_id: Mapped[str] = mapped_column(ForeignKey("operations.id"))
    parcel_id: Mapped[str] = mapped_column(ForeignKey("parcels.id"))
    channel: Mapped[str] = mapped_column(String(10))
    account_id: Mapped[str] = mapped_column(ForeignKey("accounts.id"))
    """Who is written to; of a webhook, whose it is."""
    webhook_id: Mapped[str | None] = mapped_column(ForeignKey("webhooks.id"))
    country: Mapped[str | None] = mapped_column(String(3))
    state: Mapped[str] = mapped_column(String(10))
    """posted → queued → sent, dead, unsent or withdrawn (see `ops.deliveries.states`)."""
    attempts: Mapped[int] = mapped_column(Integer, default=0)
    next_at: Mapped[datetime] = mapped_column(Instant)
    """By the server's clock: not tried before. Who claims it moves this to where the claim expires."""
    claim: Mapped[str] = mapped_column(String(36), default="")
    last_error: Mapped[str] = mapped_column(Text, default="")
    created_at: Mapped[datetime] = mapped_column(Instant)
    settled_at: Mapped[datetime | None] = mapped_column(Instant)
