"""How many positions are kept. Pure.

A telephone may tell its place each second. Kept is at most one a minute of a unit that stays where it is, and one each
ten seconds of one that moves: 86,400 a day become 1,440, at the very most 8,640. It is reckoned by when the telephone
was there, for what was gathered without network comes all at once; a position between two that are kept is judged by
both, so it makes no difference in which order they come.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import NamedTuple

from geo.measure import distance_m

STILL = timedelta(minutes=1)
"""A unit that moved no further than MOVED_M since is kept once in this time, …"""
MOVING = timedelta(seconds=10)
"""… any other once in this."""
MOVED_M = 250.0


class Fix(NamedTuple):
    """A place at a time."""

    lon: float
    lat: float
    at: datetime


def worth_keeping(fix: Fix, kept: Iterable[Fix], pace: float = 1.0) -> bool:
    """Whether a position says enough beside those that are kept; `pace` is how fast the operation's time runs."""
    for other in kept:
        apart = abs(fix.at - other.at)
        if apart < MOVING * pace:
            return False
        if apart < STILL * pace and distance_m((fix.lon, fix.lat), (other.lon, other.lat)) <= MOVED_M:
            return False
    return True
