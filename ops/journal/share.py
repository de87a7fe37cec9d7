"""Each viewer's own share of a journal. One function for the journal's list and for live streams. Pure.

Everybody in the operation may know that an entry is there: its number, its kind and when. What it says is

- everybody's, where it is about the operation, its plan and its people in the field (`EVERYBODYS`);
- the owner's, where it is about a report, a file of one, or what was found later about one: theirs, of those who may
  see such details, and of those to whom that very version was released. Others learn what totals tell them anyway of a
  report: the country, the phase and the day;
- the country's, where it is about a country's own summary;
- the case's lead's, and theirs to whom it was released in that entry, where it is about a case;
- the reader's, where it is a message to their role, country, agency or unit (`ops.messages` gives those to a person);
- nobody's but the coordinators' and auditors', where it is an alarm or a rule: to whom an alarm is addressed may depend
  on a name, and of what it is about each sees only what is theirs; `ops.alarms` gives each their own;
- the coordinators' and auditors', where it is about keys, members, pairs of reports, reads and exports, and wherever
  nothing else is said here: a kind that is new stays shut until somebody has thought about it.

An auditor sees every entry whole, with its hashes.
"""

from collections.abc import Iterable
from datetime import datetime
from enum import Enum
from typing import Any

import msgspec
from msgspec import UNSET, UnsetType

from ops.access.audience import Audience, includes
from ops.access.policy import Owned, Permission, Seat, allows
from ops.journal.models import Entry
from ops.shapes import View

EVERYBODYS = frozenset({
    "operation", "phase", "agency", "unit", "corridor", "sector", "crossing", "change", "assignment", "consent", "plan",
    "reporting", "summary", "sitrep", "contact", "approval", "objective", "session", "retention", "purge",
})  # fmt: skip
"""Nouns that are nobody's secret among members."""
REPORT_STATES = frozenset({"report.filed", "report.corrected", "report.withdrawn"})


class EntryView(View, frozen=True, kw_only=True, omit_defaults=True):
    """An entry as far as its viewer may see it; what is not theirs is not there."""

    number: int
    kind: str
    at: datetime
    subject: str | UnsetType = UNSET
    actor: str | UnsetType = UNSET
    agency: str | UnsetType | None = UNSET
    country: str | UnsetType | None = UNSET
    unit: str | UnsetType | None = UNSET
    phase: str | UnsetType = UNSET
    """Of a report whose details the viewer may not see."""
    day: str | UnsetType = UNSET
    payload: Any = UNSET
    recorded_at: datetime | UnsetType = UNSET
    previous: str | UnsetType = UNSET
    sha256: str | UnsetType = UNSET
    purged: int | UnsetType = UNSET
    """The certificate under which a part of it went: its hash is of what was written, and no longer of what is here."""


class Degree(Enum):
    """How much of an entry somebody may see."""

    PROVEN = "whole, with its hashes"
    WHOLE = "whole"
    TOLD = "what totals tell anyway"
    NUMBER = "that it is there"


def share(entry: Entry, seats: Iterable[Seat]) -> EntryView:
    """What the holder of `seats` may see of an entry."""
    return at_degree(entry, degree(entry, seats))


def degree(entry: Entry, seats: Iterable[Seat]) -> Degree:
    """How much of an entry the holder of `seats` may see; the same for many, so that it need be drawn up only once."""
    taken = tuple(seats)
    if allows(taken, Permission.JOURNAL_AUDIT, Owned()):
        return Degree.PROVEN
    if may_see(entry, taken):
        return Degree.WHOLE
    return Degree.TOLD if entry.kind in REPORT_STATES else Degree.NUMBER


def at_degree(entry: Entry, seen: Degree) -> EntryView:
    """An entry as far as that."""
    if seen in {Degree.PROVEN, Degree.WHOLE}:
        return whole(entry, hashes=seen is Degree.PROVEN)
    if seen is Degree.TOLD:
        told = {name: entry.payload[name] for name in ("country", "phase", "day")}
        return EntryView(number=entry.number, kind=entry.kind, at=entry.at, **told)
    return EntryView(number=entry.number, kind=entry.kind, at=entry.at)


def may_see(entry: Entry, seats: tuple[Seat, ...]) -> bool:
    """Whether an entry may be seen whole, but for its hashes."""
    noun = entry.kind.partition(".")[0]
    if noun == "summary" and entry.country is not None:  # a country's own, with what others said of it
        return allows(seats, Permission.SUMMARY_DETAIL, Owned(country=entry.country))
    if noun in EVERYBODYS:
        return True
    if entry.kind in REPORT_STATES:
        return allows(seats, Permission.REPORT_DETAIL, owned(entry))
    if noun == "context":  # what was found later about a report goes as the report's details
        return allows(seats, Permission.REPORT_DETAIL, released(entry, entry.payload["release"]))
    if noun == "exhibit" or (noun == "attachment" and entry.kind != "attachment.read"):  # as its report's details
        return allows(seats, Permission.REPORT_DETAIL, released(entry, entry.payload["release"]))
    if noun == "message":
        to = {name: named for name, named in entry.payload["to"].items() if name != "sectors"}
        return includes(msgspec.convert(to, Audience), seats)
    if noun == "acknowledgement":  # its message's sender finds it with the message
        return False
    if noun in {"picture", "method"}:  # what is addressed to them, once it is there for others; and their own
        to = entry.payload["to"] if noun == "picture" else entry.payload["content"]["to"]
        open_ = entry.payload["state"] in {"shown", "shared"}
        mine = allows(seats, Permission.LIBRARY_EDIT, Owned(agency=entry.agency, country=entry.country))
        return mine or (open_ and includes(msgspec.convert(to, Audience), seats))
    if noun == "release":  # of a country's own data to somebody; whom it went to finds it in the log
        return allows(seats, Permission.RELEASE_READ, Owned(country=entry.country))
    if noun == "case":
        return allows(seats, Permission.CASE_DETAIL, released(entry, entry.payload.get("release") or {}))
    return allows(seats, Permission.JOURNAL_DETAIL, Owned())


def owned(entry: Entry) -> Owned:
    """Whose a report's entry is, and to whom this version of it was released."""
    handling = entry.payload["document"].get("handling") or {}
    return released(entry, handling.get("release") or {})


def released(entry: Entry, release: dict[str, Any]) -> Owned:
    """The owner of an entry, with those to whom it was released."""
    return Owned(
        agency=entry.agency,
        country=entry.country,
        unit=entry.unit,
        released_agencies=frozenset(release.get("agencies", ())),
        released_countries=frozenset(release.get("countries", ())),
    )


def whole(entry: Entry, *, hashes: bool = False) -> EntryView:
    proof: dict[str, Any] = {}
    if hashes:
        proof = {"recorded_at": entry.recorded_at, "previous": entry.previous, "sha256": entry.sha256}
    return EntryView(
        number=entry.number,
        kind=entry.kind,
        at=entry.at,
        subject=entry.subject,
        actor=entry.actor,
        agency=entry.agency,
        country=entry.country,
        unit=entry.unit,
        payload=entry.payload,
        **proof,
    )
