"""The graph of cases: which share a firearm, serial series, route, way of hiding, calibre, place or day. Pure.

Everything is computed here, the places on the drawing as well, so that a page draws it without a library and the same
cases always give the same picture. Connected cases lie on a circle, big groups first.
"""

import math
from collections.abc import Iterable, Sequence

from ops.cases.schemas import CaseView
from ops.cases.ties import LINKING, parts, ties
from ops.shapes import View

COMMON = ("model", "calibre", "place", "day")
"""What is shown on demand: too common to be a link."""
WIDTH = 1000
NODE, GAP = 34, 26
"""Radius of a case and the room between groups, in units of the drawing."""
MOST_CASES = 400


class Node(View, frozen=True, kw_only=True):
    """A case; `x` and `y` in units of the drawing, to the right and down."""

    code: str
    country: str
    x: float
    y: float
    degree: int
    state: str


class Edge(View, frozen=True, kw_only=True):
    """What two cases share: codes of the list `tie`, with the values that both have where they are one's to see."""

    one: str
    other: str
    why: list[str]
    shared: list[str]
    linked: bool
    """Whether a rule or a person linked them."""


class Graph(View, frozen=True, kw_only=True):
    width: int
    height: int
    nodes: list[Node]
    edges: list[Edge]
    alone: list[str]
    """Cases that share nothing of this."""


def graph_of(cases: Sequence[CaseView], kinds: Iterable[str] = ()) -> Graph:
    """The graph of links, and of what is shared of the further `kinds` (of COMMON)."""
    wanted = [kind for kind in COMMON if kind in set(kinds)]
    shown = list(cases)[:MOST_CASES]
    edges = list(edges_of(shown, wanted))
    near: dict[str, set[str]] = {case.code: set() for case in shown}
    for edge in edges:
        near[edge.one].add(edge.other)
        near[edge.other].add(edge.one)
    groups = sorted(components(near), key=lambda group: (-len(group), group))
    spots, height = placed([group for group in groups if len(group) > 1], near)
    by_code = {case.code: case for case in shown}
    nodes = [
        Node(code=code, country=by_code[code].lead.country, x=round(x, 1), y=round(y, 1), degree=len(near[code]),
             state=by_code[code].state)
        for code, (x, y) in sorted(spots.items())
    ]  # fmt: skip
    alone = sorted(group[0] for group in groups if len(group) == 1)
    return Graph(width=WIDTH, height=height, nodes=nodes, edges=edges, alone=alone)


def edges_of(cases: Sequence[CaseView], kinds: Sequence[str]) -> Iterable[Edge]:
    """Every two cases that share something, by code."""
    marks = {case.code: {mark for found in case.marks.values() for mark in found} for case in cases}
    links = {(case.code, link.case): link for case in cases for link in case.links if link.ended is None}
    ended = {(case.code, link.case) for case in cases for link in case.links if link.ended is not None}
    for at, one in enumerate(cases):
        for other in cases[at + 1 :]:
            link = links.get((one.code, other.code)) or links.get((other.code, one.code))
            cut = {(one.code, other.code), (other.code, one.code)} & ended
            why = list(link.why) if link else [] if cut else ties(marks[one.code], marks[other.code])
            both = marks[one.code] & marks[other.code]
            shared = sorted({parts(mark)[1] for mark in both if parts(mark)[0] in kinds})
            more = [kind for kind in kinds if any(parts(mark)[0] == kind for mark in both)]
            if why or more:
                ordered = [kind for kind in (*LINKING, *COMMON) if kind in {*why, *more}]
                rest = [kind for kind in why if kind not in ordered]
                yield Edge(
                    one=one.code, other=other.code, why=[*ordered, *rest], shared=shared, linked=link is not None
                )


def components(near: dict[str, set[str]]) -> list[list[str]]:
    """The groups that are connected, each in order."""
    seen: set[str] = set()
    found = []
    for start in sorted(near):
        if start in seen:
            continue
        group, todo = set(), [start]
        while todo:
            code = todo.pop()
            if code not in group:
                group.add(code)
                todo.extend(near[code] - group)
        seen |= group
        found.append(sorted(group))
    return found


def placed(groups: Sequence[Sequence[str]], near: dict[str, set[str]]) -> tuple[dict[str, tuple[float, float]], int]:
    """Where each case lies: every group on a circle, groups side by side in rows. And how high the drawing is."""
    spots: dict[str, tuple[float, float]] = {}
    x, y, row = 0.0, 0.0, 0.0
    for group in groups:
        radius = max(NODE * 1.6, len(group) * NODE * 2.6 / (2 * math.pi))
        radius = min(radius, WIDTH / 2 - NODE - GAP)
        size = 2 * (radius + NODE) + GAP
        if x + size > WIDTH and x > 0:
            x, y, row = 0.0, y + row, 0.0
        centre = (x + size / 2, y + size / 2)
        for number, code in enumerate(around(group, near)):
            angle = 2 * math.pi * number / len(group) - math.pi / 2
            spots[code] = (centre[0] + radius * math.cos(angle), centre[1] + radius * math.sin(angle))
        x, row = x + size, max(row, size)
    return spots, math.ceil(y + row)


def around(group: Sequence[str], near: dict[str, set[str]]) -> list[str]:
    """An order in which neighbours lie beside each other as far as it goes: a walk from the best connected."""
    left = set(group)
    walk: list[str] = []
    while left:
        beside = near[walk[-1]] & left if walk else set()
        chosen = min(beside or left, key=lambda code: (-len(near[code] & set(group)), code))
        walk.append(chosen)
        left.remove(chosen)
    return walk
