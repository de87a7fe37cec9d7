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
from typing import Any, Literal, NamedTuple, TypeAlias

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
        return Amounts(*(mine + theirs for mine, theirs in zip(self, other, strict=True)))

    def __sub__(self, other: "Amounts") -> "Amounts":
        return Amounts(*(mine - theirs for mine, theirs in zip(self, other, strict=True)))

    def __neg__(self) -> "Amounts":
        return Amounts(*(-mine for mine in self))

    def __bool__(self) -> bool:
        return any(self)


Cells: TypeAlias = dict[Cell, Amounts]
_NOTHING = Amounts()


def cells(document: Mapping[str, Any], context: Context) -> Cells:
    """The cells of one version of a report. `document` is as `ops.reports.validation` makes it."""
    counted: Cells = {}
    seen: set[tuple[str, ...]] = set()
    recovery = document.get("recovery", "unknown")
    for line in document.get("lines", ()):
        kind = line["class"], line.get("type", ""), line["unit"], line.get("calibre", "")
        cell = Cell("line", *context, recovery, *kind)
        _count(counted, seen, cell, _qualified(line["qualifier"], line["quantity_milli"]))
    for check in document.get("checks", ()):
        cell = Cell("check", *context, "", check["of"], check.get("database", ""), "count", "")
        _count(counted, seen, cell, Amounts(exact=check["count"] * MILLI, hits=check["hits"]))
    for arrest in document.get("arrests", ()):
        cell = Cell("arrest", *context, "", arrest["offence"], "", "count", "")
        _count(counted, seen, cell, Amounts(exact=arrest["count"] * MILLI))
    if document["kind"] in COUNTS_AS_REPORT:
        cell = Cell("report", *context, "", document["kind"], "", "count", "")
        _count(counted, seen, cell, Amounts(exact=MILLI))
    return counted


def merged(*parts: Mapping[Cell, Amounts]) -> Cells:
    """The sum of cells; what comes to nothing is not there."""
    total: Cells = {}
    for part in parts:
        for cell, amounts in part.items():
            total[cell] = total.get(cell, _NOTHING) + amounts
    return {cell: amounts for cell, amounts in total.items() if amounts}


def negated(part: Mapping[Cell, Amounts]) -> Cells:
    """The cells that undo these: a correction is merged(negated(old), new)."""
    return {cell: -amounts for cell, amounts in part.items()}


def _qualified(qualifier: str, thousandths: int) -> Amounts:
    column = qualifier if qualifier in ("exact", "at_least", "at_most") else "about"
    return Amounts(**{column: thousandths})


def _count(counted: Cells, seen: set[tuple[str, ...]], cell: Cell, amounts: Amounts) -> None:
    """Adds to a cell, and counts the report in it once for each key under which it has not been met."""

    def first(*key: str) -> int:
        if key in seen:
            return 0
        seen.add(key)
        return 1

    base = (cell.figure, cell.item, cell.unit)
    counted[cell] = counted.get(cell, _NOTHING) + amounts._replace(
        reports=first("cell", *base, cell.type, cell.calibre),
        reports_of_item=first("item", *base),
        reports_of_type=first("type", *base, cell.type),
        reports_of_calibre=first("calibre", *base, cell.calibre),
    )


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
    asked = set(by)
    if unknown := asked - set(DIMENSIONS):
        raise ValueError(f"{', '.join(sorted(unknown))} cannot be tallied by; choose from {', '.join(DIMENSIONS)}")
    optional = [name for name in _WHERE_AND_WHEN if name in asked]
    if figure == "line":
        optional += [name for name in ("type", "calibre") if name in asked]
    keys = [*_ALWAYS[figure], *((name, name) for name in optional)]
    fields = [Cell._fields.index(field) for _, field in keys]

    totals: dict[tuple[str, ...], Amounts] = {}
    for cell, amounts in counted.items():
        if cell.figure == figure:
            key = tuple(cell[field] for field in fields)
            totals[key] = totals.get(key, _NOTHING) + amounts

    counter = _report_counter({field for _, field in keys})
    return [
        _row(figure, {name: said for (name, _), said in zip(keys, key, strict=True)}, total, getattr(total, counter))
        for key, total in sorted(totals.items())
        if total
    ]


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
        name: said or UNCLASSIFIED
        for name, said in keys.items()
        if said or name != "database"  # most checks have no database, and lack nothing
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
