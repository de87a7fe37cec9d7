"""What falls due for alarms: when to look at cover and relief, and when a silence has lasted too long."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from ops.due.models import DueWork
from ops.due.service import z
from ops.planning.models import Operation
from ops.planning.timing import clock_of

LOOK, SILENCE = "alarm_look", "alarm_silence"


async def plan_look(session: AsyncSession, operation: Operation, at: datetime | None = None) -> None:
    """Look at cover and relief, at a moment of the operation's time or at once. The caller holds the turn.

    There is one such row an operation: the next look, which plans the one after it.
    """
    now = clock_of(operation).now(datetime.now(UTC))
    await due(session, operation, LOOK, LOOK, at or now, {})


async def set_clocks(session: AsyncSession, operation: Operation) -> None:
    """When a silence is judged by the wall, after the pace of an exercise was changed. The caller holds the turn."""
    undone = (DueWork.operation_id == operation.id, DueWork.kind == SILENCE, DueWork.done_at.is_(None))
    clock = clock_of(operation)
    for row in await session.scalars(select(DueWork).where(*undone)):
        row.wakes_at = clock.wall(row.due_at) or row.wakes_at
    await session.flush()


async def plan_silence(
    session: AsyncSession,
    operation: Operation,
    rule: str,
    *,
    of: str,
    since: datetime,
    due_at: datetime,
    units: Sequence[str],
    look_at: datetime,
) -> None:
    """Judge at `look_at` whether these units are still silent with what was due at `due_at`.

    `of` names what was due and how that is asked (`ops.alarms.silence.SILENT`): a report, or what another room adds.
    """
    payload = {"rule": rule, "of": of, "since": z(since), "due_at": z(due_at), "units": list(units)}
    await due(session, operation, f"{SILENCE}:{rule}:{of}:{z(due_at)}", SILENCE, look_at, payload)


async def due(
    session: AsyncSession, operation: Operation, key: str, kind: str, at: datetime, payload: dict[str, Any]
) -> None:
    wall = datetime.now(UTC)
    columns = {
        "kind": kind,
        "due_at": at,
        "wakes_at": clock_of(operation).wall(at) or wall,
        "payload": payload,
        "done_at": None,
        "attempts": 0,
        "last_error": "",
    }
    row = await session.get(DueWork, (operation.id, key), populate_existing=True)
    if row is None:
        session.add(DueWork(operation_id=operation.id, key=key, **columns))
    elif not (kind == SILENCE and row.done_at is not None):
        for name, value in columns.items():
            setattr(row, name, value)
    await session.flush()
