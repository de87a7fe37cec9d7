"""Which seizures are told of by themselves. Pure.

The rule, in words: the largest seizure of each class, unit by unit; every seizure with a context of terrorism, as it
was reported or, told apart, as it was found later; every seizure of explosives. Doubles and withdrawn reports are none.
Listed by day, the largest and those with terrorism first when there are more than MOST.
"""

import numpy as np

from ops.reports.quantities import as_number
from ops.summaries.audiences import Eyes
from ops.summaries.fold import Folded
from ops.summaries.record import Item, Significant
from ops.summaries.reports import Kept, Reports, Rows

MOST = 30
RANK = {"largest": 2, "terrorism": 1, "terrorism_since": 1, "explosives": 0}


def significant(
    folded: Folded, eyes: Eyes, *, after: int = 0, noted: bool = True
) -> tuple[list[Significant], int, int]:
    """Those that this audience may read of, how many more there are, and how many its handling withholds.

    `after`: only of what was first reported by a later entry; the largest are still those of all.
    `noted`: with the entry that each stands in.
    """
    if not eyes.parts:
        return [], 0, 0
    reports = folded.reports
    seizures = reports.with_lines(folded.counted)
    largest = _largest(reports, seizures)
    told_since = {row for id_ in folded.since if (row := reports.row(id_)) is not None}
    recent = np.intersect1d(seizures, reports.filed_after(after), assume_unique=True)
    marked = reports.marked(recent, lambda how: "terrorism" in how.contexts, lambda group: "explosive" in group.items)
    others = recent[np.isin(recent, [*largest, *told_since])]
    chosen = [
        (reports.kept(row), because)
        for row in np.union1d(marked, others).tolist()
        if (because := _because(folded, row, largest, told_since))
    ]
    may = [(kept, because) for kept, because in chosen if eyes.lists(restricted=kept.how.restricted)]
    may.sort(key=lambda pair: (-max(RANK[reason] for reason in pair[1]), pair[0].occurred_at, pair[0].id))
    listed = sorted(may[:MOST], key=lambda pair: (pair[0].occurred_at, pair[0].id))
    told = [_told(folded, kept, because, eyes, noted=noted) for kept, because in listed]
    return told, len(may) - len(listed), len(chosen) - len(may)


def _largest(reports: Reports, seizures: Rows) -> frozenset[int]:
    """The rows with the most of each class and unit; of equal ones the earlier, then the one of the lower id."""
    best: dict[tuple[str, str], tuple[int, list[int]]] = {}
    for row in seizures.tolist():
        numbers = reports.numbers(row)
        for key, places in reports.group(row).milli:
            milli = numbers[places[0]] if len(places) == 1 else sum(numbers[place] for place in places)
            known = best.get(key)
            if known is None or milli > known[0]:
                best[key] = milli, [row]
            elif milli == known[0]:
                known[1].append(row)
    return frozenset(min(rows, key=lambda row: (reports.occurred(row), reports.id(row))) for _, rows in best.values())


def _because(folded: Folded, row: int, largest: frozenset[int], told_since: set[int]) -> list[str]:
    reports = folded.reports
    then = "terrorism" in reports.how(row).contexts
    since = row in told_since and "terrorism" in folded.since[reports.id(row)]
    reasons = {
        "largest": row in largest,
        "terrorism": then,
        "terrorism_since": since and not then,
        "explosives": "explosive" in reports.group(row).items,
    }
    return [reason for reason, holds in reasons.items() if holds]


def _told(folded: Folded, kept: Kept, because: list[str], eyes: Eyes, *, noted: bool) -> Significant:
    where, document = kept.where, folded.reports.document(kept.row)
    known = eyes.details(where.country, restricted=kept.how.restricted)
    return Significant(
        day=where.day,
        phase=where.phase,
        country=where.country,
        sector=where.sector,
        recovery=kept.how.recovery,
        because=because,
        items=[
            Item(
                class_=line["class"],
                type=line.get("type", ""),
                quantity=as_number(line["quantity_milli"]),
                unit=line["unit"],
                qualifier=line["qualifier"],
                make=line.get("make", "") if known else "",
                model=line.get("model", "") if known else "",
                calibre=line.get("calibre", ""),
            )
            for line in document["lines"]
        ],
        report=kept.id if known else "",
        agency=where.agency if known else "",
        transport=kept.how.transport if known else "",
        concealment=kept.how.concealment if known else "",
        place=kept.how.place if known else "",
        entry=kept.entry if noted else 0,
    )
