"""The rules for one line, one arrest, one check: what the journal keeps of it, and what is wrong with it."""

from functools import lru_cache
from typing import Any

from ops.reports.calibres import calibre_code, is_listed
from ops.reports.findings import Findings, Tree, check_code, check_codes, shown
from ops.reports.quantities import NotAQuantity, parse_quantity
from ops.reports.serials import comparison_form
from ops.reports.vocabulary import classes_of_type, codes, default_unit, heading, types, unusual_unit
from ops.reports.vocabulary.registries import currencies
from ops.wire import Fault, near

_LINE_CODES = {
    "class": "class", "qualifier": "qualifier", "marking": "marking", "manufacture": "manufacture",
    "condition": "condition", "country_of_manufacture": "country_of_manufacture", "country_of_import": "country",
    "converted_from": "converted_from",
}  # fmt: skip

_ARREST_CODES = {"offence": "offence"}
_CHECK_CODES = {"of": "of", "database": "database"}

_OWN = frozenset({"quantity", "serial"})
"""What is different from line to line; the rest of a line is like that of many others, and judged once."""
_MARKS = frozenset({"make", "model", "calibre"})
"""Text as it stands on a thing; where only spaces were written there is none."""


def is_blank(text: str | None) -> bool:
    return not text or text.isspace()


def judge_line(line: Tree, at: str, found: Findings) -> Tree:
    """One line as the journal keeps it."""
    kind, unit, warnings, faults = _kind(tuple([item for item in line.items() if item[0] not in _OWN]))
    document = kind.copy()
    found.warnings.update(warnings)
    for fault in faults:
        found.refuse(at + fault.pointer, fault.detail)
    quantity = line.get("quantity")
    if quantity is not None:
        try:
            document["quantity_milli"] = parse_quantity(quantity, unit)
        except NotAQuantity as error:
            found.refuse(f"{at}/quantity", str(error))
        if isinstance(quantity, str):
            document["written"] = {**document.get("written", {}), "quantity": quantity}
    if not is_blank(serial := line.get("serial")):
        document["serial"] = serial
        if document.get("quantity_milli", 1000) > 1000:
            found.warnings.add("serial_for_several")
        if line.get("marking") == "unmarked" and comparison_form(serial):
            found.warnings.add("serial_though_unmarked")
    return document


@lru_cache(maxsize=2048)
def _kind(items: tuple[tuple[str, Any], ...]) -> tuple[Tree, str, frozenset[str], tuple[Fault, ...]]:
    """Of a line without its number and quantity: what the journal keeps (not to be changed), the unit to read its
    quantity in, warnings, and faults at pointers within the line."""
    line = {name: value for name, value in items if name not in _MARKS or not is_blank(value)}
    found = Findings([], set())
    document = without_nothing({"qualifier": "exact"} | line)
    check_codes(line, "", _LINE_CODES, found)
    class_, type_ = line.get("class"), line.get("type")
    if type_ is not None and class_ in codes("class") and type_ not in types(class_):
        _refuse_type(type_, class_, "", found)
    unit = _unit(line, "", found)
    if unit is not None:
        document["unit"] = unit
    if line.get("calibre"):
        document["calibre"] = calibre_code(line["calibre"])
        if document["calibre"] != line["calibre"]:
            document["written"] = {"calibre": line["calibre"]}
        if not is_listed(document["calibre"]):
            found.warnings.add("calibre_not_listed")
    if "hs" in document and class_ is not None:
        usual = heading(class_, type_ or "")
        if usual and document["hs"][:2] != usual[:2]:
            found.warnings.add("hs_unusual_for_type")
    _value(document, "", found)
    return document, unit or "unknown", frozenset(found.warnings), tuple(found.faults)


def _value(document: Tree, at: str, found: Findings) -> None:
    """A value says in which money; what was converted says so, and only that was something else before."""
    if "value" in document and "currency" not in document:
        found.refuse(f"{at}/currency", "is required with `value`")
    if "currency" in document:
        if "value" not in document:
            found.refuse(f"{at}/value", "is required with `currency`")
        if document["currency"] not in currencies():
            found.refuse(f"{at}/currency", f"{shown(document['currency'])} is no currency of ISO 4217")
    if "converted_from" in document and document.get("manufacture", "converted") != "converted":
        found.refuse(f"{at}/converted_from", "belongs to what was converted (`manufacture`)")


def _unit(line: Tree, at: str, found: Findings) -> str | None:
    """The unit of a line, or None when it has none that can be used."""
    class_, unit = line.get("class"), line.get("unit")
    if unit is None:
        if class_ not in codes("class"):
            return None
        usual = default_unit(class_)
        if usual is None:
            found.refuse(f"{at}/unit", f"is required for {class_}: it is counted in more than one unit")
        return usual
    if not check_code(unit, "unit", f"{at}/unit", found):
        return None
    if class_ is not None and unusual_unit(class_, unit):
        found.warnings.add("unit_unusual_for_class")
    return str(unit)


def _refuse_type(type_: str, class_: str, at: str, found: Findings) -> None:
    elsewhere = classes_of_type(type_)
    if elsewhere:
        found.refuse(f"{at}/type", f"{type_} is a type of {' and of '.join(elsewhere)}, not of {class_}")
    else:
        found.refuse(f"{at}/type", f"{shown(type_)} is not a type of {class_}{near(type_, types(class_))}")


def judge_arrest(arrest: Tree, at: str, found: Findings) -> Tree:
    """One arrest figure as the journal keeps it."""
    check_codes(arrest, at, _ARREST_CODES, found)
    nations = arrest.get("nationalities") or []
    for index, nation in enumerate(nations):
        check_codes(nation, f"{at}/nationalities/{index}", {"country": "country"}, found)
    if (count := arrest.get("count")) is not None:
        if (arrest.get("female") or 0) + (arrest.get("male") or 0) > count:
            found.refuse(f"{at}/female", "women and men together must not be more than `count`")
        if sum(nation.get("count", 0) for nation in nations) > count:
            found.refuse(f"{at}/nationalities", "together must not be more than `count`")
    return without_nothing(arrest)


def judge_check(check: Tree, at: str, found: Findings) -> Tree:
    """One check figure as the journal keeps it, `hits` always there."""
    check_codes(check, at, _CHECK_CODES, found)
    of, database = check.get("of"), check.get("database")
    if of == "database" and database is None:
        found.refuse(f"{at}/database", "is required for a database search")
    if of not in (None, "database") and database is not None:
        found.refuse(f"{at}/database", f"belongs to database searches, not to checks of {shown(of)}")
    if check.get("hits", 0) > check.get("count", check.get("hits", 0)):
        found.refuse(f"{at}/hits", "must not be more than `count`")
    return {"hits": 0, **without_nothing(check)}


def without_nothing(tree: Tree) -> Tree:
    """A tree without nulls and empty lists; an empty audience stays, since it says "nobody"."""
    kept: Tree = {}
    for key, value in tree.items():
        if isinstance(value, dict):
            kept[key] = without_nothing(value)
        elif value is not None and value not in ([], ()):
            kept[key] = value
    return kept
