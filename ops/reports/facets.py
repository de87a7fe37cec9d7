"""What a report can be found by without reading its document: tokens in one column, "|with:line|check:vehicle|". Pure.

What a tally keeps apart stands in one token, so that a figure leads to exactly the reports that it is a sum of:
"ammunition~round/cartridge^7.62x39" is one line, and no line of rifles beside a line of some other calibre.
"""

from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any

from ops.reports.serials import comparison_form
from ops.reports.vocabulary import classes_of_type, terms
from ops.reports.vocabulary import types as types_of

UNCLASSIFIED = "unclassified"
"""What a tally says where a report did not."""
SINGLE = ("place", "transport", "concealment", "direction", "detection", "customs_procedure")
"""Codes of a whole report, each with its own name as its prefix."""


def facets(document: Mapping[str, Any], warnings: Iterable[str]) -> str:
    """The tokens of a normalised report, as `ops.reports.validation` makes it; it may come from the store as well."""
    found = [f"{name}:{document[name]}" for name in SINGLE if name in document]
    if route := document.get("countries"):
        found += route_tokens(route.get("origin"), route.get("destination"), tuple(route.get("transit", ())))
    found += [f"warning:{code}" for code in warnings]
    if contexts := document.get("contexts"):
        found += [f"context:{code}" for code in contexts]
    if lines := document.get("lines"):
        found.append("with:line")
        found.append(f"recovery:{document.get('recovery', 'unknown')}")
        for line in lines:
            found += line_tokens(line["class"], line.get("type", ""), line["unit"], line.get("calibre", ""))
            if serial := line.get("serial"):
                found += serial_tokens(serial)
            if make := line.get("make"):
                found += make_tokens(make)
    for check in document.get("checks", ()):
        found += check_tokens(check["of"], check.get("database", ""), check["hits"] > 0)
    if arrests := document.get("arrests"):
        found.append("with:arrest")
        found += [f"arrest:{arrest['offence']}" for arrest in arrests]
    if tlp := document.get("handling", {}).get("tlp"):
        found.append(f"tlp:{tlp}")
    return f"|{'|'.join(dict.fromkeys(found))}|" if found else ""


@lru_cache(maxsize=1024)
def route_tokens(origin: str | None, destination: str | None, transit: tuple[str, ...]) -> tuple[str, ...]:
    """Where it came from, was going, and through."""
    ends = (f"{end}:{code}" for end, code in (("origin", origin), ("destination", destination)) if code)
    return (*ends, *(f"transit:{code}" for code in transit))


@lru_cache(maxsize=4096)
def line_tokens(class_: str, type_: str, unit: str, calibre: str) -> tuple[str, str]:
    """A line by class, type and calibre, and by class, unit, type and calibre: what is not asked for is left off."""
    kind = f"{type_}^{calibre_form(calibre)}"
    return f"{class_}/{kind}", f"{class_}~{unit}/{kind}"


@lru_cache(maxsize=4096)
def serial_tokens(serial: str) -> tuple[str, ...]:
    """The form in which a number is compared; nothing where no number was marked."""
    form = comparison_form(serial)
    return (f"serial:{form}",) if form else ()


@lru_cache(maxsize=1024)
def check_tokens(of: str, database: str, hit: bool) -> tuple[str, ...]:
    """A check of things or persons, or a search of a database, and whether something came of it."""
    said = (of, f"{of}/{database}") if database else (of,)
    kind = "with:search" if of == "database" else "with:check"
    return (kind, *(f"check:{one}" for one in said), *(("with:hit", *(f"hit:{one}" for one in said)) if hit else ()))


@lru_cache(maxsize=4096)
def make_tokens(make: str) -> tuple[str, ...]:
    """A maker by the form in which names are compared; nothing where there is no letter and no digit in it."""
    form = make_form(make)
    return (f"make:{form}",) if form else ()


@lru_cache(maxsize=4096)
def make_form(make: str) -> str:
    """A maker's name as it is compared: letters and digits of every script, small ones; «F.N. Herstal» is fnherstal."""
    return "".join(char for char in make.casefold() if char.isalnum())


def calibre_form(calibre: str) -> str:
    """A calibre as it stands in a token."""
    return calibre.replace("|", " ").casefold()


def lines_sought(
    classes: Iterable[str], types: Iterable[str], units: Iterable[str], calibres: Iterable[str]
) -> list[str]:
    """What stands in the column if a line is of one of each that is asked for; each may be empty, for any."""
    asked, units = list(types), list(units)
    forms = ["" if one == UNCLASSIFIED else calibre_form(one) for one in calibres]
    found = []
    for class_ in list(classes) or terms("class"):
        heads = [f"|{class_}~{unit}/" for unit in units] or [f"|{class_}/"]
        known = [*types_of(class_), ""] if forms and not asked else asked
        kinds = ["" if one == UNCLASSIFIED else one for one in known]
        kinds = [one for one in kinds if not one or class_ in classes_of_type(one)]
        if not asked and not forms:
            found += heads
        else:
            ends = [f"^{form}|" for form in forms] or ["^"]
            found += [f"{head}{kind}{end}" for head in heads for kind in kinds for end in ends]
    return found
