"""Weekly hours on the clocks of a zone: when an office, or a crossing, is open.

A line of hours names days and two wall times; one that closes at or before it opens runs past midnight into the next
day. What no line names is closed. `24:00` is the end of the day.
"""

from collections.abc import Iterable
from datetime import datetime, time, timedelta

import msgspec

from scheduling.windows import Window, as_utc, instant, zone_named

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
WHOLE_DAY = 24 * 60


class Hours(msgspec.Struct, frozen=True):
    """Open on these days from `opens` to `closes`, both "HH:MM" of the wall."""

    days: tuple[str, ...]
    opens: str
    closes: str

    def minutes(self) -> tuple[int, int]:
        """From and until which minute of the day it begins on; until is more than 1440 where it runs past midnight."""
        opens, closes = minute(self.opens), minute(self.closes)
        return opens, closes if closes > opens else closes + WHOLE_DAY


def minute(wall: str) -> int:
    """The minute of the day of "HH:MM"."""
    hour, _, minutes = wall.partition(":")
    return int(hour) * 60 + int(minutes)


def is_open(hours: Iterable[Hours], zone: str, at: datetime) -> bool:
    """Whether one of the lines says open at this instant, by the wall clocks of `zone`."""
    wall = as_utc(at).astimezone(zone_named(zone))
    now = wall.hour * 60 + wall.minute
    today, yesterday = DAYS[wall.weekday()], DAYS[(wall - timedelta(days=1)).weekday()]
    for line in hours:
        opens, closes = line.minutes()
        if (today in line.days and opens <= now < closes) or (yesterday in line.days and now + WHOLE_DAY < closes):
            return True
    return False


def open_windows(hours: Iterable[Hours], zone: str, within: Window) -> list[Window]:
    """The times within a window at which one of the lines says open, in order, each as long as it can be. No line at
    all: always open."""
    lines = tuple(hours)
    if not lines:
        return [within]
    found: list[Window] = []
    day = as_utc(within.starts_at).astimezone(zone_named(zone)).date() - timedelta(days=1)
    last = as_utc(within.ends_at).astimezone(zone_named(zone)).date()
    while day <= last:
        midnight = datetime.combine(day, time.min)
        for line in lines:
            if DAYS[day.weekday()] in line.days:
                opens, closes = (instant(midnight + timedelta(minutes=m), zone) for m in line.minutes())
                if opens < closes and (shared := Window(opens, closes).overlap(within)):
                    found.append(shared)
        day += timedelta(days=1)
    return joined(found)


def joined(windows: Iterable[Window]) -> list[Window]:
    """The same times, in order, with windows that meet or overlap made one."""
    made: list[Window] = []
    for window in sorted(windows):
        if made and window.starts_at <= made[-1].ends_at:
            made[-1] = Window(made[-1].starts_at, max(made[-1].ends_at, window.ends_at))
        else:
            made.append(window)
    return made


def always(hours: Iterable[Hours]) -> bool:
    """Whether every day is open from its beginning to its end."""
    whole = {day for line in hours for day in line.days if line.minutes() == (0, WHOLE_DAY)}
    return whole == set(DAYS)
