"""Accounts, sessions, agencies, units, keys and memberships."""

from datetime import datetime
from typing import Any

from shapely.geometry.base import BaseGeometry
from sqlalchemy import Boolean, ForeignKey, ForeignKeyConstraint, Index, Integer, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from ops.store.base import Base, Document, Instant, Shape


class Account(Base):
    """A person who can sign in."""

    __tablename__ = "accounts"

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    email: Mapped[str] = mapped_column(String(254), unique=True)
    """Lower case."""
    name: Mapped[str] = mapped_column(Text)
    password_hash: Mapped[str] = mapped_column(Text)
    admin: Mapped[bool] = mapped_column(Boolean, default=False)
    may_create: Mapped[bool] = mapped_column(Boolean, default=False)
    language: Mapped[str] = mapped_column(String(8), default="en")
    failures: Mapped[int] = mapped_column(Integer, default=0)
    """Wrong passwords since the last right one."""
    wait_until: Mapped[datetime | None] = mapped_column(Instant)
    created_at: Mapped[datetime] = mapped_column(Instant)


class Stranger(Base):
    """Tries to sign in with an e-mail that has no account, kept for a day: in the store, for all processes to know."""

    __tablename__ = "strangers"

    email_sha256: Mapped[str] = mapped_column(String(64), primary_key=True)
    failures: Mapped[int] = mapped_column(Integer)
    wait_until: Mapped[datetime | None] = mapped_column(Instant)
    tried_at: Mapped[datetime] = mapped_column(Instant, index=True)


class Session(Base):
    """One sign-in. The cookie's token is stored as its SHA-256 only."""

    __tablename__ = "sessions"

    token_sha256: Mapped[str] = mapped_column(String(64), primary_key=True)
    account_id: Mapped[str] = mapped_column(ForeignKey("accounts.id", ondelete="CASCADE"), index=True)
    created_at: Mapped[datetime] = mapped_column(Instant)
    expires_at: Mapped[datetime] = mapped_column(Instant)


class Agency(Base):
    """An agency that takes part in an operation."""

    __tablename__ = "agencies"

    operation_id: Mapped[str] = mapped_column(ForeignKey("operations.id"), primary_key=True)
    code: Mapped[str] = mapped_column(String(40), primary_key=True)
    name: Mapped[str] = mapped_column(Text)
    country: Mapped[str] = mapped_column(String(3))
    kind: Mapped[str] = mapped_column(String(40))


class Unit(Base):
    """A field unit of an agency."""

    __tablename__ = "units"
    __table_args__ = (
        ForeignKeyConstraint(["operation_id", "agency"], ["agencies.operation_id", "agencies.code"]),
        Index("ix_units_operation_id_agency", "operation_id", "agency"),
    )

    operation_id: Mapped[str] = mapped_column(ForeignKey("operations.id"), primary_key=True)
    code: Mapped[str] = mapped_column(String(40), primary_key=True)
    agency: Mapped[str] = mapped_column(String(40))
    country: Mapped[str] = mapped_column(String(3))
    name: Mapped[str] = mapped_column(Text)
    officers: Mapped[int] = mapped_column(Integer)
    women: Mapped[int | None] = mapped_column(Integer, default=None)
    """Of the officers; None: nobody has said."""
    base: Mapped[BaseGeometry | None] = mapped_column(Shape)
    capabilities: Mapped[Any] = mapped_column(Document)


class UnitKey(Base):
    """A unit's key: shown once, stored as its SHA-256, revocable, expiring."""

    __tablename__ = "unit_keys"
    __table_args__ = (
        ForeignKeyConstraint(["operation_id", "unit"], ["units.operation_id", "units.code"]),
        Index("ix_unit_keys_operation_id_unit", "operation_id", "unit"),
    )

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    operation_id: Mapped[str] = mapped_column(ForeignKey("operations.id"))
    unit: Mapped[str] = mapped_column(String(40))
    key_sha256: Mapped[str] = mapped_column(String(64), unique=True)
    created_at: Mapped[datetime] = mapped_column(Instant)
    expires_at: Mapped[datetime] = mapped_column(Instant)
    revoked_at: Mapped[datetime | None] = mapped_column(Instant)


class Member(Base):
    """A person's role in one operation, for one country or agency where the role has one, between two dates."""

    __tablename__ = "members"
    __table_args__ = (
        UniqueConstraint("operation_id", "account_id", "role", "country", "agency"),
        Index("ix_members_account_id", "account_id"),
    )

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    operation_id: Mapped[str] = mapped_column(ForeignKey("operations.id"))
    account_id: Mapped[str] = mapped_column(ForeignKey("accounts.id"))
    role: Mapped[str] = mapped_column(String(20))
    country: Mapped[str] = mapped_column(String(3), default="")
    agency: Mapped[str] = mapped_column(String(40), default="")
    not_before: Mapped[datetime | None] = mapped_column(Instant)
    not_after: Mapped[datetime | None] = mapped_column(Instant)
