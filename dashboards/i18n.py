"""The languages of the pages: which one, its words, and how it writes numbers and times.

English is the message itself; the other languages are gettext catalogues under `languages/`. Labels of coded values
come from `ops.reports.vocabulary`, so that a page and an export say the same.
"""

import gettext as gnu
from collections.abc import Callable
from datetime import date, datetime, tzinfo
from functools import cache, partial
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from babel import Locale
from babel.core import negotiate_locale
from babel.dates import format_date, format_datetime, format_time, format_timedelta
from babel.messages.extract import extract_from_file
from babel.numbers import format_decimal
from litestar.connection import ASGIConnection

from dashboards.happenings import said_of
from dashboards.labels import LABELS
from ops.cases import words as cases
from ops.contacts import words as contacts
from ops.errors import catalogue
from ops.planning.plan_schemas import FindingView
from ops.reports import vocabulary
from ops.saying import in_words

HERE = Path(__file__).resolve().parent
LANGUAGES = {"en": "English", "fr": "Français"}
COOKIE = "corridor_language"
SCRIPT_KEYWORDS: dict[str, tuple[int, ...] | None] = {"_": None, "_n": (1, 2)}


def language_of(connection: "ASGIConnection[Any, Any, Any, Any]") -> str:
    """The language that this browser chose, else the first one that it prefers and we have, else English."""
    chosen = connection.cookies.get(COOKIE, "")
    if chosen in LANGUAGES:
        return chosen
    return preferred(connection.headers.get("accept-language", ""))


def preferred(accept_language: str) -> str:
    """The best of our languages for an Accept-Language header."""
    wanted = []
    for part in accept_language.split(","):
        tag, _, quality = part.strip().partition(";q=")
        try:
            wanted.append((-float(quality or 1), tag.replace("-", "_")))
        except ValueError:
            continue
    ranked = [tag for weight, tag in sorted(wanted, key=lambda pair: pair[0]) if weight < 0 and tag]
    return negotiate_locale(ranked, list(LANGUAGES)) or "en"


@cache
def translations(language: str) -> gnu.NullTranslations:
    """The catalogue of a language; English has none. FileNotFoundError until `dashboards.build` has compiled it."""
    if language == "en":
        return gnu.NullTranslations()
    return gnu.translation("corridor", HERE / "languages", [language])


@cache
def refusals(language: str) -> gnu.NullTranslations:
    """What refusals say (`ops.saying`): a catalogue of its own, and that of the pages for what both say."""
    if language == "en":
        return gnu.NullTranslations()
    known = gnu.translation("refusals", HERE / "languages", [language])
    known.add_fallback(translations(language))
    return known


def words_of(connection: "ASGIConnection[Any, Any, Any, Any]") -> Callable[[str], str]:
    """Says a sentence of a refusal in the language of whoever asked."""
    language = language_of(connection)
    return partial(in_words, language=language, gettext=refusals(language).gettext)


@cache
def script_words(language: str) -> dict[str, str | list[str]]:
    """What the scripts say in this language, by English message; a list has the plural's forms."""
    if language == "en":
        return {}
    known = translations(language)
    words: dict[str, str | list[str]] = {}
    for message in script_messages():
        if isinstance(message, tuple):
            words[message[0]] = [known.ngettext(*message, 1), known.ngettext(*message, 2)]
        else:
            words[message] = known.gettext(message)
    return words


@cache
def script_messages() -> list[str | tuple[str, str]]:
    """Every message of our own scripts, from their source; a pair is a singular and its plural."""
    found: dict[str | tuple[str, str], None] = {}
    every = sorted((HERE / "assets").rglob("*.js"))
    for path in [path for path in every if path.relative_to(HERE / "assets").parts[0] not in {"field", "vendor"}]:
        for _, message, _, _ in extract_from_file("javascript", path, keywords=SCRIPT_KEYWORDS):
            found[message if isinstance(message, str) else (str(message[0]), str(message[1]))] = None
    return list(found)


@cache
def error_messages() -> list[str]:
    """What the catalogue of errors says: titles and explanations."""
    return [words for error in catalogue() for words in (error.title, error.explanation)]


