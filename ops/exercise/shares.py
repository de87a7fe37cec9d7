"""A total shared out by chance, so that the parts look like figures of the field and add up to it exactly. Pure."""

from collections.abc import Sequence
from random import Random

NARROW_SPACE = "\u202f"


def share_out(
    total: int, weights: Sequence[float], rng: Random, *, spread: float = 0.8, rounded: bool = True
) -> list[int]:
    """`total` in as many whole parts as there are weights, each at least 1; `spread` is how unlike they are.

    With `rounded`, parts of three and more digits are round, as most counted heaps are; the largest takes what is left,
    and so it is not. Raises ValueError when there are more parts than there is to share.
    """
    count = len(weights)
    if total < count:
        raise ValueError(f"{total} cannot be shared among {count}")
    drawn = [weight * rng.lognormvariate(0, spread) for weight in weights]
    exact = [1 + (total - count) * weight / sum(drawn) for weight in drawn]
    if rounded:
        parts = [_round(int(part)) for part in exact]
        parts[max(range(count), key=lambda index: drawn[index])] += total - sum(parts)
        return parts
    parts = [int(part) for part in exact]
    for index in sorted(range(count), key=lambda index: parts[index] - exact[index])[: total - sum(parts)]:
        parts[index] += 1
    return parts


def _round(part: int) -> int:
    """Down to two significant digits."""
    step = int(10 ** max(len(str(part)) - 2, 0))
    return part // step * step


def as_written(amount: int | float, unit: str, rng: Random) -> int | float | str:
    """A quantity as some people write it: mostly a number, now and then text with a space, point or comma in it."""
    if rng.random() < 0.75:
        return amount
    if amount != int(amount):
        return f"{amount:.1f}".replace(".", ",")
    if amount < 1000:
        return str(int(amount))
    # "1.250" would be refused where it could also be one and a quarter
    marks = [NARROW_SPACE, " "] if unit in {"kg", "litre"} else [NARROW_SPACE, " ", "."]
    return f"{int(amount):,}".replace(",", rng.choice(marks))
