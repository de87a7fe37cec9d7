"""From a scenario and a seed to everything that field units send, and when. Pure: the same two give the same bytes.

What goes wrong in the field goes wrong here too: reports are sent twice, days late, in one batch once the link is back,
with a wrong figure that is put right, in error and withdrawn, and by two agencies that both stood there.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from random import Random
from typing import Any, Literal
from uuid import UUID

import msgspec

from ops.exercise.days import Calendar, Mood, daily_reports, make_calendar
from ops.exercise.ground import Ground
from ops.exercise.scenario import Scenario
from ops.exercise.seizures import Maker, Seizure, Tree

JSON, NDJSON = "application/json", "application/x-ndjson"
AFTERMATH = timedelta(hours=20)
"""How long after the action phase the last late report comes in."""


class Request(msgspec.Struct, frozen=True, kw_only=True):
    """One request of one unit. `path` is below the operation's address; `key` is like no other request's."""

    key: str
    at: datetime
    """When it is sent, exercise time (UTC)."""
    unit: str
    method: Literal["PUT", "POST"]
    path: str
    content_type: str = JSON
    body: bytes
    about: Literal["report", "late", "double", "retry", "correction", "withdrawal", "batch", "station"] = "report"


class Script(msgspec.Struct, frozen=True, kw_only=True):
    """An exercise: its requests by time, and the pairs of report ids that are of one event."""

    requests: tuple[Request, ...]
    doubles: tuple[tuple[str, str], ...]


def generate(scenario: Scenario, seed: int) -> Script:
    """The whole exercise. Raises ValueError for totals too small to be shared among the scenario's seizures."""
    rng = Random(f"{scenario.code} {seed}")
    ground = Ground(scenario)
    calendar = make_calendar(scenario, ground, rng)
    maker = Maker(scenario, ground, calendar, rng)
    days = daily_reports(scenario, ground, calendar, rng)
    seizures = maker.all()
    author = _Author(scenario, calendar, rng)
    pairs = _doubled(scenario, ground, calendar, maker, seizures)
    plain = _plain(calendar, seizures, pairs)
    corrected, plain = plain[: scenario.troubles.corrections], plain[scenario.troubles.corrections :]
    halfway = calendar.action.starts_at + (calendar.action.ends_at - calendar.action.starts_at) / 2
    late = rng.sample([s for s in plain if s.occurred_at < halfway], scenario.troubles.late)
    special = {id(seizure) for seizure in [*corrected, *late]}
    for seizure in seizures:
        if id(seizure) not in special:
            author.seizure(seizure)
    for seizure in corrected:
        author.corrected(seizure)
    for index, seizure in enumerate(late):
        author.late(seizure, last=index == 0)
    doubles = tuple((author.ids[id(first)], author.seizure(second, "double")) for first, second in pairs)
    for _ in range(scenario.troubles.withdrawals):
        pattern = next(pattern for pattern in scenario.patterns if any(x.of == "medicines" for x in pattern.carries))
        author.withdrawn(maker.one(pattern, {load.of: 40.0 for load in pattern.carries}))
    for day in days:
        author.report(day.unit.code, day.document, day.occurred_at + timedelta(minutes=rng.randrange(2, 25)))
    return Script(requests=tuple(sorted(author.sent(), key=lambda request: (request.at, request.key))), doubles=doubles)


def _doubled(
    scenario: Scenario, ground: Ground, calendar: Calendar, maker: Maker, seizures: list[Seizure]
) -> list[tuple[Seizure, Seizure]]:
    """Seizures that two units of one place report. The first of each pair replaces one of `seizures`, in its place."""
    rng = maker.rng
    companions = {
        unit.code: other
        for unit in scenario.units
        for other in scenario.units
        if other.place == unit.place and other.agency != unit.agency
    }
    wanted = [n for n, seizure in enumerate(seizures) if _serial(seizure)]
    pairs = []
    for number in rng.sample(wanted, scenario.troubles.doubles):
        pattern, amounts = seizures[number].pattern, seizures[number].amounts
        among = [
            unit
            for unit in scenario.units
            if unit.code in companions
            and (not pattern.countries or ground.places[unit.place].country in pattern.countries)
        ]
        while True:
            first = maker.one(pattern, amounts, among)
            other = companions[first.unit.code]
            there = ground.covers(other.place, first.document["location"]["coordinates"])
            if _serial(first) and there and calendar.mood(other.code, first.occurred_at) is Mood.ACTIVE:
                break
        seizures[number] = first
        pairs.append((first, _told_again(first, other, ground, rng)))
    return pairs


def _told_again(first: Seizure, other: Any, ground: Ground, rng: Random) -> Seizure:
    """The same event as another unit writes it: a little later, a little elsewhere, serials in their own hand."""
    document: Tree = msgspec.json.decode(msgspec.json.encode(first.document))
    occurred_at = first.occurred_at + timedelta(minutes=rng.randrange(5, 40))
    document["occurred_at"] = _written(occurred_at)
    lon, lat = document["location"]["coordinates"]
    document["location"]["coordinates"] = ground.near((lon, lat), other.place, rng)
    for line in document["lines"]:
        if "serial" in line:
            line["serial"] = " ".join(line["serial"].lower().split("-"))
        if "calibre" in line:
            line["calibre"] = line["calibre"].replace("x", " x ")
    document["evaluation"] = "B2"
    document["note"] = "Saisie faite avec l'autre service du poste."
    return Seizure(first.pattern, other, occurred_at, first.amounts, document)


