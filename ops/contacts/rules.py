"""What makes a contact sound. Pure."""

import re
from collections.abc import Iterator

from babel import Locale

from ops.contacts.schemas import ContactDraft
from ops.errors import Fault
from ops.reports.vocabulary import codes
from ops.saying import no_zone, phrase
from ops.wire import near
from scheduling.windows import zone_named

BY_NUMBER = {"phone", "mobile", "satellite_phone", "fax"}
NUMBER = re.compile(r"^[+0-9 ()./-]+(?:(?:ext|x)\.? ?[0-9]+)?$")
LANGUAGES = frozenset(Locale.parse("en").languages)
MOST = 1000
"""Contacts of one operation that stand."""


def contact_faults(draft: ContactDraft, at: str = "") -> list[Fault]:
    """Everything that is wrong with a contact; `at` is where it stands in a file."""
    return [Fault(at + fault.pointer, fault.detail) for fault in _faults(draft)]


def _faults(draft: ContactDraft) -> Iterator[Fault]:
    known = codes("country")
    if draft.country not in known:
        yield Fault(
            "/country", phrase("{country} is not an ISO 3166-1 alpha-3 code of a country.", country=draft.country)
        )
    if not draft.office.strip():
        yield Fault("/office", "An office has a name.")
    for index, channel in enumerate(draft.channels):
        value = channel.value.strip()
        if channel.kind in BY_NUMBER and (
            not NUMBER.match(value) or sum(letter.isdigit() for letter in value) not in range(3, 21)
        ):
            yield Fault(
                f"/channels/{index}/value",
                phrase("{value} is no telephone number, like +227 20 72 25 53.", value=value),
            )
        if channel.kind == "email" and not re.match(r"^[^@\s]+@[^@\s]+\.[^@\s]+$", value):
            yield Fault(f"/channels/{index}/value", phrase("{value} is no e-mail address.", value=value))
    for index, language in enumerate(draft.languages):
        if language not in LANGUAGES:
            yield Fault(
                f"/languages/{index}",
                phrase("{language} is no ISO 639 code{near}", language=language, near=near(language, LANGUAGES)),
            )
        elif language in draft.languages[:index]:
            yield Fault(f"/languages/{index}", phrase("{language} is named more than once.", language=language))
    if draft.timezone:
        try:
            zone_named(draft.timezone)
        except ValueError:
            yield Fault(
                "/timezone",
                no_zone(draft.timezone),
            )
    for index, line in enumerate(draft.hours):
        if len(set(line.days)) < len(line.days):
            yield Fault(f"/hours/{index}/days", "A day is named more than once.")
        if line.opens == "24:00":
            yield Fault(f"/hours/{index}/opens", "24:00 is the end of a day; 00:00 is its beginning.")
        if line.opens == line.closes:
            yield Fault(f"/hours/{index}/closes", "It would close when it opens; all day is 00:00 to 24:00.")
    if draft.valid_from and draft.valid_to and draft.valid_to < draft.valid_from:
        yield Fault("/valid_to", "Its last day is before its first.")
