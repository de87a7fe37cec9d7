"""Operations, corridors, sectors, assignments and issued plans."""

from datetime import datetime
from typing import Any

from shapely.geometry.base import BaseGeometry
from sqlalchemy import BigInteger, Boolean, Float, ForeignKey, ForeignKeyConstraint, Index, Integer, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from ops.store.base import Base, Document, Instant, Shape


class Operation(Base):
    """A joint operation. `state`: draft → issued → active → closing → closed."""

    __tablename__ = "operations"

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    code: Mapped[str] = mapped_column(String(40), unique=True)
    name: Mapped[str] = mapped_column(Text)
    countries: Mapped[Any] = mapped_column(Document)
    timezone: Mapped[str] = mapped_column(String(60))
    """IANA zone that decides the reporting day."""
    state: Mapped[str] = mapped_column(String(10))
    state_reason: Mapped[str] = mapped_column(Text, default="")
    """Why a person put it in this state; empty where the clock or the issue of the plan did."""
    phases: Mapped[Any] = mapped_column(Document)
    """[{kind, starts_at, ends_at, opened_at, closed_at}], times RFC 3339; the last two are written by the clock."""
    objectives: Mapped[Any] = mapped_column(Document)
    reporting: Mapped[Any] = mapped_column(Document)
    """{every_hours, due_at "HH:MM" in the operation's zone}"""
    rest_hours: Mapped[float | None] = mapped_column(Float, default=None)
    """Least rest of a unit between two shifts; None: as is usual."""
    retention_days: Mapped[int] = mapped_column(Integer)
    default_handling: Mapped[Any] = mapped_column(Document)
    exercise: Mapped[Any] = mapped_column(Document, nullable=True)
    """None, or {starts_at, speed, began_at}: exercise time = starts_at + speed × (now − began_at)."""
    plan_version: Mapped[int] = mapped_column(Integer, default=0)
    created_at: Mapped[datetime] = mapped_column(Instant)
    sectors_entry: Mapped[int] = mapped_column(BigInteger, default=0)
    """The entry that last changed a sector: what an index of the sectors is valid for."""


class Corridor(Base):
    """A border corridor (code `BFA-NER`), or an airport, port or inland zone."""

    __tablename__ = "corridors"

    operation_id: Mapped[str] = mapped_column(ForeignKey("operations.id"), primary_key=True)
    code: Mapped[str] = mapped_column(String(40), primary_key=True)
    name: Mapped[str] = mapped_column(Text)
    countries: Mapped[Any] = mapped_column(Document)
    kind: Mapped[str] = mapped_column(String(10))
    """border or area"""
    depth_km: Mapped[float | None] = mapped_column(Float)
    sector_km: Mapped[float | None] = mapped_column(Float)
    border_km: Mapped[float | None] = mapped_column(Float)
    border: Mapped[BaseGeometry | None] = mapped_column(Shape)
    """The line that it lies along; None for an area."""
    ground: Mapped[BaseGeometry] = mapped_column(Shape)
    """What its sectors covered together when they were cut: what later changes are measured against."""
    removed_at: Mapped[datetime | None] = mapped_column(Instant, default=None)
    """When it was taken out of the plan again; None as long as it stands."""


class Sector(Base):
    """A sector in one country. A changed shape is a new row: a report belongs to the one valid at its moment."""

    __tablename__ = "sectors"
    __table_args__ = (
        ForeignKeyConstraint(["operation_id", "corridor"], ["corridors.operation_id", "corridors.code"]),
        Index("ix_sectors_operation_id_corridor", "operation_id", "corridor"),
        Index("ix_sectors_geometry", "geometry", postgresql_using="gist"),
    )

    operation_id: Mapped[str] = mapped_column(ForeignKey("operations.id"), primary_key=True)
    code: Mapped[str] = mapped_column(String(40), primary_key=True)
    valid_from: Mapped[datetime] = mapped_column(Instant, primary_key=True)
    valid_to: Mapped[datetime | None] = mapped_column(Instant)
    name: Mapped[str] = mapped_column(Text)
    corridor: Mapped[str] = mapped_column(String(40))
    country: Mapped[str] = mapped_column(String(3))
    counterpart: Mapped[str | None] = mapped_column(String(40))
    geometry: Mapped[BaseGeometry] = mapped_column(Shape)
    border_km: Mapped[float] = mapped_column(Float)
    area_km2: Mapped[float] = mapped_column(Float)
    crossings: Mapped[Any] = mapped_column(Document)
    """[{name, lon, lat}]"""
    notes: Mapped[str] = mapped_column(Text, default="")


