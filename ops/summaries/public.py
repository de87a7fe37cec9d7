"""A record for the public: small parts hidden, and whatever would give them away. Pure.

Small are fewer than five persons or pieces, and parts that rest on fewer than three reports. Totals of the whole
operation are shown whatever they rest on, but for persons: an offence for which three were arrested points at three.
Parts of one total (by country, by day, by type) are protected against subtraction (`ops.summaries.protect`); so are
offences within all arrests and hits within all hits. How many reports a part rests on is not said.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable

import msgspec

from ops.summaries.protect import FEW_REPORTS, TOTAL, few, protected
from ops.summaries.record import Counted, Figure, Record

PIECES = frozenset({"piece", "plant", "stick", "box"})
Key = tuple[str, ...]


def protect(record: Record) -> Record:
    """The record without what is small."""
    results = record.results
    arrests, gone = _totals(record.arrests)
    by_country = _parts(record.arrests_by_country, lambda row: (row.phase, row.offence), gone)
    checks, hidden_hits = _hits(record.checks, lambda row: (row.phase,), set())
    country_hits, _ = _hits(record.checks_by_country, _checked, hidden_hits)
    lines = {
        name: _parts(getattr(results, name), lambda row: (row.phase, row.recovery, row.class_, row.unit), set())
        for name in ("by_type", "by_country", "by_day")
    }
    shown = {_offence(row): row for row in arrests} | {_checked(row): row for row in checks}
    headline = [shown.get(_offence(row) if row.offence else _checked(row), row) for row in record.headline]
    every = [*arrests, *by_country, *checks, *country_hits, *(row for rows in lines.values() for row in rows)]
    return msgspec.structs.replace(
        record,
        headline=headline,
        arrests=arrests,
        arrests_by_country=by_country,
        checks=checks,
        checks_by_country=country_hits,
        results=msgspec.structs.replace(results, **lines),
        objectives=[one for one in record.objectives if _of_totals(one.measure)],
        cases_by_rule=counted(record.cases_by_rule),
        cases_by_state=counted(record.cases_by_state),
        actions_by_kind=counted(record.actions_by_kind),
        changes=[],
        hidden=sum(bool(row.hidden) for row in every),
    )


def _of_totals(measure: str) -> bool:
    """Whether a measure is a total that is shown: of a class, of all arrests, of a kind of check."""
    figure, _, part = measure.partition(".")
    return figure == "check" or (figure != "hit" and not part)


def counted(rows: Iterable[Counted]) -> list[Counted]:
    """Counts of cases; few of one kind are hidden."""
    return [msgspec.structs.replace(row, count=0, hidden=True) if few(row.count) else row for row in rows]


def _offence(row: Figure) -> Key:
    return row.phase, row.offence


def _checked(row: Figure) -> Key:
    return row.phase, row.of, row.database


def _totals(rows: list[Figure]) -> tuple[list[Figure], set[Key]]:
    """Arrests by offence, phase by phase: parts of all arrests of the phase, which is shown."""
    hidden: set[Key] = set()
    for group in _groups(rows, lambda row: (row.phase,)).values():
        known = {_offence(row): row for row in group}
        small = {key for key, row in known.items() if few(row.quantity)}
        gone = protected({key: row.quantity for key, row in known.items()}, small.__contains__)
        hidden |= {key for key in gone if isinstance(key, tuple)}
    return [_hide(row) if _offence(row) in hidden else row for row in rows], hidden


def _parts(rows: list[Figure], whole: Callable[[Figure], Key], gone: set[Key]) -> list[Figure]:
    """Parts of totals, of which those in `gone` are hidden themselves."""
    made: list[Figure] = []
    for key, group in _groups(rows, whole).items():
        known = dict(enumerate(group))
        small = {n for n, row in known.items() if _small(row)}
        hidden = protected({n: row.quantity for n, row in known.items()}, small.__contains__)
        all_of_it = key in gone or TOTAL in hidden
        made += [_hide(row) if n in hidden or (all_of_it and row.gross) else _bare(row) for n, row in known.items()]
    return made


def _hits(rows: list[Figure], whole: Callable[[Figure], Key], gone: set[Key]) -> tuple[list[Figure], set[Key]]:
    """Checks with their hits, which are persons as a rule; how many were checked is shown."""
    made: list[Figure] = []
    lost: set[Key] = set()
    for key, group in _groups(rows, whole).items():
        known = dict(enumerate(group))
        small = {n for n, row in known.items() if few(row.hits)}
        hidden = protected({n: row.hits for n, row in known.items()}, small.__contains__)
        all_of_it = key in gone or TOTAL in hidden
        for n, row in known.items():
            if n in hidden or (all_of_it and row.gross_hits):
                made.append(msgspec.structs.replace(_bare(row), hits=0, gross_hits=0, hidden="hits"))
                lost.add(_checked(row))
            else:
                made.append(_bare(row))
    return made, lost


def _small(row: Figure) -> bool:
    counted_by_head = bool(row.offence) or row.unit in PIECES
    return (counted_by_head and few(row.quantity)) or 0 < row.reports < FEW_REPORTS


def _hide(row: Figure) -> Figure:
    return msgspec.structs.replace(
        row, quantity=0, gross=0, qualifier="exact", hits=0, gross_hits=0, reports=0, hidden="figure"
    )


def _bare(row: Figure) -> Figure:
    return msgspec.structs.replace(row, reports=0)


def _groups(rows: Iterable[Figure], whole: Callable[[Figure], Key]) -> dict[Key, list[Figure]]:
    found: dict[Key, list[Figure]] = defaultdict(list)
    for row in rows:
        found[whole(row)].append(row)
    return found
