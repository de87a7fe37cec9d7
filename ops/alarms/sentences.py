"""What an alarm says: one plain sentence a language, from its facts. Pure; user text never comes into it."""

from collections.abc import Callable, Mapping
from datetime import datetime, tzinfo
from typing import Any

from babel.dates import format_datetime
from babel.numbers import format_decimal

from ops.alarms.schemas import Kind
from ops.reports.quantities import as_number
from ops.reports.vocabulary import label
from ops.summaries.languages import CLASSES, UNITS

LANGUAGES = ("en", "fr")
Facts = Mapping[str, Any]
FIELDS = {"line": "class", "check": "of", "hit": "of", "arrest": "offence", "report": "kind"}


def sentences(kind: Kind, facts: Facts, zone: tzinfo) -> dict[str, str]:
    """What is the matter, by language."""
    return {language: SAYINGS[kind](facts, language, zone) for language in LANGUAGES}


def resolutions(why: str, facts: Facts, zone: tzinfo) -> dict[str, str]:
    """Why it no longer holds, by language."""
    english, french = WHY[why]
    at = datetime.fromisoformat(facts["at"]) if "at" in facts else None
    told = {language: moment(at, language, zone) if at else "" for language in LANGUAGES}
    return {"en": english.format(at=told["en"]), "fr": french.format(at=told["fr"])}


def number(thousandths: float, language: str) -> str:
    return str(format_decimal(as_number(int(thousandths)), locale=language))


def moment(at: datetime, language: str, zone: tzinfo) -> str:
    return str(format_datetime(at, "d MMM HH:mm", tzinfo=zone, locale=language))


def amount(thousandths: int, unit: str, language: str) -> str:
    many = UNITS[language].get(unit)
    word = many if many and thousandths >= 2000 else label("unit", unit, language)
    return f"{number(thousandths, language)} {word}"


def things(class_: str, language: str) -> str:
    return CLASSES[language].get(class_) or label("class", class_, language)


def there(sector: str | None, language: str) -> str:
    """Where a report is from."""
    if sector:
        return f"in {sector}" if language == "en" else f"dans le secteur {sector}"
    return "outside every sector" if language == "en" else "hors de tout secteur"


def threshold(facts: Facts, language: str, _: tzinfo) -> str:
    item, line = facts["class"], facts["figure"] == "line"
    name = things(item, language) if line else label(FIELDS[facts["figure"]], item, language)
    if facts.get("type"):
        own = item if line else None
        name += f" ({label('type' if line else 'database', facts['type'], language, class_=own)})"
    if line:
        much = amount(facts["milli"], facts["unit"], language)
    else:
        much = number(facts["milli"], language)
        words = {"hit": ("hits", "résultats positifs"), "check": ("checks", "contrôles"),
                 "arrest": ("arrests", "arrestations"), "report": ("reports", "rapports")}  # fmt: skip
        much += f" {words[facts['figure']][LANGUAGES.index(language)]}"
    limit = number(facts["limit"], language)
    part = facts["part"]
    if language == "fr":
        where = {"operation": "dans l'opération", "country": f"pour {label('country', part, language)}",
                 "agency": f"pour {part}", "sector": there(part, language), "day": f"le {part}"}  # fmt: skip
        return f"{name} : {much} {where[facts['per']]}, seuil {limit}"
    where = {"operation": "in the operation", "country": f"by {label('country', part, language)}",
             "agency": f"by {part}", "sector": there(part, language), "day": f"on {part}"}  # fmt: skip
    return f"{name}: {much} reported {where[facts['per']]}, limit {limit}"


def context(facts: Facts, language: str, _: tzinfo) -> str:
    named = [label("contexts", code, language) for code in facts["contexts"]]
    named += [label("offence", code, language) for code in facts["offences"]]
    what, where = ", ".join(dict.fromkeys(named)), there(facts["sector"], language)
    if language == "fr":
        return f"Contexte « {what} » : rapport de {facts['reporter']} {where}"
    return f"{what}: named in a report of {facts['reporter']} {where}"


