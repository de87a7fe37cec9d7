"""What a change says: one plain sentence a language, from its facts. Pure."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from babel.dates import format_datetime
from babel.numbers import format_decimal

NOUNS = {
    "corridor": ("Corridor", "Le corridor"),
    "crossing": ("Crossing", "Le point de passage"),
    "agency": ("Agency", "Le service"),
    "unit": ("Unit", "L'unité"),
    "contact": ("Contact", "Le contact"),
    "sector": ("Sector", "Le secteur"),
    "objective": ("Operational action", "L'action opérationnelle"),
    "session": ("Session", "La séance"),
}
DONE = {
    "added": ("was added", "a été ajouté"),
    "removed": ("was removed", "a été retiré"),
    "changed": ("was changed", "a été modifié"),
}
FEMININE = {"unit", "objective", "session"}
FIELDS = {
    "name": ("name", "nom"),
    "title": ("title", "titre"),
    "kind": ("kind", "genre"),
    "notes": ("notes", "remarques"),
    "place": ("place", "lieu"),
    "hours": ("hours", "heures d'ouverture"),
    "officers": ("officers", "effectif"),
    "capabilities": ("capabilities", "moyens"),
    "sector": ("sector", "secteur"),
    "base": ("base", "base"),
    "person": ("person", "personne"),
    "channels": ("ways to reach it", "moyens de le joindre"),
    "languages": ("languages", "langues"),
    "timezone": ("time zone", "fuseau horaire"),
    "address": ("address", "adresse"),
    "valid_from": ("first day", "premier jour"),
    "valid_to": ("last day", "dernier jour"),
    "countries": ("countries", "pays"),
    "phases": ("phases", "phases"),
    "objectives": ("objectives", "objectifs"),
    "objective": ("objective", "objectif"),
    "leader": ("leader", "chef de file"),
    "co_leader": ("co-leader", "co-chef de file"),
    "participants": ("participants", "participants"),
    "indicators": ("indicators", "indicateurs"),
    "reporting": ("reporting hours", "heures de compte rendu"),
    "rest_hours": ("rest between shifts", "repos entre les services"),
    "starts_at": ("start", "début"),
    "ends_at": ("end", "fin"),
    "invited": ("who is invited", "invités"),
}


def sentence(kind: str, facts: Mapping[str, Any], language: str) -> str:
    at = 0 if language == "en" else 1
    noun, _, happened = kind.partition("_")
    if kind in SPECIAL:
        return SPECIAL[kind](facts, at)
    name = f" {facts['name']}" if facts.get("name") and facts["name"] != facts["subject"] else ""
    done = DONE[happened][at] + ("e" if at and noun in FEMININE else "")
    fields = f" ({', '.join(FIELDS[field][at] for field in facts['fields'])})" if facts.get("fields") else ""
    return f"{NOUNS[noun][at]} {facts['subject']}{name} {done}{fields}."


def operation_changed(facts: Mapping[str, Any], at: int) -> str:
    field, then, now = FIELDS[facts["field"]][at], facts["then"], facts["now"]
    if isinstance(then, str | int | float) and isinstance(now, str | int | float):
        return (f"The operation's {field}: {then} → {now}.", f"L'opération, {field} : {then} → {now}.")[at]
    if facts["field"] == "countries":
        came, went = sorted(set(now) - set(then)), sorted(set(then) - set(now))
        moves = ", ".join([f"+ {code}" for code in came] + [f"− {code}" for code in went])
        return (f"Countries: {moves}.", f"Pays : {moves}.")[at]
    return (f"The operation's {field} were changed.", f"L'opération, {field} : modification.")[at]


def sector_split(facts: Mapping[str, Any], at: int) -> str:
    parts = (" and ", " et ")[at].join(facts["parts"])
    return (
        f"Sector {facts['subject']} was split into {parts}.",
        f"Le secteur {facts['subject']} est partagé : {parts}.",
    )[at]


def sector_merged(facts: Mapping[str, Any], at: int) -> str:
    subject, into = facts["subject"], facts["into"]
    return (f"Sector {subject} was merged into {into}.", f"Le secteur {subject} est réuni à {into}.")[at]


def sector_reshaped(facts: Mapping[str, Any], at: int) -> str:
    gained, lost = (str(format_decimal(round(facts[name], 2), locale=("en", "fr")[at])) for name in ("gained", "lost"))
    subject = facts["subject"]
    return (
        f"Sector {subject} was reshaped: it gained {gained} km² and lost {lost} km².",
        f"Le secteur {subject} est redessiné : + {gained} km², − {lost} km².",
    )[at]


def where_when(row: Mapping[str, Any], at: int) -> str:
    start, end = (
        str(format_datetime(datetime.fromisoformat(row[name]), "d MMM yyyy HH:mm", locale=("en", "fr")[at]))
        for name in ("starts_at", "ends_at")
    )
    return f"{row['sector']}, {start} – {end} UTC"


def assignment_added(facts: Mapping[str, Any], at: int) -> str:
    row = facts["now"]
    return (
        f"{row['unit']} is assigned to {where_when(row, at)}.",
        f"{row['unit']} est affectée à {where_when(row, at)}.",
    )[at]


def assignment_removed(facts: Mapping[str, Any], at: int) -> str:
    row = facts["then"]
    english = f"{row['unit']} is no longer assigned to {where_when(row, at)}."
    return (english, f"{row['unit']} n'est plus affectée à {where_when(row, at)}.")[at]


def assignment_changed(facts: Mapping[str, Any], at: int) -> str:
    then, now = facts["then"], facts["now"]
    was, is_ = f"{then['unit']}, {where_when(then, at)}", f"{now['unit']}, {where_when(now, at)}"
    return (f"An assignment was changed: {was} → {is_}.", f"Une affectation est modifiée : {was} → {is_}.")[at]


SPECIAL = {
    "operation_changed": operation_changed,
    "sector_split": sector_split,
    "sector_merged": sector_merged,
    "sector_reshaped": sector_reshaped,
    "assignment_added": assignment_added,
    "assignment_removed": assignment_removed,
    "assignment_changed": assignment_changed,
}
