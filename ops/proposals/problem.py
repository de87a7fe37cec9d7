"""What a proposal is made from: plain data without store, clock or geometry. Times are minutes since 1970, UTC.

Indexes stand for units, sectors and shifts in these lists, which are sorted, so that the same plan is the same problem.
"""

from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import Any

import msgspec

BLOCKING = ("country", "capability", "distance", "rest", "busy", "officers")
"""The hard rules that can forbid a unit for a sector and shift, in the order in which they are told."""


class Shift(msgspec.Struct, frozen=True, array_like=True):
    """From `starts` up to and without `ends`, in minutes."""

    starts: int
    ends: int


class Force(msgspec.Struct, frozen=True, kw_only=True):
    """A unit. `taken` are the times at which it is promised elsewhere already (sector code, minutes)."""

    code: str
    country: str
    officers: int
    capabilities: frozenset[str]
    taken: tuple[tuple[str, int, int], ...] = ()


class Place(msgspec.Struct, frozen=True, kw_only=True):
    """A sector and what it needs. `weight`: how much one shift without anybody counts, 1 upwards (by risk).

    `officers` and `capabilities` are wanted in every shift; `by_shift` is what else is, by the shift's number: of
    crossings, while they are open. `shut` are the shifts in which all of its crossings are closed.
    `counterpart` is the sector across the line with which it is to be staffed together, by code.
    """

    code: str
    country: str
    corridor: str
    officers: int
    capabilities: frozenset[str]
    weight: int = 1
    counterpart: str | None = None
    by_shift: Mapping[int, tuple[int, frozenset[str]]] = {}
    shut: frozenset[int] | None = None
    """None: it has no crossing."""

    def wants(self, number: int) -> tuple[int, frozenset[str]]:
        """(officers, capabilities) in a shift."""
        officers, capabilities = self.by_shift.get(number, (0, frozenset()))
        return max(self.officers, officers), self.capabilities | capabilities

    @property
    def uses(self) -> tuple[bool, frozenset[str]]:
        """Whether officers are wanted in any shift, and every capability that is wanted in one."""
        wants = [(self.officers, self.capabilities), *self.by_shift.values()]
        return any(officers for officers, _ in wants), frozenset().union(*(able for _, able in wants))