def _plain(calendar: Calendar, seizures: list[Seizure], pairs: list[tuple[Seizure, Seizure]]) -> list[Seizure]:
    """Seizures that nothing else happens to, with one figure that can be wrong, the largest first."""
    taken = {id(first) for first, _ in pairs}
    free = [
        seizure
        for seizure in seizures
        if id(seizure) not in taken and seizure.unit.code not in calendar.offline and "firearms" not in seizure.amounts
    ]
    return sorted(free, key=lambda seizure: -max(seizure.amounts.values()))


class _Author:
    """Writes requests, and holds back those of posts that have no link."""

    def __init__(self, scenario: Scenario, calendar: Calendar, rng: Random) -> None:
        self.scenario, self.calendar, self.rng = scenario, calendar, rng
        self.ids: dict[int, str] = {}
        """Report ids by the identity of their seizures."""
        self._requests: list[Request] = []
        self._held: dict[str, list[tuple[datetime, str, Tree]]] = {}

    def report(self, unit: str, document: Tree, at: datetime, about: Any = "report") -> str:
        """A report's PUT; gives its new id. Now and then it is sent again: the answer got lost on the way."""
        new = str(UUID(int=self.rng.getrandbits(128), version=4))
        since, until = self.calendar.offline.get(unit, (at, at))
        if since <= at < until:
            self._held.setdefault(unit, []).append((at, new, document))
            return new
        request = Request(
            key=new,
            at=at,
            unit=unit,
            method="PUT",
            path=f"reports/{new}",
            body=msgspec.json.encode(document),
            about=about,
        )
        self._requests.append(request)
        if self.rng.random() < self.scenario.troubles.retries:
            for again in range(1, self.rng.choice([2, 2, 2, 3, 7])):
                at += timedelta(seconds=self.rng.randrange(20, 1800))
                self._requests.append(
                    msgspec.structs.replace(request, key=f"{new}/again-{again}", at=at, about="retry")
                )
        return new

    def seizure(self, seizure: Seizure, about: Any = "report") -> str:
        """Reported within the hours after it."""
        at = seizure.occurred_at + timedelta(minutes=self.rng.randrange(5, 90))
        return self._kept(seizure, self.report(seizure.unit.code, seizure.document, at, about))

    def late(self, seizure: Seizure, *, last: bool) -> None:
        """Reported days after it; the last one when the action phase is over."""
        latest = self.calendar.action.ends_at + AFTERMATH
        after = timedelta(hours=self.rng.randrange(36, 120))
        at = (
            latest
            if last
            else min(seizure.occurred_at + after, latest - timedelta(minutes=self.rng.randrange(60, 900)))
        )
        self._kept(seizure, self.report(seizure.unit.code, seizure.document, at, "late"))

    def corrected(self, seizure: Seizure) -> None:
        """Reported with a figure ten times too large, or with its digits the wrong way round, then put right."""
        wrong: Tree = msgspec.json.decode(msgspec.json.encode(seizure.document))
        amount = max(seizure.amounts.values())
        digits = str(int(amount))
        turned = int(digits[1] + digits[0] + digits[2:]) if len(digits) > 1 and digits[1] != "0" else 0
        wrong["lines"][0]["quantity"] = turned if turned and turned != int(amount) else int(amount) * 10
        at = seizure.occurred_at + timedelta(minutes=self.rng.randrange(5, 90))
        report = self._kept(seizure, self.report(seizure.unit.code, wrong, at))
        body = {"reason": "Erreur de saisie : quantité recomptée au poste.", "report": seizure.document}
        self._amend(seizure.unit.code, report, "corrections", body, at)

    def withdrawn(self, seizure: Seizure) -> None:
        """Reported, and withdrawn when the goods turn out to be lawful."""
        at = seizure.occurred_at + timedelta(minutes=self.rng.randrange(5, 90))
        report = self._kept(seizure, self.report(seizure.unit.code, seizure.document, at))
        body = {"reason": "Documents en règle présentés après coup ; marchandise rendue."}
        self._amend(seizure.unit.code, report, "withdrawal", body, at)

    def _amend(self, unit: str, report: str, what: str, body: Tree, at: datetime) -> None:
        """A correction or withdrawal some hours after the report has arrived, by a post with or without a link."""
        arrived = self.calendar.offline[unit][1] if unit in self.calendar.offline else at
        self._requests.append(
            Request(
                key=f"{report}/{what}",
                at=max(at, arrived) + timedelta(minutes=self.rng.randrange(240, 1100)),
                unit=unit,
                method="POST",
                path=f"reports/{report}/{what}",
                body=msgspec.json.encode(body),
                about="correction" if what == "corrections" else "withdrawal",
            )
        )

    def _kept(self, seizure: Seizure, report: str) -> str:
        self.ids[id(seizure)] = report
        return report

    def sent(self) -> Iterable[Request]:
        """Every request; what was held back goes as one batch a post, with a report in it that had arrived before."""
        yield from self._requests
        for unit, held in self._held.items():
            until = self.calendar.offline[unit][1]
            held.sort(key=lambda line: line[:2])
            before = [r for r in self._requests if r.unit == unit and r.about == "report" and r.at < held[0][0]]
            lines = [{"id": report, **document} for _, report, document in held]
            if before:
                lines.insert(0, {"id": before[-1].key, **msgspec.json.decode(before[-1].body)})
            body = b"".join(msgspec.json.encode(line) + b"\n" for line in lines)
            yield Request(
                key=f"batch-{unit}", at=until, unit=unit, method="POST", path="reports", content_type=NDJSON, body=body,
                about="batch",
            )  # fmt: skip


def _serial(seizure: Seizure) -> bool:
    return any("serial" in line for line in seizure.document["lines"])


def _written(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")
