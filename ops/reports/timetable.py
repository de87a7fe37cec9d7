"""Where a moment lies in an operation's time: its phase, its reporting day, its due hour. Pure."""

from bisect import bisect_right
from datetime import datetime, timedelta
from functools import lru_cache

import msgspec

from ops.planning.models import Operation
from scheduling.timeline import Phase, Reporting, timeline
from scheduling.windows import Window, as_utc, reporting_day

OUTSIDE = "outside"


class Timetable(msgspec.Struct, frozen=True):
    """An operation's phases and due hours, ready to be asked."""

    phases: tuple[Phase, ...]
    """The one that counts first: action before others, of others the latest begun."""
    zone: str
    periods: tuple[tuple[Window, datetime], ...]
    """What a report covers and when it is due, in order."""
    every: timedelta

    def phase_at(self, moment: datetime) -> str:
        """The kind of the phase that `moment` is in, "outside" in none. Of several: action, else the latest begun."""
        at = as_utc(moment)
        for phase in self.phases:
            if phase.window.starts_at <= at < phase.window.ends_at:
                return phase.kind
        return OUTSIDE

    def day_at(self, moment: datetime) -> str:
        """The reporting day in the operation's zone, YYYY-MM-DD. Raises ValueError at the calendar's very ends."""
        return reporting_day(moment, self.zone).isoformat()

    def due_for(self, moment: datetime) -> datetime:
        """When a report of `moment` was due: the due hour of its period; outside all, one reporting interval later."""
        index = bisect_right(self.periods, moment, key=lambda period: period[0].starts_at) - 1
        if index >= 0 and self.periods[index][0].contains(moment):
            return self.periods[index][1]
        return moment + self.every


def timetable(operation: Operation) -> Timetable:
    """The operation's timetable as it stands."""
    phases = tuple((phase["kind"], phase["starts_at"], phase["ends_at"]) for phase in operation.phases)
    reporting = operation.reporting or {}
    return _timetable(phases, operation.timezone, reporting.get("every_hours", 24), reporting.get("due_at", "18:00"))


@lru_cache(maxsize=64)
def _timetable(phases: tuple[tuple[str, str, str], ...], zone: str, every_hours: int, due_at: str) -> Timetable:
    built = tuple(
        Phase(kind, Window(datetime.fromisoformat(starts_at), datetime.fromisoformat(ends_at)))
        for kind, starts_at, ends_at in phases
    )
    first = sorted(built, key=lambda phase: (phase.kind == "action", phase.window.starts_at))[::-1]
    dues = timeline(built, Reporting(every_hours, due_at), zone)
    periods = sorted(((due.period, due.at) for due in dues if due.period), key=lambda period: period[0])
    return Timetable(tuple(first), zone, tuple(periods), timedelta(hours=every_hours))
