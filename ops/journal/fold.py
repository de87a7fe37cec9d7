"""The state of every noun, from entries alone. Pure.

An entry about a noun carries that noun's whole view after the change, so the newest payload of a subject *is* its
state. Reads and exports are entries too, but of no noun's state.
"""

from collections.abc import Callable
from typing import Any, Generic, NamedTuple, Protocol, TypeVar

T = TypeVar("T")
NO_STATE = frozenset({"export", "delivery", "closing", "change"})
"""Nouns whose entries say what happened and nothing that lasts."""


class Told(Protocol):
    """What the fold needs of an entry."""

    @property
    def number(self) -> int: ...
    @property
    def kind(self) -> str: ...
    @property
    def subject(self) -> str: ...
    @property
    def payload(self) -> Any: ...


class Newest(NamedTuple, Generic[T]):
    """The entry that last changed a subject, and what was kept of its payload."""

    number: int
    kept: T


class NounFold(Generic[T]):
    """Apply entries in order; `nouns["sector"]["BFA-NER-01A@…"]` is then the newest of that subject.

    `keep` makes of a payload what the fold shall hold of it: the payload itself, or only its hash.
    """

    def __init__(self, keep: Callable[[Any], T]) -> None:
        self.nouns: dict[str, dict[str, Newest[T]]] = {}
        self._keep = keep

    def apply(self, entry: Told) -> None:
        """Take one entry in."""
        place = placed(entry)
        if place is not None:
            noun, subject = place
            self.nouns.setdefault(noun, {})[subject] = Newest(entry.number, self._keep(entry.payload))


def placed(entry: Told) -> tuple[str, str] | None:
    """(noun, subject) whose state an entry is; None for one that changes no state."""
    noun, _, happened = entry.kind.partition(".")
    if happened == "read" or noun in NO_STATE:
        return None
    if noun == "phase":  # a phase opens or closes within its operation, and the entry carries that
        return "operation", entry.payload["code"]
    if noun == "attachment":  # a report has several, so its id alone names none
        return noun, f"{entry.subject}/{entry.payload['sha256']}"
    if noun == "sector":  # a new shape is a new sector row: a report belongs to the one valid at its moment
        return noun, sector_key(entry.subject, entry.payload["valid_from"])
    return noun, entry.subject


def sector_key(code: str, valid_from: str) -> str:
    """The subject of one shape of a sector; `valid_from` as in its payload."""
    return f"{code}@{valid_from}"
