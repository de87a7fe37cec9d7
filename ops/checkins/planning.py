"""When to look at the assignments whose units must check in: a row of due work each, moved on from look to look."""

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from ops.due.models import DueWork
from ops.planning.models import Assignment, Operation
from ops.planning.timing import clock_of

CHECK_IN = "check_in"
ON_DUTY = frozenset({"proposed", "accepted", "on_station"})
"""Who was given an interval is watched from the beginning of the shift, whether anybody has said «on station» or not.
"""


async def plan_check_ins(session: AsyncSession, operation: Operation) -> None:
    """Bring the looks in line with the assignments. The caller holds the operation's turn.

    An interval counts from when it was set, so setting one tells nobody off. One that was taken away, and an assignment
    that is over, get a last look, which resolves their alarms.
    """
    wall = datetime.now(UTC)
    clock = clock_of(operation)
    now = clock.now(wall)
    mine = (DueWork.operation_id == operation.id, DueWork.kind == CHECK_IN)
    kept = {row.key: row for row in await session.scalars(select(DueWork).where(*mine))}
    if operation.state == "draft":
        return
    watched = select(Assignment).where(Assignment.operation_id == operation.id)
    for row in await session.scalars(watched.order_by(Assignment.id)):
        known = kept.get(key := f"{CHECK_IN}:{row.id}")
        if known is None and row.check_in_minutes is None:
            continue
        since = now
        if known is not None and known.payload["minutes"] == row.check_in_minutes:
            since = datetime.fromisoformat(known.payload["since"])
        payload = {"assignment": row.id, "minutes": row.check_in_minutes, "since": since.isoformat()}
        begun = row.starts_at <= now or row.check_in_minutes is None or row.state not in ON_DUTY
        await look(session, operation, known, key, now if begun else row.starts_at, payload)


async def look(
    session: AsyncSession, operation: Operation, known: DueWork | None, key: str, at: datetime, payload: dict[str, Any]
) -> None:
    columns = {
        "kind": CHECK_IN,
        "due_at": at,
        "wakes_at": clock_of(operation).wall(at) or datetime.now(UTC),
        "payload": payload,
        "done_at": None,
        "attempts": 0,
        "last_error": "",
    }
    if known is None:
        session.add(DueWork(operation_id=operation.id, key=key, **columns))
    else:
        for name, value in columns.items():
            setattr(known, name, value)
    await session.flush()
