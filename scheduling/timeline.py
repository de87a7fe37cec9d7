"""What falls due when, as a pure function of an operation's timetable.

Phases open when they start and close when they end. Reports are owed for action phases, by these rules:

- Due hours are wall times of the operation's zone. Up to every 24 hours they are the same every day: from `due_at` on
  every step of `every_hours` until `due_at` comes again, so no step is ever longer and the last may be shorter (18:00
  every 5 hours: 18, 23, 04, 09, 14). Beyond 24 hours they count from `due_at` on the first day of the phase (18:00
  every 48 hours: every other day at 18:00).
- A due hour that a clock change skips comes with the change (and is one with another that comes then); one that it
  repeats comes once, the first time (`scheduling.windows.instant`).
- Each due hour covers the time since the one before it. The first period begins with the phase and may be short. The
  period that the end of the phase cuts is due at the next due hour, so the last report is due at or after that end.

So every instant of an action phase belongs to exactly one period, and every period is due once, at or after its end.
"""

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime, time, timedelta
from itertools import islice, pairwise
from typing import Literal

import msgspec

from scheduling.windows import Window, as_utc, instant, reporting_day

ACTION = "action"
MOST_REPORTS = 10_000  # more than a year of every hour
DAY = timedelta(days=1)

# At one instant, what ends comes before what begins, and the report on a period before the end of its phase.
_ORDER = {"report_due": 0, "phase_close": 1, "phase_open": 2}


class Phase(msgspec.Struct, frozen=True):
    kind: str
    window: Window


class Reporting(msgspec.Struct, frozen=True):
    """How often field units owe a report (every 1 to 168 hours) and one hour at which they do ("HH:MM" in the zone).

    Raises ValueError for anything else.
    """

    every_hours: int = 24
    due_at: str = "18:00"

    def __post_init__(self) -> None:
        if not 1 <= self.every_hours <= 168:
            raise ValueError(f"reports are due every 1 to 168 hours, not every {self.every_hours}")
        if not re.fullmatch(r"([01][0-9]|2[0-3]):[0-5][0-9]", self.due_at):
            raise ValueError(f"a due hour is written HH:MM, not {self.due_at!r}")

    @property
    def due_time(self) -> time:
        return time.fromisoformat(self.due_at)


class Due(msgspec.Struct, frozen=True, kw_only=True):
    """Something that falls due at `at` (UTC). `period` is what a report covers, None for phases.

    `key` is unique in its timeline and made of what is due alone: the same timetable gives the same keys in any
    process, and an amendment leaves the keys of what it does not move as they were. A phase is keyed by the time it
    opens or closes, a report by the start of its period.
    """

    kind: Literal["phase_open", "phase_close", "report_due"]
    key: str
    at: datetime
    phase: Phase
    period: Window | None = None


def timeline(phases: Iterable[Phase], reporting: Reporting | None, zone: str) -> list[Due]:
    """All that falls due, in order; nothing is reported where `reporting` is None.

    Raises ValueError when two phases of one kind overlap, for an unknown zone, and for an action phase without end
    (more than MOST_REPORTS due): call it to check a timetable before keeping it.
    """
    ordered = sorted(phases, key=lambda phase: (phase.kind, phase.window))
    for one, other in pairwise(ordered):
        if one.kind == other.kind and one.window.overlap(other.window):
            raise ValueError(f"two {one.kind} phases overlap from {_z(other.window.starts_at)}")
    dues = []
    for phase in ordered:
        kind, window = phase.kind, phase.window
        opens, closes = f"phase_open:{kind}:{_z(window.starts_at)}", f"phase_close:{kind}:{_z(window.ends_at)}"
        dues.append(Due(kind="phase_open", key=opens, at=window.starts_at, phase=phase))
        dues.append(Due(kind="phase_close", key=closes, at=window.ends_at, phase=phase))
        if reporting and kind == ACTION:
            for period, at in report_periods(window, reporting, zone):
                key = f"report_due:{kind}:{_z(period.starts_at)}"
                dues.append(Due(kind="report_due", key=key, at=at, phase=phase, period=period))
    return sorted(dues, key=lambda due: (due.at, _ORDER[due.kind], due.key))


def report_periods(window: Window, reporting: Reporting, zone: str) -> Iterator[tuple[Window, datetime]]:
    """The periods into which due hours cut `window`, in order, each with the instant (UTC) at which it is due.

    Raises ValueError when there are more than MOST_REPORTS: no phase is meant, and nobody should wait for the list.
    """
    since = window.starts_at
    for wall in islice(_due_walls(reporting_day(since, zone), reporting), MOST_REPORTS):
        at = instant(wall, zone)
        if at <= since:  # before the phase, or one with the hour before it
            continue
        yield Window(since, min(at, window.ends_at)), at
        if at >= window.ends_at:
            return
        since = at
    raise ValueError(
        f"more than {MOST_REPORTS} reports would be due from {_z(window.starts_at)} to {_z(window.ends_at)}"
    )


def fallen_due(dues: Sequence[Due], now: datetime) -> Sequence[Due]:
    """What of a timeline is due by `now`, that instant included, in order."""
    return dues[: _index(dues, now)]


def next_due(dues: Sequence[Due], now: datetime) -> Due | None:
    """What of a timeline falls due first after `now`; None when nothing is left."""
    index = _index(dues, now)
    return dues[index] if index < len(dues) else None


def _due_walls(first: date, reporting: Reporting) -> Iterator[datetime]:
    """The due hours from the day `first` on, as naive wall times, without end."""
    step = timedelta(hours=reporting.every_hours)
    wall = datetime.combine(first, reporting.due_time)
    if step > DAY:
        while True:
            yield wall
            wall += step
    anchor = wall - DAY
    while True:
        wall = anchor
        anchor += DAY
        while wall < anchor:
            yield wall
            wall += step


def _index(dues: Sequence[Due], now: datetime) -> int:
    return bisect_right(dues, as_utc(now), key=lambda due: due.at)


def _z(at: datetime) -> str:
    return at.isoformat().replace("+00:00", "Z")
