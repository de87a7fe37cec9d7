"""Tables of an Illicit Arms Flows Questionnaire from reports. Pure.

Blocks and categories are Corridor's own enumeration of what the questionnaire asks (reference: domain 3.3), to be
copied into the form of the year. Modes of recovery stand apart, units are never added, doubles are out, nothing is
forced: what a report did not say is «unclassified».
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import msgspec

from ops.exchange.record import Seizure, Trace
from ops.exchange.words import NOT_IN_VOCABULARY, ExchangeWords
from ops.reports.quantities import MILLI
from ops.reports.tracing import Identity, identify

ARMS = ("firearm", "light_weapon")
RECOVERIES = ("seized", "found", "surrendered", "unknown")
ANSWERED = frozenset({"executed", "partly_executed", "used", "closed"})
FRUITLESS = frozenset({"refused", "withdrawn"})
OF_LINE = {
    "type": "By type",
    "manufacture": "By manufacture",
    "marking": "By marking",
    "condition": "By condition",
    "calibre": "By calibre",
    "country_of_manufacture": "By country of manufacture",
}
OF_EVENT = {
    "legal_ground": "By legal ground of the seizure",
    "contexts": "By criminal context",
    "transport": "By transport",
    "place": "By place",
    "concealment": "By concealment",
    "direction": "By direction",
    "origin": "By country of departure",
    "destination": "By country of destination",
}
MANY_ARMS, MANY_ROUNDS = 5, 1000

Value = str | int | float | None


class Sheet(msgspec.Struct, frozen=True, kw_only=True):
    """A table of typed values, as it goes into a worksheet."""

    name: str
    title: str
    head: list[str]
    rows: list[list[Value]]
    note: str = ""


class Counts:
    """What the tables are made of, report by report, so that memory does not grow with them."""

    def __init__(self) -> None:
        self.amounts: Counter[tuple[str, str, str, str, str]] = Counter()
        """(block, dimension, code, unit, recovery) → thousandths"""
        self.inexact: Counter[tuple[str, str, str, str]] = Counter()
        """(block, dimension, code, unit) → lines whose quantity is not exact"""
        self.traceable = 0
        self.untraceable: Counter[str] = Counter()
        self.arrests: Counter[tuple[str, str]] = Counter()
        """(offence, "all" | "female" | "male") → persons"""
        self.significant: list[Seizure] = []
        self.reports = 0

    def take(self, report: Seizure) -> None:
        """Count one report in."""
        document = report.document
        self.reports += 1
        recovery = document.get("recovery", "unknown" if report.kind != "seizure" else "seized")
        for line in document.get("lines", ()):
            block = block_of(line["class"])
            if block:
                self._line(block, line, document, recovery)
            if line["class"] in ARMS:
                found = identify(line, recovery)
                if isinstance(found, Identity):
                    self.traceable += line["quantity_milli"] // MILLI
                else:
                    self.untraceable[found] += line["quantity_milli"] // MILLI
        for arrest in document.get("arrests", ()):
            for whom in ("female", "male"):
                self.arrests[arrest["offence"], whom] += arrest.get(whom) or 0
            self.arrests[arrest["offence"], "all"] += arrest["count"]
        if is_significant(document):
            self.significant.append(report)

    def _line(self, block: str, line: Mapping[str, Any], document: Mapping[str, Any], recovery: str) -> None:
        for dimension, codes in dimensions(line, document):
            for code in codes:
                self.amounts[block, dimension, code, line["unit"], recovery] += line["quantity_milli"]
                if line.get("qualifier", "exact") != "exact":
                    self.inexact[block, dimension, code, line["unit"]] += 1

    @property
    def arms(self) -> int:
        """Arms in all modes of recovery: the number that tracing is a share of, and nothing else."""
        kinds = [key for key in self.amounts if key[:2] == ("Arms", "type") and key[3] == "piece"]
        return sum(self.amounts[key] for key in kinds) // MILLI


def block_of(class_: str) -> str | None:
    if class_ in ARMS:
        return "Arms"
    return {"part": "Parts", "ammunition": "Ammunition"}.get(class_)


def dimensions(line: Mapping[str, Any], document: Mapping[str, Any]) -> Iterable[tuple[str, Sequence[str]]]:
    """Under which codes a line counts, dimension by dimension; several only for contexts."""
    for name in OF_LINE:
        yield name, (line.get(name) or NOT_IN_VOCABULARY,)
    route = document.get("countries") or {}
    for name in OF_EVENT:
        if name == "contexts":
            yield name, tuple(document.get("contexts") or (NOT_IN_VOCABULARY,))
        else:
            yield name, ((route if name in ("origin", "destination") else document).get(name) or NOT_IN_VOCABULARY,)


def is_significant(document: Mapping[str, Any]) -> bool:
    lines = document.get("lines", ())

    def amount(classes: Sequence[str], unit: str) -> int:
        return sum(line["quantity_milli"] for line in lines if line["class"] in classes and line["unit"] == unit)

    return bool(lines) and (
        amount(ARMS, "piece") >= MANY_ARMS * MILLI
        or amount(("ammunition",), "round") >= MANY_ROUNDS * MILLI
        or any(line["class"] in ("explosive", "light_weapon") for line in lines)
        or "terrorism" in document.get("contexts", ())
    )


def quantity(milli: int) -> int | float:
    return milli // MILLI if milli % MILLI == 0 else milli / MILLI


def sheets(counts: Counts, traces: Sequence[Trace], words: ExchangeWords) -> list[Sheet]:
    """Every table, in the order of the questionnaire."""
    found = []
    for block in ("Arms", "Parts", "Ammunition"):
        for dimension, title in (OF_LINE | OF_EVENT).items():
            if block != "Arms" and dimension not in ("type", "calibre", "country_of_manufacture", "legal_ground"):
                continue
            found.append(dimension_sheet(counts, block, dimension, title, words))
    return [
        *found,
        tracing_sheet(counts, traces, words),
        significant_sheet(counts, words),
        persons_sheet(counts, words),
    ]


def dimension_sheet(counts: Counts, block: str, dimension: str, title: str, words: ExchangeWords) -> Sheet:
    kinds = sorted(
        {(code, unit) for b, d, code, unit, _ in counts.amounts if (b, d) == (block, dimension)},
        key=lambda kind: (kind[0] == NOT_IN_VOCABULARY, kind),
    )
    rows: list[list[Value]] = []
    for code, unit in kinds:
        amounts = [counts.amounts[block, dimension, code, unit, recovery] for recovery in RECOVERIES]
        rows.append([
            code, named(dimension, code, block, words), words.label("unit", unit),
            *(quantity(one) for one in amounts), counts.inexact[block, dimension, code, unit],
        ])  # fmt: skip
    notes = [words.say("Seized, found and surrendered stand apart and are never added.")]
    if dimension == "contexts":
        notes.append(words.say("A seizure with several contexts counts under each of them."))
    heads = [words.say("Code"), words.say("Category"), words.say("Unit"),
             *(words.label("recovery", one) for one in RECOVERIES), words.say("Lines not exact")]  # fmt: skip
    return Sheet(name=words.say(block), title=words.say(title), head=heads, rows=rows, note=" ".join(notes))


def named(dimension: str, code: str, block: str, words: ExchangeWords) -> str:
    if dimension == "calibre":
        return words.say("unclassified") if code == NOT_IN_VOCABULARY else code
    field = {"origin": "country", "destination": "country"}.get(dimension, dimension)
    return words.label(field, code, {"Parts": "part", "Ammunition": "ammunition"}.get(block))


def tracing_sheet(counts: Counts, traces: Sequence[Trace], words: ExchangeWords) -> Sheet:
    answered = sum(1 for trace in traces if trace.state in ANSWERED)
    fruitless = sum(1 for trace in traces if trace.state in FRUITLESS)
    say = words.say
    rows: list[list[Value]] = [
        [say("Arms seized, found or surrendered"), counts.arms],
        [say("Potentially traceable"), counts.traceable],
        [say("Not traceable"), sum(counts.untraceable.values())],
        [say("Trace requests in this package"), len(traces)],
        [say("Answered: point of diversion or origin established"), answered],
        [say("Answered without result, refused or withdrawn"), fruitless],
        [say("Pending"), len(traces) - answered - fruitless],
        [say("SDG 16.4.2 numerator"), answered],
        [say("SDG 16.4.2 denominator"), counts.arms],
    ]
    return Sheet(name=say("Tracing"), title=say("Tracing"), head=[say("Figure"), say("Number")], rows=rows)


def significant_sheet(counts: Counts, words: ExchangeWords) -> Sheet:
    say = words.say
    rows = [significant_row(report, words) for report in counts.significant]
    heads = ["Report", "Date", "Country", "Sector", "Kind of place", "Recovery", "Arms", "Parts", "Ammunition",
             "Other goods", "Context", "Legal ground", "Persons arrested", "Conveyance", "Concealment", "Departure",
             "Transit", "Destination"]  # fmt: skip
    return Sheet(
        name=say("Significant"),
        title=say("Significant"),
        head=[say(one) for one in heads],
        rows=rows,
        note=say("Rule: five arms or more, a thousand rounds or more, any explosive, any light weapon, or terrorism."),
    )


def significant_row(report: Seizure, words: ExchangeWords) -> list[Value]:
    document, route = report.document, report.document.get("countries") or {}
    amounts: Counter[str] = Counter()
    others = []
    for line in document.get("lines", ()):
        block, unit = block_of(line["class"]), line["unit"]
        if block and unit == ("round" if block == "Ammunition" else "piece"):
            amounts[block] += line["quantity_milli"]
        else:
            others.append(f"{quantity(line['quantity_milli'])} {words.label('unit', unit)} {what(line, words)}")
    return [
        report.id,
        report.day,
        words.label("country", report.country),
        report.sector,
        words.label("place", document.get("place")),
        words.label("recovery", document.get("recovery", "seized")),
        *(quantity(amounts[block]) for block in ("Arms", "Parts", "Ammunition")),
        "; ".join(others),
        ", ".join(words.label("contexts", one) for one in document.get("contexts", ())),
        words.label("legal_ground", document.get("legal_ground")),
        sum(arrest["count"] for arrest in document.get("arrests", ())),
        words.label("transport", document.get("transport")),
        words.label("concealment", document.get("concealment")),
        words.label("country", route.get("origin")),
        ", ".join(words.label("country", one) for one in route.get("transit", ())),
        words.label("country", route.get("destination")),
    ]


def what(line: Mapping[str, Any], words: ExchangeWords) -> str:
    """A line's type, or its class where no type was said."""
    kind = line.get("type")
    return words.label("type", kind, line["class"]) if kind else words.label("class", line["class"])


def persons_sheet(counts: Counts, words: ExchangeWords) -> Sheet:
    say = words.say
    rows: list[list[Value]] = [
        [code, words.label("offence", code), *(counts.arrests[code, whom] for whom in ("all", "female", "male"))]
        for code in sorted({offence for offence, _ in counts.arrests})
    ]
    heads = [say("Code"), say("Offence"), say("Persons arrested"), say("Women"), say("Men")]
    return Sheet(name=say("Persons"), title=say("Persons"), head=heads, rows=rows)