class Words:
    """One language's words and forms, for one page. `zone` is the operation's time zone."""

    def __init__(self, language: str, zone: tzinfo) -> None:
        self.language = language
        self.zone = zone
        self.locale = Locale.parse(language)
        self.gettext = translations(language).gettext
        self.ngettext = translations(language).ngettext

    def number(self, value: float) -> str:
        """A number as this language writes it, at most three decimals."""
        return str(format_decimal(value, "#,##0.###", locale=self.locale))

    def moment(self, value: datetime) -> str:
        """Date and time in the operation's zone."""
        return str(format_datetime(value, "d MMM yyyy, HH:mm", tzinfo=self.zone, locale=self.locale))

    def at(self, value: datetime, zone: str) -> str:
        """Date and time as a zone's clocks show them."""
        return str(format_datetime(value, "d MMM, HH:mm", tzinfo=ZoneInfo(zone), locale=self.locale))

    def day(self, value: datetime) -> str:
        return str(format_date(value.astimezone(self.zone), "d MMM yyyy", locale=self.locale))

    def hour(self, value: datetime) -> str:
        return str(format_time(value, "HH:mm", tzinfo=self.zone, locale=self.locale))

    def since(self, value: datetime, now: datetime) -> str:
        """How long ago, in words: «5 minutes»."""
        return str(format_timedelta(now - value, locale=self.locale))

    def label(self, field: str, code: str | None, class_: str | None = None) -> str:
        """The label of a coded value; a dash for none, and the code itself for one that nobody knows."""
        if not code:
            return "–"
        if field in contacts.LISTS:
            return contacts.label(field, code, self.language)
        if field in LABELS:
            return self.gettext(LABELS[field][code]) if code in LABELS[field] else code
        return vocabulary.label(field, code, self.language, class_=class_)

    def finding(self, found: FindingView) -> str:
        """What is wrong with the plan, in a sentence; times in the operation's zone."""
        return found.text.get(self.language, found.message) if isinstance(found.text, dict) else found.message

    def amount(self, line: dict[str, Any]) -> str:
        """A line of a report in a few words: «Pistol × 2», «Dynamite, ≥ 120 sticks»."""
        class_, type_, unit = line["class"], line.get("type"), line["unit"]
        thing = self.label("type", type_, class_) if type_ else self.label("class", class_)
        sign = {"at_least": "≥ ", "at_most": "≤ ", "about": "≈ "}.get(line.get("qualifier", "exact"), "")
        quantity = f"{sign}{self.number(line['quantity'])}"
        counted = unit == "piece" or (class_, unit) == ("ammunition", "round")
        return f"{thing} × {quantity}" if counted else f"{thing}, {quantity} {self.measure(unit)}"

    def measure(self, unit: str) -> str:
        """A unit in the plural, where it has one."""
        return self.label("measures", unit) if unit in LABELS["measures"] else self.label("unit", unit)

    def follow_up(self, name: str, code: str) -> str:
        """The label of a code of cases."""
        return cases.label(name, code, self.language) if code else "–"

    def case_title(self, case: Any) -> str:
        """What a case is called, in this language where nobody wrote it by hand."""
        drawn = cases.title("", case.about, "en")
        return cases.title("", case.about, self.language) if case.about and case.title == drawn else case.title

    def happening(self, one: Any) -> str:
        """A line of a case's history."""
        return said_of(self, one)

    def calendar_day(self, value: date) -> str:
        """A day that is nobody's moment: a judgment's."""
        return str(format_date(value, "d MMM yyyy", locale=self.locale))

    def month(self, value: date) -> str:
        return str(format_date(value, "LLLL yyyy", locale=self.locale)).capitalize()

    def weekday(self, value: date) -> str:
        return str(format_date(value, "EEE", locale=self.locale))

    def month_day(self, value: date) -> str:
        """Its number; on a narrow screen, where days stand below each other, with its weekday."""
        return str(format_date(value, "EEE d", locale=self.locale))

    def officers(self, count: int) -> str:
        return self.ngettext("%(n)s officer", "%(n)s officers", count) % {"n": self.number(count)}

    def language_name(self, code: str) -> str:
        """A language's name in this one."""
        return str(self.locale.languages.get(code, code))

    def date(self, value: date) -> str:
        """A day of the calendar, in no zone."""
        return str(format_date(value, "d MMM yyyy", locale=self.locale))

    def country(self, code: str | None) -> str:
        return self.label("country", code)
