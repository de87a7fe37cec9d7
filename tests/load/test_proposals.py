"""How good a proposal is after how long: 100 sectors × 150 units × 14 days × 2 shifts, beside construction alone.

Prints; the only assertions are about bounds and rules, for time is the machine's. Two problems: units are scarce (a
third of the shifts cannot be staffed), and plenty (loads are to be shared out).
"""

import os
import time

import msgspec
import pytest

from ops.proposals.greedy import construct
from ops.proposals.judge import cost, faults
from ops.proposals.problem import Problem
from ops.proposals.solver import Progress, solve
from tests.ops.proposals.given import invented

pytestmark = pytest.mark.load
MARKS = (0.2, 0.1, 0.05, 0.02, 0.01)


def plenty() -> Problem:
    """The same, of 60 sectors that need six officers each."""
    made = invented(2, sectors=60)
    return msgspec.structs.replace(made, places=tuple(msgspec.structs.replace(p, officers=6) for p in made.places))


@pytest.mark.parametrize("which", ["scarce", "plenty"])
def test_a_proposal_over_time(which: str) -> None:
    problem = invented(1) if which == "scarce" else plenty()
    began, cpu = time.monotonic(), time.process_time()
    greedy = construct(problem)
    greedy_s, greedy_cost = time.monotonic() - began, cost(problem, greedy)
    told: list[tuple[float, float, Progress]] = []
    began, cpu = time.monotonic(), time.process_time()

    def watch(progress: Progress) -> bool:
        told.append((time.monotonic() - began, time.process_time() - cpu, progress))
        return True

    solved = solve(problem, effort=30, watch=watch)
    wall, used = time.monotonic() - began, time.process_time() - cpu
    worth = cost(problem, solved.posts)
    print(
        f"\n{which}: {len(problem.places)} sectors × {len(problem.forces)} units × {len(problem.shifts)} shifts, "
        f"{sum(map(len, problem.eligible))} units in reach of sectors; load of this machine {os.getloadavg()[0]:.1f}"
    )
    print(
        f"  construction alone: {greedy_s:.2f} s, cost {greedy_cost.total}, {greedy_cost.open // 1000} weighted open, "
        f"{(greedy_cost.total - solved.bound) / greedy_cost.total:.1%} above the bound"
    )
    print(f"  first plan told after {told[0][0]:.2f} s")
    for mark in MARKS:
        reached = next(((w, c) for w, c, p in told if p.gap <= mark), None)
        print(
            f"  gap {mark:.0%}: "
            + (f"{reached[0]:.1f} s of wall, {reached[1]:.1f} s of processor" if reached else "not reached")
        )
    print(
        f"  ended: {wall:.1f} s of wall, {used:.1f} s of processor, cost {worth.total}, bound {solved.bound}, "
        f"gap {(worth.total - solved.bound) / worth.total:.2%}, {worth.open // 1000} weighted shifts open"
    )
    assert list(faults(problem, solved.posts)) == []
    assert solved.bound <= worth.total <= greedy_cost.total
