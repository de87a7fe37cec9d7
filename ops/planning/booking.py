"""Who may be where at one time, judged when somebody accepts. Pure; the store holds the same rule where it can.

A unit is in one place at a time: of its accepted assignments no two overlap, and it is on station in one sector only.
A sector may have several units at once, for joint cover is usual. Only a post that is `exclusive` is for one unit
alone: offered to several, the first to accept has it, and nobody is accepted beside it (docs/decisions).
"""

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import NamedTuple, Protocol

from ops.saying import phrase

HOLDING = frozenset({"accepted", "on_station"})
"""The states in which an assignment holds its unit."""
REMOVABLE = frozenset({"proposed", "declined", "accepted"})
"""The states in which who plans may take an assignment back; afterwards it has happened."""


class Posting(Protocol):
    """What is asked of an assignment."""

    @property
    def id(self) -> str: ...
    @property
    def sector(self) -> str: ...
    @property
    def unit(self) -> str: ...
    @property
    def starts_at(self) -> datetime: ...
    @property
    def ends_at(self) -> datetime: ...
    @property
    def state(self) -> str: ...
    @property
    def exclusive(self) -> bool: ...


class Post(NamedTuple):
    """An assignment as plain data."""

    id: str
    sector: str
    unit: str
    starts_at: datetime
    ends_at: datetime
    state: str
    exclusive: bool = False


def meets(one: Posting, other: Posting) -> bool:
    """Whether they share any time; half-open, so that who is relieved at six may begin elsewhere at six."""
    return one.starts_at < other.ends_at and other.starts_at < one.ends_at


def clash(wanted: Posting, others: Iterable[Posting]) -> str | None:
    """Why `wanted` cannot hold its unit and place beside what the others hold, as a sentence; None when it can."""
    for other in others:
        if other.id == wanted.id or other.state not in HOLDING or not meets(wanted, other):
            continue
        facts = {"unit": other.unit, "sector": other.sector, "since": other.starts_at, "until": other.ends_at}
        if other.unit == wanted.unit:
            return phrase(
                "{unit} is taken in {sector} from {since:%Y-%m-%d %H:%M}Z to {until:%Y-%m-%d %H:%M}Z; a unit is in one "
                "place at a time.",
                **facts,
            )
        if other.sector == wanted.sector and (other.exclusive or wanted.exclusive):
            return phrase(
                "{unit} has {sector} from {since:%Y-%m-%d %H:%M}Z to {until:%Y-%m-%d %H:%M}Z, and the post is for one "
                "unit alone.",
                **facts,
            )
    return None


def elsewhere(wanted: Posting, others: Iterable[Posting]) -> str | None:
    """Where else the unit of `wanted` says that it stands, as a sentence; None when it stands nowhere else."""
    for other in others:
        if other.unit == wanted.unit and other.state == "on_station" and other.sector != wanted.sector:
            return phrase(
                "{unit} is still on station in {sector}; it has to be relieved there first.",
                unit=other.unit,
                sector=other.sector,
            )
    return None


class Held(Posting, Protocol):
    @property
    def held(self) -> bool: ...


def misheld(postings: Iterable[Held]) -> Iterator[tuple[str, str]]:
    """(id, what is wrong) of each that the store does not watch over as its state says. One that overlaps another that
    is held may be without: so was what overlapped already when the rule came."""
    rows = list(postings)
    watched: dict[str, list[Held]] = {}
    for row in rows:
        if row.held:
            for key in {row.unit, row.sector}:
                watched.setdefault(key, []).append(row)
    for row in rows:
        if row.held and row.state not in HOLDING:
            yield row.id, f"is {row.state} and still holds its unit"
        if row.state not in HOLDING or row.held:
            continue
        if not clash(row, [*watched.get(row.unit, ()), *watched.get(row.sector, ())]):
            yield row.id, f"is {row.state} and does not hold its unit"
