"""The hash chain: each entry carries the SHA-256 of the one before it. Pure."""

import hashlib
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any

import msgspec

GENESIS = "0" * 64
"""What the first entry of an operation carries as the hash before it."""


class Link(msgspec.Struct, frozen=True, kw_only=True):
    """An entry as it is hashed: every column but the hash itself."""

    operation_id: str
    number: int
    kind: str
    subject: str
    actor: str
    agency: str | None
    country: str | None
    unit: str | None
    at: datetime
    recorded_at: datetime
    payload: Any
    previous: str


def digest(link: Link) -> str:
    """Lower-case hex SHA-256 over the canonical JSON of the link; times in UTC, so a zone never changes it.

    The payload may be canonical JSON already (`msgspec.Raw`).
    """
    if link.at.tzinfo is not UTC or link.recorded_at.tzinfo is not UTC:
        link = msgspec.structs.replace(link, at=link.at.astimezone(UTC), recorded_at=link.recorded_at.astimezone(UTC))
    return hashlib.sha256(msgspec.json.encode(link, order="sorted")).hexdigest()


class Break(msgspec.Struct, frozen=True):
    """Where a chain does not hold, and why."""

    number: int
    reason: str


def breaks(
    links: Iterable[tuple[Link, str]], head: tuple[int, str], remains: Mapping[int, str] | None = None
) -> Iterable[Break]:
    """Walk `(link, stored sha256)` in order of number; `head` is what the journal says of its end.

    `remains`: of entries that lost a part, the hash of what should remain of them (`ops.journal.redactions`).
    """
    remains = remains or {}
    expected, previous = 1, GENESIS
    for link, stored in links:
        if link.number != expected:
            yield Break(expected, f"entry {expected} is missing; entry {link.number} follows instead")
        elif link.previous != previous:
            yield Break(link.number, f"entry {link.number} does not carry the hash of entry {link.number - 1}")
        if digest(link) != remains.get(link.number, stored):
            yield Break(link.number, f"entry {link.number} is not what was written: its hash differs")
        expected, previous = link.number + 1, stored
    if (expected - 1, previous) != head:
        yield Break(
            head[0], f"the journal should end at entry {head[0]} but ends at {expected - 1}, or its last hash differs"
        )
