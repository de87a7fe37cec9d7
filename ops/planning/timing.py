"""An operation's own time. Pure."""

from datetime import datetime

from ops.planning.models import Operation
from scheduling.clocks import Exercise, OperationClock


def clock_of(operation: Operation) -> OperationClock:
    """The server's clock, or the exercise's; an exercise stands at its start until its plan is issued."""
    kept = operation.exercise
    if not kept:
        return OperationClock()
    began = kept.get("began_at")
    return OperationClock(
        Exercise(
            starts_at=datetime.fromisoformat(kept["starts_at"]),
            speed=float(kept["speed"]),
            began_at=datetime.fromisoformat(began) if began else None,
        )
    )
