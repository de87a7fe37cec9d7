"""What a minister is told: the action phase in a few figures, and what of the aims it reached. Pure."""

from typing import Any

import msgspec

from ops.reports.vocabulary import default_unit, terms
from ops.summaries.record import Figure, Objective

ACTION = "action"
ALL = "all"
"""Stands for every check or every arrest in a sum that was computed and that nobody reported."""


def headline(lines: list[Figure], checks: list[Figure], arrests: list[Figure]) -> list[Figure]:
    """The action phase: its lines, then its checks, then its arrests, those two with a computed sum when mixed.

    Database searches are not checks of anybody or anything at the border: they stay out of the sum.
    """
    of_action = [[row for row in rows if row.phase == ACTION] for rows in (lines, checks, arrests)]
    stopped = [row for row in of_action[1] if row.of != "database"]
    return [
        *of_action[0],
        *_sum(stopped, Figure(phase=ACTION, of=ALL, quantity=0, gross=0, qualifier="exact", reports=0)),
        *of_action[1],
        *_sum(of_action[2], Figure(phase=ACTION, offence=ALL, quantity=0, gross=0, qualifier="exact", reports=0)),
        *of_action[2],
    ]


def _sum(rows: list[Figure], total: Figure) -> list[Figure]:
    """One more row for the sum, unless there is but one row. Its `reports` are 0: distinct ones cannot be summed."""
    if len(rows) < 2:
        return []
    quantity, gross = sum(row.quantity for row in rows), sum(row.gross for row in rows)
    hits, gross_hits = sum(row.hits for row in rows), sum(row.gross_hits for row in rows)
    return [msgspec.structs.replace(total, quantity=quantity, gross=gross, hits=hits, gross_hits=gross_hits)]


def objectives(operation: dict[str, Any], told: list[Figure]) -> list[Objective]:
    return [
        Objective(measure=aim["measure"], target=aim["target"], reached=_reached(aim["measure"], told))
        for aim in operation.get("objectives", ())
    ]


def _reached(measure: str, told: list[Figure]) -> int | float | None:
    """What the action phase reached of "firearm" (seized, in its usual unit), "check.vehicle" or "arrest"."""
    figure, _, part = measure.partition(".")
    if figure == "check":
        rows = [row for row in told if row.of and (row.of == part if part else row.of not in (ALL, "database"))]
    elif figure == "arrest":
        rows = [row for row in told if row.offence and (row.offence == part if part else row.offence != ALL)]
    elif figure in terms("class") and not part:
        rows = [row for row in told if (row.class_, row.recovery) == (figure, "seized")]
        units = {row.unit for row in rows}
        if len(units) > 1:
            rows = [row for row in rows if row.unit == default_unit(figure)]
            if not rows:
                return None  # in several units, and none that goes without saying
    else:
        return None
    return sum(row.quantity for row in rows)
