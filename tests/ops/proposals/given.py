"""Invented problems: corridors of sectors in two rows that face each other, units with bases beside them."""

import random
from math import dist

from ops.proposals.problem import Force, Place, Problem, Shift

HOUR = 60
BEGIN = 26_778_240
"""30 November 2020, midnight UTC, in minutes."""


def shifts(days: int, hours: int = 12) -> tuple[Shift, ...]:
    count = days * 24 // hours
    return tuple(Shift(BEGIN + i * hours * HOUR, BEGIN + (i + 1) * hours * HOUR) for i in range(count))


def invented(
    seed: int, *, sectors: int = 100, units: int = 150, days: int = 14, corridors: int = 5, most_km: float = 150.0
) -> Problem:
    """A problem in a plane of kilometres: each corridor a line of 60 km sectors with a side for each country."""
    draw = random.Random(seed)
    per_side = sectors // corridors // 2
    places, middles = [], {}
    for corridor in range(corridors):
        for at in range(per_side):
            for side in "AB":
                code = f"C{corridor}-{at:02d}{side}"
                country = f"{'XY'[side == 'B']}{corridor // 2}"
                middles[code] = (corridor * 1000.0 + at * 60 + 30, 10.0 if side == "A" else -10.0)
                places.append(
                    Place(
                        code=code,
                        country=country,
                        corridor=f"C{corridor}",
                        officers=draw.choice((6, 8, 10, 16)),
                        capabilities=frozenset(["scanner"] if draw.random() < 0.25 else []),
                        weight=draw.choice((1, 1, 2, 3, 5)),
                        counterpart=f"C{corridor}-{at:02d}{'BA'[side == 'B']}",
                    )
                )
    forces, km = [], {}
    for number in range(units):
        home = draw.choice(places)
        x, y = middles[home.code]
        base = (x + draw.uniform(-80, 80), y * (1 + draw.uniform(0, 4)))
        code = f"U{number:03d}"
        forces.append(
            Force(
                code=code,
                country=home.country,
                officers=draw.choice((6, 8, 10, 12, 16)),
                capabilities=frozenset(name for name in ("scanner", "dog") if draw.random() < 0.35),
            )
        )
        km[code] = {place.code: float(round(dist(middles[place.code], base))) for place in places}
    return Problem(
        shifts=shifts(days),
        forces=tuple(forces),
        places=tuple(sorted(places, key=lambda place: place.code)),
        km=km,
        rest_minutes=12 * HOUR,
        most_km=most_km,
    )
