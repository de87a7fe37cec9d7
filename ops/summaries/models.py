"""Compiled summaries and their sign-offs."""

from datetime import datetime

from sqlalchemy import BigInteger, ForeignKey, ForeignKeyConstraint, Integer, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from ops.store.base import Base, Instant


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
