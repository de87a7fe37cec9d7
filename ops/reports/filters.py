"""Which reports a list, a page, an export or a saved view is asked for: read from a query string, said in SQL."""

from datetime import datetime

import msgspec
from sqlalchemy import ColumnElement, false, or_

from ops.parameters import Parameters, Query, filters
from ops.reports.calibres import calibre_code
from ops.reports.facets import SINGLE, UNCLASSIFIED, lines_sought, make_form
from ops.reports.models import Report
from ops.reports.serials import comparison_form
from ops.reports.vocabulary import classes_of_type, codes, terms
from ops.shapes import Moment
from ops.store.documents import text_of
from ops.store.spatial import in_box

PAGE = 100
WITH = {name: f"|with:{name}|" for name in ("line", "check", "search", "hit", "arrest")}
"""What a report has at all; a `check` is of things or persons, a `search` is in a database."""
COLUMNS = ("kind", "phase", "day", "country", "agency", "sector", "unit")
OF_LINES = ("class", "type", "measure", "calibre")
"""Said of one and the same line. `measure` is its unit, since `unit` is who reported."""
CODED = ("recovery", *SINGLE, "origin", "transit", "destination", "context", "warning", "tlp", "offence")
PREFIX = {"offence": "arrest"}
UNSAID = frozenset((*SINGLE, "origin", "transit", "destination"))
"""Of these one can also ask what did not say any: `unclassified`."""
LACKING = "!"
"""Before what must not stand in a report's facets."""
FLAGS = ("withdrawn", "double", "corrected")
FILTERS = (
    "bbox", "from", "to", "from_entry", "to_entry", *COLUMNS, *OF_LINES, *CODED, "of", "database", "hits", "with",
    "serial", "make", "text", *FLAGS,
)  # fmt: skip
LIST_PARAMETERS = (*FILTERS, "after", "limit")
LISTS = {"context": "contexts", "measure": "unit"} | dict.fromkeys(("origin", "transit", "destination"), "country")
"""Lists of the vocabulary with another name than the parameter."""
MOST_TOKENS = 256
"""Combinations of class, type, measure and calibre that one question may name."""


class Filter(msgspec.Struct, frozen=True, kw_only=True):
    """Which reports are asked for. All of it must hold; of each inner list, one."""

    box: tuple[float, float, float, float] | None = None
    since: datetime | None = None
    until: datetime | None = None
    entries: tuple[int | None, int | None] = (None, None)
    words: dict[str, list[str]] = {}
    """Equal-to-one-of, by column."""
    tokens: list[list[str]] = []
    """What stands in `Report.facets`, or after LACKING must not."""
    flags: dict[str, bool] = {}
    text: str | None = None
    after: tuple[datetime, str] | None = None
    limit: int = PAGE


def read_filter(query: Query, other: tuple[str, ...] = ()) -> Filter:
    """The query string of a list; `other` are parameters that somebody else reads.

    Raises MalformedRequest that names every wrong parameter.
    """
    given = Parameters(query, (*LIST_PARAMETERS, *other))
    found = Filter(
        box=given.box("bbox"),
        since=given.moment("from"),
        until=given.moment("to"),
        entries=(read_entry(given, "from_entry"), read_entry(given, "to_entry")),
        words=filters(
            given,
            {
                **dict.fromkeys(COLUMNS),
                "country": codes("country"),
                "kind": list(terms("kind")),
                "phase": list(terms("phase")),
            },
        ),
        tokens=[sought for sought in (read_lines(given), *read_codes(given), read_checks(given)) if sought is not None],
        flags={name: said == "yes" for name in FLAGS if (said := read_choice(given, name))},
        text=given.text("text"),
        after=given.cursor("after", tuple[Moment, str]),
        limit=given.whole("limit", PAGE, 1, 1000),
    )
    given.done()
    return found


def read_entry(given: Parameters, name: str) -> int | None:
    return given.whole(name, 0, 0, 2**62) if given.text(name) else None


def read_choice(given: Parameters, name: str) -> str | None:
    said = given.text(name)
    if said is not None and said not in ("yes", "no"):
        given.wrong(name, "must be yes or no")
        return None
    return said


