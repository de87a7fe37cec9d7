"""What is seized in an exercise: the published totals shared out over seizures as they might have been. Pure."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from random import Random
from typing import Any

import msgspec

from ops.exercise.days import Calendar, Mood
from ops.exercise.ground import Ground, Place
from ops.exercise.scenario import Figure, Firearm, Load, Pattern, Scenario, Unit
from ops.exercise.shares import as_written, share_out
from ops.reports.calibres import calibre_code
from ops.reports.serials import comparison_form

Tree = dict[str, Any]


class Seizure(msgspec.Struct):
    """One seizure and the report that its unit makes of it."""

    pattern: Pattern
    unit: Unit
    occurred_at: datetime
    amounts: dict[str, float]
    """How much of each published figure it has."""
    document: Tree
    """As on the wire, without an id."""


class Maker:
    """Draws seizures. Holds what must not be drawn twice: serial numbers."""

    def __init__(self, scenario: Scenario, ground: Ground, calendar: Calendar, rng: Random) -> None:
        self.scenario, self.ground, self.calendar, self.rng = scenario, ground, calendar, rng
        self._serials: set[str] = set()

    def all(self) -> list[Seizure]:
        """Every seizure of the scenario, by time; what they carry adds up to what was published."""
        patterns = [pattern for pattern in self.scenario.patterns for _ in range(pattern.seizures)]
        amounts = [dict.fromkeys((load.of for load in pattern.carries), 0.0) for pattern in patterns]
        for name, figure in self.scenario.published.items():
            bearing = [(index, load.share) for index, pattern in enumerate(patterns) for load in pattern.carries
                       if load.of == name]  # fmt: skip
            parts = share_out(round(figure.quantity / figure.finest), [share for _, share in bearing], self.rng)
            for (index, _), part in zip(bearing, parts, strict=True):
                amounts[index][name] = round(part * figure.finest, 3)
        made = [self.one(pattern, amount) for pattern, amount in zip(patterns, amounts, strict=True)]
        return sorted(made, key=lambda seizure: seizure.occurred_at)

    def one(self, pattern: Pattern, amounts: dict[str, float], among: Iterable[Unit] = ()) -> Seizure:
        """One seizure of this pattern, by one of `among`, else by whichever unit may meet it."""
        rng = self.rng
        unit, occurred_at = self._who_and_when(pattern, list(among))
        place = self.ground.places[unit.place]
        outside = rng.random() < self.scenario.troubles.outside and place.kind == "border"
        spot = (self.ground.somewhere_outside if outside else self.ground.somewhere_in)(place.key, rng)
        document: Tree = {
            "kind": "seizure",
            "occurred_at": occurred_at.strftime("%Y-%m-%dT%H:%M:%SZ"),
            "location": {"type": "Point", "coordinates": spot},
            "accuracy_m": rng.choice([5, 8, 12, 25, 60]),
            "recovery": "seized",
            **self._way(pattern, place),
            "legal_ground": rng.choice(pattern.legal_ground),
            "contexts": [rng.choice(pattern.contexts)],
            "lines": self._lines(pattern, amounts),
            "evaluation": rng.choice(["A1", "A1", "A2", "B2", "B3"]),
        }
        arrests = [{"offence": kind.offence, "count": rng.randint(1, kind.most)} for kind in pattern.arrests
                   if rng.random() < kind.chance]  # fmt: skip
        if arrests:
            document["arrests"] = arrests
        if pattern.codes:
            document["handling"] = {"tlp": "AMBER+STRICT", "codes": pattern.codes}
        if pattern.notes:
            document["note"] = rng.choice(pattern.notes)
        return Seizure(pattern, unit, occurred_at, amounts, document)

    def _who_and_when(self, pattern: Pattern, among: list[Unit]) -> tuple[Unit, datetime]:
        """A unit that stands where this is met and is not silent on that day, and a moment of the action days."""
        rng = self.rng
        kind = rng.choice(pattern.at)
        units = among or [
            unit
            for unit in self.scenario.units
            if (place := self.ground.places[unit.place]).kind == kind
            and (not pattern.countries or place.country in pattern.countries)
        ]
        span_s = int((self.calendar.action.ends_at - self.calendar.action.starts_at).total_seconds())
        while True:
            unit = rng.choice(units)
            occurred_at = self.calendar.action.starts_at + timedelta(seconds=rng.randrange(span_s))
            if self.calendar.mood(unit.code, occurred_at) not in {Mood.SILENT, Mood.NIL}:
                return unit, occurred_at

    def _way(self, pattern: Pattern, place: Place) -> Tree:
        """Place, transport, hiding place and route, as far as the unit came to know them."""
        rng = self.rng
        ways = {"airport": ("airport", "aircraft"), "seaport": ("seaport", "vessel")}
        spot, transport = ways.get(place.kind, (rng.choice(pattern.places), rng.choice(pattern.transport)))
        way: Tree = {"place": spot, "transport": transport, "concealment": rng.choice(pattern.concealment)}
        if rng.random() >= pattern.routed:
            return way | {"direction": "domestic"}
        origin = rng.choice([*pattern.origins, *([place.across] * 2 if place.across else [])])
        others = [country for country in self.scenario.countries if country not in {place.country, origin}]
        destination = rng.choice([place.country, place.country, *others])
        countries: Tree = {"origin": origin}
        if place.across and place.across != origin:
            countries["transit"] = [place.across]
        if place.across == destination:  # met on its way back across the line
            destination = place.country
        countries["destination"] = destination
        return way | {"direction": "inbound" if destination == place.country else "transit", "countries": countries}

    def _lines(self, pattern: Pattern, amounts: dict[str, float]) -> list[Tree]:
        lines: list[Tree] = []
        for load in pattern.carries:
            figure = self.scenario.published[load.of]
            if load.firearms:
                models = self.scenario.firearms[load.firearms]
                lines += [self._firearm(self.rng.choice(models)) for _ in range(int(amounts[load.of]))]
            else:
                lines.append(self._line(pattern, load, figure, amounts[load.of], lines))
        return lines

    def _line(self, pattern: Pattern, load: Load, figure: Figure, amount: float, before: list[Tree]) -> Tree:
        line: Tree = {"class": figure.class_}
        calibre = None
        if figure.class_ == "ammunition":
            calibre = next((line["calibre"] for line in before if "calibre" in line), None)
            calibre = calibre or self.rng.choice(pattern.calibres)
            line["type"] = "shot_cartridge" if calibre_code(calibre).endswith("gauge") else "cartridge"
        elif load.type or figure.type:
            line["type"] = load.type or figure.type
        whole = int(amount) if amount == int(amount) else amount
        line |= {"quantity": as_written(whole, figure.unit, self.rng), "unit": figure.unit}
        return line | ({"calibre": calibre} if calibre else {})

    def _firearm(self, model: Firearm) -> Tree:
        rng = self.rng
        line: Tree = {"class": "firearm", "type": model.type, "quantity": 1, "unit": "piece"}
        line |= {name: value for name, value in (("make", model.make), ("model", model.model)) if value}
        line |= {"calibre": rng.choice(model.calibres), "manufacture": model.manufacture}
        line["condition"] = rng.choice(["functional", "functional", "functional", "non_functional"])
        if model.made_in:
            line["country_of_manufacture"] = model.made_in
        if model.serial is None:
            return line | {"marking": "unmarked"}
        states = self.scenario.marking
        line["marking"] = rng.choices(list(states), list(states.values()))[0]
        if line["marking"] == "unique":
            line["serial"] = self._serial(model.serial)
        return line

    def _serial(self, form: str) -> str:
        """A serial number of this form that reads like no other that was drawn."""
        while True:
            drawn = {"#": lambda: self.rng.choice("0123456789"), "@": lambda: self.rng.choice("ABCDEFGHJKMNPRST")}
            serial = "".join(drawn[mark]() if mark in drawn else mark for mark in form)
            read = comparison_form(serial)
            if read not in self._serials:
                self._serials.add(read)
                return serial
