"""Who relieves whom, where and when: lists that a post or a unit can be given on paper. Pure."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from ops.planning.booking import Posting
from ops.planning.lifecycle import STANDING
from ops.planning.timetable_schemas import HandoverSide, HandoverView


def handovers(postings: Iterable[Posting], now: datetime) -> list[HandoverView]:
    """Every change of units in every sector, by time and sector; also the first that comes and the last that goes.

    A unit is relieved by the one of its sector whose turn comes next: that begins later and stays longer. Between them
    lie `minutes`: above zero a gap, below zero an overlap, 0 to the minute. Where several cover a sector jointly each
    is relieved by whoever comes next.
    """
    by_sector: dict[str, list[Posting]] = {}
    for one in postings:
        if one.state in STANDING:
            by_sector.setdefault(one.sector, []).append(one)
    found = []
    for sector, own in by_sector.items():
        ordered = sorted(own, key=lambda one: (one.starts_at, one.ends_at, one.id))
        relieving = set()
        for leaving in ordered:
            coming = next_of(leaving, ordered)
            if coming is not None:
                relieving.add(coming.id)
            found.append(handover(sector, leaving, coming, now))
        found += [handover(sector, None, one, now) for one in ordered if one.id not in relieving]
    return sorted(found, key=lambda one: (one.at, one.sector, one.leaving is not None, one.id))


def next_of(leaving: Posting, ordered: Sequence[Posting]) -> Posting | None:
    """Whose turn comes after this one's: the first that begins later and stays longer; another unit before the same."""
    later = [one for one in ordered if one.starts_at > leaving.starts_at and one.ends_at > leaving.ends_at]
    return min(later, key=lambda one: (one.starts_at, one.unit == leaving.unit, one.id), default=None)


def handover(sector: str, leaving: Posting | None, coming: Posting | None, now: datetime) -> HandoverView:
    at = leaving.ends_at if leaving else coming.starts_at if coming else now
    between = coming.starts_at - leaving.ends_at if coming and leaving else None
    return HandoverView(
        id="-".join(one.id for one in (leaving, coming) if one),
        sector=sector,
        at=at,
        leaving=side(leaving),
        coming=side(coming),
        minutes=None if between is None else round(between.total_seconds() / 60),
        overdue=leaving is not None and leaving.state == "on_station" and leaving.ends_at <= now,
    )


def side(one: Posting | None) -> HandoverSide | None:
    if one is None:
        return None
    return HandoverSide(
        assignment=one.id,
        unit=one.unit,
        starts_at=one.starts_at,
        ends_at=one.ends_at,
        state=one.state,  # type: ignore[arg-type]
    )