def read_lines(given: Parameters) -> list[str] | None:
    """The tokens of lines of the class, type, measure and calibre asked for; None when nothing is asked of lines."""
    classes = given.words("class", list(terms("class")))
    types = given.words("type")
    for one in types:
        if one != UNCLASSIFIED and not classes_of_type(one):
            given.wrong("type", f"{one} is a type of no class")
    units = given.words("measure")
    # A calibre has a comma in it as often as not, so one parameter is one calibre.
    written = given.text("calibre")
    calibres = [] if not written else [written if written == UNCLASSIFIED else calibre_code(written)]
    if not (classes or types or units or calibres):
        return None
    sought = lines_sought(classes, types, units, calibres)
    if len(sought) > MOST_TOKENS:
        given.wrong("type", f"with class, measure and calibre names {len(sought)} combinations; {MOST_TOKENS} at most")
    return sought[:MOST_TOKENS]


def read_codes(given: Parameters) -> list[list[str] | None]:
    """Tokens of what is coded, named or numbered, one list for each parameter that is given."""
    found: list[list[str] | None] = []
    for name in CODED:
        known = [*terms(LISTS.get(name, name)), *([UNCLASSIFIED] if name in UNSAID else [])]
        found.append([coded(name, code) for code in given.words(name, known)] or None)
    found += [[WITH[name]] for name in given.words("with", list(WITH)) if name in WITH]
    if serial := given.text("serial"):
        found.append([f"|serial:{comparison_form(serial)}|"])  # a form without a number in it is nobody's
    if make := given.text("make"):
        found.append([f"|make:{make_form(make)}|"])
    return found


def coded(name: str, code: str) -> str:
    """The token of a code, or that there is none of its kind."""
    prefix = f"|{PREFIX.get(name, name)}:"
    return f"{LACKING}{prefix}" if code == UNCLASSIFIED and name in UNSAID else f"{prefix}{code}|"


def read_checks(given: Parameters) -> list[str] | None:
    """Tokens of checks `of` something, or in a database; with `hits=yes`, of those that came to something."""
    of = given.words("of", list(terms("of")))
    databases = given.words("database", list(terms("database")))
    prefix = "hit" if read_choice(given, "hits") == "yes" else "check"
    if databases:
        return [f"|{prefix}:database/{one}|" for one in databases]
    if of:
        return [f"|{prefix}:{one}|" for one in of]
    return [WITH["hit"]] if prefix == "hit" else None


def matching(wanted: Filter) -> list[ColumnElement[bool]]:
    """The filter as SQL conditions."""
    terms_: list[ColumnElement[bool]] = []
    if wanted.box:
        terms_.append(in_box(Report.location, wanted.box))
    if wanted.since:
        terms_.append(Report.occurred_at >= wanted.since)
    if wanted.until:
        terms_.append(Report.occurred_at < wanted.until)
    first, last = wanted.entries
    if first is not None:
        terms_.append(Report.entry >= first)
    if last is not None:
        terms_.append(Report.entry <= last)
    for name, words in wanted.words.items():
        column = getattr(Report, name)
        among = column.in_(words)
        terms_.append(or_(among, column.is_(None)) if name == "sector" and UNCLASSIFIED in words else among)
    terms_ += [or_(false(), *map(stands, tokens)) for tokens in wanted.tokens]
    said = {
        "withdrawn": Report.withdrawn.is_(True),
        "double": Report.double_of.is_not(None),
        "corrected": Report.version > 1,
    }
    terms_ += [said[name] if flag else ~said[name] for name, flag in wanted.flags.items()]
    if wanted.text:
        terms_.append(in_note(wanted.text))
    return terms_


def stands(token: str) -> ColumnElement[bool]:
    """That a report's facets have this token, or have none that begins so."""
    if token.startswith(LACKING):
        return ~Report.facets.contains(token[len(LACKING) :], autoescape=True)
    return Report.facets.contains(token, autoescape=True)


def in_note(text: str) -> ColumnElement[bool]:
    """Reports whose note has this text in it, capitals or not. The one filter that reads documents."""
    return text_of(Report.document, "note").icontains(text, autoescape=True)
