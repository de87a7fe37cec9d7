"""What became of one attempt."""

from typing import Literal, NamedTuple


class Outcome(NamedTuple):
    state: Literal["sent", "failed", "refused", "withdrawn"]
    """failed: try again; refused: never."""
    words: str = ""
    wait_s: float | None = None
    """How long the receiver asked to be left alone."""


def delivered() -> Outcome:
    return Outcome("sent")


def failed(words: str, wait_s: float | None = None) -> Outcome:
    return Outcome("failed", words, wait_s)


def refused(words: str) -> Outcome:
    return Outcome("refused", words)


def withdrawn(words: str) -> Outcome:
    return Outcome("withdrawn", words)
