"""The one vocabulary: every coded value of the contract, its labels in each language, and what goes with what.

Terms stand in `things` (what is seized), `events` (what happened) and `registries` (countries, currencies). A code may
be added, never renamed or removed: the journal holds it for ever.
"""

from collections.abc import Mapping
from functools import cache

from ops.reports.vocabulary import events, things
from ops.reports.vocabulary.registries import countries, currencies, makers
from ops.reports.vocabulary.term import LANGUAGES, Term, words

__all__ = [
    "LANGUAGES", "Term", "classes_of_type", "codes", "counted_whole", "default_unit", "fields", "heading", "label",
    "terms", "types", "unusual_unit",
]  # fmt: skip

_CLASSES = {entry.term.code: entry for entry in things.CLASSES}
_LISTS = (
    things.QUALIFIERS, things.MANUFACTURE, things.CONDITION, things.MARKING, things.CONVERTED_FROM, events.KINDS,
    events.RECOVERY, events.LEGAL_GROUND, events.CONTEXTS, events.TRANSPORT, events.PLACE, events.CONCEALMENT,
    events.DIRECTION, events.DETECTION, events.CUSTOMS_PROCEDURE,
    events.OFFENCES, events.CHECKS, events.DATABASES, events.AGENCY_KINDS, events.ROLES, events.PHASES, events.TLP,
    events.HANDLING_CODES, events.WARNINGS, events.BECAUSE,
)  # fmt: skip


@cache
def _vocabularies() -> dict[str, Mapping[str, Term]]:
    found: dict[str, Mapping[str, Term]] = {
        vocabulary.name: {term.code: term for term in vocabulary.terms} for vocabulary in _LISTS
    }
    found["class"] = {code: entry.term for code, entry in _CLASSES.items()}
    # Types are given with their class; across classes one code has one label but "precursor", which `label` resolves.
    found["type"] = {term.code: term for entry in things.CLASSES for term in entry.types}
    found["unit"] = {term.code: term for term in things.UNITS.terms} | currencies()
    found["country"] = countries()
    found["country_of_manufacture"] = makers()
    return found


def fields() -> list[str]:
    """The names of all lists: those of the contract's table, with `of` and `database` for checks, `agency_kind`, …"""
    return list(_vocabularies())


def terms(field: str) -> Mapping[str, Term]:
    """The terms of a list by code, in the order in which people should see them. KeyError for a list that is none."""
    return _vocabularies()[field]


def codes(field: str) -> frozenset[str]:
    """The codes of a list. KeyError for a list that is none."""
    return _codes(field)


@cache
def _codes(field: str) -> frozenset[str]:
    return frozenset(_vocabularies()[field])


def label(field: str, code: str, language: str = "en", *, class_: str | None = None) -> str:
    """The label of a code in a language, English where there is none; the code itself when it is not on the list.

    Labels must never fail a page: an older server may meet a newer code. `class_` tells same-named types apart.
    """
    if field == "type" and class_ in _CLASSES:
        own = next((term for term in _CLASSES[class_].types if term.code == code), None)
        if own:
            return words(own, language)
    term = _vocabularies()[field].get(code)
    return words(term, language) if term else code


def types(class_: str) -> list[str]:
    """The types of a class, in order; empty for a class that is none."""
    return [term.code for term in _CLASSES[class_].types] if class_ in _CLASSES else []


def heading(class_: str, type_: str) -> str | None:
    """Where the Harmonized System puts such a thing (4 or 6 digits), or None where we do not say.

    From the headings of chapters 36 and 93 (UN Comtrade's list, PDDL). It is what the type suggests: a customs officer
    who classifies the thing itself may come to another.
    """
    entry = _CLASSES.get(class_)
    own = next((term for term in entry.types if term.code == type_), None) if entry else None
    return own.hs or None if own else None


def classes_of_type(type_: str) -> list[str]:
    """The classes that have a type of this name: "magazine" is a type of part."""
    return [code for code, entry in _CLASSES.items() if any(term.code == type_ for term in entry.types)]


def default_unit(class_: str) -> str | None:
    """The unit that goes without saying ("piece" for a firearm), or None where leaving it out would be a guess."""
    return _CLASSES[class_].default_unit if class_ in _CLASSES else None


def unusual_unit(class_: str, unit: str) -> bool:
    """Whether people do not use this unit for this class. A reason to ask, never to refuse."""
    entry = _CLASSES.get(class_)
    if entry is None or unit in entry.units or unit in ("other", "unknown"):
        return False
    return not (things.CURRENCY in entry.units and unit in currencies())


def counted_whole(unit: str) -> bool:
    """Whether there are only whole ones of this unit (piece, round, stick, box, tablet, plant)."""
    return unit in things.COUNTED_UNITS
