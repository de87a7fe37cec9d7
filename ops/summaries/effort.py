"""Who took part, what was covered and for how long. Pure."""

from collections import Counter
from collections.abc import Iterable
from datetime import datetime
from typing import Any

import msgspec

from ops.summaries.audiences import Eyes
from ops.summaries.fold import Folded
from ops.summaries.followup import tally
from ops.summaries.record import CountryEffort, Effort, Number
from ops.summaries.said import Where

KEPT = frozenset({"accepted", "on_station", "relieved"})
"""States of a shift that somebody took on."""


def effort(folded: Folded, eyes: Eyes) -> Effort:
    """Of the public only what is not about a single unit."""
    places = {(place["name"], place["lon"], place["lat"]) for s in folded.sectors.values() for place in s["crossings"]}
    shifts = [one for one in folded.assignments.values() if one["state"] in KEPT]
    hours = [(_hours(one), folded.units.get(one["unit"], {}).get("officers", 0)) for one in shifts]
    by_place: Counter[str] = Counter()
    for how, count in folded.reports.hows(folded.counted).items():
        by_place[how.place] += count
    by_where = folded.reports.wheres(folded.standing)
    by_kind: Counter[str] = Counter()
    for where, count in by_where.items():
        by_kind[where.kind] += count
    return Effort(
        countries=len(folded.operation["countries"]),
        agencies=len(folded.agencies),
        agencies_by_kind=tally(agency["kind"] for agency in folded.agencies.values()),
        units=len(folded.units),
        officers=officers(folded.units.values()),
        corridors=len(folded.corridors),
        sectors=len(folded.sectors),
        crossings=len(places),
        reports=len(folded.standing),
        reports_by_kind=tally(by_kind),
        by_country=[_country(folded, country, by_where) for country in folded.operation["countries"]],
        sectors_staffed=len({one["sector"] for one in shifts} & set(folded.sectors)),
        shifts=len(shifts),
        unit_hours=_whole(sum(length for length, _ in hours)),
        officer_hours=_whole(sum(length * officers for length, officers in hours)),
        places=tally({code: count for code, count in by_place.items() if code}) if eyes.parts else [],
    )


def officers(units: Iterable[dict[str, Any]]) -> int:
    return sum(unit["officers"] for unit in units)


def silent(folded: Folded) -> list[str]:
    """Units of which no report is known at all, by code."""
    heard = {where.unit for where in folded.reports.wheres()}
    return sorted(code for code in folded.units if code not in heard)


def _country(folded: Folded, country: str, by_where: Counter[Where]) -> CountryEffort:
    own = {code: unit for code, unit in folded.units.items() if unit["country"] == country}
    reports = {where: count for where, count in by_where.items() if where.country == country}
    return CountryEffort(
        country=country,
        agencies=sum(agency["country"] == country for agency in folded.agencies.values()),
        units=len(own),
        officers=officers(own.values()),
        sectors=sum(sector["country"] == country for sector in folded.sectors.values()),
        reports=sum(reports.values()),
        nil=sum(count for where, count in reports.items() if where.kind == "nil"),
        missing=sum(period.state == "missing" for code in own for period in folded.tallies.owed.get(code, {}).values()),
        silent_units=sum(code in own for code in silent(folded)),
    )


def _hours(shift: dict[str, Any]) -> float:
    starts, ends = (msgspec.convert(shift[name], datetime) for name in ("starts_at", "ends_at"))
    return (ends - starts).total_seconds() / 3600


def _whole(hours: float) -> Number:
    rounded = round(hours, 1)
    return int(rounded) if rounded == int(rounded) else rounded
