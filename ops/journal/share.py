"""Each viewer's own share of a journal. One function for the journal's list and for live streams. Pure.

Everybody in the operation may know that an entry is there: its number, its kind and when. What it says is

- everybody's, where it is about the operation, its plan and its people in the field (`EVERYBODYS`);
- the owner's, where it is about a report: theirs, of those who may see such details, and of those to whom that very
  version was released. Others learn what totals tell them anyway: the country, the phase and the day;
- the country's, where it is about a country's own summary;
- the case's own, where it is about a case;
- the coordinators' and auditors', where it is about keys, members, pairs of reports, reads and exports, and wherever
  nothing else is said here: a kind that is new stays shut until somebody has thought about it.

An auditor sees every entry whole, with its hashes.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from msgspec import UNSET, UnsetType

from ops.access.policy import Owned, Permission, Seat, allows
from ops.journal.models import Entry
from ops.shapes import View

EVERYBODYS = frozenset({
    "operation", "phase", "agency", "unit", "corridor", "sector", "assignment", "plan", "reporting", "summary",
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


def share(entry: Entry, seats: Iterable[Seat]) -> EntryView:
    """What the holder of `seats` may see of an entry."""
    taken = tuple(seats)
    if allows(taken, Permission.JOURNAL_AUDIT, Owned()):
        return whole(entry, hashes=True)
    if may_see(entry, taken):
        return whole(entry)
    if entry.kind in REPORT_STATES:
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
    if noun == "case":
        return allows(seats, Permission.CASE_DETAIL, Owned(agency=entry.agency, country=entry.country))
    return allows(seats, Permission.JOURNAL_DETAIL, Owned())


def owned(entry: Entry) -> Owned:
    """Whose a report's entry is, and to whom this version of it was released."""
    handling = entry.payload["document"].get("handling") or {}
    release = handling.get("release") or {}
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
