"""The words of a drawn summary: English as it stands in the code, other languages beside it; numbers and dates by CLDR.

Labels of codes come from the vocabulary and from `ops.cases.words`. Pure.
"""

from collections.abc import Collection
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from babel.core import Locale
from babel.dates import format_date, format_datetime
from babel.numbers import format_decimal

from ops.cases.words import label as of_follow_up
from ops.contacts.words import label as of_contacts
from ops.reports.vocabulary import label as of_vocabulary
from ops.summaries.audiences import country_of
from ops.summaries.languages import CLASSES, MESSAGES, UNITS
from ops.tallies.counting import UNCLASSIFIED

LANGUAGES = ("en", "fr", "pt", "ar")
RIGHT_TO_LEFT = frozenset({"ar"})
SIGNS = {"at_least": "≥", "about": "≈", "at_most": "≤"}
NARROW_SPACE = "\u202f"
BETWEEN = {"ar": ("،\u200f ", "؛ ")}
"""Arabic comma and semicolon; a mark keeps Latin names and numbers on either side of a comma from reading as one."""


def language_of(accepted: str, languages: Collection[str] = LANGUAGES) -> str:
    """The language that an Accept-Language header likes best of those there are; English otherwise."""
    liked = []
    for part in accepted.split(","):
        tag, _, weight = part.strip().partition(";q=")
        try:
            liked.append((float(weight or 1), tag.strip().lower().partition("-")[0]))
        except ValueError:
            continue
    liked.sort(key=lambda pair: -pair[0])
    return next((language for _, language in liked if language in languages), "en")


class Words:
    """Says things in one language, times in one zone."""

    def __init__(self, language: str, zone: str) -> None:
        self.language = language
        self.zone = ZoneInfo(zone)
        self.cased = language not in RIGHT_TO_LEFT
        """Whether the language has small letters."""
        self.comma, self.semicolon = BETWEEN.get(language, (", ", "; "))
        self.locale = Locale("en", "GB") if language == "en" else Locale(language)

    def say(self, message: str, **values: object) -> str:
        """A message, with its values put in as they are."""
        said = MESSAGES[self.language].get(message, message)
        return said.format(**values) if values else said

    def pair(self, what: str, said: str) -> str:
        """Two words with a colon; French has a space before it."""
        return f"{what}\u00a0: {said}" if self.language == "fr" else f"{what}: {said}"

    def number(self, value: float) -> str:
        return format_decimal(value, "#,##0.###", self.locale)

    def amount(self, value: float, qualifier: str = "exact") -> str:
        """A number with the sign of its qualifier."""
        sign = SIGNS.get(qualifier)
        return f"{sign}{NARROW_SPACE}{self.number(value)}" if sign else self.number(value)

    def day(self, iso: str) -> str:
        """A day as "2 Dec 2020"."""
        return format_date(date.fromisoformat(iso), "d\u00a0MMM\u00a0y", self.locale)

    def last_day_of(self, end: datetime) -> str:
        """The last day before an end, which itself is no part of what ends."""
        return self.day_of(end - timedelta(microseconds=1))

    def short_day(self, iso: str) -> str:
        """A day as "2 Dec"."""
        return format_date(date.fromisoformat(iso), "d\u00a0MMM", self.locale)

    def day_of(self, moment: datetime) -> str:
        return self.day(moment.astimezone(self.zone).date().isoformat())

    def moment(self, moment: datetime) -> str:
        """A time as "2 Dec 2020, 18:00"."""
        return format_datetime(moment.astimezone(self.zone), f"d\u00a0MMM\u00a0y{self.comma}HH:mm", locale=self.locale)

    def label(self, field: str, code: str, class_: str | None = None) -> str:
        """The label of a code of the vocabulary; of none "Unclassified"."""
        if code == UNCLASSIFIED:
            return self.say("Unclassified")
        if field == "phase" and code == "outside":
            return self.say("In no phase")
        return of_vocabulary(field, code, self.language, class_=class_)

    def follow_up(self, name: str, code: str) -> str:
        return of_follow_up(name, code, self.language)

    def outcome(self, code: str) -> str:
        """What came of the operation (`ops.summaries.outcome`)."""
        return MESSAGES[self.language][f"outcome:{code}"]

    def contact(self, name: str, code: str) -> str:
        """A role or channel of `ops.contacts`."""
        return of_contacts(name, code, self.language)

    def unit(self, code: str, quantity: float = 2) -> str:
        """A unit beside a quantity, in the plural unless there is one; a currency by its code."""
        if code.isupper():
            return code
        plural = (
            UNITS[self.language].get(code)
            if abs(quantity) >= (2 if self.language in ("fr", "pt") else 1.001) or quantity == 0
            else None
        )
        return plural or self.label("unit", code)

    def things(self, class_: str) -> str:
        """A class as the head of a figure: "Firearms"."""
        return CLASSES[self.language].get(class_) or self.label("class", class_)

    def audience(self, audience: str) -> str:
        country = country_of(audience)
        if country:
            return self.label("country", country)
        return self.say("the public" if audience == "public" else "members of the operation")