class Problem(msgspec.Struct, frozen=True, kw_only=True, dict=True):
    """`km[unit][sector]` is the distance from the base, by code; absent: no base is known, and no distance forbids.

    `hosts` are (host, guest, corridor or None): the guest's units may work on the host's side.
    """

    shifts: tuple[Shift, ...]
    forces: tuple[Force, ...]
    places: tuple[Place, ...]
    km: Mapping[str, Mapping[str, float]]
    rest_minutes: int
    most_km: float | None
    hosts: tuple[tuple[str, str, str | None], ...] = ()
    joint: str = "preferred"
    """preferred: half of a pair staffed alone counts against a plan; required: it is forbidden; off: no matter."""
    seed: int = 1

    @cached_property
    def place(self) -> dict[str, int]:
        return {place.code: index for index, place in enumerate(self.places)}

    @cached_property
    def pairs(self) -> list[tuple[int, int]]:
        """Sectors that face each other, each pair once, the first by index first."""
        if self.joint == "off":
            return []
        return [
            (index, other)
            for index, place in enumerate(self.places)
            if place.counterpart is not None
            and (other := self.place.get(place.counterpart)) is not None
            and index < other
        ]

    def together(self, one: int, other: int, number: int) -> bool:
        """Whether a pair is to be staffed together in a shift: not while every crossing of both sides is closed."""
        shuts = [shut for side in (one, other) if (shut := self.places[side].shut) is not None]
        return not shuts or not all(number in shut for shut in shuts)

    @cached_property
    def joint_shifts(self) -> list[tuple[int, int, int]]:
        """(sector, sector, shift) of every pair in every shift in which it is to be staffed together."""
        numbers = range(len(self.shifts))
        return [(one, other, n) for one, other in self.pairs for n in numbers if self.together(one, other, n)]

    @cached_property
    def fixed(self) -> dict[tuple[int, int], list[int]]:
        """Units that are promised to a sector for the whole of a shift already, by (sector, shift)."""
        found: dict[tuple[int, int], list[int]] = {}
        for unit, force in enumerate(self.forces):
            for code, starts, ends in force.taken:
                if (sector := self.place.get(code)) is None:
                    continue
                for number, shift in enumerate(self.shifts):
                    if starts <= shift.starts and shift.ends <= ends:
                        found.setdefault((sector, number), []).append(unit)
        return found

    @cached_property
    def wanted(self) -> dict[tuple[int, int], tuple[int, frozenset[str]]]:
        """(officers, capabilities) still wanted of each (sector, shift) that is not staffed yet."""
        found = {}
        for sector, place in enumerate(self.places):
            for number in range(len(self.shifts)):
                there = [self.forces[unit] for unit in self.fixed.get((sector, number), ())]
                officers, capabilities = place.wants(number)
                officers -= sum(force.officers for force in there)
                lacking = capabilities.difference(*(force.capabilities for force in there))
                if officers > 0 or lacking:
                    found[sector, number] = (max(officers, 0), lacking)
        return found

    @cached_property
    def cliques(self) -> list[tuple[int, ...]]:
        """Shifts of which a unit can have one at most: they overlap, or leave too little rest between them.

        Each begins with a shift and has those after it that begin before the rest after it is over; every two shifts
        that exclude each other are in one of them, and none is part of the next.
        """
        found: list[tuple[int, ...]] = []
        for first, shift in enumerate(self.shifts):
            clique = tuple(
                number
                for number in range(first, len(self.shifts))
                if self.shifts[number].starts < shift.ends + self.rest_minutes
            )
            if not found or clique[-1] != found[-1][-1]:
                found.append(clique)
        return found

    def excludes(self, one: int, other: int) -> bool:
        """Whether a unit that has one shift cannot have the other as well (or is in it already)."""
        first, second = sorted((self.shifts[one], self.shifts[other]), key=lambda shift: shift.starts)
        return one == other or second.starts < first.ends + self.rest_minutes

    def distance(self, unit: int, sector: int) -> float:
        """Kilometres from the unit's base to the sector, 0 where no base is known."""
        return self.km.get(self.forces[unit].code, {}).get(self.places[sector].code, 0.0)

    def may_work(self, unit: int, sector: int) -> bool:
        """Whether the sector is in the unit's country, or its host has consented."""
        country, place = self.forces[unit].country, self.places[sector]
        return country == place.country or any(
            host == place.country and guest == country and corridor in {None, place.corridor}
            for host, guest, corridor in self.hosts
        )

    def near(self, unit: int, sector: int) -> bool:
        return self.most_km is None or self.distance(unit, sector) <= self.most_km

    def engaged(self, unit: int, number: int) -> frozenset[str]:
        """`busy` where a promise takes the unit at that shift, `rest` where one is too near; both; or neither."""
        shift, found = self.shifts[number], set()
        for _, starts, ends in self.forces[unit].taken:
            if starts < shift.ends and shift.starts < ends:
                found.add("busy")
            elif starts < shift.ends + self.rest_minutes and shift.starts < ends + self.rest_minutes:
                found.add("rest")
        return frozenset(found)

    def useful(self, unit: int, sector: int) -> bool:
        """Whether the unit brings anything that the sector wants: it always brings officers, if any are wanted."""
        (manned, capabilities), force = self.places[sector].uses, self.forces[unit]
        return bool((manned and force.officers) or capabilities & force.capabilities)

    @cached_property
    def eligible(self) -> list[list[int]]:
        """For each unit the sectors where it may work, that are near enough, and to which it brings something."""
        return [
            [
                sector
                for sector in range(len(self.places))
                if self.may_work(unit, sector) and self.near(unit, sector) and self.useful(unit, sector)
            ]
            for unit in range(len(self.forces))
        ]

    def slots(self) -> Iterator[tuple[int, int]]:
        """Every (sector, shift) that wants somebody, in order."""
        return iter(self.wanted)


Post = tuple[int, int, int]
"""(unit, sector, shift)"""
Posts = frozenset[Post]


def staffed(problem: Problem, slot: tuple[int, int], units: Any) -> bool:
    """Whether these units together are what a slot wants."""
    officers, capabilities = problem.wanted[slot]
    there = [problem.forces[unit] for unit in units]
    return sum(force.officers for force in there) >= officers and not capabilities.difference(
        *(force.capabilities for force in there)
    )
