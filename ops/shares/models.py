"""Links to boards: a token's hash, what it shows to whom, and until when."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from ops.store.base import Base, Instant


class ShareLink(Base):
    """A link: its token is shown once and stored as its SHA-256; revocable, expiring."""

    __tablename__ = "share_links"
    __table_args__ = (Index("ix_share_links_operation_id", "operation_id"),)

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    operation_id: Mapped[str] = mapped_column(ForeignKey("operations.id"))
    token_sha256: Mapped[str] = mapped_column(String(64), unique=True)
    name: Mapped[str] = mapped_column(Text)
    audience: Mapped[str] = mapped_column(String(16))
    """members, country:XXX or public: as of a summary, but totals only"""
    view: Mapped[str] = mapped_column(String(16))
    made_by: Mapped[str] = mapped_column(Text)
    created_at: Mapped[datetime] = mapped_column(Instant)
    expires_at: Mapped[datetime] = mapped_column(Instant)
    """By the server's clock, as keys."""
    revoked_at: Mapped[datetime | None] = mapped_column(Instant)
    opened_on: Mapped[str | None] = mapped_column(String(10))
    """The last day (UTC, YYYY-MM-DD) on which it was opened; the first opening of a day is journalled."""
