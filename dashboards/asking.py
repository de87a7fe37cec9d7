"""The form that narrows the list of reports: what it offers, and what is asked already, each with its way back."""

from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple
from urllib.parse import urlencode

from dashboards.i18n import Words
from dashboards.labels import N_
from ops.parameters import Query
from ops.reports import vocabulary
from ops.reports.facets import UNCLASSIFIED
from ops.reports.filters import FILTERS

TITLES: dict[str, str] = {
    "kind": N_("Kind"),
    "class": N_("What"),
    "type": N_("Type"),
    "measure": N_("Unit of measure"),
    "calibre": N_("Calibre"),
    "recovery": N_("Recovery"),
    "phase": N_("Phase"),
    "day": N_("Day"),
    "country": N_("Country"),
    "agency": N_("Agency"),
    "sector": N_("Sector"),
    "unit": N_("Unit"),
    "offence": N_("Arrests for"),
    "of": N_("Checked"),
    "database": N_("Database"),
    "hits": N_("With hits"),
    "with": N_("Has"),
    "transport": N_("Transport"),
    "concealment": N_("Concealment"),
    "place": N_("Kind of place"),
    "direction": N_("Direction"),
    "detection": N_("What led to it"),
    "customs_procedure": N_("Customs procedure"),
    "context": N_("Context"),
    "warning": N_("Warning"),
    "tlp": N_("Handling"),
    "serial": N_("Serial number"),
    "make": N_("Make"),
    "origin": N_("Country of departure"),
    "transit": N_("Country of transit"),
    "destination": N_("Intended destination"),
    "text": N_("Words of the note"),
    "withdrawn": N_("Withdrawn"),
    "double": N_("Double"),
    "corrected": N_("Corrected"),
    "from": N_("From"),
    "to": N_("Until"),
    "bbox": N_("Area of the map"),
    "from_entry": N_("From entry"),
    "to_entry": N_("To entry"),
}
FIRST = ("kind", "class", "country")
"""Filters that always stand open; the others unfold."""
MORE = (
    "type", "measure", "calibre", "make", "serial", "recovery", "phase", "day", "agency", "sector", "unit", "of",
    "database", "offence", "hits", "with", "transport", "concealment", "origin", "transit", "destination", "place",
    "context", "warning", "tlp", "withdrawn", "double", "corrected", "text", "from", "to", "from_entry", "to_entry",
)  # fmt: skip
WORDS = {"context": "contexts", "measure": "measures", "hits": "yes_no", "with": "report_has"} | dict.fromkeys(
    ("withdrawn", "double", "corrected"), "yes_no"
)
"""Lists of words with another name than the parameter."""


class Chip(NamedTuple):
    """One thing that is asked, and the address without it."""

    title: str
    value: str
    without: str


class Field(NamedTuple):
    """A field of the form; without options it is written into."""

    name: str
    title: str
    type: str
    given: str
    options: Sequence[tuple[str, str]]


def given_of(query: Query) -> dict[str, list[str]]:
    """What is asked, by parameter; a calibre or a text may have a comma in it."""
    return {
        name: [part for value in query.getall(name, []) for part in parts(name, value) if part]
        for name in FILTERS
        if any(query.getall(name, []))
    }


def parts(name: str, value: str) -> list[str]:
    return [value] if name in ("calibre", "text", "serial", "make", "bbox") else value.split(",")


def address(given: Mapping[str, Sequence[str]], **more: str | None) -> str:
    """A query string of what is asked."""
    pairs = [(name, value) for name, values in given.items() for value in values]
    return "?" + urlencode([*pairs, *((name, value) for name, value in more.items() if value)])


def word(words: Words, name: str, value: str) -> str:
    """A value in the reader's words."""
    if value == UNCLASSIFIED:
        return words.gettext("Outside every sector") if name == "sector" else words.gettext("unclassified")
    if name in ("country", "origin", "transit", "destination"):
        return words.country(value)
    if name == "type":
        classes = vocabulary.classes_of_type(value)
        return words.label("type", value, classes[0]) if classes else value
    if name == "measure":
        return words.measure(value)
    known = name in WORDS or (name in vocabulary.fields() and value in vocabulary.terms(name))
    return words.label(WORDS.get(name, name), value) if known else value


def chips(words: Words, given: Mapping[str, Sequence[str]], columns: str | None) -> list[Chip]:
    found = []
    for name, values in given.items():
        for value in values:
            rest = {other: [v for v in those if (other, v) != (name, value)] for other, those in given.items()}
            title = words.gettext(TITLES[name]) if name in TITLES else name
            found.append(Chip(title, word(words, name, value), address(rest, columns=columns)))
    return found


def fields(
    words: Words, names: Sequence[str], given: Mapping[str, Sequence[str]], known: Mapping[str, Sequence[str]]
) -> list[Field]:
    """The form's fields, filled in with what is asked; `known` are this operation's own codes."""
    made = []
    for name in names:
        codes = offered(name, known)
        here = ",".join(given.get(name, ()))
        options = [(code, word(words, name, code)) for code in codes]
        if name in ("type", "measure"):
            options.sort(key=lambda option: option[1].casefold())
        if codes and here and here not in codes:  # several at once, or one that is no more
            options.insert(0, (here, ", ".join(word(words, name, part) for part in given[name])))
        made.append(Field(name, words.gettext(TITLES[name]), "date" if name == "day" else "text", here, options))
    return made


def offered(name: str, known: Mapping[str, Sequence[str]]) -> list[str]:
    """The codes that a filter can be chosen from; none where it is written."""
    special: dict[str, Callable[[], list[str]]] = {
        "type": lambda: sorted({one for class_ in vocabulary.terms("class") for one in vocabulary.types(class_)}),
        "measure": lambda: list(vocabulary.terms("unit")),
        "context": lambda: list(vocabulary.terms("contexts")),
        "with": lambda: ["line", "check", "search", "hit", "arrest"],
        "hits": lambda: ["yes"],
        **{flag: lambda: ["yes", "no"] for flag in ("withdrawn", "double", "corrected")},
    }
    if name in known:
        return list(known[name])
    if name in ("origin", "transit", "destination"):
        return list(vocabulary.terms("country"))
    if name in special:
        return special[name]()
    return list(vocabulary.terms(name)) if name in vocabulary.fields() else []