def one_report(facts: Facts, language: str, _: tzinfo) -> str:
    name, limit = things(facts["class"], language), number(facts["limit"], language)
    much, where = amount(facts["milli"], facts["unit"], language), there(facts["sector"], language)
    if language == "fr":
        return f"{name} : {much} dans un seul rapport {where}, seuil {limit}"
    return f"{name}: {much} reported {where}, limit {limit}"


def serial_known(facts: Facts, language: str, _: tzinfo) -> str:
    earlier = facts["earlier"] and not facts["here"]
    if language == "fr":
        where = "dans une opération antérieure du même service" if earlier else "dans cette opération"
        return f"Un numéro de série signalé est déjà connu {where}"
    where = "from an earlier operation of the same agency" if earlier else "in this operation"
    return f"A reported serial number is already known {where}"


def outside(facts: Facts, language: str, _: tzinfo) -> str:
    kind = label("kind", facts["kind"], language)
    if language == "fr":
        return f"{kind} hors de tout secteur : rapport de {facts['reporter']}"
    return f"{kind} outside every sector, reported by {facts['reporter']}"


def unit_overdue(facts: Facts, language: str, zone: tzinfo) -> str:
    due = moment(datetime.fromisoformat(facts["due_at"]), language, zone)
    if facts["of"] == "check_in":
        again = facts.get("stage") == 2
        if language == "fr":
            more = " ; personne n'a pris acte de la première alarme" if again else ""
            return f"{facts['unit']} n'a pas donné de nouvelles, attendues le {due}{more}"
        more = "; nobody has acknowledged the first alarm" if again else ""
        return f"{facts['unit']} has not checked in, due {due}{more}"
    if language == "fr":
        return f"{facts['unit']} n'a pas rendu compte, échéance du {due}"
    return f"{facts['unit']} has not reported, due {due}"


def sector_uncovered(facts: Facts, language: str, zone: tzinfo) -> str:
    since = moment(datetime.fromisoformat(facts["since"]), language, zone)
    if language == "fr":
        who = "Personne sur place" if facts["on_station"] else "Personne n'est affecté"
        return f"{who} dans le secteur {facts['sector']} depuis le {since}"
    who = "Nobody is on station" if facts["on_station"] else "Nobody is assigned"
    return f"{who} in {facts['sector']} since {since}"


def relief_overdue(facts: Facts, language: str, zone: tzinfo) -> str:
    ended = moment(datetime.fromisoformat(facts["ends_at"]), language, zone)
    if language == "fr":
        return f"{facts['unit']} n'a pas été relevée dans le secteur {facts['sector']} : fin prévue le {ended}"
    return f"{facts['unit']} in {facts['sector']} has not been relieved: its assignment ended {ended}"


SAYINGS: Mapping[Kind, Callable[[Facts, str, tzinfo], str]] = {
    "threshold": threshold,
    "context": context,
    "amount": one_report,
    "serial_known": serial_known,
    "outside": outside,
    "unit_overdue": unit_overdue,
    "sector_uncovered": sector_uncovered,
    "relief_overdue": relief_overdue,
}
WHY: Mapping[str, tuple[str, str]] = {
    "corrected": ("The report was corrected.", "Le rapport a été corrigé."),
    "withdrawn": ("The report was withdrawn.", "Le rapport a été retiré."),
    "below": ("The sum is no longer over the limit.", "Le total ne dépasse plus le seuil."),
    "no_longer_known": (
        "The other report was corrected or withdrawn.",
        "L'autre rapport a été corrigé ou retiré.",
    ),
    "heard": ("It was heard of at {at}.", "Des nouvelles sont arrivées le {at}."),
    "covered": ("The sector is covered again.", "Le secteur est de nouveau couvert."),
    "phase_over": ("The action phase is over.", "La phase d'action est terminée."),
    "relieved": ("The unit was relieved.", "L'unité a été relevée."),
    "taken_over": ("Another unit has taken over.", "Une autre unité a pris le relais."),
    "moved": ("The assignment was changed.", "L'affectation a été modifiée."),
    "rule_changed": ("The rule was changed.", "La règle a été modifiée."),
    "rule_removed": ("The rule was taken away.", "La règle a été supprimée."),
}
