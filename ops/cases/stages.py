"""When people are told of a deadline: before it, at it, and again when nothing happened. Pure."""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from ops.cases.states import WAITING

BEFORE = timedelta(hours=48)
"""The reminder comes this long before; a quarter of the time that there is, where that is less than eight days."""
ESCALATES_AFTER = timedelta(hours=72)
"""So long overdue, it is told one level up."""


class Stage(NamedTuple):
    """Something to tell, when; `due` is the moment it is about."""

    stage: str
    at: datetime
    due: datetime


class Awaited(NamedTuple):
    """What of an action its stages follow from."""

    state: str
    since: datetime | None
    due_at: datetime | None
    review_at: datetime | None
    told: Iterable[Mapping[str, Any]]


def stages(action: Awaited) -> list[Stage]:
    """Every stage of what is awaited, in order of time; empty once it is answered or settled."""
    if action.state not in WAITING:
        return []
    found = []
    if due := action.due_at:
        room = due - action.since if action.since and action.since < due else timedelta(0)
        found.append(Stage("reminded", due - min(BEFORE, room / 4), due))
        found.append(Stage("overdue", due, due))
        found.append(Stage("escalated", due + ESCALATES_AFTER, due))
    if action.review_at:
        found.append(Stage("review", action.review_at, action.review_at))
    return sorted(found, key=lambda stage: stage.at)


def untold(action: Awaited) -> list[Stage]:
    """Those that nobody was told of. What is told of a deadline at a later stage needs no earlier one any more."""
    told = {(one["stage"], moment(one["for"])) for one in action.told}
    order = ("reminded", "overdue", "escalated")
    passed = {(earlier, due) for stage, due in told if stage in order for earlier in order[: order.index(stage) + 1]}
    return [stage for stage in stages(action) if (stage.stage, stage.due) not in told | passed]


def to_tell(action: Awaited, now: datetime) -> list[Stage]:
    """What is to be told now: of each deadline the latest stage that has come."""
    come: dict[tuple[bool, datetime], Stage] = {}
    for stage in untold(action):
        if stage.at <= now:
            come[stage.stage == "review", stage.due] = stage
    return list(come.values())


def next_at(action: Awaited) -> datetime | None:
    """When there is something to tell next; in the past if it is overdue to be told."""
    return min((stage.at for stage in untold(action)), default=None)


def moment(value: Any) -> datetime:
    return value if isinstance(value, datetime) else datetime.fromisoformat(value)
