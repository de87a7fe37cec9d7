"""What the program that makes a package is told, line by line: a head, reports, traces, and what was withheld."""

from typing import Any

import msgspec


class Head(msgspec.Struct, frozen=True, kw_only=True, tag="head"):
    """The package: for whom, in which language, what, why, as of which entry."""

    operation: str
    name: str
    exercise: bool
    timezone: str
    country: str
    authority: str
    sender: str
    """«coordinator» or the country (alpha-3) whose focal point sends."""
    language: str
    contents: list[str]
    purpose: str
    as_of: int
    as_of_sha256: str
    as_of_at: str
    """RFC 3339 UTC; every date in the package is from here or from its data."""


class Seizure(msgspec.Struct, frozen=True, kw_only=True, tag="report"):
    """One report that goes, without free text and files."""

    id: str
    kind: str
    country: str
    agency: str
    sector: str
    occurred_at: str
    day: str
    document: dict[str, Any]


class Trace(msgspec.Struct, frozen=True, kw_only=True, tag="trace"):
    """One trace request to the recipient: the firearm, and the event in which it was found."""

    case: str
    action: int
    lead_country: str
    lead_agency: str
    authority: str
    state: str
    legal_basis: str
    identifiers: dict[str, str]
    missing: list[str]
    restrictions: list[str] = []
    """Codes of restrictions on use, set by the case's lead; they travel with it."""
    line: dict[str, Any]
    """The line of the report that has it, {} where none has."""
    event: dict[str, Any]
    """occurred_at, country, sector, and of its report's document EVENT"""


class Tail(msgspec.Struct, frozen=True, kw_only=True, tag="tail"):
    """What did not go: {reason: count}, of reports and of traces."""

    reports: dict[str, int]
    traces: dict[str, int]
    doubles: int
    """Doubles of other reports, which are no further seizures."""


Part = Head | Seizure | Trace | Tail


EVENT = ("place", "recovery", "legal_ground", "contexts", "transport", "concealment", "countries", "handling")


def kept_document(document: dict[str, Any]) -> dict[str, Any]:
    """A report's document without what may point at a person: free text, file names, the sender's clock."""
    return {name: said for name, said in document.items() if name not in {"note", "attachments", "device_clock"}}
