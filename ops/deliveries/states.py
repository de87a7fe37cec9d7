"""How a delivery goes: its states, and when it is tried again. Pure."""

from datetime import timedelta
from typing import Literal

State = Literal["posted", "queued", "sent", "dead", "unsent", "withdrawn"]
POSTED, QUEUED, SENT, DEAD, UNSENT, WITHDRAWN = "posted", "queued", "sent", "dead", "unsent", "withdrawn"
"""posted: committed with what it tells. queued: its going out is journalled; it may be tried.
dead: given up after the last attempt, or refused for good. unsent: no mail server is configured.
withdrawn: its webhook was removed, or who it was for is no longer meant."""
STATES = (POSTED, QUEUED, SENT, DEAD, UNSENT, WITHDRAWN)
SENT_AGAIN = frozenset({DEAD, UNSENT})
"""What a person may have sent again."""
MOST_ATTEMPTS = 8
"""Then it is dead; with the pauses between, after some seven and a half hours."""
LONGEST_PAUSE_S = 6 * 3600.0


def pause(attempts: int, chance: float, asked_s: float | None = None) -> timedelta:
    """How long to wait after so many attempts: 5 s, then four times as long each time, up to six hours, give or take
    a fifth by `chance` (0 to 1) so that many do not come back at one moment. Never sooner than the receiver asked."""
    seconds = min(5.0 * 4.0 ** (max(attempts, 1) - 1), LONGEST_PAUSE_S) * (0.8 + 0.4 * chance)
    return timedelta(seconds=max(seconds, min(asked_s or 0.0, LONGEST_PAUSE_S)))
