"""Days, instants and windows of time, right across clock changes.

Every datetime taken is aware and every datetime given is in UTC, unless it says local. Zones are IANA names.
One rule decides everything local: a wall time *comes* at the first instant at which the clock on the wall shows it or
later. So a wall time that a clock change skips comes with the change, and one that a clock change repeats comes once,
the first time.
"""

from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from typing import TypeVar
from zoneinfo import ZoneInfo

import msgspec

Key = TypeVar("Key")


class Window(msgspec.Struct, frozen=True, order=True):
    """The time from `starts_at` up to and without `ends_at` (half-open, UTC), never empty; ordered by start, then end.

    Raises ValueError for an end that is not after its start, and as `as_utc` does.
    """

    starts_at: datetime
    ends_at: datetime

    def __post_init__(self) -> None:
        # In UTC, since Python compares two datetimes of one zone by their wall clocks, which a clock change turns back.
        msgspec.structs.force_setattr(self, "starts_at", as_utc(self.starts_at))
        msgspec.structs.force_setattr(self, "ends_at", as_utc(self.ends_at))
        if self.ends_at <= self.starts_at:
            raise ValueError(f"a window that starts at {self.starts_at} cannot end at {self.ends_at}")

    @property
    def duration(self) -> timedelta:
        return self.ends_at - self.starts_at

    def contains(self, at: datetime) -> bool:
        return self.starts_at <= as_utc(at) < self.ends_at

    def overlap(self, other: "Window") -> "Window | None":
        """What both have in common; None where they only touch."""
        starts_at, ends_at = max(self.starts_at, other.starts_at), min(self.ends_at, other.ends_at)
        return Window(starts_at, ends_at) if starts_at < ends_at else None


def uncovered(window: Window, covering: Iterable[Window]) -> list[Window]:
    """The parts of `window` that none of `covering` covers, in order, each as long as it can be."""
    gaps = []
    covered_until = window.starts_at
    for cover in sorted(covering):
        if cover.starts_at >= window.ends_at:
            break
        if cover.starts_at > covered_until:
            gaps.append(Window(covered_until, cover.starts_at))
        covered_until = max(covered_until, cover.ends_at)
    if covered_until < window.ends_at:
        gaps.append(Window(covered_until, window.ends_at))
    return gaps


def double_bookings(bookings: Iterable[tuple[Key, Window]]) -> list[tuple[Key, Key, Window]]:
    """Every pair of bookings *of one thing* that overlap, the earlier one first, with the time they share."""
    pairs: list[tuple[Key, Key, Window]] = []
    running: list[tuple[Key, Window]] = []
    for key, window in sorted(bookings, key=lambda booking: booking[1]):
        running = [(other, earlier) for other, earlier in running if earlier.ends_at > window.starts_at]
        pairs += [(other, key, shared) for other, earlier in running if (shared := earlier.overlap(window))]
        running.append((key, window))
    return pairs


def reporting_day(at: datetime, zone: str) -> date:
    """The day of `zone` to which an instant belongs: the one day whose `day_bounds` contain it."""
    day = as_utc(at).astimezone(zone_named(zone)).date()
    # A clock turned back over midnight (St John's until 2011) shows yesterday's date again, but the new day has begun.
    _, next_begins = day_bounds(day, zone)
    return day if as_utc(at) < next_begins else day + timedelta(days=1)


@lru_cache(maxsize=1024)
def day_bounds(day: date, zone: str) -> tuple[datetime, datetime]:
    """When a day of `zone` begins and when the next one does, in UTC: 23, 24 or 25 hours apart as a rule, and not at
    all apart for a day the zone left out (Apia's 30 December 2011)."""
    midnight = datetime.combine(day, time.min)
    return instant(midnight, zone), instant(midnight + timedelta(days=1), zone)


def instant(wall: datetime, zone: str) -> datetime:
    """When the clocks of `zone` come to the wall time `wall` (a naive datetime): the first instant, in UTC, at which
    they show it or later. A later wall time never comes earlier."""
    _in_calendar(wall)
    if wall.tzinfo is not None:
        raise ValueError(f"a wall time has no time zone of its own: {wall.isoformat()}")
    tz = zone_named(zone)
    late = wall.replace(tzinfo=tz, fold=0).astimezone(UTC)
    if _wall(late, tz) == wall:
        return late
    # Skipped by a clock change, which lies between the two readings of a time that never was (PEP 495).
    early = wall.replace(tzinfo=tz, fold=1).astimezone(UTC)
    while late - early > timedelta.resolution:
        middle = early + (late - early) // 2
        early, late = (middle, late) if _wall(middle, tz) < wall else (early, middle)
    return late


def local_times(at: datetime, zones: Iterable[str]) -> dict[str, datetime]:
    """The same instant as each of `zones` shows it, as local aware datetimes by zone, in the order given."""
    return {zone: as_utc(at).astimezone(zone_named(zone)) for zone in zones}


def as_utc(at: datetime) -> datetime:
    """Raises ValueError for a datetime without a zone, which names no instant, and for the calendar's first and last
    years, where a time in one zone has none in another."""
    _in_calendar(at)
    if at.tzinfo is None:
        raise ValueError(f"a time without a time zone names no instant: {at.isoformat()}")
    return at.astimezone(UTC)


def zone_named(name: str) -> ZoneInfo:
    """Raises ValueError for a name that the time zone database does not have."""
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError) as error:  # unknown; outside the database; a folder of it, or too long
        raise ValueError(f"no time zone is called {name!r}") from error


def _in_calendar(at: datetime) -> None:
    if not 1 < at.year < 9999:
        raise ValueError(f"{at.isoformat()} is too near the end of the calendar to reckon with")


def _wall(at: datetime, tz: ZoneInfo) -> datetime:
    return at.astimezone(tz).replace(tzinfo=None)
