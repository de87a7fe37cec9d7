"""The plan: constructed, then proved and mended stretch by stretch, then searched as a whole. Pure but for the watch.

A unit has one shift at most within its rest, so the shifts fall into stretches in each of which every unit is sent once
at most. Taken by themselves (nobody minds the rest between them, and each bears its share of the units that come at
all) stretches are small models that CP-SAT solves to the end, mostly equal ones, so that few are solved; the sum of
their bounds is a bound of the whole. Put one after the other their plans are very nearly the whole plan.
"""

import math
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from time import monotonic

import msgspec

from ops.proposals.greedy import construct
from ops.proposals.judge import HALF, OPEN, cost
from ops.proposals.model import NEAR_ENOUGH, Model
from ops.proposals.problem import Post, Posts, Problem

STRETCHES = 0.6
"""The share of the effort that stretches may use."""


class Progress(msgspec.Struct, frozen=True, kw_only=True):
    """How far it is: the best cost so far, what no plan can go below, and how many slots nobody has."""

    elapsed_s: float
    best: int
    bound: int
    open: int

    @property
    def gap(self) -> float:
        """How much better than the best a plan might still be, as a share of it."""
        return 0.0 if self.best <= 0 else max(0.0, (self.best - self.bound) / self.best)


class Solved(msgspec.Struct, frozen=True, kw_only=True):
    posts: Posts
    cost: int
    bound: int
    reproducible: bool
    """Whether the same problem and seed give the same again: not when somebody cancelled, or the machine is far too
    slow."""


Watcher = Callable[[Progress], bool]
"""Told of every progress; answers whether to go on."""


def solve(problem: Problem, *, effort: float, watch: Watcher = lambda _: True) -> Solved:
    """The best plan found with so much deterministic time (about as many seconds on an idle machine)."""
    return Search(problem, effort, watch).run()


class Search:
    """The parts of a problem with their best plans and bounds."""

    def __init__(self, problem: Problem, effort: float, watch: Watcher) -> None:
        self.problem, self.effort, self.watch = problem, effort, watch
        self.began = monotonic()
        self.parts = parts(problem)
        self.best: list[Posts] = []
        self.costs: list[int] = []
        self.bounds = [0] * len(self.parts)
        self.going = self.reproducible = True
        self.model: Model | None = None
        first = construct(problem)
        for sectors in self.parts:
            inside = set(sectors)
            self.best.append(frozenset(post for post in first if post[1] in inside))
            self.costs.append(part_cost(problem, sectors, self.best[-1]))
        self.sizes = [sum(slot[0] in set(sectors) for slot in problem.slots()) for sectors in self.parts]

    def run(self) -> Solved:
        self.tell()
        order = sorted((i for i in range(len(self.parts)) if self.sizes[i]), key=lambda i: (-self.sizes[i], i))
        left, size = self.effort, sum(self.sizes)
        for part in order:
            if self.going:
                left -= self.by_stretches(part, STRETCHES * left * self.sizes[part] / size)
                size -= self.sizes[part]
        rough = [part for part in order if self.costs[part] * (1 - NEAR_ENOUGH) > self.bounds[part]]
        size = sum(self.sizes[part] for part in rough)
        for part in rough:
            if self.going:
                left -= self.whole(part, left * self.sizes[part] / size)
                size -= self.sizes[part]
        # Whoever can be sent is sent, whatever the time left to the search: so that what stays open has its reasons.
        posts = construct(problem := self.problem, (post for part in self.best for post in part))
        return Solved(
            posts=posts, cost=cost(problem, posts).total, bound=min(sum(self.bounds), sum(self.costs)),
            reproducible=self.reproducible and self.going,
        )  # fmt: skip

    def stop(self) -> None:
        """End with the best so far, from another thread."""
        self.going = False
        if self.model is not None:
            self.model.stop()

    def begun(self, model: Model) -> Model:
        """The model that is searched from now on; not at all if somebody stopped while it was made."""
        self.model = model
        if not self.going:
            model.stop()
        return model

    def tell(self) -> bool:
        """Tell of the progress; gives whether to go on."""
        found = {post[1:] for part in self.best for post in part}
        progress = Progress(
            elapsed_s=round(monotonic() - self.began, 2),
            best=sum(self.costs),
            bound=min(sum(self.bounds), sum(self.costs)),
            open=len(self.problem.wanted) - len(found),
        )
        self.going = self.going and self.watch(progress)
        return self.going

    def take(self, part: int, posts: Posts) -> None:
        """Keep a part's plan if it is the best so far."""
        now = part_cost(self.problem, self.parts[part], posts)
        if now < self.costs[part]:
            self.best[part], self.costs[part] = posts, now

    def by_stretches(self, part: int, effort: float) -> float:
        """Bound a part by its stretches, and put their plans together; gives the effort that was used."""
        problem, sectors = self.problem, self.parts[part]
        pieces = stretches(problem)
        alike: dict[object, list[tuple[int, ...]]] = defaultdict(list)
        for numbers in pieces:
            alike[likeness(problem, sectors, numbers)].append(numbers)
        before, floor, spent = self.bounds[part], 0.0, 0.0
        plan: set[Post] = set()
        for done, same in enumerate(alike.values()):
            numbers, many = same[0], len(same)
            model = self.begun(Model(problem, sectors, numbers, times=len(pieces), even=False))
            first = frozenset(post for post in self.best[part] if post[2] in numbers)

            def improved(_: Posts, bound: float, floor: float = floor, many: int = many) -> bool:
                self.bounds[part] = max(before, math.ceil((floor + many * max(bound, 0)) / len(pieces) - 1e-6))
                return self.tell()

            end = model.search(
                first, effort=(effort - spent) / (len(alike) - done), seed=problem.seed, improved=improved
            )
            floor, spent = floor + many * max(end.bound, 0), spent + end.spent
            self.reproducible = self.reproducible and end.reproducible
            for other in same:
                plan |= {(unit, sector, other[numbers.index(number)]) for unit, sector, number in end.posts}
            if not end.going:
                break
        sound = rested(problem, plan)
        inside = set(sectors)
        mended = construct(problem, sound, only=inside)
        self.take(part, mended)
        self.tell()
        return spent

    def whole(self, part: int, effort: float) -> float:
        """Search a part as a whole from the best plan on; gives the effort that was used."""
        model = self.begun(Model(self.problem, self.parts[part], range(len(self.problem.shifts))))

        def improved(posts: Posts, bound: float) -> bool:
            self.take(part, posts)
            self.bounds[part] = max(self.bounds[part], math.ceil(bound - 1e-6))
            return self.tell()

        end = model.search(
            self.best[part], effort=effort, seed=self.problem.seed, improved=improved, least=self.bounds[part]
        )
        self.reproducible = self.reproducible and end.reproducible
        return end.spent


