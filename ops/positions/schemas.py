"""Wire shapes of positions and trackers."""

from datetime import datetime
from typing import Annotated, Literal

from msgspec import Meta

from ops.shapes import View, Wire


class UnitPosition(View, frozen=True, kw_only=True):
    """Where a unit was when it last said so: by a position, or by any report that has a place."""

    unit: str
    agency: str
    country: str
    lon: float
    lat: float
    accuracy_m: float | None
    at: datetime
    age_s: int
    """By the operation's clock, when this was answered."""
    kind: str
    """Of the report that said it."""
    sector: str | None


class TrackerDraft(Wire, frozen=True, kw_only=True):
    """A telephone that is to send a unit's positions."""

    name: Annotated[str, Meta(max_length=80)] = ""
    days: Annotated[int, Meta(ge=1, le=366)] = 30


class TrackerView(View, frozen=True, kw_only=True):
    """A tracker as it is listed and journalled: without its token."""

    id: str
    unit: str
    name: str
    created_at: datetime
    expires_at: datetime
    revoked_at: datetime | None


class TrackerShown(TrackerView, frozen=True, kw_only=True):
    """A new tracker with its token and address, which nothing shows again."""

    token: str
    """What Traccar Client and OsmAnd call the device's identifier."""
    address: str


class PositionAnswer(View, frozen=True, kw_only=True):
    """What became of a position: `kept` with the number of its entry, or `passed` over beside one that is kept."""

    outcome: Literal["kept", "passed"]
    entry: int | None = None
