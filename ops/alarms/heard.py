"""Which entries say that a unit was heard of, and of what: how `unit_overdue` is resolved, and what it can be about.

A room whose nouns tell of units adds to `HEARD`, and what may be missed adds to `SILENT` (see `ops.alarms.silence`):

    HEARD["position"] = lambda kind, payload, at: Heard(payload["unit"], payload["at"], at, frozenset({"check_in"}))
"""

from collections.abc import Callable
from datetime import datetime
from typing import Any, NamedTuple

from ops.tallies.counting import COUNTS_AS_REPORT


class Heard(NamedTuple):
    """That something was heard of a unit: `at` is what it is about, `said_at` when it came; `of` what it stands for."""

    unit: str
    at: datetime
    said_at: datetime
    of: frozenset[str]


Hearing = Callable[[str, Any, datetime], Heard | None]
"""(kind, payload, time of the entry) of an entry of the noun. The payload of a report that changed is its record."""


def report(kind: str, payload: Any, at: datetime) -> Heard | None:
    """A report that stands meets what was owed for its time, if it counts; a new one of any kind is a sign of life."""
    if kind not in {"report.filed", "report.corrected"}:
        return None
    of = ({"check_in"} if kind == "report.filed" else set()) | (
        {"report"} if payload.kind in COUNTS_AS_REPORT else set()
    )
    return Heard(payload.unit, payload.occurred_at, at, frozenset(of))


HEARD: dict[str, Hearing] = {"report": report}
"""By noun."""
