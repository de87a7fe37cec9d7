"""What cases have in common: marks of each, and which of them are reason enough for a link. Pure.

A mark is `kind|…`, made of one report. Cases are linked by rule where two marks of the kinds in `LINKING` agree; other
marks (calibre, model, place, day) are too common for a link and only stand in the graph. Every pair of marks is judged
by itself, so the links are the same however the reports were cut into runs.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any

from ops.cases.matters import ARMS, family, foreign_ends
from ops.reports.serials import comparison_form

NEAR = 25
"""Serial numbers of one make and form this near to each other may have left the factory in one crate."""
WAY_WITHIN, PLACE_WITHIN = timedelta(hours=72), timedelta(hours=24)
LINKING = ("same_firearm", "serial_series", "same_route", "same_concealment", "same_place_time")
_PLAIN = ("none", "unknown", "other", None)
_DIGITS = re.compile(r"\d+")


def numbered(line: Mapping[str, Any]) -> tuple[str, int]:
    """The series that a serial number stands in and its number there; ("", 0) where it has none.

    The series is the make with the number's form: letters as they stand, its longest run of digits left out.
    """
    form = comparison_form(line.get("serial", ""))
    runs = list(_DIGITS.finditer(form))
    make = comparison_form(line.get("make", ""))
    if not runs or not make:
        return "", 0
    longest = max(runs, key=lambda run: (run.end() - run.start(), run.start()))
    if longest.end() - longest.start() < 3:
        return "", 0
    width = longest.end() - longest.start()
    return f"{line['class']}|{make}|{form[: longest.start()]}#{width}{form[longest.end() :]}", int(longest.group()[:18])


def marks(report: Mapping[str, Any]) -> list[str]:
    """The marks of a standing report."""
    document, found = report["document"], set()
    about = family(document)
    moment = str(report["occurred_at"]) if isinstance(report["occurred_at"], str) else report["occurred_at"].isoformat()
    for line in document.get("lines", ()):
        if line["class"] in ("firearm", "light_weapon"):
            form, make = comparison_form(line.get("serial", "")), comparison_form(line.get("make", ""))
            if form and make:
                found.add(f"same_firearm|{line['class']}|{make}|{form}")
            series, number = numbered(line)
            if series:
                found.add(f"serial_series|{number}|{series}")
            if make and line.get("model"):
                found.add(f"model|{line['make']} {line['model']}")
        if line["class"] in ("firearm", "light_weapon", "ammunition") and line.get("calibre"):
            found.add(f"calibre|{line['calibre']}")
    if about in ARMS:
        for country, ends in foreign_ends(report).items():
            if "origin" in ends:
                found.add(f"same_route|{about}|{country}")
        corridor = (report.get("sector") or "").rpartition("-")[0]
        way = (document.get("concealment"), document.get("transport"))
        if corridor and not any(one in _PLAIN for one in way):
            found.add(f"same_concealment|{moment}|{about}|{'|'.join(way)}|{corridor}")
    if sector := report.get("sector"):
        if about in ARMS:
            found.add(f"same_place_time|{moment}|{sector}")
        found.add(f"place|{sector}")
    found.add(f"day|{report['day']}")
    return sorted(found)


def ties(one: Iterable[str], other: Iterable[str]) -> list[str]:
    """Why two cases with these marks are to be linked; empty when they are not."""
    theirs: dict[tuple[str, str], list[str]] = {}
    for mark in other:
        kind, name, at = parts(mark)
        theirs.setdefault((kind, name), []).append(at)
    found = set()
    for mark in one:
        kind, name, at = parts(mark)
        if kind in LINKING and any(near(kind, at, there) for there in theirs.get((kind, name), ())):
            found.add(kind)
    return [kind for kind in LINKING if kind in found]


def parts(mark: str) -> tuple[str, str, str]:
    """Its kind, what must be equal, and what must be near ("" where nothing must)."""
    kind, _, rest = mark.partition("|")
    if kind in ("serial_series", "same_concealment", "same_place_time"):
        at, _, name = rest.partition("|")
        return kind, name, at
    return kind, rest, ""


def near(kind: str, here: str, there: str) -> bool:
    if kind == "serial_series":
        return abs(int(here) - int(there)) <= NEAR
    if kind in ("same_concealment", "same_place_time"):
        apart = abs(datetime.fromisoformat(here) - datetime.fromisoformat(there))
        return apart <= (WAY_WITHIN if kind == "same_concealment" else PLACE_WITHIN)
    return True


class Index:
    """Cases by what must be equal in their marks: only those that share a name are compared."""

    def __init__(self) -> None:
        self.by_name: dict[tuple[str, str], set[str]] = {}
        self.marks: dict[str, set[str]] = {}

    def put(self, code: str, found: Iterable[str]) -> None:
        self.marks.setdefault(code, set()).update(found)
        for mark in found:
            kind, name, _ = parts(mark)
            if kind in LINKING:
                self.by_name.setdefault((kind, name), set()).add(code)

    def tied(self, code: str) -> Iterator[tuple[str, list[str]]]:
        """The other cases that this one is to be linked to, and why, by code."""
        mine = self.marks.get(code, set())
        others = {other for mark in mine for other in self.by_name.get(parts(mark)[:2], ()) if other != code}
        for other in sorted(others):
            if why := ties(mine, self.marks[other]):
                yield other, why
