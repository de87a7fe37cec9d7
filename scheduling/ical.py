"""A calendar as text (RFC 5545), in UTC, so that it needs no time zone component."""

import re
from collections.abc import Iterable, Iterator
from datetime import datetime

import msgspec

from scheduling.windows import Window, as_utc

_ESCAPED = {"\\": "\\\\", ";": "\\;", ",": "\\,", "\n": "\\n"}


class Event(msgspec.Struct, frozen=True, kw_only=True):
    """`uid` is the same for the event's whole life and unique in the world; `sequence` grows with each change of its
    time."""

    uid: str
    window: Window
    summary: str
    description: str = ""
    location: str = ""
    sequence: int = 0


def calendar(name: str, events: Iterable[Event], *, stamp: datetime, product: str = "-//Corridor//EN") -> bytes:
    """The calendar `name` as a client downloads it; `stamp` is when what it says was last changed, aware."""
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", f"PRODID:{_text(product)}", f"X-WR-CALNAME:{_text(name)}"]
    for event in events:
        lines += ["BEGIN:VEVENT", f"UID:{_text(event.uid)}", f"DTSTAMP:{_utc(stamp)}", f"SEQUENCE:{event.sequence}"]
        lines += [f"DTSTART:{_utc(event.window.starts_at)}", f"DTEND:{_utc(event.window.ends_at)}"]
        lines += [f"SUMMARY:{_text(event.summary)}"]
        lines += [f"DESCRIPTION:{_text(event.description)}"] if event.description else []
        lines += [f"LOCATION:{_text(event.location)}"] if event.location else []
        lines += ["END:VEVENT"]
    lines += ["END:VCALENDAR"]
    return b"".join(part + b"\r\n" for line in lines for part in _folded(line))


def _utc(at: datetime) -> str:
    return as_utc(at).strftime("%Y%m%dT%H%M%SZ")


def _text(value: str) -> str:
    """Escaped (3.3.11), without the control characters that no calendar may hold."""
    value = re.sub(r"[\x00-\x08\x0b-\x1f\x7f]", "", re.sub(r"\r\n?", "\n", value))
    return re.sub(r"[\\;,\n]", lambda found: _ESCAPED[found[0]], value)


def _folded(line: str) -> Iterator[bytes]:
    """At most 75 octets a line (3.1), never cutting a character."""
    part = b""
    for octets in map(str.encode, line):
        if len(part) + len(octets) > 75:
            yield part
            part = b" "
        part += octets
    yield part
