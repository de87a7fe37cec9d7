"""Which seizures are told of by themselves. Pure.

The rule, in words: the largest seizure of each class, unit by unit; every seizure with a context of terrorism; every
seizure of explosives. Doubles and withdrawn reports are none. Listed by day, the largest and those with terrorism
first when there are more than MOST.
"""

from collections.abc import Iterator

from ops.reports.quantities import as_number
from ops.reports.views import ReportRecord
from ops.summaries.audiences import Eyes
from ops.summaries.fold import Folded
from ops.summaries.record import Item, Significant

MOST = 30
RANK = {"largest": 2, "terrorism": 1, "explosives": 0}


def significant(folded: Folded, eyes: Eyes) -> tuple[list[Significant], int, int]:
    """Those that this audience may read of, how many more there are, and how many its handling withholds."""
    if not eyes.parts:
        return [], 0, 0
    seizures = [record for record in folded.counted if record.document.get("lines")]
    largest = set(_largest(seizures))
    chosen = [(record, because) for record in seizures if (because := _because(record, largest))]
    may = [(record, because) for record, because in chosen if eyes.lists(record.document)]
    may.sort(key=lambda pair: (-max(RANK[reason] for reason in pair[1]), pair[0].occurred_at, pair[0].id))
    listed = sorted(may[:MOST], key=lambda pair: (pair[0].occurred_at, pair[0].id))
    told = [_told(record, because, eyes) for record, because in listed]
    return told, len(may) - len(listed), len(chosen) - len(may)


def _largest(seizures: list[ReportRecord]) -> Iterator[str]:
    """The report with the most of each class and unit; of equal ones the earlier."""
    best: dict[tuple[str, str], tuple[int, ReportRecord]] = {}
    for record in sorted(seizures, key=lambda record: (record.occurred_at, record.id)):
        sums: dict[tuple[str, str], int] = {}
        for line in record.document["lines"]:
            key = line["class"], line["unit"]
            sums[key] = sums.get(key, 0) + line["quantity_milli"]
        for key, milli in sums.items():
            if key not in best or milli > best[key][0]:
                best[key] = milli, record
    return (record.id for _, record in best.values())


def _because(record: ReportRecord, largest: set[str]) -> list[str]:
    document = record.document
    reasons = {
        "largest": record.id in largest,
        "terrorism": "terrorism" in document.get("contexts", ()),
        "explosives": any(line["class"] == "explosive" for line in document["lines"]),
    }
    return [reason for reason, holds in reasons.items() if holds]


def _told(record: ReportRecord, because: list[str], eyes: Eyes) -> Significant:
    document = record.document
    known = eyes.details(record.country, document)
    return Significant(
        day=record.day,
        phase=record.phase,
        country=record.country,
        sector=record.sector or "",
        recovery=document.get("recovery", "unknown"),
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
        report=record.id if known else "",
        agency=record.agency if known else "",
        transport=document.get("transport", "") if known else "",
        concealment=document.get("concealment", "") if known else "",
        place=document.get("place", "") if known else "",
    )
