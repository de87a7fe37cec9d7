"""Entry numbers behind a figure, as short text. Pure.

    [12, 13, 14, 20, 30, 40]  ⇄  "12,2*1,6,2*10"

The first number, then the distance to each next one; `k*d` stands for the same distance k times.
"""

from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray


def packed(numbers: Iterable[int] | NDArray[np.int64]) -> str:
    """Ascending distinct numbers as text; duplicates count once, order does not matter."""
    given = numbers if isinstance(numbers, np.ndarray) else np.fromiter(numbers, dtype=np.int64)
    known = np.sort(given)
    known = known[np.r_[True, known[1:] != known[:-1]]] if known.size else known
    if not known.size:
        return ""
    gaps = np.diff(known)
    begins = np.flatnonzero(np.r_[True, gaps[1:] != gaps[:-1]]) if gaps.size else np.empty(0, np.int64)
    counts = np.diff(np.r_[begins, gaps.size])
    runs = zip(counts.tolist(), gaps[begins].tolist(), strict=True)
    return ",".join([str(known[0]), *(str(gap) if count == 1 else f"{count}*{gap}" for count, gap in runs)])


def unpacked(text: str) -> list[int]:
    """The numbers again, ascending."""
    found: list[int] = []
    at = 0
    for part in text.split(",") if text else ():
        count, starred, gap = part.rpartition("*")
        for _ in range(int(count) if starred else 1):
            at += int(gap)
            found.append(at)
    return found


def union(*texts: str) -> str:
    """The numbers of any of them."""
    return packed(number for text in texts for number in unpacked(text))
