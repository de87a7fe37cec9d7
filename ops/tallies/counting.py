"""How reports are counted: pure rules, the same for the live projection, a past moment, and a fold of the journal.

A report becomes `Cells`: amounts keyed by everything a total may be asked by. Cells add and subtract exactly, in any
order, so a correction is minus the old version plus the new, and a tally is the sum of what was ever counted.

One convention: **every quantity is in thousandths of its unit**, checks and arrests too (unit "count"); hits and
reports are whole. A report itself is counted as well, by its kind. Sums never cross units, classes, recovery modes or
phases: no key of a roll-up leaves them out.

How many *distinct* reports a total rests on is kept without keeping reports. Within one report only type, unit and
calibre differ between cells of one class, and unit is never rolled up. So four counters answer every roll-up: each
counts a report once, at its first line of the same class and unit — and the same type, calibre, both or neither.
"""

from collections.abc import Iterable, Mapping
from functools import lru_cache
from operator import add, itemgetter, neg, sub
from typing import Any, Literal, NamedTuple, TypeAlias

import msgspec

from ops.reports.quantities import MILLI, as_number

Figure: TypeAlias = Literal["line", "check", "arrest", "report"]
Row: TypeAlias = dict[str, str | int | float]

COUNTS_AS_REPORT = frozenset({"seizure", "activity", "nil"})
"""Kinds that are counted, and that meet what is owed. A position says where a unit is, not what it has done."""
UNCLASSIFIED = "unclassified"
"""What a row says where reports did not: the remainder stays visible, so that parts add up to their total."""


class Context(NamedTuple):
    """What is known of a whole report besides its document; the fields of a Cell after its figure, in their order.

    `phase` is the kind of the phase, "outside" in none; `sector` is "" in none; `day` is YYYY-MM-DD, the reporting day.
    """

    phase: str
    day: str
    country: str
    agency: str
    sector: str = ""


class Cell(NamedTuple):
    """The finest key that anything is counted by. "" is: not said, or not applicable."""

    figure: Figure
    phase: str
    day: str
    country: str
    agency: str
    sector: str
    recovery: str
    """"" for all but lines, which alone have one."""
    item: str
    """The class of a line, what a check was of, the offence of an arrest, the kind of a report."""
    type: str
    """The type of a line, the database of a check, "" for an arrest and a report."""
    unit: str
    """"count" for all but lines."""
    calibre: str


class Amounts(NamedTuple):
    """What stands in a cell; the columns of the projection. Differences may be negative."""

    exact: int = 0
    at_least: int = 0
    about: int = 0
    at_most: int = 0
    hits: int = 0
    reports: int = 0
    """Reports with a line in this very cell."""
    reports_of_item: int = 0
    """Of them, those whose first line of this class and unit is here."""
    reports_of_type: int = 0
    """Of them, those whose first line of this class, unit and type is here."""
    reports_of_calibre: int = 0
    """Of them, those whose first line of this class, unit and calibre is here."""

    def __add__(self, other: "Amounts") -> "Amounts":  # type: ignore[override]  # sums, not the tuple's concatenation
        return Amounts._make(map(add, self, other))

    def __sub__(self, other: "Amounts") -> "Amounts":
        return Amounts._make(map(sub, self, other))

    def __neg__(self) -> "Amounts":
        return Amounts._make(map(neg, self))

    def __bool__(self) -> bool:
        return any(self)


Cells: TypeAlias = dict[Cell, Amounts]
MOST_KEPT_CELLS = 16
"""Of one report, so that what is remembered has a bound: 16 take some 8 KiB, and a report may have hundreds."""
_EXACT, _ABOUT, _HITS, _REPORTS = map(Amounts._fields.index, ("exact", "about", "hits", "reports"))
_QUALIFIED = {name: Amounts._fields.index(name) for name in ("exact", "at_least", "at_most")}


class Pattern(msgspec.Struct, frozen=True, eq=False):
    """Where the figures of a report go: the same for all reports that name the same things. Each is only itself, so
    that it is found by that at once."""

    cells: tuple[tuple[str, ...], ...]
    """What each cell has after its figure and the context, behind its figure."""
    sums: tuple[tuple[int, ...], ...]
    """What stands in each of them before any quantity: the counters of reports."""
    parts: tuple[tuple[int, int], ...]
    """Cell and column of each line, check and arrest, in order."""


