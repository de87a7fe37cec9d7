"""Sentences that can be said in another language after they were made.

    phrase("There is no corridor {corridor} in {operation}.", corridor="BFA-NER", operation="KAFO-T")

is that sentence in English, a str like any other, that also knows its msgid and its fields. What is put together of it
(an f-string, a slice) is only English. It is no JSON: who encodes it by itself writes `str(sentence)`.
"""

from collections.abc import Callable
from typing import Any, Protocol, Self

Translate = Callable[[str], str]
"""gettext of one language."""


class Template(Protocol):
    """What geo's errors have as well."""

    template: str
    details: dict[str, Any]


class Sentence(str):
    """An English sentence, made of a msgid with named fields (`str.format`)."""

    template: str
    details: dict[str, Any]

    def __new__(cls, template: str, details: dict[str, Any]) -> Self:
        made = super().__new__(cls, template.format(**details))
        made.template, made.details = template, details
        return made

    def __reduce__(self) -> tuple[Any, ...]:
        return Sentence, (self.template, self.details)


class InLanguages(Sentence):
    """A sentence that was made in every language already."""

    texts: dict[str, str]

    def __reduce__(self) -> tuple[Any, ...]:
        return by_language, (self.texts, str(self))


def by_language(texts: Any, english: str) -> str:
    """A sentence with its texts by language; plain English where there are none."""
    if not isinstance(texts, dict):
        return english
    made = InLanguages("{english}", {"english": english})
    made.texts = texts
    return made


def phrase(template: str, **details: Any) -> Sentence:
    """The sentence; the template is its msgid."""
    return Sentence(template, details)


def no_zone(name: str) -> Sentence:
    """What is said of a name that is no time zone."""
    return phrase("{name} is no time zone. Use a name of the IANA database, as Africa/Niamey.", name=name)


def spoken(error: Template) -> Sentence:
    """What an error of geo says."""
    return Sentence(error.template, error.details)


def in_words(sentence: str, language: str, gettext: Translate) -> str:
    """The sentence in a language, with its fields; one that has none is its own msgid."""
    if isinstance(sentence, InLanguages):
        return sentence.texts.get(language, str(sentence))
    if not isinstance(sentence, Sentence):
        return gettext(sentence) if sentence else ""
    known = {
        name: in_words(value, language, gettext) if isinstance(value, Sentence) else value
        for name, value in sentence.details.items()
    }
    return gettext(sentence.template).format(**known)
