"""A calendar as text (RFC 5545), in UTC, so that it needs no time zone component."""

from collections.abc import Iterable
from datetime import datetime

import msgspec

from scheduling.windows import Window, as_utc


class Event(msgspec.Struct, frozen=True, kw_only=True):
    """`uid` is the same for the event's whole life and unique in the world."""

    uid: str
    window: Window
    summary: str
    description: str = ""
    location: str = ""


def calendar(name: str, events: Iterable[Event], *, stamp: datetime) -> bytes:
    """The calendar `name` as a client downloads it; `stamp` is when what it says was last changed, aware."""
    import icalendar  # noqa: PLC0415 - seldom needed, and a start must be quick

    made = icalendar.Calendar()
    made.add("prodid", "-//Corridor//EN")
    made.add("version", "2.0")
    made.add("x-wr-calname", name)
    for event in events:
        entry = icalendar.Event()
        entry.add("uid", event.uid)
        entry.add("dtstamp", as_utc(stamp))
        entry.add("dtstart", event.window.starts_at)
        entry.add("dtend", event.window.ends_at)
        entry.add("summary", event.summary)
        if event.description:
            entry.add("description", event.description)
        if event.location:
            entry.add("location", event.location)
        made.add_component(entry)
    return bytes(made.to_ical())
