"""What was learnt before: lessons and recommendations of earlier operations, for who plans the next."""

from datetime import UTC, datetime
from typing import Any, NamedTuple

from sqlalchemy import select

from ops.access.policy import Permission, holding, may, seats
from ops.call import Call
from ops.planning.models import Operation
from ops.summaries import parts
from ops.summaries.bound import TOKEN
from ops.summaries.schemas import LessonView

MOST = 12
"""Operations that are looked at, the newest first."""


class Learnt(NamedTuple):
    """What one earlier operation wrote down."""

    code: str
    name: str
    ended: datetime
    lessons: list[LessonView]


async def learnt_before(call: Call[Any]) -> list[Learnt]:
    """Of operations of this service that ended before this one acts, have a country in common with it, and whose
    lessons the caller may read: their membership there decides what they see, here as there."""
    here, now = call.operation, datetime.now(UTC)
    held = {membership.operation_id for membership in call.actor.memberships} - {here.id}
    rows = list(await call.session.scalars(select(Operation).where(Operation.id.in_(held))))
    earlier = [row for row in rows if ended(row) <= begins(here) and set(row.countries) & set(here.countries)]
    found = []
    for row in sorted(earlier, key=lambda row: (ended(row), row.code), reverse=True)[:MOST]:
        taken = holding(seats(call.actor, row.id, now), row.state)
        if not may(taken, Permission.SUMMARY_DRAFT, row.state):
            continue
        lessons = [shown(one) for one in await parts.lessons(call.session, row.id, taken)]
        if lessons:
            found.append(Learnt(row.code, row.name, ended(row), lessons))
    return found


def shown(lesson: LessonView) -> LessonView:
    """A figure that a text is bound to is in that operation's summary; here stands that there is one."""
    return LessonView(**{name: getattr(lesson, name) for name in LessonView.__struct_fields__} | {
        "text": TOKEN.sub("(…)", lesson.text)
    })  # fmt: skip


NEVER = datetime.max.replace(tzinfo=UTC)


def begins(operation: Operation) -> datetime:
    """When it first acts."""
    return min((datetime.fromisoformat(phase["starts_at"]) for phase in acting(operation)), default=NEVER)


def ended(operation: Operation) -> datetime:
    """When it last acts."""
    return max((datetime.fromisoformat(phase["ends_at"]) for phase in acting(operation)), default=NEVER)


def acting(operation: Operation) -> list[Any]:
    actions = [phase for phase in operation.phases if phase["kind"] == "action"]
    return actions or list(operation.phases)
