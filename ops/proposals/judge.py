"""What a set of posts is worth, and which hard rules it breaks. Pure; solver, tests and the service ask here.

A cost is a whole number; the less, the better. One shift that nobody takes outweighs whatever the rest can sum up to.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator

import msgspec

from ops.proposals.problem import Post, Posts, Problem, staffed

OPEN = 1000
"""A shift of a sector without all that it needs, times the sector's weight."""
HALF = 150
"""A shift in which one side of a pair is staffed and the other is not."""
FAMILIAR = 30
"""Each unit and sector that come together at all: few changes, for who knows the ground sees more."""
LOAD = 20
"""Each shift of a unit above the even share."""
KM = 10
"""Kilometres to the base that cost one."""
SENT = 2
"""Each unit sent: no more than are needed."""


class Cost(msgspec.Struct, frozen=True, kw_only=True):
    """What the cost is made of."""

    open: int = 0
    half: int = 0
    changes: int = 0
    load: int = 0
    distance: int = 0

    @property
    def total(self) -> int:
        return self.open + self.half + self.changes + self.load + self.distance


def even_share(problem: Problem) -> int:
    """Shifts that each unit has when those that can be taken at all are shared out evenly, rounded up."""
    able = sum(bool(sectors) for sectors in problem.eligible)
    most = sum(1 for _ in problem.slots())
    return -(-most // able) if able else 0


def sending(problem: Problem, unit: int, sector: int) -> int:
    """What it costs to send a unit to a sector for a shift."""
    return SENT + round(problem.distance(unit, sector) / KM)


def cost(problem: Problem, posts: Iterable[Post]) -> Cost:
    """What a plan with these posts costs."""
    posts = sorted(posts)
    by_slot = gathered(posts)
    left = [slot for slot in problem.slots() if not staffed(problem, slot, by_slot.get(slot, ()))]
    bare = set(left)
    half = sum(((one, number) in bare) != ((other, number) in bare) for one, other, number in problem.joint_shifts)
    loads: dict[int, int] = defaultdict(int)
    for unit, _, _ in posts:
        loads[unit] += 1
    share = even_share(problem)
    return Cost(
        open=sum(OPEN * problem.places[sector].weight for sector, _ in left),
        half=HALF * half if problem.joint == "preferred" else 0,
        changes=FAMILIAR * len({(unit, sector) for unit, sector, _ in posts}),
        load=LOAD * sum(max(0, load - share) for load in loads.values()),
        distance=sum(sending(problem, unit, sector) for unit, sector, _ in posts),
    )


def gathered(posts: Iterable[Post]) -> dict[tuple[int, int], list[int]]:
    """The units of each (sector, shift)."""
    by_slot: dict[tuple[int, int], list[int]] = defaultdict(list)
    for unit, sector, number in sorted(posts):
        by_slot[sector, number].append(unit)
    return dict(by_slot)


def faults(problem: Problem, posts: Iterable[Post]) -> Iterator[tuple[str, Post]]:
    """Every hard rule that is broken, with the post that breaks it. A sound plan has none."""
    kept = sorted(posts)
    of_unit: dict[int, list[int]] = defaultdict(list)
    for unit, _, number in kept:
        of_unit[unit].append(number)
    by_slot = gathered(kept)
    for post in kept:
        unit, sector, number = post
        if not problem.may_work(unit, sector):
            yield "country", post
        if not problem.near(unit, sector):
            yield "distance", post
        for rule in sorted(problem.engaged(unit, number)):
            yield rule, post
        if sum(problem.excludes(number, other) for other in of_unit[unit]) > 1:
            yield "rest", post
        if (sector, number) not in problem.wanted or not staffed(problem, (sector, number), by_slot[sector, number]):
            yield "needs", post
    if problem.joint == "required":
        for one, other, number in problem.joint_shifts:
            bare = [
                (side, number) in problem.wanted
                and not staffed(problem, (side, number), by_slot.get((side, number), ()))
                for side in (one, other)
            ]
            for side, across in ((0, 1), (1, 0)):
                if bare[across] and not bare[side]:
                    for unit in by_slot.get(((one, other)[side], number), ()):
                        yield "joint", (unit, (one, other)[side], number)


def trimmed(problem: Problem, posts: Iterable[Post]) -> Posts:
    """Without the posts of slots that are not staffed by them, and without units that a slot can spare; in a pair that
    must be staffed together, without the side that stands alone."""
    kept: set[Post] = set()
    for slot, units in gathered(posts).items():
        if slot not in problem.wanted or not staffed(problem, slot, units):
            continue
        needed = list(units)
        for unit in sorted(units, key=lambda unit: (-sending(problem, unit, slot[0]), unit)):
            fewer = [other for other in needed if other != unit]
            if staffed(problem, slot, fewer):
                needed = fewer
        kept |= {(unit, *slot) for unit in needed}
    if problem.joint == "required":
        wrong = {post[1:] for rule, post in faults(problem, kept) if rule == "joint"}
        kept = {post for post in kept if post[1:] not in wrong}
    return frozenset(kept)