def cells(document: Mapping[str, Any], context: Context) -> Cells:
    """The cells of one version of a report. `document` is as `ops.reports.validation` makes it."""
    lines, checks = document.get("lines", ()), document.get("checks", ())
    arrests = document.get("arrests", ())
    found = pattern(
        document["kind"],
        document.get("recovery", "unknown"),
        tuple([(line["class"], line.get("type", ""), line["unit"], line.get("calibre", ""), line["qualifier"])
               for line in lines]),
        tuple([(check["of"], check.get("database", "")) for check in checks]),
        tuple([arrest["offence"] for arrest in arrests]),
    )  # fmt: skip
    sums = [list(before) for before in found.sums]
    parts = iter(found.parts)
    for line, (cell, column) in zip(lines, parts):  # noqa: B905 - checks and arrests go on where lines end
        sums[cell][column] += line["quantity_milli"]
    for check, (cell, column) in zip(checks, parts):  # noqa: B905
        sums[cell][column] += check["count"] * MILLI
        sums[cell][_HITS] += check["hits"]
    for arrest, (cell, column) in zip(arrests, parts):  # noqa: B905
        sums[cell][column] += arrest["count"] * MILLI
    keys = cells_at(found, context) if len(found.cells) <= MOST_KEPT_CELLS else cells_from(found, context)
    return dict(zip(keys, map(Amounts._make, sums), strict=True))


@lru_cache(maxsize=4096)
def cells_at(found: Pattern, context: Context) -> tuple[Cell, ...]:
    """`cells_from`, remembered: most reports name the same few things in the same places."""
    return cells_from(found, context)


def cells_from(found: Pattern, context: Context) -> tuple[Cell, ...]:
    """The cells of a pattern, with what is known of the report besides."""
    return tuple([Cell._make((key[0], *context, *key[1:])) for key in found.cells])


@lru_cache(maxsize=2048)
def pattern(
    kind: str,
    recovery: str,
    lines: tuple[tuple[str, str, str, str, str], ...],
    checks: tuple[tuple[str, str], ...],
    arrests: tuple[str, ...],
) -> Pattern:
    """Lines by class, type, unit, calibre and qualifier; checks by what and which database; arrests by offence."""
    counted: dict[tuple[str, ...], list[int]] = {}
    seen: set[tuple[str, ...]] = set()
    parts = []
    for class_, type_, unit, calibre, qualifier in lines:
        cell = _count(counted, seen, "line", recovery, class_, type_, unit, calibre)
        parts.append((cell, _QUALIFIED.get(qualifier, _ABOUT)))
    parts += [(_count(counted, seen, "check", "", of, database, "count", ""), _EXACT) for of, database in checks]
    parts += [(_count(counted, seen, "arrest", "", offence, "", "count", ""), _EXACT) for offence in arrests]
    if kind in COUNTS_AS_REPORT:
        _count(counted, seen, "report", "", kind, "", "count", "")
        counted["report", "", kind, "", "count", ""][_EXACT] = MILLI
    return Pattern(tuple(counted), tuple(map(tuple, counted.values())), tuple(parts))


def merged(*parts: Mapping[Cell, Amounts]) -> Cells:
    """The sum of cells; what comes to nothing is not there."""
    total: Cells = {}
    for part in parts:
        for cell, amounts in part.items():
            total[cell] = total[cell] + amounts if cell in total else amounts
    return {cell: amounts for cell, amounts in total.items() if amounts}


def negated(part: Mapping[Cell, Amounts]) -> Cells:
    """The cells that undo these: a correction is merged(negated(old), new)."""
    return {cell: -amounts for cell, amounts in part.items()}


def _count(counted: dict[tuple[str, ...], list[int]], seen: set[tuple[str, ...]], *key: str) -> int:
    """Counts a report in the cell of `key` once for each of its keys under which it has not been met; which cell."""
    sums = counted.setdefault(key, [0] * len(Amounts._fields))
    figure, _, item, type_, unit, calibre = key
    keys = (
        ("cell", figure, item, unit, type_, calibre),
        ("item", figure, item, unit),
        ("type", figure, item, unit, type_),
        ("calibre", figure, item, unit, calibre),
    )
    for counter, one in enumerate(keys, _REPORTS):
        if one not in seen:
            seen.add(one)
            sums[counter] += 1
    return list(counted).index(key)


# --- rolling up -------------------------------------------------------------------------------------------------------

DIMENSIONS = ("country", "agency", "sector", "class", "type", "unit", "recovery", "phase", "day", "calibre")
"""What a tally can be asked by. Class, unit, recovery and phase are kept apart whether asked or not."""

# Row keys by figure: (name in the row, field of the cell). The first ones are always there.
_ALWAYS: dict[Figure, tuple[tuple[str, str], ...]] = {
    "line": (("phase", "phase"), ("recovery", "recovery"), ("class", "item"), ("unit", "unit")),
    "check": (("phase", "phase"), ("of", "item"), ("database", "type")),
    "arrest": (("phase", "phase"), ("offence", "item")),
    "report": (("phase", "phase"), ("kind", "item")),
}
_WHERE_AND_WHEN = ("country", "agency", "sector", "day")


def rollup(counted: Mapping[Cell, Amounts], by: Iterable[str] = (), figure: Figure = "line") -> list[Row]:
    """Totals of one figure by some DIMENSIONS, sorted by their keys.

    A row has its keys; `quantity`, a number, and `qualifier` for lines, `count` and `hits` for checks, `count` for
    arrests; and `reports`, the number of distinct reports it rests on, which is all that is said of reports. Raises
    ValueError for what is no dimension.
    """
    return Roll(by, figure).after(counted).rows()


