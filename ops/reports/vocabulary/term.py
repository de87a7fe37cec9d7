"""What a coded value is: a code that never changes, and its label in each language."""

from typing import NamedTuple


class Term(NamedTuple):
    """A code with its labels; English stands in where a language has none.

    `hs` is where the Harmonized System of the WCO puts such a thing: a heading of 4 digits or a subheading of 6.
    """

    code: str
    en: str
    fr: str
    pt: str = ""
    ar: str = ""
    hs: str = ""


LANGUAGES = ("en", "fr", "pt", "ar")
"""Languages that have labels, English first: it is the fallback."""

UNKNOWN = Term("unknown", "Unknown", "Inconnu", "Desconhecido", "غير معروف")
OTHER = Term("other", "Other", "Autre", "Outro", "آخر")


class Vocabulary(NamedTuple):
    """One list of the contract: the field that it is for, and its terms in the order that people should see."""

    name: str
    terms: tuple[Term, ...]


def words(term: Term, language: str) -> str:
    """The label of a term; English where the language has none."""
    return str(term._asdict().get(language if language in LANGUAGES else "en") or term.en)
