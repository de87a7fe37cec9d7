"""How goods were moved, and on which routes: what seizures of the action phase say of themselves. Pure."""

from collections import defaultdict
from collections.abc import Iterator

import numpy as np

from ops.reports.vocabulary import terms
from ops.summaries.audiences import Eyes
from ops.summaries.fold import Folded
from ops.summaries.packing import packed
from ops.summaries.protect import FEW_REPORTS
from ops.summaries.record import Method, Route
from ops.summaries.reports import Rows
from ops.summaries.said import How

ACTION = "action"
FIELDS = ("transport", "concealment", "place", "direction", "contexts")
MOST_ROUTES = 60
"""The most used ones; the rest would not be read."""


def seizures(folded: Folded) -> Iterator[tuple[str, How, Rows]]:
    """Rows of what was seized in the action phase, by country, those together that were reported alike."""
    reports = folded.reports
    rows = reports.with_lines(folded.counted)
    for (phase, country), how, part in reports.alike(rows, lambda where: (where.phase, where.country)):
        if phase == ACTION:
            yield country, how, part


def methods(folded: Folded, eyes: Eyes) -> list[Method]:
    """By field, in the order of the vocabulary. Small numbers are hidden from the public."""
    by_code: dict[str, dict[str, list[Rows]]] = {field: defaultdict(list) for field in FIELDS}
    for _, how, rows in seizures(folded):
        entries = folded.reports.entries(rows)
        for field, codes in by_code.items():
            said = getattr(how, field)
            for code in said if field == "contexts" else (said,):
                if code:
                    codes[code].append(entries)
    found = []
    for field, entries_of in by_code.items():
        known = list(terms(field))
        for code in sorted(entries_of, key=lambda code: known.index(code) if code in known else len(known)):
            every = np.concatenate(entries_of[code])
            count = len(every)
            few = not eyes.parts and count < FEW_REPORTS
            found.append(
                Method(
                    field=field,  # type: ignore[arg-type]  # one of FIELDS
                    code=code,
                    reports=0 if few else count,
                    hidden=few,
                    entries=packed(every) if eyes.parts else "",
                )
            )
    return found


def routes(folded: Folded, eyes: Eyes) -> list[Route]:
    """Routes that were given, the most used first; of the public's only those that several seizures tell of."""
    parts: dict[tuple[str, tuple[str, ...], str, str], list[Rows]] = defaultdict(list)
    for country, how, rows in seizures(folded):
        if how.origin or how.transit or how.destination:
            parts[how.origin, how.transit, country, how.destination].append(rows)
    found = {route: np.concatenate(rows) for route, rows in parts.items()}
    ranked = sorted(found.items(), key=lambda pair: (-len(pair[1]), pair[0]))
    return [
        Route(
            origin=origin,
            transit=list(transit),
            seized_in=country,
            destination=destination,
            reports=len(group),
            classes=classes(folded, group),
            entries=packed(folded.reports.entries(group)) if eyes.parts else "",
        )
        for (origin, transit, country, destination), group in ranked[:MOST_ROUTES]
        if eyes.parts or len(group) >= FEW_REPORTS
    ]


def classes(folded: Folded, rows: Rows) -> list[str]:
    """The classes of what these seizures had, in the order of the vocabulary."""
    known = {item for group, _ in folded.reports.grouped(rows) for item in group.items}
    return [code for code in terms("class") if code in known]