def row_keys(by: Iterable[str] = (), figure: Figure = "line") -> list[tuple[str, str]]:
    """The keys of the rows of one figure by some DIMENSIONS: (name in the row, field of the cell), in their order."""
    asked = set(by)
    if unknown := asked - set(DIMENSIONS):
        raise ValueError(f"{', '.join(sorted(unknown))} cannot be tallied by; choose from {', '.join(DIMENSIONS)}")
    optional = [name for name in _WHERE_AND_WHEN if name in asked]
    if figure == "line":
        optional += [name for name in ("type", "calibre") if name in asked]
    return [*_ALWAYS[figure], *((name, name) for name in optional)]


def said_of(name: str, code: str) -> str:
    """What a row says of a cell's field: "unclassified" where reports said nothing; a check may have no database."""
    return code or ("" if name == "database" else UNCLASSIFIED)


class Roll:
    """Totals of one figure by some DIMENSIONS, and their rows; `after` makes anew only what a change concerns."""

    __slots__ = ("_counter", "_figure", "_key", "_names", "_order", "_rows", "_totals")

    def __init__(self, by: Iterable[str] = (), figure: Figure = "line") -> None:
        keys = row_keys(by, figure)
        self._figure: Figure = figure
        self._names = [name for name, _ in keys]
        self._key = itemgetter(*(Cell._fields.index(field) for _, field in keys))  # there are always two or more
        self._counter = _report_counter({field for _, field in keys})
        self._totals: dict[tuple[str, ...], Amounts] = {}
        self._rows: dict[tuple[str, ...], Row] = {}
        self._order: list[tuple[str, ...]] = []

    def after(self, *changes: Mapping[Cell, Amounts]) -> "Roll":
        """The totals with these cells added; this one stays as it is."""
        figure, key_of, totals = self._figure, self._key, self._totals.copy()
        touched = set()
        for counted in changes:
            for cell, amounts in counted.items():
                if cell[0] == figure:
                    key = key_of(cell)
                    totals[key] = totals[key] + amounts if key in totals else amounts
                    touched.add(key)
        if not touched:
            return self
        new = object.__new__(Roll)
        new._figure, new._names, new._key, new._counter = figure, self._names, key_of, self._counter
        new._totals, new._rows = totals, self._rows.copy()
        for key in touched:
            total = totals[key]
            reports = getattr(total, self._counter)
            if reports or any(total[:_REPORTS]):  # the other counters of reports may not have been told
                keys = dict(zip(self._names, key, strict=True))
                new._rows[key] = _row(figure, keys, total, reports)
            else:
                new._rows.pop(key, None)
                del totals[key]
        same = new._rows.keys() == self._rows.keys()
        new._order = self._order if same else sorted(new._rows)
        return new

    def totals(self) -> dict[tuple[str, ...], Amounts]:
        """What stands under the codes of each row's keys."""
        return self._totals

    def rows(self) -> list[Row]:
        """The rows, sorted by their keys."""
        rows = self._rows
        return [rows[key] for key in self._order]


def tally(counted: Mapping[Cell, Amounts], doubles: Mapping[Cell, Amounts], by: Iterable[str] = ()) -> dict[str, Any]:
    """All figures gross, and `reconciled`: less the `doubles`, the cells of reports ruled to be of another's event.

    {"rows", "checks", "arrests", "reports", "reconciled": {"rows", "checks", "arrests", "reports"}}
    """
    asked = list(by)
    return {**_figures(counted, asked), "reconciled": _figures(merged(counted, negated(doubles)), asked)}


def _figures(counted: Mapping[Cell, Amounts], by: list[str]) -> dict[str, list[Row]]:
    return {
        "rows": rollup(counted, by, "line"),
        "checks": rollup(counted, by, "check"),
        "arrests": rollup(counted, by, "arrest"),
        "reports": rollup(counted, by, "report"),
    }


def _report_counter(fields: set[str]) -> str:
    """Which of the four counters holds distinct reports for these keys."""
    if "type" in fields:
        return "reports" if "calibre" in fields else "reports_of_type"
    return "reports_of_calibre" if "calibre" in fields else "reports_of_item"


def _row(figure: Figure, keys: dict[str, str], total: Amounts, reports: int) -> Row:
    row: Row = {
        name: said
        for name, code in keys.items()
        if (said := said_of(name, code))  # most checks have no database, and lack nothing
    }
    quantity = as_number(total.exact + total.at_least + total.about + total.at_most)
    if figure == "line":
        row |= {"quantity": quantity, "qualifier": _combined(total)}
    elif figure != "report":
        row["count"] = quantity
        if figure == "check":
            row["hits"] = total.hits
    row["reports"] = reports
    return row


def _combined(total: Amounts) -> str:
    """What can be said of a sum: a bound stays one beside exact figures, but two opposite bounds give neither."""
    if total.about or (total.at_least and total.at_most):
        return "about"
    if total.at_least:
        return "at_least"
    return "at_most" if total.at_most else "exact"
