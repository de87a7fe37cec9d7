"""Why a slot is open, in words on which a coordinator can act. Pure; English and French."""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime

from babel.dates import format_datetime

from ops.proposals.because import Because
from ops.proposals.problem import Problem

Country = Callable[[str], str]
"""The name of a country by its alpha-3 code, in the language of the sentence."""

UNITS = {"en": "No unit of {country}{able}{near}", "fr": "Aucune unité ({country}){able}{near}"}
OFFICERS = {
    "en": "Of {wanted} officers wanted, {free} of {country}{near} can be had: no further unit",
    "fr": "Sur {wanted} agents demandés, {free} sont disponibles ({country}){near} : aucune autre unité",
}
ABLE = {"en": " with a {what}", "fr": " avec {what}"}
NEAR = {"en": " within {km:g} km", "fr": " à moins de {km:g} km"}
LANGUAGES = tuple(UNITS)
SAID: dict[str, dict[frozenset[str], str]] = {
    "en": {
        frozenset({"distance"}): "is rested and free on {at}; beyond that distance there is",
        frozenset({"rest"}): "is rested on {at}",
        frozenset({"busy"}): "is free on {at}: they are in other sectors",
        frozenset({"rest", "busy"}): "is both rested and free on {at}",
        frozenset({"country"}): "is free on {at}; units of another country are, if the host consents",
        frozenset({"capability"}): "can be sent on {at}; without that need the sector could be staffed",
        frozenset({"officers"}): "can be sent on {at}; with fewer officers the sector could be staffed",
    },
    "fr": {
        frozenset({"distance"}): "n'est reposée et libre le {at} ; plus loin il y en a",
        frozenset({"rest"}): "n'est reposée le {at}",
        frozenset({"busy"}): "n'est libre le {at} : elles sont dans d'autres secteurs",
        frozenset({"rest", "busy"}): "n'est à la fois reposée et libre le {at}",
        frozenset({"country"}): "n'est libre le {at} ; des unités d'un autre pays le sont, si l'hôte y consent",
        frozenset({"capability"}): "ne peut être envoyée le {at} ; sans ce besoin le secteur pourrait être pourvu",
        frozenset({"officers"}): "ne peut être envoyée le {at} ; avec moins d'agents le secteur pourrait être pourvu",
    },
}
SEVERAL = {
    "en": "can be sent on {at}; it would take more than one change: {rules}",
    "fr": "ne peut être envoyée le {at} ; il faudrait plus d'un changement : {rules}",
}
RULES = {
    "en": {
        "distance": "a longer way", "rest": "less rest", "busy": "a unit from another sector",
        "country": "the host's consent", "capability": "fewer capabilities", "officers": "fewer officers",
    },
    "fr": {
        "distance": "un trajet plus long", "rest": "moins de repos", "busy": "une unité d'un autre secteur",
        "country": "le consentement de l'hôte", "capability": "moins de capacités", "officers": "moins d'agents",
    },
}  # fmt: skip
JOINT = {
    "en": "Units are free for {sector} on {at}, but not for {other} across the line at the same time",
    "fr": "Des unités sont libres pour {sector} le {at}, mais pas pour {other} de l'autre côté au même moment",
}
NOBODY = {
    "en": "Nobody in this operation could staff {sector} on {at}, whatever is changed",
    "fr": "Personne dans cette opération ne pourrait pourvoir {sector} le {at}, quoi qu'on change",
}
HELPERS = {"en": "It would take {units}.", "fr": "Il faudrait {units}."}
MOMENT = {"en": ("d MMMM HH:mm", "en_GB"), "fr": ("d MMMM HH:mm", "fr")}
LAST = {"en": "and", "fr": "et"}


def sentence(problem: Problem, why: Because, language: str, country: Country) -> str:
    """One or two sentences; times in UTC."""
    place = problem.places[why.sector]
    words = {
        "sector": place.code,
        "other": place.counterpart or "",
        "at": moment(problem.shifts[why.shift].starts, language),
        "country": country(place.country),
        "wanted": problem.wanted[why.sector, why.shift][0],
        "free": why.officers,
        "able": ABLE[language].format(what=named(why.lacking, language)) if why.lacking else "",
        "near": "" if problem.most_km is None else NEAR[language].format(km=problem.most_km),
        "rules": named([RULES[language].get(rule, rule) for rule in why.lift], language),
    }
    if why.lift in {("joint",), ()}:
        return (JOINT if why.lift else NOBODY)[language].format(**words) + "."
    subject = (UNITS if why.lacking or not why.officers else OFFICERS)[language]
    said = SAID[language].get(frozenset(why.lift), SEVERAL[language])
    helpers = ", ".join(f"{problem.forces[u].code} ({problem.distance(u, why.sector):.0f} km)" for u, _ in why.helpers)
    more = " " + HELPERS[language].format(units=helpers) if helpers else ""
    return f"{subject} {said}.".format(**words) + more


def moment(minutes: int, language: str) -> str:
    """A time in minutes since 1970: "3 December 18:00 UTC"."""
    pattern, locale = MOMENT[language]
    return f"{format_datetime(datetime.fromtimestamp(minutes * 60, UTC), pattern, locale=locale)} UTC"


def named(words: Sequence[str], language: str) -> str:
    words = [word.replace("_", " ") for word in words]
    return f" {LAST[language]} ".join([", ".join(words[:-1]), words[-1]]) if len(words) > 1 else "".join(words)
