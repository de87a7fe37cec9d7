"""What a coded value is: a code that never changes, and its label in each language."""

from typing import NamedTuple


class Term(NamedTuple):
    """A code with its labels. A further language is one more field here with "" as default: English stands in."""

    code: str
    en: str
    fr: str


LANGUAGES = Term._fields[1:]
"""Languages that have labels, English first: it is the fallback."""

UNKNOWN = Term("unknown", "Unknown", "Inconnu")
OTHER = Term("other", "Other", "Autre")


class Vocabulary(NamedTuple):
    """One list of the contract: the field that it is for, and its terms in the order that people should see."""

    name: str
    terms: tuple[Term, ...]


def words(term: Term, language: str) -> str:
    """The label of a term; English where the language has none."""
    return str(term._asdict().get(language if language in LANGUAGES else "en") or term.en)
