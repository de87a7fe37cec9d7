"""Wire shapes that every room shares."""

from datetime import datetime
from typing import Annotated, Generic, Literal, TypeVar

import msgspec
from msgspec import Meta
from shapely import Point
from shapely.geometry.base import BaseGeometry

T = TypeVar("T")
Code = Annotated[str, Meta(pattern=r"^[A-Z0-9][A-Z0-9-]{0,39}$", description="Capital letters, digits and hyphens")]
Alpha3 = Annotated[str, Meta(pattern=r"^[A-Z]{3}$", description="ISO 3166-1 alpha-3")]
Name = Annotated[str, Meta(min_length=1, max_length=200)]
Moment = Annotated[datetime, Meta(tz=True, description="RFC 3339 with offset")]
Lon = Annotated[float, Meta(ge=-180, le=180)]
Lat = Annotated[float, Meta(ge=-90, le=90)]


class Wire(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Base of what comes in: unknown fields are errors, for a misspelt field must not be lost in silence."""


class View(msgspec.Struct, frozen=True, kw_only=True):
    """Base of what goes out; its builtins are also what the journal keeps of a noun."""


class PointGeometry(Wire, frozen=True):
    """A GeoJSON point, [lon, lat] in WGS 84 degrees."""

    type: Literal["Point"]
    coordinates: tuple[Lon, Lat]

    @classmethod
    def of(cls, shape: BaseGeometry | None) -> "PointGeometry | None":
        """From a Shapely point."""
        return cls(type="Point", coordinates=(shape.x, shape.y)) if isinstance(shape, Point) else None

    def shape(self) -> Point:
        """As a Shapely point."""
        return Point(self.coordinates)


class Page(View, Generic[T], frozen=True):
    """A page of a list; `next` is the cursor for `?after=`, None on the last page."""

    items: list[T]
    next: str | None = None
