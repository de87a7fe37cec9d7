"""Sums beside the cells, in few rows: what is asked for most, by agency, by day or by sector. Pure.

A cell is as fine as anything is ever asked by: after a while there are tens of thousands, and summing them for a
question takes a tenth of a second. Nearly every question is by at most one of agency, day and sector, and not by
calibre. So each amount is also kept three times, as if the other two and the calibre were not known: some hundred rows.
"""

from collections.abc import Collection, Mapping
from operator import add
from typing import NamedTuple

from ops.tallies.counting import Amounts, Cell

PARTS = ("agency", "day", "sector")
"""By what is summed, in the order of how few rows there are as a rule."""
FINE = frozenset({*PARTS, "calibre"})
COUNTED = ("exact", "at_least", "about", "at_most", "hits", "reports_of_item", "reports_of_type")
"""Of the amounts; where calibres are not told apart, the other two counters of reports say nothing."""
_AT = tuple(map(Amounts._fields.index, COUNTED))
Sums = dict["Sum", tuple[int, ...]]


class Sum(NamedTuple):
    """A key: `name` is the agency, the day or the sector, and `part` says which; the others are as in a Cell."""

    part: str
    name: str
    figure: str
    phase: str
    country: str
    recovery: str
    item: str
    type: str
    unit: str


def summed(counted: Mapping[Cell, Amounts]) -> Sums:
    """The sums of cells, by all three parts, COUNTED each; also those that come to nothing."""
    found: Sums = {}
    for (figure, phase, day, country, agency, sector, recovery, item, type_, unit, _), amounts in counted.items():
        values = tuple([amounts[index] for index in _AT])
        for part, name in (("agency", agency), ("day", day), ("sector", sector)):
            key = Sum(part, name, figure, phase, country, recovery, item, type_, unit)
            found[key] = tuple(map(add, found[key], values)) if key in found else values
    return found


def part_for(fields: Collection[str]) -> str | None:
    """Where a question that tells these fields of a cell apart is answered from; None: from the cells alone."""
    fine = FINE.intersection(fields)
    if not fine:
        return PARTS[0]
    return next(iter(fine)) if len(fine) == 1 and "calibre" not in fine else None
