"""The declarative base and the column types that are the same on both engines."""

from datetime import UTC, datetime
from typing import Any

import msgspec
import shapely
from geoalchemy2 import Geometry
from shapely.geometry.base import BaseGeometry
from sqlalchemy import (
    BindParameter,
    ColumnElement,
    DateTime,
    Dialect,
    LargeBinary,
    MetaData,
    Text,
    TypeDecorator,
    func,
)
from sqlalchemy.orm import DeclarativeBase
from sqlalchemy.types import TypeEngine

WGS84 = 4326


class Base(DeclarativeBase):
    """Every table; constraint names are spelled out so that migrations can name them on both engines."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s",
            "pk": "pk_%(table_name)s",
        }
    )


def in_utc(value: datetime) -> datetime:
    """The same instant in UTC. Raises ValueError for a time without a zone."""
    if value.tzinfo is UTC:
        return value
    if value.tzinfo is None:
        raise ValueError("a time without zone must not reach the store")
    return value.astimezone(UTC)


def canonical_text(value: Any) -> str:
    """A document as it is kept."""
    raw = value if isinstance(value, msgspec.Raw) else msgspec.json.encode(value, order="sorted")
    return str(raw, "utf-8")


class Instant(TypeDecorator[datetime]):
    """An aware datetime, always UTC. PostgreSQL: timestamptz; SQLite: naive UTC text, which sorts as time."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return in_utc(value) if dialect.name == "postgresql" else in_utc(value).replace(tzinfo=None)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Document(TypeDecorator[Any]):
    """Builtins (dict, list, str, int, …) as canonical JSON text: sorted keys, so equal values are equal bytes.

    What is canonical JSON already, a `msgspec.Raw`, is kept as it is.
    """

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: Any, dialect: Dialect) -> str | None:
        return None if value is None else canonical_text(value)

    def process_result_value(self, value: str | None, dialect: Dialect) -> Any:
        return None if value is None else msgspec.json.decode(value)


class ExactGeometry(Geometry):
    """GeoAlchemy2 sends text, in which half of all coordinates lose their last bit; WKB keeps every one."""

    def bind_expression(self, bindvalue: BindParameter[Any]) -> ColumnElement[Any]:
        return func.ST_GeomFromWKB(bindvalue, WGS84, type_=self)

    def bind_processor(self, dialect: Dialect) -> None:
        return None


class Shape(TypeDecorator[BaseGeometry]):
    """A Shapely geometry, or its WKB, lon/lat WGS 84. PostGIS: geometry(Geometry, 4326); SQLite: WKB.

    GeoAlchemy2 asks `load_dialect_impl(None)`, so that must answer. Give the column an explicit GiST index.
    """

    impl = Geometry
    cache_ok = True

    def __init__(self) -> None:
        super().__init__("GEOMETRY", srid=WGS84, spatial_index=False)

    def load_dialect_impl(self, dialect: Dialect | None) -> TypeEngine[Any]:
        if dialect is None or dialect.name == "postgresql":
            return ExactGeometry("GEOMETRY", srid=WGS84, spatial_index=False)
        return dialect.type_descriptor(LargeBinary())

    def process_bind_param(self, value: BaseGeometry | bytes | None, dialect: Dialect) -> Any:
        return value if value is None or isinstance(value, bytes) else shapely.to_wkb(value)

    def process_result_value(self, value: Any, dialect: Dialect) -> BaseGeometry | None:
        if value is None or isinstance(value, BaseGeometry):
            return value
        raw = value if isinstance(value, bytes) else getattr(value, "data", value)
        return shapely.set_srid(shapely.from_wkb(bytes(raw) if isinstance(raw, memoryview) else raw), 0)
