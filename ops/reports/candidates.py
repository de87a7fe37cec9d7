"""Which reports may be of one event. A person rules on it; both originals stay, and both figures are shown.

Two services that stood at the same checkpoint both report its seizures. Telling on a serial number is near certain; a
quantity is, only close in time and place. One unit's own reports are not compared: it corrects them itself.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any, NamedTuple

import msgspec

from geo.measure import within_m
from ops.reports.serials import comparison_form

WITHIN = timedelta(hours=6)
WITHIN_M = 10_000
SHORTEST_SERIAL = 3
"""Shorter numbers than this meet by chance."""

_WEIGHTS = {"same_serial": 4, "same_quantity": 2, "near_in_place": 1, "same_sector": 1, "near_in_time": 1}


class Event(NamedTuple):
    """What of a report says which event it is of. `place` is (lon, lat); `sector` "" in none; times are aware."""

    id: str
    unit: str
    agency: str
    occurred_at: datetime
    place: tuple[float, float] | None
    sector: str
    quantities: frozenset[tuple[str, str, int]]
    """(class, unit, thousandths) of every line."""
    serials: frozenset[tuple[str, str]]
    """(class, comparison form) of every serial number."""


class Candidate(NamedTuple):
    """A report that may be of the same event, and the codes of the list `because` that say why, strongest first."""

    id: str
    because: tuple[str, ...]


def event_of(id_: str, document: Mapping[str, Any], *, unit: str, agency: str, sector: str = "") -> Event:
    """The event that a validated document tells of."""
    lines = document.get("lines", ())
    serials = ((line["class"], comparison_form(line["serial"])) for line in lines if "serial" in line)
    location = document.get("location")
    return Event(
        id=id_,
        unit=unit,
        agency=agency,
        occurred_at=msgspec.convert(document["occurred_at"], datetime),
        place=(location["coordinates"][0], location["coordinates"][1]) if location else None,
        sector=sector,
        quantities=frozenset((line["class"], line["unit"], line["quantity_milli"]) for line in lines),
        serials=frozenset(serial for serial in serials if len(serial[1]) >= SHORTEST_SERIAL),
    )


def candidates(event: Event, others: Iterable[Event]) -> list[Candidate]:
    """Those of the others that may be of the same event, likeliest first, equally likely ones by id.

    Of two that are likely for the same reasons, the one with more of the same quantities comes first.

    A shared serial number is enough anywhere and at any time. Otherwise all of: within 6 hours, within 10 km (or in one
    sector when a place is not known), and a class with the same quantity.
    """
    found = [(because, other) for other in others if (because := _because(event, other))]

    def rank(pair: tuple[tuple[str, ...], Event]) -> tuple[int, int, str]:
        because, other = pair
        return -sum(map(_WEIGHTS.__getitem__, because)), -len(event.quantities & other.quantities), other.id

    found.sort(key=rank)
    return [Candidate(other.id, because) for because, other in found]


def _because(event: Event, other: Event) -> tuple[str, ...]:
    if event.id == other.id or (event.unit, event.agency) == (other.unit, other.agency):
        return ()
    same_serial = not event.serials.isdisjoint(other.serials)
    same_quantity = not event.quantities.isdisjoint(other.quantities)
    near_in_time = abs(event.occurred_at - other.occurred_at) <= WITHIN
    if not (same_serial or (same_quantity and near_in_time)):
        return ()  # wherever it was
    near_in_place = same_sector = False
    if event.place and other.place:
        near_in_place = within_m(event.place, other.place, WITHIN_M)
    else:
        same_sector = event.sector == other.sector != ""
    if not (same_serial or near_in_place or same_sector):
        return ()
    reasons = {"same_serial": same_serial, "same_quantity": same_quantity, "near_in_place": near_in_place,
               "same_sector": same_sector, "near_in_time": near_in_time}  # fmt: skip
    return tuple(reason for reason in _WEIGHTS if reasons[reason])
