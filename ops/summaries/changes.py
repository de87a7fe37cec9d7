"""What changed between an earlier entry of a journal and its last, figure by figure, and why. Pure.

A report that is new since adds what it counts now: `late` when it came after its due hour, `new` otherwise; one that
was there before makes a difference because it was `corrected`, `withdrawn` or `ruled` a double (or no longer one). One
that ceased or began to tell of anything was corrected; another report that then counts for it, or no more, was ruled.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Any

from ops.reports.doubles import doubles
from ops.reports.quantities import as_number
from ops.summaries.figures import KEYS, order_of
from ops.summaries.fold import Folded
from ops.summaries.packing import packed
from ops.summaries.record import Change, Number
from ops.tallies import counting
from ops.tallies.counting import Cells, merged, negated

REASONS = ("new", "late", "corrected", "withdrawn", "ruled")


def changes(folded: Folded, since: int, by: Iterable[str] = (), *, quiet: bool = False) -> list[Change]:
    """Every figure of lines, checks and arrests that late, amended or ruled reports changed since entry `since`.

    With `quiet` also those that only new reports changed.
    """
    deltas: dict[str, Cells] = defaultdict(dict)
    entries: dict[str, list[int]] = {}
    for id_, why, before, after in _moved(folded, since):
        gained = merged(after, negated(before))
        for cell, amounts in gained.items():
            known = deltas[why]
            known[cell] = known[cell] + amounts if cell in known else amounts
        if why != "new":
            entries[id_] = [folded.reports[id_].entry]
    asked = list(by)
    found: list[Change] = []
    then = merged(folded.reconciled, *(negated(part) for part in deltas.values()))
    cells: dict[counting.Cell, list[int]] = defaultdict(list)
    for id_, numbers in entries.items():
        for cell in {*_cells_ever(folded, id_)}:
            cells[cell] += numbers
    for figure in ("line", "check", "arrest"):
        found += _of(figure, asked, then, folded.reconciled, deltas, cells, quiet=quiet)
    return found


def _cells_ever(folded: Folded, id_: str) -> Iterator[counting.Cell]:
    yield from folded.cells(id_)
    for _, cells in folded.former.get(id_, ()):
        yield from cells


def _of(
    figure: counting.Figure,
    by: list[str],
    then: Cells,
    now: Cells,
    deltas: dict[str, Cells],
    cells: Any,
    *,
    quiet: bool,
) -> Iterator[Change]:
    was, is_ = _rows(then, by, figure), _rows(now, by, figure)
    parts = {why: _rows(deltas[why], by, figure) for why in REASONS if why in deltas}
    names = counting.row_keys(by, figure)
    behind: dict[tuple[tuple[str, str], ...], list[int]] = defaultdict(list)
    for cell, numbers in cells.items():
        if cell.figure == figure:
            said = {name: counting.said_of(name, getattr(cell, field)) for name, field in names}
            behind[tuple((name, said[name]) for name in KEYS if said.get(name))] += numbers
    touched = {key for why, rows in parts.items() for key in rows if quiet or why != "new"}
    for key in sorted(touched, key=lambda key: order_of(dict(key))):
        why = {}
        for reason, rows in parts.items():
            if key in rows:
                quantity, hits = rows[key]
                why[reason] = quantity
                if hits:
                    why[f"{reason}/hits"] = hits
        (before, before_hits), (after, after_hits) = was.get(key, (0, 0)), is_.get(key, (0, 0))
        keys = {"class_" if name == "class" else name: said for name, said in key}
        yield Change(**keys, was=before, now=after, was_hits=before_hits, now_hits=after_hits, why=why,
                     entries=packed(behind.get(key, ())))  # fmt: skip


def _rows(
    cells: Cells, by: list[str], figure: counting.Figure
) -> dict[tuple[tuple[str, str], ...], tuple[Number, int]]:
    found = {}
    for row in counting.rollup(cells, by, figure):
        said: Any = row.get("quantity", row.get("count", 0))
        key = tuple((name, str(row[name])) for name in KEYS if name in row)
        found[key] = said, int(row.get("hits", 0))
    return found


def _moved(folded: Folded, since: int) -> Iterator[tuple[str, str, Cells, Cells]]:
    """(report, why, what it counted, what it counts) of each that counts otherwise than as of entry `since`."""
    reports = folded.reports
    then, now = _doubles_at(folded, since), folded.doubles
    known = {*folded.former, *(then.keys() ^ now.keys())}
    rows = {row for id_ in known if (row := reports.row(id_)) is not None} | set(reports.filed_after(since).tolist())
    for row in sorted(rows):
        kept = reports.kept(row)
        id_, cells = kept.id, reports.cells(row)
        after = {} if id_ in now else cells
        if kept.filed > since:
            if after:
                yield id_, "late" if kept.how.late else "new", {}, after
            continue
        earlier = _counted_at(folded, id_, since)
        before = {} if id_ in then else earlier
        if before == after:
            continue
        if kept.withdrawn and folded.withdrawn_at[id_] > since:
            why = "withdrawn"
        else:
            ruled = (id_ in then) != (id_ in now) and _has_lines(earlier) == _has_lines(cells)
            why = "ruled" if ruled else "corrected"
        yield id_, why, before, after


def _counted_at(folded: Folded, id_: str, since: int) -> Cells:
    """What a report counted as of an earlier entry, if it was there; what it counts now, if it did not change since."""
    former = (before for entry, before in folded.former.get(id_, ()) if entry > since)
    return next(former, folded.cells(id_))


def _has_lines(cells: Cells) -> bool:
    """Whether a report that counts this tells of something seized."""
    return any(cell.figure == "line" for cell in cells)


def _doubles_at(folded: Folded, since: int) -> dict[str, str]:
    """The doubles as of an earlier entry."""
    rulings = dict(folded.tallies.rulings)
    rulings |= {pair: before for entry, pair, before in reversed(folded.ruled) if entry > since}
    reports = folded.reports
    same = [
        pair
        for pair, ruling in rulings.items()
        if ruling == "same" and all(id_ in reports and reports[id_].filed <= since for id_ in pair)
    ]
    named = {id_ for pair in same for id_ in pair}
    withdrawn = {id_ for id_ in named if reports[id_].withdrawn and folded.withdrawn_at.get(id_, since) <= since}
    empty = {id_ for id_ in named if not _has_lines(_counted_at(folded, id_, since))}
    return doubles({id_: reports[id_].filed for id_ in named}, withdrawn, empty, same)


def milli(number: float) -> int:
    """A quantity in thousandths."""
    return round(number * 1000)


def less(one: float, other: float) -> Number:
    """The difference of two quantities, exactly."""
    return as_number(milli(one) - milli(other))