def parts(problem: Problem) -> list[list[int]]:
    """Sectors that have to do with each other, by index: units that could go to both, or the line between them."""
    leader = list(range(len(problem.places)))

    def find(sector: int) -> int:
        while leader[sector] != sector:
            leader[sector] = leader[leader[sector]]
            sector = leader[sector]
        return sector

    for sectors in problem.eligible:
        for other in sectors[1:]:
            leader[find(other)] = find(sectors[0])
    for one, other in problem.pairs:
        leader[find(other)] = find(one)
    found: dict[int, list[int]] = defaultdict(list)
    for sector in range(len(problem.places)):
        found[find(sector)].append(sector)
    return sorted(found.values())


def stretches(problem: Problem) -> list[tuple[int, ...]]:
    """The shifts cut into stretches, in each of which every two exclude each other for a unit."""
    found: list[list[int]] = []
    for number in range(len(problem.shifts)):
        if found and all(problem.excludes(number, other) for other in found[-1]):
            found[-1].append(number)
        else:
            found.append([number])
    return [tuple(stretch) for stretch in found]


def likeness(problem: Problem, sectors: Sequence[int], numbers: Sequence[int]) -> object:
    """Equal for stretches that are the same model: the same wants, the same units free, pairs together alike."""
    wanted = tuple(tuple(problem.wanted.get((sector, number), ()) for number in numbers) for sector in sectors)
    engaged = tuple(
        tuple(not problem.engaged(unit, number) for number in numbers)
        for unit, force in enumerate(problem.forces)
        if force.taken
    )
    own = set(sectors)
    joint = tuple(
        tuple(problem.together(one, other, number) for number in numbers) for one, other in problem.pairs if one in own
    )
    return wanted, engaged, joint


def rested(problem: Problem, posts: Iterable[Post]) -> Posts:
    """Those of the posts, earliest first, that leave each unit its rest."""
    kept: set[Post] = set()
    last: dict[int, int] = {}
    for unit, sector, number in sorted(posts, key=lambda post: (post[2], post[0], post[1])):
        if unit not in last or not problem.excludes(last[unit], number):
            kept.add((unit, sector, number))
            last[unit] = number
    return frozenset(kept)


def part_cost(problem: Problem, sectors: Sequence[int], posts: Iterable[Post]) -> int:
    """What a part costs by itself. Parts share no unit and no pair, so the whole costs their sum."""
    inside = set(sectors)
    whole = cost(problem, (post for post in posts if post[1] in inside)).total
    whole -= sum(OPEN * problem.places[sector].weight for sector, _ in problem.slots() if sector not in inside)
    if problem.joint == "preferred":
        whole -= HALF * sum(
            ((one, number) in problem.wanted) != ((other, number) in problem.wanted)
            for one, other, number in problem.joint_shifts
            if one not in inside
        )
    return whole
