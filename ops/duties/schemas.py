"""What units owe, as it is answered and as the journal keeps it."""

from datetime import datetime
from typing import Literal

from ops.shapes import View


class ReminderRecord(View, frozen=True, kw_only=True):
    """The payload of `reporting.reminded`."""

    due_at: datetime
    since: datetime
    at: datetime
    units: list[str]


class NextDuty(View, frozen=True, kw_only=True):
    """The report that a unit owes next."""

    since: datetime
    due_at: datetime
    state: Literal["ahead", "owed", "nil", "reported"]
    """ahead: its period has not begun."""
    sent: dict[str, int]
    """Reports of this period by kind; positions are not reports of this kind and are counted as well."""
    remind_at: datetime | None
    reminded_at: datetime | None


class UnitDuty(View, frozen=True, kw_only=True):
    """What one unit owes."""

    unit: str
    name: str
    agency: str
    country: str
    next: NextDuty | None
    """None: nothing is due any more."""
    missing: list[datetime]
    """Due hours that passed without a report, the newest first; at most thirty."""


class DutiesView(View, frozen=True, kw_only=True):
    """Who owes which report when, of the units that are the viewer's to see."""

    now: datetime
    timezone: str
    remind_minutes: int
    units: list[UnitDuty]
