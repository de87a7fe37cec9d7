"""Tables of a drawn summary: figures as rows of text. Pure."""

from collections.abc import Callable, Iterable, Sequence
from typing import Literal, TypeVar

import msgspec

from ops.summaries.asking import ask
from ops.summaries.figures import has_types
from ops.summaries.packing import unpacked
from ops.summaries.record import Figure
from ops.summaries.words import Words

T = TypeVar("T")
Align = Literal["left", "right"]
COLUMNS = 7
"""As many as a page of A4 holds beside the first and the total."""


HIDDEN = "·"
"""Stands for a figure that is not shown because it is small or would give a small one away."""


class Link(msgspec.Struct, frozen=True):
    """Where a figure leads on a page: what the list of reports is asked, and the entries behind it in words."""

    ask: str
    behind: str


NONE = Link("", "")
SHOWN = 12
"""As many entries are named where a figure is pointed at."""


class Table(msgspec.Struct, frozen=True, kw_only=True, tag="table"):
    """Text in rows. `strong` are the indices of rows that head a group, `indented` of those that belong to one."""

    title: str
    head: list[str]
    align: list[Align]
    rows: list[list[str]]
    strong: list[int] = []
    indented: list[int] = []
    note: str = ""
    small: bool = False
    weights: list[float] = []
    """How the width is shared; equal parts beside a wide first column when empty."""
    asks: list[str] = []
    """What the list of reports is asked for each row, where a page can lead there."""
    links: list[list[Link]] = []
    """For each cell of `rows`, where it leads; empty where none does."""


def plain(
    title: str, head: Sequence[str], rows: Iterable[Sequence[str]], numbers: Iterable[int] = (), **more: object
) -> Table:
    """A table whose columns `numbers` (indices) are set to the right."""
    right = set(numbers)
    align: list[Align] = ["right" if index in right else "left" for index in range(len(head))]
    if not any(link.ask for cells in more.get("links", ()) for link in cells):  # type: ignore[attr-defined]
        more.pop("links", None)
    return msgspec.convert(
        {
            "type": "table",
            "title": title,
            "head": list(head),
            "align": align,
            "rows": [list(row) for row in rows],
            **more,
        },
        Table,
    )


def by_class(words: Words, title: str, classes: Sequence[Figure], typed: Sequence[Figure]) -> Table:
    """Each class with its types under it, when it has more than one: figure, gross figure, reports."""
    rows: list[list[str]] = []
    links: list[list[Link]] = []
    strong: list[int] = []
    indented: list[int] = []
    for total in classes:
        parts = [row for row in typed if _thing(row) == _thing(total)]
        one = len(parts) == 1 and parts[0].type != "unclassified"
        strong.append(len(rows))
        name = words.things(total.class_)
        if one:
            name = words.pair(name, words.label("type", parts[0].type, total.class_).lower())
        rows.append([name, words.label("recovery", total.recovery), *_amounts(words, total)])
        links.append([NONE, NONE, link(words, total), *[NONE] * 3])
        if not one and has_types(total.class_):
            for part in parts:
                indented.append(len(rows))
                rows.append([words.label("type", part.type, part.class_), "", *_amounts(words, part)])
                links.append([NONE, NONE, link(words, part), *[NONE] * 3])
    say = words.say
    head = [say("Class"), say("Recovery"), say("Quantity"), say("Unit"), say("Gross"), say("Reports")]
    weights = [3.2, 1.5, 1.3, 1.1, 1.2, 1.0]
    return plain(title, head, rows, (2, 4, 5), strong=strong, indented=indented, weights=weights, links=links)


def pivot(
    words: Words,
    title: str,
    rows: Sequence[Figure],
    totals: Sequence[Figure],
    column: Callable[[Figure], str],
    named: Callable[[str], str],
) -> list[Table]:
    """Things down, `column` across, some columns a table; the total stands in each. Gross in brackets if it differs."""
    things = [(_thing(total), total) for total in totals]
    cells = {(_thing(row), column(row)): row for row in rows}
    known = sorted({column(row) for row in rows})
    made = []
    for part in parts_of(known, COLUMNS):
        found = [
            (total, [cells.get((thing, code)) for code in part])
            for thing, total in things
            if any((thing, code) in cells for code in part)
        ]
        body = [[_name(words, total), *(_cell(words, cell) for cell in [*row, total])] for total, row in found]
        links = [[NONE, *(link(words, cell) for cell in [*row, total])] for total, row in found]
        head = [words.say("Class"), *(named(code) for code in part), words.say("Total")]
        weights = [2.6, *([1.0] * (len(part) + 1))]
        made.append(plain(title, head, body, range(1, len(head)), small=True, weights=weights, links=links))
    return made


def turned(
    words: Words,
    title: str,
    rows: Sequence[Figure],
    totals: Sequence[Figure],
    row: Callable[[Figure], str],
    named: Callable[[str], str],
    what: str,
) -> list[Table]:
    """Places down (agencies, sectors: there are many), things across, some things a table."""
    there = {_thing(figure) for figure in rows}
    things = {_thing(total): total for total in totals if _thing(total) in there}
    cells = {(row(figure), _thing(figure)): figure for figure in rows}
    made = []
    for part in parts_of(list(things), COLUMNS - 1):
        places = [
            code for code in dict.fromkeys(row(figure) for figure in rows) if any((code, t) in cells for t in part)
        ]
        body = [[named(code), *(_cell(words, cells.get((code, thing))) for thing in part)] for code in places]
        links = [[NONE, *(link(words, cells.get((code, thing))) for thing in part)] for code in places]
        head = [what, *(_name(words, things[thing]) for thing in part)]
        weights = [1.6, *([1.0] * len(part))]
        made.append(plain(title, head, body, range(1, len(head)), small=True, weights=weights, links=links))
    return made


def parts_of(items: Sequence[T], most: int) -> list[Sequence[T]]:
    """The items in parts as equal as can be, none with more than `most`."""
    count = -(-len(items) // most)
    return [items[len(items) * n // count : len(items) * (n + 1) // count] for n in range(count)]


def _thing(row: Figure) -> tuple[str, str, str, str]:
    return row.phase, row.recovery, row.class_, row.unit


def _name(words: Words, row: Figure) -> str:
    """What a figure is of, with its unit; how it was recovered unless it was seized, which goes without saying."""
    how = "" if row.recovery == "seized" else f"{words.comma}{words.label('recovery', row.recovery).lower()}"
    return f"{words.things(row.class_)}{how} ({words.unit(row.unit)})"


def _amounts(words: Words, row: Figure) -> list[str]:
    if row.hidden == "figure":
        return [HIDDEN, words.unit(row.unit), HIDDEN, ""]
    return [
        words.amount(row.quantity, row.qualifier),
        words.unit(row.unit, row.quantity),
        words.number(row.gross),
        words.number(row.reports) if row.reports else "",
    ]


def _cell(words: Words, row: Figure | None) -> str:
    if row is None:
        return "–"
    if row.hidden == "figure":
        return HIDDEN
    said = words.amount(row.quantity, row.qualifier)
    return said if row.gross == row.quantity else f"{said} ({words.number(row.gross)})"


def link(words: Words, row: Figure | None) -> Link:
    """Where the reports behind a figure are listed, and the first of its entries; nowhere of one without entries."""
    if row is None or not row.entries:
        return NONE
    known = unpacked(row.entries)
    shown = words.comma.join(map(str, known[:SHOWN])) + (" …" if len(known) > SHOWN else "")
    return Link(ask(row), words.pair(words.say("Entries"), shown))
