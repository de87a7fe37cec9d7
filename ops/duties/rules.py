"""When a unit is reminded, and which report it owes next. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple

REMIND_MINUTES = 60


class Period(NamedTuple):
    """What one report covers, and when it is due."""

    since: datetime
    due_at: datetime


class Shift(NamedTuple):
    """An assignment that stands."""

    starts_at: datetime
    ends_at: datetime


def minutes_of(reporting: Mapping[str, Any]) -> int:
    """How long before a due hour an operation reminds; 0: never."""
    minutes: int = reporting.get("remind_minutes", REMIND_MINUTES)
    return minutes


def remind_at(since: datetime, due_at: datetime, minutes: int) -> datetime | None:
    """When units are reminded of a report: so long before it is due, and never in the first half of its period."""
    if minutes <= 0:
        return None
    return max(due_at - timedelta(minutes=minutes), since + (due_at - since) / 2)


def owes(period: Period, shifts: Iterable[Shift] | None) -> bool:
    """Whether a unit with these shifts owes a report; None: nobody at all is assigned, so everybody does."""
    if shifts is None:
        return True
    return any(shift.starts_at < period.due_at and shift.ends_at > period.since for shift in shifts)


def next_owed(periods: Sequence[Period], shifts: Sequence[Shift] | None, now: datetime) -> Period | None:
    """The next report that is due of a unit; its period may run already or be still to come."""
    return next((period for period in periods if period.due_at > now and owes(period, shifts)), None)
