"""Small parts of a total that must not be read off a public table, nor be had by subtraction. Pure.

A part is small when it could point at one event or at few persons; who asks says which. Hidden parts are at least two,
so that none is the total less the others, and together leave each at least WIDTH possible values, so that none is known
nearly. What is hidden beside a small part is the next smallest, and a reader cannot tell which of the two it is.
Zeros are shown: of zero nobody is found out.
"""

from collections.abc import Callable, Hashable, Mapping
from typing import Final, TypeVar

K = TypeVar("K", bound=Hashable)
FEW = 5
"""Fewer persons or pieces than this are a small part."""
FEW_REPORTS = 3
"""A part that rests on fewer reports than this is small, whatever its quantity."""
WIDTH = 4
"""How many units more than one each the hidden parts must have together."""


class _Total:
    """The total itself."""

    def __repr__(self) -> str:
        return "TOTAL"


TOTAL: Final = _Total()


def few(quantity: float) -> bool:
    """Whether so many persons or pieces are few; none are not."""
    return 0 < quantity < FEW


def protected(parts: Mapping[K, float], small: Callable[[K], bool]) -> frozenset[K | _Total]:
    """Which of the parts of one total (their sum, which is shown) must be hidden; with TOTAL when that must go as well.

    If the total must go, every part that is not zero goes with it.
    """
    there = {key: quantity for key, quantity in parts.items() if quantity}
    hidden = {key for key in there if small(key)}
    if not hidden:
        return frozenset()
    others = sorted((key for key in there if key not in hidden), key=lambda key: (there[key], repr(key)))
    for key in others:
        if len(hidden) > 1 and sum(there[one] for one in hidden) - len(hidden) >= WIDTH:
            break
        hidden.add(key)
    enough = len(hidden) > 1 and sum(there[one] for one in hidden) - len(hidden) >= WIDTH
    return frozenset(hidden) if enough else frozenset({*there, TOTAL})
