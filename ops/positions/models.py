"""Tokens with which a telephone's program sends a unit's positions."""

from datetime import datetime

from sqlalchemy import ForeignKey, ForeignKeyConstraint, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from ops.store.base import Base, Instant


class Tracker(Base):
    """One telephone of a unit that cannot send a key in a header: a token for positions and nothing else."""

    __tablename__ = "trackers"
    __table_args__ = (
        ForeignKeyConstraint(["operation_id", "unit"], ["units.operation_id", "units.code"]),
        Index("ix_trackers_operation_id_unit", "operation_id", "unit"),
    )

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    operation_id: Mapped[str] = mapped_column(ForeignKey("operations.id"))
    unit: Mapped[str] = mapped_column(String(40))
    name: Mapped[str] = mapped_column(Text)
    token_sha256: Mapped[str] = mapped_column(String(64), unique=True)
    created_at: Mapped[datetime] = mapped_column(Instant)
    expires_at: Mapped[datetime] = mapped_column(Instant)
    revoked_at: Mapped[datetime | None] = mapped_column(Instant)
