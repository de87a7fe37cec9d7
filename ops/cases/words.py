"""Labels of the codes of follow-up, and the title of a case, in every language of the vocabulary. Pure."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from babel.dates import format_date

from ops.cases.portuguese_and_arabic import PORTUGUESE_AND_ARABIC
from ops.cases.terms import LISTS
from ops.reports import vocabulary
from ops.reports.vocabulary.term import Term, words


def _whole(name: str, term: Term) -> Term:
    """The term with its labels in Portuguese and Arabic."""
    pt, ar = PORTUGUESE_AND_ARABIC[name][term.code]
    return term._replace(pt=pt, ar=ar)


_TERMS = {name: {term.code: _whole(name, term) for term in terms} for name, terms in LISTS.items()}
SAID = {
    "en": {"wanted": "Wanted person", "from": "from {}", "to": "to {}", "events": "{} events",
           "craft": "Craft-made firearms", "search": "Search of records"},
    "fr": {"wanted": "Personne recherchée", "from": "de {}", "to": "vers {}", "events": "{} événements",
           "craft": "Armes artisanales", "search": "Recherche dans des bases"},
    "pt": {"wanted": "Pessoa procurada", "from": "de {}", "to": "para {}", "events": "{} factos",
           "craft": "Armas artesanais", "search": "Pesquisa em bases"},
    "ar": {"wanted": "شخص مطلوب", "from": "من {}", "to": "إلى {}", "events": "عدد الوقائع: {}",
           "craft": "أسلحة نارية حرفية الصنع", "search": "بحث في السجلات"},
}  # fmt: skip


def label(name: str, code: str, language: str = "en") -> str:
    """The label of a code of one of the lists of `ops.cases.terms`; else the code."""
    term = _TERMS[name].get(code)
    return words(term, language) if term else code


def codes(name: str) -> frozenset[str]:
    """The codes of a list."""
    return frozenset(_TERMS[name])


def listed(name: str) -> list[str]:
    """The codes of a list in the order in which people should see them."""
    return list(_TERMS[name])


def title(written: str, about: Mapping[str, Any], language: str = "en") -> str:
    """What a case is called: what somebody wrote, else what, from and to where, and where it was found and when.

    No more, for a title is read by more people than the case.
    """
    if written or not about:
        return written
    said = SAID.get(language, SAID["en"])

    def country(code: str) -> str:
        return vocabulary.label("country", code, language)

    if about.get("kind") == "craft":
        what = said["craft"]
    elif about.get("kind") == "wanted":
        what = said["wanted"]
    elif about.get("classes"):
        what = ", ".join(vocabulary.label("class", code, language) for code in about["classes"])
    elif about.get("kind"):
        what = said["search"]
    else:
        what = label("rule", "foreign_route", language)
    way = [said[end].format(country(about[end])) for end in ("from", "to") if about.get(end)]
    days = sorted({about["first"], about["last"]})
    when = " – ".join(format_date(date.fromisoformat(day), "d MMM yyyy", locale=language) for day in days)
    events = [said["events"].format(about["events"])] if about.get("events", 1) > 1 else []
    where = about.get("sector") or country(about["country"])
    return f"{' '.join([what, *way])} – {', '.join([where, when, *events])}"
