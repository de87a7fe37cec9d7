"""Who is missing where and when: sectors in the action phases, and crossings while they are open."""

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Any, NamedTuple

from ops.planning.findings.made import CROSSINGS, assign, finding
from ops.planning.findings.plan import Plan, PlannedAssignment, PlannedCrossing
from ops.planning.plan_schemas import FindingView
from scheduling.hours import Hours, open_windows
from scheduling.windows import Window, uncovered


def found(plan: Plan) -> Iterator[FindingView]:
    held: dict[str, list[PlannedAssignment]] = {sector.code: [] for sector in plan.sectors}
    for assignment in plan.assignments:
        held.setdefault(assignment.sector, []).append(assignment)
    yield from _sectors(plan, held)
    yield from _crossings(plan, held)


def _sectors(plan: Plan, held: dict[str, list[PlannedAssignment]]) -> Iterator[FindingView]:
    for sector in plan.sectors:
        windows = [assignment.window for assignment in held[sector.code]]
        for phase in plan.action:
            for gap in uncovered(phase, windows):
                whole = gap == phase
                yield finding(
                    plan,
                    "blocker" if whole else "warning",
                    "uncovered_period",
                    [sector.code],
                    {"sector": sector.code, "whole": whole},
                    assign(sector.code),
                    period=gap,
                    shape=sector.geometry,
                )


class Shortfall(NamedTuple):
    """A time at which a crossing has less than it needs."""

    window: Window
    officers: int
    """That are there."""
    lacking: frozenset[str]


def _crossings(plan: Plan, held: dict[str, list[PlannedAssignment]]) -> Iterator[FindingView]:
    """One finding for each crossing: from when it is short for the first time, how often, and what is lacking then."""
    open_: dict[tuple[tuple[Hours, ...], str], list[Window]] = {}
    for crossing in plan.crossings:
        if not crossing.officers and not crossing.capabilities:
            continue  # then it needs no more than somebody in its sector, which is said of the sector
        facts: dict[str, Any] = {
            "crossing": crossing.code,
            "name": crossing.name,
            "sector": crossing.sector,
            "needed": crossing.officers or 0,
        }
        if crossing.sector is None:
            yield finding(plan, "warning", "crossing_outside", [crossing.code], facts, CROSSINGS, shape=crossing.place)
            continue
        hours = (crossing.hours, crossing.timezone)
        if hours not in open_:
            open_[hours] = [window for phase in plan.action for window in open_windows(*hours, phase)]
        short = shortfalls(crossing, open_[hours], held.get(crossing.sector, ()))
        if short:
            facts |= {
                "times": len(short),
                "officers": min(one.officers for one in short),
                "lacking": sorted(frozenset().union(*(one.lacking for one in short))),
            }
            subjects = [crossing.code, crossing.sector]
            mend = assign(crossing.sector)
            first = short[0].window
            yield finding(
                plan, "warning", "crossing_uncovered", subjects, facts, mend, period=first, shape=crossing.place
            )


def shortfalls(
    crossing: PlannedCrossing, open_: Sequence[Window], held: Sequence[PlannedAssignment]
) -> list[Shortfall]:
    """When, while it is open (in order), the units in its sector are fewer officers than it needs or lack a capability;
    times that meet are one."""
    short: list[Shortfall] = []
    for window in open_:
        there = [a for a in held if a.window.starts_at < window.ends_at and window.starts_at < a.window.ends_at]
        edges = {window.starts_at, window.ends_at}
        for a in there:
            edges.add(max(a.window.starts_at, window.starts_at))
            edges.add(min(a.window.ends_at, window.ends_at))
        for starts_at, ends_at in pairwise(sorted(edges)):
            present = {a.unit: a for a in there if a.window.starts_at <= starts_at and a.window.ends_at >= ends_at}
            officers = sum(a.officers for a in present.values())
            lacking = crossing.capabilities.difference(*(a.capabilities for a in present.values()))
            if officers < (crossing.officers or 0) or lacking:
                join(short, Shortfall(Window(starts_at, ends_at), officers, lacking))
    return short


def join(short: list[Shortfall], one: Shortfall) -> None:
    """Add what comes next; to the last one where they meet."""
    if short and short[-1].window.ends_at == one.window.starts_at:
        former = short.pop()
        window = Window(former.window.starts_at, one.window.ends_at)
        one = Shortfall(window, min(former.officers, one.officers), former.lacking | one.lacking)
    short.append(one)
