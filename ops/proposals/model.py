"""A problem, or a part of it, as a model for OR-tools' CP-SAT.

Work is counted in CP-SAT's deterministic time, not in seconds, by a fixed number of workers whose searches are
interleaved: the same model and seed give the same plan on any machine. Only the guard of wall time, for a machine that
is far too slow, breaks that, and then it says so.
"""

import math
from collections import defaultdict
from collections.abc import Callable, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, InvalidStateError, ThreadPoolExecutor, wait
from contextlib import suppress
from typing import Any

import msgspec
from ortools.sat.python import cp_model

from ops.proposals.judge import FAMILIAR, HALF, LOAD, OPEN, even_share, sending, trimmed
from ops.proposals.problem import Post, Posts, Problem

WORKERS = 2
NEAR_ENOUGH = 0.02
"""A search is over when its cost is within this of its bound."""
SLOW = 20.0
"""How many seconds one unit of deterministic time may take before the guard ends it."""


class End(msgspec.Struct, frozen=True, kw_only=True):
    """How a search ended: what it used, whether somebody wants to go on."""

    posts: Posts
    bound: float
    spent: float
    going: bool
    reproducible: bool


class Model:
    """The part of a problem that lies in these sectors and shifts.

    `times` multiplies every cost but that of a unit that comes to a sector: of so many equal stretches one after the
    other, each bears one share of it, and all costs stay whole numbers. Without `even` loads are not looked at.
    """

    def __init__(
        self, problem: Problem, sectors: Sequence[int], numbers: Sequence[int], *, times: int = 1, even: bool = True
    ) -> None:
        self.problem = problem
        self.inside = set(sectors)
        self.numbers = tuple(numbers)
        self.times, self.even = times, even
        self.model = cp_model.CpModel()
        self.sent: dict[Post, Any] = {}
        self.bare: dict[tuple[int, int], Any] = {}
        self.half: dict[tuple[int, int, int], Any] = {}
        self.comes: dict[tuple[int, int], Any] = {}
        self.over: dict[int, Any] = {}
        self.stopped: Future[None] = Future()
        self.terms: list[tuple[int, Any]] = []
        self._variables()
        self._needs()
        self._units()
        self._pairs()
        self.model.minimize(sum(weight * variable for weight, variable in self.terms))

    def _variables(self) -> None:
        problem = self.problem
        for slot in problem.slots():
            if slot[0] in self.inside and slot[1] in self.numbers:
                self.bare[slot] = self.model.new_bool_var(f"bare {slot}")
                self.terms.append((self.times * OPEN * problem.places[slot[0]].weight, self.bare[slot]))
        for unit, sectors in enumerate(problem.eligible):
            numbers = [n for n in self.numbers if not problem.engaged(unit, n)]
            for sector in sectors:
                if sector not in self.inside:
                    continue
                price = self.times * sending(problem, unit, sector)
                for number in numbers:
                    slot = (sector, number)
                    if slot in self.bare and self._helps(unit, slot):
                        sent = self.sent[unit, sector, number] = self.model.new_bool_var(f"{unit} {sector} {number}")
                        self.terms.append((price, sent))

    def _helps(self, unit: int, slot: tuple[int, int]) -> bool:
        officers, lacking = self.problem.wanted[slot]
        force = self.problem.forces[unit]
        return bool((officers and force.officers) or lacking & force.capabilities)

    def _needs(self) -> None:
        """Officers and each capability are there, or the slot is bare. Coefficients no larger than what is wanted."""
        of_slot: dict[tuple[int, int], list[int]] = defaultdict(list)
        for unit, sector, number in self.sent:
            of_slot[sector, number].append(unit)
        for slot, bare in self.bare.items():
            officers, lacking = self.problem.wanted[slot]
            units = of_slot[slot]
            forces = [self.problem.forces[unit] for unit in units]
            if officers:
                brings = [min(force.officers, officers) for force in forces]
                divisor = math.gcd(officers, *brings)
                self.model.add(
                    sum(
                        (each // divisor) * self.sent[(unit, *slot)]
                        for unit, each in zip(units, brings, strict=True)
                        if each
                    )
                    + (officers // divisor) * bare
                    >= officers // divisor
                )
            for capability in sorted(lacking):
                able = [
                    self.sent[(u, *slot)] for u, f in zip(units, forces, strict=True) if capability in f.capabilities
                ]
                self.model.add_bool_or([*able, bare])

    def _units(self) -> None:
        """One place at a time and rest between; who comes to a sector at all; shifts above the even share."""
        share = even_share(self.problem)
        inside = set(self.numbers)
        of_unit: dict[int, dict[int, list[int]]] = defaultdict(lambda: defaultdict(list))
        for unit, sector, number in self.sent:
            of_unit[unit][sector].append(number)
        for unit, sectors in of_unit.items():
            for sector in sectors:
                self.comes[unit, sector] = self.model.new_bool_var(f"{unit} comes {sector}")
                self.terms.append((FAMILIAR, self.comes[unit, sector]))
            for clique in self.problem.cliques:
                if not inside.intersection(clique):
                    continue
                among = []
                for sector in sectors:
                    here = [self.sent[key] for n in clique if (key := (unit, sector, n)) in self.sent]
                    if here:
                        self.model.add(sum(here) <= self.comes[unit, sector])
                    among += here
                if len(among) > 1:
                    self.model.add_at_most_one(among)
            every = [self.sent[unit, sector, n] for sector, numbers in sectors.items() for n in numbers]
            most = len({n for numbers in sectors.values() for n in numbers})
            if self.even and most > share:
                self.over[unit] = self.model.new_int_var(0, most - share, f"{unit} over")
                self.model.add(sum(every) <= share + self.over[unit])
                self.terms.append((LOAD, self.over[unit]))

    def _pairs(self) -> None:
        """Both sides of the line together: forbidden otherwise, or dear."""
        for one, other, number in self.problem.joint_shifts:
            if one not in self.inside or number not in self.numbers:
                continue
            sides = [self.bare.get((side, number), 0) for side in (one, other)]
            if all(isinstance(side, int) for side in sides):
                continue
            if self.problem.joint == "required":
                self.model.add(sides[0] == sides[1])
            else:
                half = self.half[one, other, number] = self.model.new_bool_var(f"half {one} {other} {number}")
                self.model.add(half >= sides[0] - sides[1])
                self.model.add(half >= sides[1] - sides[0])
                self.terms.append((self.times * HALF, half))

    def hint(self, posts: Posts) -> None:
        """Begin with these posts."""
        inside = {post for post in posts if post in self.sent}
        slots = {post[1:] for post in inside}
        loads: dict[int, int] = defaultdict(int)
        for unit, _, _ in inside:
            loads[unit] += 1
        share = even_share(self.problem)
        for post, sent in self.sent.items():
            self.model.add_hint(sent, post in inside)
        for slot, bare in self.bare.items():
            self.model.add_hint(bare, slot not in slots)
        pairs = {post[:2] for post in inside}
        for pair, comes in self.comes.items():
            self.model.add_hint(comes, pair in pairs)
        for (one, other, number), half in self.half.items():
            sides = [(side, number) in self.bare and (side, number) not in slots for side in (one, other)]
            self.model.add_hint(half, sides[0] != sides[1])
        for unit, over in self.over.items():
            self.model.add_hint(over, max(0, loads[unit] - share))

    def search(
        self, first: Posts, *, effort: float, seed: int, improved: Callable[[Posts, float], bool], least: int = 0
    ) -> End:
        """Search from `first` on, telling of every better plan and bound until it says no. No plan is below `least`."""
        self.hint(first)
        if least:
            self.model.add(sum(weight * variable for weight, variable in self.terms) >= least)
        solver = cp_model.CpSolver()
        solver.parameters.num_workers = WORKERS
        solver.parameters.interleave_search = True
        solver.parameters.random_seed = seed
        solver.parameters.max_deterministic_time = effort
        solver.parameters.max_time_in_seconds = 60 + SLOW * effort
        solver.parameters.relative_gap_limit = NEAR_ENOUGH if self.even else 0.001
        solver.parameters.linearization_level = 2
        telling = Telling(self, first, improved)
        solver.best_bound_callback = telling.bounded
        # In a thread of its own, which is left to itself when nobody waits any longer: CP-SAT (9.15) that is stopped
        # before its workers have begun aborts the process («Check failed: solution->size()»), and does not tell when.
        alone = ThreadPoolExecutor(1)
        solving: Future[Any] = alone.submit(solver.solve, self.model, telling)
        alone.shutdown(wait=False)
        wait([solving, self.stopped], return_when=FIRST_COMPLETED)
        if not solving.done():
            telling.going = False
            return End(posts=telling.posts, bound=telling.bound, spent=0.0, going=False, reproducible=False)
        if solving.result() in {cp_model.OPTIMAL, cp_model.FEASIBLE}:
            telling.posts = self.taken(solver)
        telling.tell(solver.best_objective_bound)
        return End(
            posts=telling.posts,
            bound=solver.best_objective_bound,
            spent=solver.deterministic_time,
            going=telling.going,
            reproducible=telling.going and solver.wall_time < solver.parameters.max_time_in_seconds,
        )

    def stop(self) -> None:
        """Wait no longer for the search, from any thread."""
        with suppress(InvalidStateError):  # stopped before
            self.stopped.set_result(None)

    def taken(self, values: Any) -> Posts:
        return trimmed(self.problem, (post for post, sent in self.sent.items() if values.boolean_value(sent)))


class Telling(cp_model.CpSolverSolutionCallback):
    """Passes on what CP-SAT finds, until nobody wants to wait any longer."""

    def __init__(self, model: Model, first: Posts, improved: Callable[[Posts, float], bool]) -> None:
        super().__init__()
        self.model, self.posts, self.bound, self.improved = model, first, 0.0, improved
        self.going = True

    def on_solution_callback(self) -> None:
        if self.going:
            self.posts = self.model.taken(self)
            self.tell(self.best_objective_bound)

    def bounded(self, bound: float) -> None:
        self.tell(bound)

    def tell(self, bound: float) -> None:
        if not self.going:
            return
        self.bound = bound
        if not self.improved(self.posts, bound):
            self.going = False
            self.model.stop()
