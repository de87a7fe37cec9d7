"""The program that makes a proposal, beside the server: it reads a task, tells of its progress and gives the result.

    python -m ops.proposals.run < task > lines of JSON

The task is eight bytes of length and that many of MessagePack. More on standard input, or its end, means that nobody
wants to wait: what is best so far is then the result. It has no settings, no secret and no store.
"""

import os
import sys
import threading
import traceback
from functools import partial
from time import monotonic
from typing import Any, BinaryIO

import msgspec
import shapely
from babel import Locale

from geo.reach import distances_km
from ops.proposals.because import reasons
from ops.proposals.judge import cost
from ops.proposals.problem import Problem
from ops.proposals.sentences import LANGUAGES, sentence
from ops.proposals.solver import Progress, Search

PACE_S = 0.5


class Task(msgspec.Struct, frozen=True, kw_only=True):
    """A problem without distances, the units' bases (lon, lat), the sectors' shapes as WKB, and what countries are
    called in each language."""

    problem: Problem
    bases: dict[str, tuple[float, float]]
    shapes: dict[str, bytes]
    countries: dict[str, str]
    """alpha-3 → alpha-2"""
    effort: float


class Line(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What is told: progress, and in the last line the result."""

    elapsed_s: float
    best: int
    bound: int
    open: int
    slots: int
    result: dict[str, Any] | None = None


def write(task: Task) -> bytes:
    raw = msgspec.msgpack.encode(task)
    return len(raw).to_bytes(8, "big") + raw


def read(source: BinaryIO) -> Task:
    return msgspec.msgpack.decode(source.read(int.from_bytes(source.read(8), "big")), type=Task)


def placed(task: Task) -> Problem:
    """The problem with the distances from every known base to every sector."""
    codes, places = list(task.shapes), list(task.bases.values())
    shapes = [shapely.from_wkb(raw) for raw in task.shapes.values()]
    table: Any = distances_km(places, shapes) if places and shapes else []
    km = {unit: dict(zip(codes, map(float, row), strict=True)) for unit, row in zip(task.bases, table, strict=True)}
    return msgspec.structs.replace(task.problem, km=km)


def result_of(problem: Problem, search: Search, countries: dict[str, str]) -> dict[str, Any]:
    """Search, and say what came of it with indexes resolved to codes."""
    solved = search.run()
    names = {language: Locale(language).territories for language in LANGUAGES}

    def called(language: str, code: str) -> str:
        return str(names[language].get(countries.get(code, ""), code))

    worth = cost(problem, solved.posts)
    unfilled = [
        {
            "sector": problem.places[why.sector].code,
            "shift": why.shift,
            "because": {to: sentence(problem, why, to, partial(called, to)) for to in LANGUAGES},
            "lift": why.lift,
            "or_lift": why.others,
            "units": [problem.forces[unit].code for unit, _ in why.helpers],
        }
        for why in reasons(problem, solved.posts)
    ]
    return {
        "posts": [
            (problem.forces[unit].code, problem.places[sector].code, number)
            for unit, sector, number in sorted(solved.posts, key=lambda post: (post[2], post[1], post[0]))
        ],
        "unfilled": unfilled,
        "cost": {name: getattr(worth, name) for name in worth.__struct_fields__} | {"total": worth.total},
        "bound": min(solved.bound, worth.total),
        "reproducible": solved.reproducible,
    }


def main() -> None:
    source = sys.stdin.buffer
    task = read(source)
    problem = placed(task)
    slots, last = len(problem.wanted), [0.0]

    def tell(progress: Progress, result: dict[str, Any] | None = None) -> None:
        plain = {name: getattr(progress, name) for name in progress.__struct_fields__}
        sys.stdout.buffer.write(msgspec.json.encode(Line(**plain, slots=slots, result=result)) + b"\n")
        sys.stdout.buffer.flush()

    def watch(progress: Progress) -> bool:
        if monotonic() - last[0] >= PACE_S:
            last[0] = monotonic()
            tell(progress)
        return True

    search = Search(problem, task.effort, watch)

    def listen() -> None:
        source.read(1)
        search.stop()

    threading.Thread(target=listen, daemon=True).start()
    result = result_of(problem, search, task.countries)
    end = Progress(
        elapsed_s=round(monotonic() - search.began, 2),
        best=result["cost"]["total"],
        bound=result["bound"],
        open=len(result["unfilled"]),
    )
    tell(end, result)


if __name__ == "__main__":
    try:
        main()
    except Exception:  # noqa: BLE001 - it is told, and the exit must not wait
        traceback.print_exc()
        os._exit(1)
    os._exit(0)  # at once: a search that was cancelled may still be at work in its thread, which an exit would wait for
