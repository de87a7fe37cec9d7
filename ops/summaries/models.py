"""Compiled summaries, their sign-offs, and what people write for them."""

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, Boolean, ForeignKey, ForeignKeyConstraint, Integer, String, Text, false
from sqlalchemy.orm import Mapped, mapped_column

from ops.store.base import Base, Document, Instant


class Summary(Base):
    """A summary as it was compiled: its exact JSON text is the record; all else is drawn from it."""

    __tablename__ = "summaries"

    operation_id: Mapped[str] = mapped_column(ForeignKey("operations.id"), primary_key=True)
    number: Mapped[int] = mapped_column(Integer, primary_key=True)
    as_of: Mapped[int] = mapped_column(BigInteger)
    audience: Mapped[str] = mapped_column(String(20))
    sha256: Mapped[str] = mapped_column(String(64))
    text: Mapped[str] = mapped_column(Text)
    compiled_at: Mapped[datetime] = mapped_column(Instant)
    version: Mapped[int | None] = mapped_column(Integer)
    """The how manyth for its audience; None of what was compiled before there were versions."""
    inputs: Mapped[Any] = mapped_column(Document, nullable=True)
    """What it was compiled with beside the journal (`ops.summaries.order.Inputs`)."""
    embargo_until: Mapped[datetime | None] = mapped_column(Instant)
    until_signed: Mapped[bool] = mapped_column(Boolean, server_default=false(), default=False)
    embargo_reason: Mapped[str] = mapped_column(Text, server_default="", default="")
    """Why the embargo is not the one that it was compiled with."""
    signed: Mapped[bool] = mapped_column(Boolean, server_default=false(), default=False)
    """Every country has agreed."""


class SignOff(Base):
    """What a country says of a summary: agreed or objected, with a remark."""

    __tablename__ = "sign_offs"
    __table_args__ = (ForeignKeyConstraint(["operation_id", "number"], ["summaries.operation_id", "summaries.number"]),)

    operation_id: Mapped[str] = mapped_column(String(36), primary_key=True)
    number: Mapped[int] = mapped_column(Integer, primary_key=True)
    country: Mapped[str] = mapped_column(String(3), primary_key=True)
    decision: Mapped[str] = mapped_column(String(10))
    remark: Mapped[str] = mapped_column(Text)
    signed_by: Mapped[str] = mapped_column(Text)
    signed_at: Mapped[datetime] = mapped_column(Instant)


class SummaryPart(Base):
    """What a person wrote for summaries: a text part, a lesson, or a figure that somebody published."""

    __tablename__ = "summary_parts"

    operation_id: Mapped[str] = mapped_column(ForeignKey("operations.id"), primary_key=True)
    noun: Mapped[str] = mapped_column(String(20), primary_key=True)
    """narrative, lesson or statement."""
    key: Mapped[str] = mapped_column(String(80), primary_key=True)
    country: Mapped[str | None] = mapped_column(String(3))
    """Whose it is alone, None: everybody's who writes."""
    first: Mapped[int] = mapped_column(BigInteger)
    """The entry of its first version: their order."""
    view: Mapped[Any] = mapped_column(Document)
