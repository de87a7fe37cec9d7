"""Who stands where, judged for a moment: sectors that nobody covers, and units that nobody has relieved. Pure."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

from ops.planning.lifecycle import STANDING


class Post(NamedTuple):
    """An assignment."""

    id: str
    sector: str
    unit: str
    starts_at: datetime
    ends_at: datetime
    state: str


class Phase(NamedTuple):
    """An action phase that has opened."""

    starts_at: datetime
    ends_at: datetime


def covers(post: Post, at: datetime, on_station: bool) -> bool:
    wanted = {"on_station"} if on_station else STANDING - {"relieved"}
    return post.starts_at <= at < post.ends_at and post.state in wanted


def bare_since(posts: Sequence[Post], phase: Phase, now: datetime, on_station: bool) -> datetime | None:
    """Since when nobody has covered a sector whose assignments these are, as the plan stands; None if somebody does."""
    if any(covers(post, now, on_station) for post in posts):
        return None
    ends = [min(post.ends_at, now) for post in posts if post.starts_at <= now and post.state in STANDING]
    if on_station:  # one that never came covered nothing: it is bare since it should have begun
        ends = [min(p.ends_at, now) for p in posts if p.state in {"on_station", "relieved"} and p.starts_at <= now]
        ends += [post.starts_at for post in posts if post.state in {"proposed", "accepted"} and post.starts_at <= now]
    return max([phase.starts_at, *ends])


def unrelieved(post: Post, posts: Iterable[Post], now: datetime) -> bool:
    """Whether a unit is still on station after its time, and nobody else has come to its sector since it began."""
    if post.state != "on_station" or now < post.ends_at:
        return False
    return not any(taken_over(post, other) for other in posts)


def taken_over(post: Post, other: Post) -> bool:
    """Whether another unit stands in the sector whose turn came after this one's."""
    return (
        other.id != post.id
        and other.sector == post.sector
        and other.state == "on_station"
        and other.starts_at > post.starts_at
        and other.ends_at > post.ends_at
    )


def next_look(posts: Iterable[Post], phases: Iterable[Phase], graces: Iterable[int], now: datetime) -> datetime | None:
    """The next moment at which any of this may change by time alone."""
    lates = [timedelta(), *(timedelta(minutes=grace) for grace in set(graces))]
    edges = {edge for post in posts for edge in (post.starts_at, post.ends_at)}
    edges |= {edge for phase in phases for edge in phase}
    return min((edge + late for edge in edges for late in lates if edge + late > now), default=None)
