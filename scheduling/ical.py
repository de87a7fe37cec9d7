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


class Todo(msgspec.Struct, frozen=True, kw_only=True):
    """Something to do by a moment; `uid` as of an event, `done` once it is done. `due` is aware."""

    uid: str
    due: datetime
    summary: str
    description: str = ""
    categories: tuple[str, ...] = ()
    done: bool = False
    began: bool = False
    url: str = ""


def todos(name: str, tasks: Iterable[Todo], *, stamp: datetime) -> bytes:
    """A calendar of things to do (VTODO), in UTC."""
    import icalendar  # noqa: PLC0415 - seldom needed, and a start must be quick

    made = icalendar.Calendar()
    made.add("prodid", "-//Corridor//EN")
    made.add("version", "2.0")
    made.add("x-wr-calname", name)
    for task in tasks:
        entry = icalendar.Todo()
        entry.add("uid", task.uid)
        entry.add("dtstamp", as_utc(stamp))
        entry.add("due", as_utc(task.due))
        entry.add("summary", task.summary)
        entry.add("status", "COMPLETED" if task.done else "IN-PROCESS" if task.began else "NEEDS-ACTION")
        if task.description:
            entry.add("description", task.description)
        if task.categories:
            entry.add("categories", list(task.categories))
        if task.url:
            entry.add("url", task.url)
        made.add_component(entry)
    return bytes(made.to_ical())
