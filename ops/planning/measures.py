"""By what an objective can be measured: everything that the tallies count. Pure.

`firearm` or `firearm.pistol` (things of a class, or of a type of it, seized), `check`, `check.vehicle`, `hit`,
`hit.iarms` (hits of a search, by database), `arrest`, `arrest.firearms_trafficking`, and `report`.
"""

from ops.reports.vocabulary import codes, types

FIGURES = {"check": "of", "hit": "database", "arrest": "offence", "report": "kind"}
"""Figures with the list of their parts; a class of things stands for itself, with its types."""


def is_counted(measure: str) -> bool:
    """Whether the tallies count this at all."""
    figure, _, part = measure.partition(".")
    if figure in FIGURES:
        return not part or part in codes(FIGURES[figure])
    return figure in codes("class") and (not part or part in types(figure))
