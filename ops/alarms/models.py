"""Rules, the alarms that they raised, and what the watcher knows of the journal up to its cursor."""

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, Boolean, ForeignKey, ForeignKeyConstraint, Index, Integer, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from ops.store.base import Base, Document, Instant


class AlarmRule(Base):
    """One rule of an operation. The whole is `document` (a RuleView); a rule that is taken away has no row."""

    __tablename__ = "alarm_rules"

    operation_id: Mapped[str] = mapped_column(ForeignKey("operations.id"), primary_key=True)
    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    position: Mapped[int] = mapped_column(Integer)
    """Its place in the list: the order in which the journal has them."""
    kind: Mapped[str] = mapped_column(String(20))
    enabled: Mapped[bool] = mapped_column(Boolean)
    document: Mapped[Any] = mapped_column(Document)


class Alarm(Base):
    """One alarm, for ever. Of one rule and key at most one is unresolved; `round` counts those of the same key."""

    __tablename__ = "alarms"
    __table_args__ = (
        UniqueConstraint("operation_id", "rule", "key", "round"),
        Index("ix_alarms_operation_id_scope", "operation_id", "scope"),
        Index("ix_alarms_operation_id_state_raised_at_id", "operation_id", "state", "raised_at", "id"),
        Index("ix_alarms_operation_id_raised_at_id", "operation_id", "raised_at", "id"),
    )

    operation_id: Mapped[str] = mapped_column(ForeignKey("operations.id"), primary_key=True)
    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    rule: Mapped[str] = mapped_column(String(36))
    key: Mapped[str] = mapped_column(String(120))
    round: Mapped[int] = mapped_column(Integer)
    kind: Mapped[str] = mapped_column(String(20))
    scope: Mapped[str] = mapped_column(String(80))
    """What it is about: a report, a unit, a sector, an assignment, or the part of the operation that is summed."""
    state: Mapped[str] = mapped_column(String(12))
    """open, acknowledged, resolved"""
    raised_at: Mapped[datetime] = mapped_column(Instant)
    document: Mapped[Any] = mapped_column(Document)
    """The AlarmRecord, whole."""


class AlarmReader(Base):
    """To whom an alarm is addressed, a word a row (see `ops.alarms.readers`): lists are filtered by an index."""

    __tablename__ = "alarm_readers"
    __table_args__ = (ForeignKeyConstraint(["operation_id", "alarm"], ["alarms.operation_id", "alarms.id"]),)

    operation_id: Mapped[str] = mapped_column(String(36), primary_key=True)
    alarm: Mapped[str] = mapped_column(String(36), primary_key=True)
    word: Mapped[str] = mapped_column(String(270), primary_key=True)


class AlarmFigure(Base):
    """The sum that a threshold rule watches, in thousandths, as of the cursor; a row for each part it sums apart."""

    __tablename__ = "alarm_figures"

    operation_id: Mapped[str] = mapped_column(ForeignKey("operations.id"), primary_key=True)
    rule: Mapped[str] = mapped_column(String(36), primary_key=True)
    scope: Mapped[str] = mapped_column(String(80), primary_key=True)
    amount: Mapped[int] = mapped_column(BigInteger)


class AlarmSerial(Base):
    """A serial number in the form in which it is compared, in a standing report, as of the cursor."""

    __tablename__ = "alarm_serials"
    __table_args__ = (Index("ix_alarm_serials_mark", "mark"),)

    operation_id: Mapped[str] = mapped_column(ForeignKey("operations.id"), primary_key=True)
    report: Mapped[str] = mapped_column(String(36), primary_key=True)
    mark: Mapped[str] = mapped_column(String(120), primary_key=True)
    """CLASS|FORM"""
    since: Mapped[int] = mapped_column(BigInteger)
    """The entry with which the report first had it: of two reports, the one with the later entry met a known number."""
    agency: Mapped[str] = mapped_column(String(40))
    country: Mapped[str] = mapped_column(String(3))
    unit: Mapped[str] = mapped_column(String(40))


class AlarmCursor(Base):
    """Up to which entry an operation's journal has been watched."""

    __tablename__ = "alarm_cursors"

    operation_id: Mapped[str] = mapped_column(ForeignKey("operations.id"), primary_key=True)
    number: Mapped[int] = mapped_column(BigInteger)
