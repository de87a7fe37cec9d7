"""Who reports when: the hours at which reports are due, and how each unit fares on each day. Pure."""

from collections.abc import Iterator
from datetime import datetime, time, timedelta
from enum import StrEnum
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

import msgspec

from ops.exercise.ground import Ground
from ops.exercise.scenario import Scenario, Unit
from ops.exercise.shares import share_out

OFFLINE_DAYS = 2
BACK_ONLINE_AFTER = timedelta(hours=3)
"""After the second due hour that a post without a link has missed."""


class Mood(StrEnum):
    """What a unit does by the due hour of one day."""

    ACTIVE = "active"
    NIL = "nil"
    SILENT = "silent"
    OFFLINE = "offline"
    """It works and writes its reports, but has no link to send them."""


class Calendar(msgspec.Struct, frozen=True):
    """The action days of an exercise: the due hours in order (UTC), and each unit's mood by day."""

    starts_at: datetime
    ends_at: datetime
    due: list[datetime]
    moods: dict[str, list[Mood]]
    offline: dict[str, tuple[datetime, datetime]]
    """Units that lose their link: from when, and when it comes back."""

    def day(self, moment: datetime) -> int:
        """The index of the first due hour at or after a moment; one past the last after that."""
        return next((index for index, due in enumerate(self.due) if moment <= due), len(self.due))

    def mood(self, unit: str, moment: datetime) -> Mood:
        """After the last due hour everybody is active."""
        day = self.day(moment)
        return self.moods[unit][day] if day < len(self.due) else Mood.ACTIVE


def make_calendar(scenario: Scenario, ground: Ground, rng: Random) -> Calendar:
    """Draw every unit's days; posts that lose their link are at a border and alone in their sector."""
    starts_at, ends_at = scenario.action()
    due = list(due_hours(scenario))
    troubles = scenario.troubles
    chances = [1 - troubles.nil - troubles.silent, troubles.nil, troubles.silent]
    moods = {
        unit.code: rng.choices([Mood.ACTIVE, Mood.NIL, Mood.SILENT], chances, k=len(due)) for unit in scenario.units
    }
    places = [unit.place for unit in scenario.units]
    alone = [u.code for u in scenario.units if places.count(u.place) == 1 and ground.places[u.place].kind == "border"]
    offline = {}
    for code in rng.sample(alone, troubles.offline):
        first = rng.randrange(1, len(due) - OFFLINE_DAYS)
        moods[code][first : first + OFFLINE_DAYS] = [Mood.OFFLINE] * OFFLINE_DAYS
        offline[code] = (due[first - 1], due[first + OFFLINE_DAYS - 1] + BACK_ONLINE_AFTER)
    return Calendar(starts_at, ends_at, due, moods, offline)


def due_hours(scenario: Scenario) -> Iterator[datetime]:
    """The hours of the action phase at which every unit owes a report, UTC."""
    starts_at, ends_at = scenario.action()
    zone = ZoneInfo(scenario.timezone)
    hour = time.fromisoformat(scenario.reporting.due_at)
    due = datetime.combine(starts_at.astimezone(zone).date(), hour, zone)
    while due <= ends_at:
        if due > starts_at:
            yield due.astimezone(starts_at.tzinfo)
        due += timedelta(hours=scenario.reporting.every_hours)


class Daily(msgspec.Struct, frozen=True):
    """A unit's report of a day: what it checked, or nothing."""

    unit: Unit
    occurred_at: datetime
    document: dict[str, Any]


def daily_reports(scenario: Scenario, ground: Ground, calendar: Calendar, rng: Random) -> list[Daily]:
    """One report a unit and day, unless it is silent. All their checks together are exactly `scenario.checks`."""
    reports: list[Daily] = []
    slots: list[dict[str, Any]] = []
    weights: list[float] = []
    for unit in scenario.units:
        place = ground.places[unit.place]
        for due, mood in zip(calendar.due, calendar.moods[unit.code], strict=True):
            if mood is Mood.SILENT:
                continue
            occurred_at = due - timedelta(minutes=rng.randrange(40, 150))
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
