"""What the field page's forms are made of, whatever the language: codes in their order, and what goes with what."""

from typing import Any

from dashboards.field.words import LANGUAGES, LISTS
from ops.reports import vocabulary
from ops.reports.vocabulary.things import CLASSES, UNITS

TRACED = ("firearm", "light_weapon", "part")
"""Classes that have marks of their own: maker, model, serial number."""
WITH_CALIBRE = ("firearm", "light_weapon", "part", "ammunition")


def forms() -> dict[str, Any]:
    """Classes with their types and units, the codes of every list, and the names of the languages."""
    order = [term.code for term in UNITS.terms]
    classes = [
        {
            "code": entry.term.code,
            "types": [term.code for term in entry.types],
            "units": sorted((unit for unit in entry.units if unit in order), key=order.index),
            "cash": not entry.units <= set(order),
            "unit": entry.default_unit,
            "traced": entry.term.code in TRACED,
            "calibre": entry.term.code in WITH_CALIBRE,
        }
        for entry in CLASSES
    ]
    return {
        "languages": LANGUAGES,
        "classes": classes,
        "lists": {field: list(vocabulary.terms(field)) for field in LISTS},
    }
