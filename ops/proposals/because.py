"""Why a slot stays open: which hard rules, lifted, would let it be staffed while everybody else stays where they are.

Pure. Slots ask for "at least", so the units that remain when some rules are lifted can staff a slot exactly when all of
them together can. So the answer is computed, not guessed: the smallest sets of rules whose lifting staffs the slot, and
no rule in such a set could be left in place.
"""

from collections.abc import Iterable
from itertools import combinations

import msgspec

from ops.proposals.greedy import Roster
from ops.proposals.problem import Posts, Problem, staffed

LIFTABLE = ("distance", "rest", "busy", "country", "capability", "officers")
"""In the order in which a coordinator would rather lift them. `capability` and `officers` are what the sector needs."""
MOST_NAMED = 4


class Because(msgspec.Struct, frozen=True, kw_only=True):
    """Why nobody takes a sector for a shift.

    Lifting all of `lift` staffs it; lifting fewer of them does not; empty: nothing would. `others` are sets that would
    do as well. `joint`: it could be staffed, but not the sector across the line, and neither is to be alone. `helpers`
    are units that the lifting brings in, with what forbids each.
    """

    sector: int
    shift: int
    lift: tuple[str, ...]
    others: tuple[tuple[str, ...], ...] = ()
    helpers: tuple[tuple[int, tuple[str, ...]], ...] = ()
    officers: int = 0
    """How many of those wanted are free and near, capabilities aside."""
    lacking: tuple[str, ...] = ()
    """Wanted capabilities that no free unit nearby has."""


def reasons(problem: Problem, posts: Posts) -> list[Because]:
    """One for each slot that these posts leave open, by shift and sector."""
    roster = Roster(problem, posts)
    taken = {post[1:] for post in posts}
    left = sorted((slot for slot in problem.slots() if slot not in taken), key=lambda slot: (slot[1], slot[0]))
    return [because(problem, roster, slot) for slot in left]


def because(problem: Problem, roster: Roster, slot: tuple[int, int]) -> Because:
    """Why this one is open."""
    sector, number = slot
    wanted_officers, lacking = problem.wanted[slot]
    against = {unit: forbidden(problem, roster, unit, slot) for unit in range(len(problem.forces))}
    found: list[tuple[str, ...]] = []
    free = [unit for unit, rules in against.items() if not rules]
    if staffed(problem, slot, free):
        found = [("joint",)]
    for size in range(1, len(LIFTABLE) + 1):
        if found:
            break
        found = [lift for lift in combinations(LIFTABLE, size) if enough(problem, against, slot, lift)]
    lift = found[0] if found else ()
    helpers = [
        (unit, tuple(sorted(rules)))
        for unit, rules in against.items()
        if rules and rules <= set(lift) and problem.useful(unit, sector)
    ]
    helpers.sort(key=lambda helper: (len(helper[1]), problem.distance(helper[0], sector), helper[0]))
    return Because(
        sector=sector,
        shift=number,
        lift=lift,
        others=tuple(found[1:]),
        helpers=tuple(helpers[:MOST_NAMED]),
        officers=min(wanted_officers, sum(problem.forces[unit].officers for unit in free)),
        lacking=tuple(sorted(lacking.difference(*(problem.forces[unit].capabilities for unit in free)))),
    )


def forbidden(problem: Problem, roster: Roster, unit: int, slot: tuple[int, int]) -> frozenset[str]:
    """Every rule that keeps a unit from a slot, as the others stand."""
    sector, number = slot
    found = set(problem.engaged(unit, number))
    if not problem.may_work(unit, sector):
        found.add("country")
    if not problem.near(unit, sector):
        found.add("distance")
    if number in roster.shifts[unit]:
        found.add("busy")
    elif not roster.shifts[unit].isdisjoint(roster.excluded[number]):
        found.add("rest")
    return frozenset(found)


def enough(problem: Problem, against: dict[int, frozenset[str]], slot: tuple[int, int], lift: Iterable[str]) -> bool:
    """Whether the slot can be staffed by those whom nothing forbids but what is lifted."""
    lifted = set(lift)
    officers, lacking = problem.wanted[slot]
    there = [problem.forces[unit] for unit, rules in against.items() if rules <= lifted]
    manned = sum(force.officers for force in there) >= officers
    if "officers" in lifted:  # fewer than wanted will do, but somebody has to be there
        manned = not officers or any(force.officers for force in there)
    able = "capability" in lifted or not lacking.difference(*(force.capabilities for force in there))
    return manned and able and bool(there)
