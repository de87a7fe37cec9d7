"""Rows of a summary: every figure gross and reconciled, in one order. Pure."""

from collections.abc import Iterable
from typing import Any

from ops.reports.vocabulary import terms, types
from ops.summaries.record import Figure
from ops.tallies import counting
from ops.tallies.counting import UNCLASSIFIED, Cells

KEYS = ("phase", "recovery", "class", "type", "unit", "of", "database", "offence", "country", "agency", "sector", "day")
PHASES = ("action", "preparation", "training", "debrief", "follow_up", "outside")
"""The phase that the operation is for comes first."""


def figures(gross: Cells, reconciled: Cells, by: Iterable[str] = (), figure: counting.Figure = "line") -> list[Figure]:
    """Rows by some dimensions of `ops.tallies.counting`, with both figures, in the order of the vocabulary.

    What is wholly made of doubles stays, with a quantity of 0: somebody did report it.
    """
    asked = list(by)
    kept = {_keys(row): row for row in counting.rollup(reconciled, asked, figure)}
    rows = []
    for row in counting.rollup(gross, asked, figure):
        keys = _keys(row)
        net = kept.get(keys, {})
        rows.append(
            Figure(
                **{"class_" if name == "class" else name: said for name, said in keys},
                quantity=_quantity(net),
                gross=_quantity(row),
                qualifier=str(net.get("qualifier", "exact")),
                hits=int(net.get("hits", 0)),
                gross_hits=int(row.get("hits", 0)),
                reports=int(net.get("reports", 0)),
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


def unclassified(gross: Cells, reconciled: Cells) -> list[Figure]:
    """What is in the totals and in no part of them: lines without a type, without a sector, outside every phase.

    Each row has the key that is lacking as `unclassified` (or the phase `outside`) and no other parts.
    """
    typed = [row for row in figures(gross, reconciled, ["type"]) if row.type == UNCLASSIFIED and has_types(row.class_)]
    placed = [row for row in figures(gross, reconciled, ["sector"]) if row.sector == UNCLASSIFIED]
    phased = [row for row in figures(gross, reconciled) if row.phase == "outside"]
    return [*typed, *placed, *phased]


def has_types(class_: str) -> bool:
    """Whether there is more to say of a class than other and unknown: of fuel there is not."""
    return bool(set(types(class_)) - {"other", "unknown"})


def _keys(row: counting.Row) -> tuple[tuple[str, str], ...]:
    return tuple((name, str(row[name])) for name in KEYS if name in row)


def _quantity(row: counting.Row) -> int | float:
    said = row.get("quantity", row.get("count", 0))
    assert not isinstance(said, str)
    return said


def _place(known: Iterable[str], code: str) -> tuple[int, str]:
    listed = list(known)
    return (listed.index(code) if code in listed else len(listed), code)
