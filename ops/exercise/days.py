"""Who reports when: the hours at which reports are due, and how each unit fares on each day. Pure."""

from datetime import datetime, timedelta
from enum import StrEnum
from random import Random
from typing import Any

import msgspec

from ops.exercise.ground import Ground
from ops.exercise.scenario import Scenario, Unit
from ops.exercise.shares import share_out
from scheduling.timeline import Reporting, report_periods
from scheduling.windows import Window

OFFLINE_DAYS = 2
BACK_ONLINE_AFTER = timedelta(hours=3)
"""After the second due hour that a post without a link has missed."""


class Mood(StrEnum):
    """What a unit does by one due hour."""

    ACTIVE = "active"
    NIL = "nil"
    SILENT = "silent"
    OFFLINE = "offline"
    """It works and writes its reports, but has no link to send them."""


class Calendar(msgspec.Struct, frozen=True):
    """The action phase of an exercise, the periods that reports are owed for, and each unit's mood in each (UTC)."""

    action: Window
    periods: list[tuple[Window, datetime]]
    """Each with the hour at which its report is due; the last is due after the phase."""
    moods: dict[str, list[Mood]]
    offline: dict[str, tuple[datetime, datetime]]
    """Units that lose their link: from when, and when it comes back."""

    def period(self, moment: datetime) -> int:
        """The number of the period that a moment of the action phase lies in."""
        return next(number for number, (window, _) in enumerate(self.periods) if window.contains(moment))

    def mood(self, unit: str, moment: datetime) -> Mood:
        """How a unit fares at a moment of the action phase."""
        return self.moods[unit][self.period(moment)]


def make_calendar(scenario: Scenario, ground: Ground, rng: Random) -> Calendar:
    """Draw every unit's days; posts that lose their link are at a border and alone in their sector."""
    action = Window(*scenario.action())
    reporting = Reporting(scenario.reporting.every_hours, scenario.reporting.due_at)
    periods = list(report_periods(action, reporting, scenario.timezone))
    troubles = scenario.troubles
    chances = [1 - troubles.nil - troubles.silent, troubles.nil, troubles.silent]
    moods = {
        unit.code: rng.choices([Mood.ACTIVE, Mood.NIL, Mood.SILENT], chances, k=len(periods)) for unit in scenario.units
    }
    places = [unit.place for unit in scenario.units]
    alone = [u.code for u in scenario.units if places.count(u.place) == 1 and ground.places[u.place].kind == "border"]
    offline = {}
    for code in rng.sample(alone, troubles.offline):
        first = rng.randrange(1, len(periods) - OFFLINE_DAYS - 1)
        last = first + OFFLINE_DAYS - 1
        moods[code][first : last + 1] = [Mood.OFFLINE] * OFFLINE_DAYS
        offline[code] = (periods[first][0].starts_at, periods[last][1] + BACK_ONLINE_AFTER)
    return Calendar(action, periods, moods, offline)


class Daily(msgspec.Struct, frozen=True):
    """A unit's report of a day: what it checked, or nothing."""

    unit: Unit
    occurred_at: datetime
    document: dict[str, Any]


def daily_reports(scenario: Scenario, ground: Ground, calendar: Calendar, rng: Random) -> list[Daily]:
    """One report a unit and period, unless it is silent. All their checks together are exactly `scenario.checks`."""
    reports: list[Daily] = []
    slots: list[dict[str, Any]] = []
    weights: list[float] = []
    for unit in scenario.units:
        place = ground.places[unit.place]
        for (period, _), mood in zip(calendar.periods, calendar.moods[unit.code], strict=True):
            if mood is Mood.SILENT:
                continue
            occurred_at = period.ends_at - timedelta(minutes=rng.randrange(75, 200))
            nil = mood is Mood.NIL
            spot = place.post if nil else ground.somewhere_in(place.key, rng)
            document: dict[str, Any] = {
                "kind": "nil" if nil else "activity",
                "occurred_at": occurred_at.strftime("%Y-%m-%dT%H:%M:%SZ"),
                "location": {"type": "Point", "coordinates": spot},
            }
            reports.append(Daily(unit, occurred_at, document))
            if not nil:
                document["checks"] = [{"of": of} for of in scenario.checked[place.kind]]
                slots += document["checks"]
                weights += [share * unit.officers for share in scenario.checked[place.kind].values()]
    for slot, count in zip(slots, share_out(scenario.checks, weights, rng, spread=0.4, rounded=False), strict=True):
        slot["count"] = count
        slot["hits"] = int(slot["of"] in {"person", "vehicle"} and rng.random() < 0.06)
    for report in reports:
        for check in report.document.get("checks", ()):
            if check["of"] == "person" and check["hits"] and rng.random() < 0.6:
                offence = rng.choice(["wanted_person", "wanted_person", "document_fraud", "migrant_smuggling"])
                report.document["arrests"] = [{"offence": offence, "count": 1}]
    return reports
