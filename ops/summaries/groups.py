"""Reports that count alike: cells and numbers apart, so that a report is a few numbers. Pure."""

from collections.abc import Sequence
from typing import Any

from ops.tallies.counting import Amounts, Cell, Cells, Context, pattern

HITS = Amounts._fields.index("hits")


class Group:
    """Reports that count in the same cells, and the sum of what they count."""

    __slots__ = ("_parts", "_static", "cells", "count", "items", "milli", "totals")

    def __init__(self, context: Context, *said: Any) -> None:
        made = pattern(*said)
        checks = len(said[2]), len(said[3])
        self.cells = tuple(Cell._make((key[0], *context, *key[1:])) for key in made.cells)
        self._static = made.sums
        hits = [(cell, HITS) for cell, _ in made.parts[checks[0] : checks[0] + checks[1]]]
        self._parts = (*made.parts, *hits)
        """Cell and column of each number that a report of this group has."""
        self.items = frozenset(cell.item for cell in self.cells if cell.figure == "line")
        milli: dict[tuple[str, str], list[int]] = {}
        for place, (cell, _) in enumerate(made.parts[: checks[0]]):
            milli.setdefault((self.cells[cell].item, self.cells[cell].unit), []).append(place)
        self.milli = tuple((key, tuple(places)) for key, places in milli.items())
        """Which of the numbers are quantities of a class and unit."""
        self.count = 0
        self.totals = [0] * len(self._parts)

    def change(self, numbers: Sequence[int], by: int) -> None:
        """One report more (`by` 1), or one less (-1)."""
        self.count += by
        totals = self.totals
        for place, number in enumerate(numbers):
            totals[place] += number * by

    def counted(self, numbers: Sequence[int], count: int = 1) -> Cells:
        """The cells of so many reports whose numbers come to these."""
        sums = [[count * counter for counter in before] for before in self._static]
        for number, (cell, column) in zip(numbers, self._parts, strict=True):
            sums[cell][column] += number
        return dict(zip(self.cells, map(Amounts._make, sums), strict=True))
