"""When a unit is overdue, who is told, and when to look again. Pure.

    heard ──interval──▶ overdue: its agency is told ──interval──▶ nobody has acknowledged: escalated

The second interval runs from when the agency was told: after downtime, in which nobody could report, its people get
theirs first. Whoever looks at any moment comes to the same verdict, so it does not matter what restarts in between.
"""

from datetime import datetime, timedelta
from typing import Literal, NamedTuple

Stage = Literal["nothing", "agency", "escalation"]


class Verdict(NamedTuple):
    """What is to be told now, since when the unit is overdue, and when to look again."""

    tell: Stage
    due_at: datetime
    look_at: datetime


def judge(
    heard_at: datetime, every: timedelta, now: datetime, told_at: datetime | None = None, settled: bool = False
) -> Verdict:
    """`heard_at`: the last sign of life, or when watching began; `told_at`: when the agency was told of this silence;
    `settled`: somebody has acknowledged that, or it was escalated already.

    Once all is told, or answered, it is looked at once an interval: whoever is heard of then is not due before that.
    """
    due_at = heard_at + every
    if now < due_at:
        return Verdict("nothing", due_at, due_at)
    if told_at is None:
        return Verdict("agency", due_at, now + every)
    if settled:
        return Verdict("nothing", due_at, now + every)
    if now < told_at + every:
        return Verdict("nothing", due_at, told_at + every)
    return Verdict("escalation", due_at, now + every)
