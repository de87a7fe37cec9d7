"""What a minister is told: the action phase in a few figures, and what of the aims it reached. Pure."""

from collections import Counter
from typing import Any

import msgspec

from ops.programme.progress import reached
from ops.summaries.packing import union, unpacked
from ops.summaries.record import Figure, Number, Objective

ACTION = "action"
Of = tuple[str, str]
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
    """One more row for the sum, unless there is but one row.

    Its `reports` are those of its entries; 0 where rows have none: distinct ones cannot be summed.
    """
    if len(rows) < 2:
        return []
    entries, doubles = (union(*(getattr(row, name) for row in rows)) for name in ("entries", "doubles"))
    quantity, gross = sum(row.quantity for row in rows), sum(row.gross for row in rows)
    hits, gross_hits = sum(row.hits for row in rows), sum(row.gross_hits for row in rows)
    return [msgspec.structs.replace(total, quantity=quantity, gross=gross, hits=hits, gross_hits=gross_hits,
                                    reports=len(unpacked(entries)), entries=entries, doubles=doubles)]  # fmt: skip


def objectives(
    operation: dict[str, Any], by_type: list[Figure], checks: list[Figure], arrests: list[Figure], reports: Counter[Of]
) -> list[Objective]:
    """What of each objective was reached, by the rule that counts it while the operation runs (`ops.programme`).

    `reports`: how many stand, by phase and kind.
    """
    told = (
        [{"phase": row.phase, "class": row.class_, "recovery": row.recovery, "type": row.type, "unit": row.unit,
          "quantity": row.quantity} for row in by_type],
        [{"phase": row.phase, "of": row.of, "database": row.database, "count": row.quantity, "hits": row.hits}
         for row in checks],
        [{"phase": row.phase, "offence": row.offence, "count": row.quantity} for row in arrests],
        [{"phase": phase, "kind": kind, "reports": count} for (phase, kind), count in reports.items()],
    )  # fmt: skip
    return [
        Objective(measure=aim["measure"], target=aim["target"], reached=_whole(reached(aim["measure"], *told)))
        for aim in operation.get("objectives", ())
    ]


def _whole(amount: float | None) -> Number | None:
    return int(amount) if amount is not None and amount.is_integer() else amount