class Crossing(Base):
    """A named point by a border, with what it needs: a town, a post, a ford."""

    __tablename__ = "crossings"

    operation_id: Mapped[str] = mapped_column(ForeignKey("operations.id"), primary_key=True)
    code: Mapped[str] = mapped_column(String(40), primary_key=True)
    name: Mapped[str] = mapped_column(Text)
    place: Mapped[BaseGeometry] = mapped_column(Shape)
    country: Mapped[str | None] = mapped_column(String(3))
    """In which of the operation's countries it is; None outside all of them."""
    corridor: Mapped[str | None] = mapped_column(String(40))
    sector: Mapped[str | None] = mapped_column(String(40))
    """The sector that it lies in, or that lies before it on the road to the border; None as long as there is none."""
    hours: Mapped[Any] = mapped_column(Document)
    """[{days, opens, closes}] in its zone; empty where nothing is known of them: open always."""
    timezone: Mapped[str] = mapped_column(String(60))
    officers: Mapped[int | None] = mapped_column(Integer)
    """So many are needed while it is open; None: whoever covers the sector."""
    capabilities: Mapped[Any] = mapped_column(Document)
    origin: Mapped[str] = mapped_column(String(10))
    """suggested (a town of the gazetteer), imported or hand"""
    notes: Mapped[str] = mapped_column(Text, default="")
    removed_at: Mapped[datetime | None] = mapped_column(Instant, default=None)


class Assignment(Base):
    """A unit in a sector for a time. `state`: proposed → accepted | declined → on_station → relieved; or withdrawn.

    On PostgreSQL two exclusion constraints watch over what is `held` (see the migrations, `ops.planning.booking`).
    """

    __tablename__ = "assignments"
    __table_args__ = (
        ForeignKeyConstraint(["operation_id", "unit"], ["units.operation_id", "units.code"]),
        Index("ix_assignments_operation_id_unit", "operation_id", "unit"),
        Index("ix_assignments_operation_id_sector", "operation_id", "sector"),
    )

    operation_id: Mapped[str] = mapped_column(ForeignKey("operations.id"), primary_key=True)
    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    sector: Mapped[str] = mapped_column(String(40))
    unit: Mapped[str] = mapped_column(String(40))
    starts_at: Mapped[datetime] = mapped_column(Instant)
    ends_at: Mapped[datetime] = mapped_column(Instant)
    state: Mapped[str] = mapped_column(String(12))
    reason: Mapped[str] = mapped_column(Text, default="")
    check_in_minutes: Mapped[int | None] = mapped_column(Integer, default=None)
    """Within how many minutes something must be heard of the unit while it is on duty here; None: no matter."""
    exclusive: Mapped[bool] = mapped_column(Boolean, default=False)
    """For one unit alone: nobody is accepted for the sector beside it."""
    held: Mapped[bool] = mapped_column(Boolean, default=False)
    """Whether it holds its unit: from accepted until relieved. False of what overlapped already when this came."""


class Consent(Base):
    """A host country lets units of another one work on its side: in one corridor, or everywhere (`corridor` None)."""

    __tablename__ = "consents"

    operation_id: Mapped[str] = mapped_column(ForeignKey("operations.id"), primary_key=True)
    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    host: Mapped[str] = mapped_column(String(3))
    guest: Mapped[str] = mapped_column(String(3))
    corridor: Mapped[str | None] = mapped_column(String(40))
    note: Mapped[str] = mapped_column(Text)
    given_by: Mapped[str] = mapped_column(Text)
    given_at: Mapped[datetime] = mapped_column(Instant)
    ended_at: Mapped[datetime | None] = mapped_column(Instant)


class PlanApproval(Base):
    """What a country's focal point says of an issued plan; the newest word counts."""

    __tablename__ = "plan_approvals"
    __table_args__ = (
        ForeignKeyConstraint(["operation_id", "version"], ["plan_versions.operation_id", "plan_versions.version"]),
    )

    operation_id: Mapped[str] = mapped_column(String(36), primary_key=True)
    version: Mapped[int] = mapped_column(Integer, primary_key=True)
    country: Mapped[str] = mapped_column(String(3), primary_key=True)
    decision: Mapped[str] = mapped_column(String(10))
    """approved or objected"""
    remark: Mapped[str] = mapped_column(Text)
    by: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime] = mapped_column(Instant)


class PlanVersion(Base):
    """An issued plan, whole, as it was."""

    __tablename__ = "plan_versions"

    operation_id: Mapped[str] = mapped_column(ForeignKey("operations.id"), primary_key=True)
    version: Mapped[int] = mapped_column(Integer, primary_key=True)
    entry: Mapped[int] = mapped_column(BigInteger)
    issued_at: Mapped[datetime] = mapped_column(Instant)
    reason: Mapped[str] = mapped_column(Text)
    overridden: Mapped[Any] = mapped_column(Document)
    document: Mapped[Any] = mapped_column(Document)
