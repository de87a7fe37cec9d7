"""The tallies' projection: one row a cell, so that reading costs the same at any number of reports."""

from datetime import datetime

from sqlalchemy import BigInteger, ForeignKey, Index, Integer, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from ops.store.base import Base, Instant


class TallyCell(Base):
    """A sum of `ops.tallies.counting.Amounts` under a `Cell` key. Quantities in thousandths."""

    __tablename__ = "tally_cells"

    operation_id: Mapped[str] = mapped_column(ForeignKey("operations.id"), primary_key=True)
    basis: Mapped[str] = mapped_column(String(6), primary_key=True)
    """gross: everything reported; double: what was ruled to be reported twice. Reconciled = gross − double."""
    figure: Mapped[str] = mapped_column(String(8), primary_key=True)
    phase: Mapped[str] = mapped_column(String(12), primary_key=True)
    day: Mapped[str] = mapped_column(String(10), primary_key=True)
    country: Mapped[str] = mapped_column(String(3), primary_key=True)
    agency: Mapped[str] = mapped_column(String(40), primary_key=True)
    sector: Mapped[str] = mapped_column(String(40), primary_key=True)
    recovery: Mapped[str] = mapped_column(String(12), primary_key=True)
    item: Mapped[str] = mapped_column(String(40), primary_key=True)
    type: Mapped[str] = mapped_column(String(40), primary_key=True)
    unit: Mapped[str] = mapped_column(String(10), primary_key=True)
    calibre: Mapped[str] = mapped_column(String(60), primary_key=True)
    exact: Mapped[int] = mapped_column(BigInteger, default=0)
    at_least: Mapped[int] = mapped_column(BigInteger, default=0)
    about: Mapped[int] = mapped_column(BigInteger, default=0)
    at_most: Mapped[int] = mapped_column(BigInteger, default=0)
    hits: Mapped[int] = mapped_column(BigInteger, default=0)
    reports: Mapped[int] = mapped_column(Integer, default=0)
    reports_of_item: Mapped[int] = mapped_column(Integer, default=0)
    reports_of_type: Mapped[int] = mapped_column(Integer, default=0)
    reports_of_calibre: Mapped[int] = mapped_column(Integer, default=0)


class TallySum(Base):
    """A sum of cells under an `ops.tallies.sums.Sum` key: the same amounts in fewer rows. Quantities in thousandths."""

    __tablename__ = "tally_sums"

    operation_id: Mapped[str] = mapped_column(ForeignKey("operations.id"), primary_key=True)
    part: Mapped[str] = mapped_column(String(6), primary_key=True)
    """agency, day or sector: what `name` is."""
    basis: Mapped[str] = mapped_column(String(6), primary_key=True)
    figure: Mapped[str] = mapped_column(String(8), primary_key=True)
    name: Mapped[str] = mapped_column(String(40), primary_key=True)
    phase: Mapped[str] = mapped_column(String(12), primary_key=True)
    country: Mapped[str] = mapped_column(String(3), primary_key=True)
    recovery: Mapped[str] = mapped_column(String(12), primary_key=True)
    item: Mapped[str] = mapped_column(String(40), primary_key=True)
    type: Mapped[str] = mapped_column(String(40), primary_key=True)
    unit: Mapped[str] = mapped_column(String(10), primary_key=True)
    exact: Mapped[int] = mapped_column(BigInteger, default=0)
    at_least: Mapped[int] = mapped_column(BigInteger, default=0)
    about: Mapped[int] = mapped_column(BigInteger, default=0)
    at_most: Mapped[int] = mapped_column(BigInteger, default=0)
    hits: Mapped[int] = mapped_column(BigInteger, default=0)
    reports_of_item: Mapped[int] = mapped_column(Integer, default=0)
    reports_of_type: Mapped[int] = mapped_column(Integer, default=0)


class TallyAddition(Base):
    """What one group of entries adds to cells and sums, packed by `ops.tallies.additions`, until it is carried over."""

    __tablename__ = "tally_additions"

    operation_id: Mapped[str] = mapped_column(ForeignKey("operations.id"), primary_key=True)
    number: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    """The newest entry of the group; what a migration adds comes before those of entries, from 0 down."""
    packed: Mapped[bytes] = mapped_column(LargeBinary)


class TallyCheckpoint(Base):
    """The tallies as they stood at an entry, packed by `ops.tallies.checkpoints`: where a past moment is read from."""

    __tablename__ = "tally_checkpoints"

    operation_id: Mapped[str] = mapped_column(ForeignKey("operations.id"), primary_key=True)
    number: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    state: Mapped[bytes] = mapped_column(LargeBinary)


class Owed(Base):
    """What one unit owed at one due hour: missing, nil, reported or late (came after the hour)."""

    __tablename__ = "owed"
    __table_args__ = (Index("ix_owed_operation_id_unit", "operation_id", "unit"),)

    operation_id: Mapped[str] = mapped_column(ForeignKey("operations.id"), primary_key=True)
    due_at: Mapped[datetime] = mapped_column(Instant, primary_key=True)
    unit: Mapped[str] = mapped_column(String(40), primary_key=True)
    since: Mapped[datetime] = mapped_column(Instant)
    agency: Mapped[str] = mapped_column(String(40))
    country: Mapped[str] = mapped_column(String(3))
    state: Mapped[str] = mapped_column(String(10))
