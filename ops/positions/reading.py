"""What telephones' programs send, read into a place and a time by the wall. Pure; each fault is named.

OwnTracks: JSON, https://owntracks.org/booklet/tech/json/. OsmAnd: fields in the address, or in a form. Traccar Client
from version 9 on sends the same as JSON in its own shape.
"""

import math
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Annotated, NamedTuple

import msgspec
from msgspec import Meta

from ops import wire
from ops.errors import Fault, Unacceptable

LAST = 4_102_444_800
"""Seconds since 1970 up to 2100: more than that is no time, or one in milliseconds."""
Longitude = Annotated[float, Meta(ge=-180, le=180)]
Latitude = Annotated[float, Meta(ge=-90, le=90)]


class Given(NamedTuple):
    """A place and when the telephone was there, by the wall."""

    lon: float
    lat: float
    at: datetime
    accuracy_m: float | None = None


class OwnTracks(msgspec.Struct, frozen=True, kw_only=True):
    """A location message, as far as it matters here."""

    lat: Latitude
    lon: Longitude
    tst: Annotated[int, Meta(ge=0, le=LAST)]
    acc: float | None = None


class Coordinates(msgspec.Struct, frozen=True, kw_only=True):
    latitude: Latitude
    longitude: Longitude
    accuracy: float | None = None


class Location(msgspec.Struct, frozen=True, kw_only=True):
    timestamp: str | int | float
    coords: Coordinates


class Traccar(msgspec.Struct, frozen=True, kw_only=True):
    """What Traccar Client sends as JSON."""

    device_id: str | int
    location: Location


def own_tracks(raw: bytes) -> Given | None:
    """A location; None for a message of another kind. Raises Malformed, Invalid, Unacceptable."""
    tree = wire.parse(raw)
    kind = tree.get("_type") if isinstance(tree, dict) else None
    if not isinstance(kind, str):
        raise Unacceptable(faults=[Fault("/_type", "names the kind of the message; send an OwnTracks object")])
    if kind == "encrypted":
        raise Unacceptable(faults=[Fault("/_type", "is encrypted; take the secret out of the app, https protects it")])
    if kind != "location":
        return None
    found = wire.convert({name: tree[name] for name in OwnTracks.__struct_fields__ if name in tree}, OwnTracks)
    return Given(found.lon, found.lat, datetime.fromtimestamp(found.tst, UTC), accuracy(found.acc))


def traccar(raw: bytes) -> tuple[str, Given]:
    """The token and the place of a JSON message. Raises Malformed, Invalid, Unacceptable."""
    found = wire.convert(wire.parse(raw), Traccar)
    at = when(found.location.timestamp, "/location/timestamp")
    coords = found.location.coords
    return str(found.device_id), Given(coords.longitude, coords.latitude, at, accuracy(coords.accuracy))


def osmand(fields: Mapping[str, str]) -> tuple[str, Given]:
    """The token and the place of an address or a form. Raises Unacceptable with all that is wrong."""
    faults: list[Fault] = []

    def number(name: str, most: float) -> float:
        try:
            value = float(fields[name])
        except (KeyError, ValueError):
            value = math.nan
        if not abs(value) <= most:
            faults.append(Fault(f"/{name}", f"is a number of degrees from -{most:g} to {most:g}"))
        return value

    lat, lon = number("lat", 90), number("lon", 180)
    at = datetime.min.replace(tzinfo=UTC)
    try:
        at = when(fields.get("timestamp", ""), "/timestamp")
    except Unacceptable as error:
        faults += error.faults
    if faults:
        raise Unacceptable(faults=faults)
    try:
        error_m = float(fields.get("accuracy") or fields.get("hdop") or "nan")
    except ValueError:
        error_m = math.nan
    return fields.get("id") or fields.get("deviceid") or "", Given(lon, lat, at, accuracy(error_m))


def when(told: str | float, pointer: str) -> datetime:
    """A time in seconds or milliseconds since 1970, or by RFC 3339 with an offset."""
    try:
        seconds = float(told)
    except ValueError:
        try:
            moment = datetime.fromisoformat(str(told))
        except ValueError:
            moment = None
        if moment is not None and moment.tzinfo is not None and 1970 <= moment.year < 2100:
            return moment.astimezone(UTC)
        seconds = math.nan
    if seconds > LAST:
        seconds /= 1000
    if not 0 <= seconds <= LAST:
        raise Unacceptable(faults=[Fault(pointer, "is seconds or milliseconds since 1970, or RFC 3339 with an offset")])
    return datetime.fromtimestamp(seconds, UTC)


def accuracy(metres: float | None) -> float | None:
    """The radius of the error, as far as it says something."""
    return round(metres, 1) if metres is not None and 0 <= metres <= 1_000_000 else None
