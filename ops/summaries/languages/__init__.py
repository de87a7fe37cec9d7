"""The words of a drawn summary in each language beside English, which stands in the code itself."""

from collections.abc import Mapping

from ops.summaries.languages import ar, en, fr, pt

MESSAGES: Mapping[str, Mapping[str, str]] = {
    "en": en.MESSAGES, "fr": fr.MESSAGES, "pt": pt.MESSAGES, "ar": ar.MESSAGES
}  # fmt: skip
SENTENCES: Mapping[str, Mapping[str, str]] = {
    "en": en.SENTENCES, "fr": fr.SENTENCES, "pt": pt.SENTENCES, "ar": ar.SENTENCES
}  # fmt: skip
CLASSES: Mapping[str, Mapping[str, str]] = {"en": en.CLASSES, "fr": fr.CLASSES, "pt": pt.CLASSES, "ar": ar.CLASSES}
UNITS: Mapping[str, Mapping[str, str]] = {"en": en.UNITS, "fr": fr.UNITS, "pt": pt.UNITS, "ar": ar.UNITS}


def sentences(language: str) -> Mapping[str, str]:
    """What is proposed as text, in a language."""
    return SENTENCES[language]
