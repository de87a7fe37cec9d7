"""Rows of a summary: every figure gross and reconciled, in one order. Pure."""

from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np

from ops.reports.vocabulary import terms, types
from ops.summaries.fold import Folded
from ops.summaries.packing import packed
from ops.summaries.record import Figure
from ops.summaries.reports import Reports, Rows
from ops.tallies import counting
from ops.tallies.counting import UNCLASSIFIED, Cell, Cells

KEYS = ("phase", "recovery", "class", "type", "unit", "of", "database", "offence", "country", "agency", "sector", "day")
PHASES = ("action", "preparation", "training", "debrief", "follow_up", "outside")
"""The phase that the operation is for comes first."""


Keys = tuple[tuple[str, str], ...]
Entries = Mapping[Cell, list[Rows]]
"""Of the same reports the same arrays, so that many cells cost little."""


class Behind:
    """Which entries stand behind figures: for each cell, those of the reports that are counted, and of doubles."""

    def __init__(self, folded: Folded) -> None:
        self.counted = _by_cell(folded.reports, folded.counted)
        self.doubled = _by_cell(folded.reports, folded.doubled)

    def packed(self, by: list[str], figure: counting.Figure) -> tuple[dict[Keys, str], dict[Keys, str]]:
        """The entries of each row of a table, packed: of what is counted, and of doubles."""
        return _packed(self.counted, by, figure), _packed(self.doubled, by, figure)


def _by_cell(reports: Reports, rows: Rows) -> Entries:
    found: dict[Cell, list[Rows]] = {}
    for group, part in reports.grouped(rows):
        entries = reports.entries(part)
        for cell in group.cells:
            found.setdefault(cell, []).append(entries)
    return found


def _packed(entries: Entries, by: list[str], figure: counting.Figure) -> dict[Keys, str]:
    names = counting.row_keys(by, figure)
    places = [Cell._fields.index(field) for _, field in names]
    found: dict[tuple[str, ...], list[Rows]] = {}
    for cell, numbers in entries.items():
        if cell.figure == figure:
            found.setdefault(tuple(cell[place] for place in places), []).extend(numbers)
    made = {}
    for key, parts in found.items():
        said = {name: counting.said_of(name, code) for (name, _), code in zip(names, key, strict=True)}
        keys = tuple((name, said[name]) for name in KEYS if said.get(name))
        made[keys] = packed(np.concatenate(parts))
    return made


def figures(
    gross: Cells,
    reconciled: Cells,
    by: Iterable[str] = (),
    figure: counting.Figure = "line",
    behind: Behind | None = None,
) -> list[Figure]:
    """Rows by some dimensions of `ops.tallies.counting`, with both figures, in the order of the vocabulary.

    What is wholly made of doubles stays, with a quantity of 0: somebody did report it. With `behind`, each row has the
    entries that it rests on.
    """
    asked = list(by)
    counted, doubled = behind.packed(asked, figure) if behind else ({}, {})
    kept = {_keys(row): row for row in counting.rollup(reconciled, asked, figure)}
    rows = []
    for row in counting.rollup(gross, asked, figure):
        keys = _keys(row)
        net = kept.get(keys, {})
        rows.append(
            Figure(
                **_fields(keys),
                quantity=_quantity(net),
                gross=_quantity(row),
                qualifier=str(net.get("qualifier", "exact")),
                hits=int(net.get("hits", 0)),
                gross_hits=int(row.get("hits", 0)),
                reports=int(net.get("reports", 0)),
                entries=counted.get(keys, ""),
                doubles=doubled.get(keys, ""),
            )
        )
    return sorted(rows, key=order)


def order(row: Figure) -> tuple[Any, ...]:
    """Where a row stands: by place and day, then phase, recovery, class, type, unit as people should see them."""
    return (
        row.country,
        row.agency,
        row.sector,
        row.day,
        _place(PHASES, row.phase),
        _place(list(terms("recovery")), row.recovery),
        _place(list(terms("class")), row.class_),
        _place(types(row.class_), row.type),
        _place(list(terms("of")), row.of),
        _place(list(terms("database")), row.database),
        _place(list(terms("offence")), row.offence),
        _place(list(terms("unit")), row.unit),
    )


def order_of(keys: Mapping[str, str]) -> tuple[Any, ...]:
    """The same for keys that are no row yet."""
    return order(Figure(quantity=0, gross=0, qualifier="exact", reports=0, **_fields(tuple(keys.items()))))


def unclassified(gross: Cells, reconciled: Cells, behind: Behind | None = None) -> list[Figure]:
    """What is in the totals and in no part of them: lines without a type, without a sector, outside every phase.

    Each row has the key that is lacking as `unclassified` (or the phase `outside`) and no other parts.
    """
    typed = [
        row
        for row in figures(gross, reconciled, ["type"], behind=behind)
        if row.type == UNCLASSIFIED and has_types(row.class_)
    ]
    placed = [row for row in figures(gross, reconciled, ["sector"], behind=behind) if row.sector == UNCLASSIFIED]
    phased = [row for row in figures(gross, reconciled, behind=behind) if row.phase == "outside"]
    return [*typed, *placed, *phased]


def has_types(class_: str) -> bool:
    """Whether there is more to say of a class than other and unknown: of fuel there is not."""
    return bool(set(types(class_)) - {"other", "unknown"})


def _fields(keys: Keys) -> dict[str, Any]:
    """Keys as a Figure has them."""
    return {"class_" if name == "class" else name: said for name, said in keys}


def _keys(row: counting.Row) -> Keys:
    return tuple((name, str(row[name])) for name in KEYS if name in row)


def _quantity(row: counting.Row) -> int | float:
    said = row.get("quantity", row.get("count", 0))
    assert not isinstance(said, str)
    return said


def _place(known: Iterable[str], code: str) -> tuple[int, str]:
    listed = list(known)
    return (listed.index(code) if code in listed else len(listed), code)
