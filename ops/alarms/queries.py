"""Reading rules and alarms: only what is the viewer's to see, decided before it is counted or paged."""

from collections.abc import Iterable, Sequence
from datetime import datetime

import msgspec
from sqlalchemy import ColumnElement, exists, select, true, tuple_
from sqlalchemy.ext.asyncio import AsyncSession

from ops.access.policy import Seat
from ops.alarms.models import Alarm, AlarmReader, AlarmRule
from ops.alarms.readers import record_of, shown, words_for
from ops.alarms.schemas import AlarmView, RuleView
from ops.store.direct import Asked, Row, asking, tell
from ops.store.statements import few

STATES = ("open", "acknowledged", "resolved")
MOST = 200
"""Open alarms on a board, the newest; more than these nobody reads there."""


def rule_view(row: AlarmRule) -> RuleView:
    return msgspec.convert(row.document, RuleView)


async def rules(session: AsyncSession, operation_id: str) -> list[RuleView]:
    """The operation's rules, in the order in which they were made."""
    [rows] = await tell(session, [listing_rules(operation_id)])
    return listed_rules(rows)


def listing_rules(operation_id: str) -> Asked:
    """The question what rules there are, for who asks more at once; `listed_rules` reads its answer."""
    text = "select document from alarm_rules where operation_id = :operation order by position"
    return asking(text, operation=operation_id)


def listed_rules(rows: Iterable[Row]) -> list[RuleView]:
    """The rules, in their order."""
    return [msgspec.json.decode(document, type=RuleView) for [document] in rows]


def seen_by(seats: Iterable[Seat], name: str) -> ColumnElement[bool]:
    """The alarms that somebody may see, as an SQL predicate."""
    words = words_for(seats, name)
    if words is None:
        return true()
    return exists().where(
        AlarmReader.operation_id == Alarm.operation_id,
        AlarmReader.alarm == Alarm.id,
        AlarmReader.word.in_(few(words)),
    )


async def alarms(
    session: AsyncSession,
    operation_id: str,
    seats: Iterable[Seat],
    name: str,
    *,
    states: Sequence[str] = (),
    before: tuple[datetime, str] | None = None,
    limit: int = MOST,
) -> list[AlarmView]:
    """Visible alarms, newest first; `before` is (raised_at, id) of the last one of the page before."""
    taken = tuple(seats)
    statement = select(Alarm).where(Alarm.operation_id == operation_id, seen_by(taken, name))
    if states:
        statement = statement.where(Alarm.state.in_(states))
    if before is not None:
        statement = statement.where(tuple_(Alarm.raised_at, Alarm.id) < before)
    rows = await session.scalars(statement.order_by(Alarm.raised_at.desc(), Alarm.id.desc()).limit(limit))
    return [shown(record_of(row.document), taken) for row in rows]


async def open_alarms(session: AsyncSession, operation_id: str, seats: Iterable[Seat], name: str) -> list[AlarmView]:
    """What a board shows: alarms that nobody has acknowledged and that still hold, newest first."""
    return await alarms(session, operation_id, seats, name, states=("open",))


async def visible_alarm(
    session: AsyncSession, operation_id: str, id_: str, seats: Iterable[Seat], name: str
) -> Alarm | None:
    """One alarm, None where there is none that this viewer may see."""
    statement = select(Alarm).where(Alarm.operation_id == operation_id, Alarm.id == id_, seen_by(seats, name))
    found: Alarm | None = await session.scalar(statement.execution_options(populate_existing=True))
    return found
