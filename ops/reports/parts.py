"""The rules for one line, one arrest, one check: what the journal keeps of it, and what is wrong with it."""

from ops.reports.calibres import calibre_code, is_listed
from ops.reports.findings import Findings, Tree, check_code, check_codes, shown
from ops.reports.quantities import NotAQuantity, parse_quantity
from ops.reports.serials import comparison_form
from ops.reports.vocabulary import classes_of_type, codes, default_unit, types, unusual_unit
from ops.wire import near

_LINE_CODES = {
    "class": "class", "qualifier": "qualifier", "marking": "marking", "manufacture": "manufacture",
    "condition": "condition", "country_of_manufacture": "country_of_manufacture", "country_of_import": "country",
}  # fmt: skip


def judge_line(line: Tree, at: str, found: Findings) -> Tree:
    """One line as the journal keeps it."""
    document = without_nothing({"qualifier": "exact"} | line)
    document.pop("quantity", None)
    written: Tree = {}
    check_codes(line, at, _LINE_CODES, found)
    class_, type_ = line.get("class"), line.get("type")
    if type_ is not None and class_ in codes("class") and type_ not in types(class_):
        _refuse_type(type_, class_, at, found)
    unit = _unit(line, at, found)
    if unit is not None:
        document["unit"] = unit
    if "quantity" in line:
        try:
            document["quantity_milli"] = parse_quantity(line["quantity"], unit or "unknown")
        except NotAQuantity as error:
            found.refuse(f"{at}/quantity", str(error))
        if isinstance(line["quantity"], str):
            written["quantity"] = line["quantity"]
    if line.get("calibre"):
        document["calibre"] = calibre_code(line["calibre"])
        if document["calibre"] != line["calibre"]:
            written["calibre"] = line["calibre"]
        if not is_listed(document["calibre"]):
            found.warnings.add("calibre_not_listed")
    if line.get("serial"):
        if document.get("quantity_milli", 1000) > 1000:
            found.warnings.add("serial_for_several")
        if line.get("marking") == "unmarked" and comparison_form(line["serial"]):
            found.warnings.add("serial_though_unmarked")
    return document | ({"written": written} if written else {})


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
    check_codes(arrest, at, {"offence": "offence"}, found)
    return arrest


def judge_check(check: Tree, at: str, found: Findings) -> Tree:
    """One check figure as the journal keeps it, `hits` always there."""
    check_codes(check, at, {"of": "of", "database": "database"}, found)
    of, database = check.get("of"), check.get("database")
    if of == "database" and database is None:
        found.refuse(f"{at}/database", "is required for a database search")
    if of not in (None, "database") and database is not None:
        found.refuse(f"{at}/database", f"belongs to database searches, not to checks of {shown(of)}")
    if check.get("hits", 0) > check.get("count", check.get("hits", 0)):
        found.refuse(f"{at}/hits", "must not be more than `count`")
    return {"hits": 0} | without_nothing(check)


def without_nothing(tree: Tree) -> Tree:
    """A tree without nulls and empty lists; an empty audience stays, since it says "nobody"."""
    kept: Tree = {}
    for key, value in tree.items():
        if isinstance(value, dict):
            kept[key] = without_nothing(value)
        elif value is not None and value not in ([], ()):
            kept[key] = value
    return kept
