"""A first plan within a moment: slot by slot, the heaviest first, with whoever is best placed and free. Pure.

It is what the solver begins with, and what it is compared with.
"""

from collections import defaultdict
from collections.abc import Container, Iterable

from ops.proposals.judge import even_share, sending, trimmed
from ops.proposals.problem import Posts, Problem, staffed


class Roster:
    """Who has which shifts."""

    def __init__(self, problem: Problem, posts: Iterable[tuple[int, int, int]] = ()) -> None:
        self.problem = problem
        self.shifts: dict[int, set[int]] = defaultdict(set)
        self.known: dict[tuple[int, int], int] = defaultdict(int)
        self.posts: set[tuple[int, int, int]] = set()
        self.excluded = [
            [other for other in range(len(problem.shifts)) if problem.excludes(one, other)]
            for one in range(len(problem.shifts))
        ]
        self.engaged = [
            {number for number in range(len(problem.shifts)) if problem.engaged(unit, number)} if force.taken else set()
            for unit, force in enumerate(problem.forces)
        ]
        self.near: list[list[int]] = [[] for _ in problem.places]
        for unit, sectors in enumerate(problem.eligible):
            for sector in sectors:
                self.near[sector].append(unit)
        for post in sorted(posts):
            self.send(*post)

    def free(self, unit: int, number: int) -> bool:
        """Whether the unit has no shift and no promise that keeps it from this one."""
        return number not in self.engaged[unit] and self.shifts[unit].isdisjoint(self.excluded[number])

    def send(self, unit: int, sector: int, number: int) -> None:
        self.shifts[unit].add(number)
        self.known[unit, sector] += 1
        self.posts.add((unit, sector, number))

    def crew(self, sector: int, number: int, share: int) -> list[int] | None:
        """Units that are free and together what the slot wants, as few as can be had simply; None if there are not."""
        problem, slot = self.problem, (sector, number)
        free = [unit for unit in self.near[sector] if self.free(unit, number)]
        if not staffed(problem, slot, free):
            return None
        officers, lacking = problem.wanted[slot]

        def worth(unit: int) -> tuple[int, ...]:
            force = problem.forces[unit]
            gain = -min(force.officers, officers) - 5 * len(lacking & force.capabilities)
            over = max(0, len(self.shifts[unit]) - share)
            new = 0 if self.known[unit, sector] else 1
            return (gain, over, new, sending(problem, unit, sector), unit)

        chosen: list[int] = []
        while not staffed(problem, slot, chosen):
            best = min((unit for unit in free if unit not in chosen), key=worth)
            chosen.append(best)
            officers -= problem.forces[best].officers
            lacking = lacking - problem.forces[best].capabilities
        return chosen


def construct(
    problem: Problem, begin: Iterable[tuple[int, int, int]] = (), *, only: Container[int] | None = None
) -> Posts:
    """A sound plan, in these sectors `only`. `begin` is sound already but for slots that are staffed in part, which are
    staffed anew. Where pairs must be staffed together, both sides or none."""
    roster = Roster(problem, trimmed(problem, begin))
    share = even_share(problem)
    mate = {side: across for one, other in problem.pairs for side, across in ((one, other), (other, one))}
    done = {(sector, number) for _, sector, number in roster.posts}
    order = sorted(
        (slot for slot in problem.slots() if slot not in done and (only is None or slot[0] in only)),
        key=lambda slot: (-problem.places[slot[0]].weight, slot[1], len(roster.near[slot[0]]), slot[0]),
    )
    for sector, number in order:
        if (sector, number) in done:
            continue
        crew = roster.crew(sector, number, share)
        if crew is None:
            continue
        across = mate.get(sector)
        together = (
            across is not None
            and problem.together(sector, across, number)
            and (across, number) in problem.wanted
            and (across, number) not in done
        )
        before = set(roster.posts), {unit: set(shifts) for unit, shifts in roster.shifts.items()}
        for unit in crew:
            roster.send(unit, sector, number)
        done.add((sector, number))
        if together and across is not None:
            others = roster.crew(across, number, share)
            if others is not None:
                for unit in others:
                    roster.send(unit, across, number)
                done.add((across, number))
            elif problem.joint == "required":
                roster.posts = before[0]
                roster.shifts = defaultdict(set, before[1])
                done.discard((sector, number))
    return trimmed(problem, roster.posts)
