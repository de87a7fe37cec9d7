"""Keeping the tallies' tables in the transaction of the entries that change them."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from ops.reports.models import Report
from ops.store.upsert import upsert
from ops.tallies.counting import Amounts, Cells
from ops.tallies.models import Owed, TallyCell
from ops.tallies.standing import Filed, Standing, difference, owed_state


async def count(session: AsyncSession, operation_id: str, changes: Iterable[tuple[Standing, Standing]]) -> None:
    """Add what reports' (before, after) standings change, a whole group in one statement."""
    gross, double = difference(changes)
    rows = [*_rows(operation_id, "gross", gross), *_rows(operation_id, "double", double)]
    await upsert(session, TallyCell, rows, add=Amounts._fields)


def _rows(operation_id: str, basis: str, counted: Cells) -> list[dict[str, str | int]]:
    return [
        {"operation_id": operation_id, "basis": basis, **cell._asdict(), **amounts._asdict()}
        for cell, amounts in sorted(counted.items())
    ]


async def restate(
    session: AsyncSession,
    operation_id: str,
    touched: Sequence[tuple[str, datetime]],
    *,
    filed_at: datetime | None = None,
) -> None:
    """Judge anew what units owed, once reports of (unit, occurred_at) have come, changed or gone after a due hour.

    `filed_at` says that all of them are new, filed at that time; then most periods are as they were, and not read.
    """
    if not touched:
        return
    times = [moment for _, moment in touched]
    statement = select(Owed).where(
        Owed.operation_id == operation_id,
        Owed.unit.in_({unit for unit, _ in touched}),
        Owed.since <= max(times),
        Owed.due_at > min(times),
    )
    for owed in await session.scalars(statement):
        if not any(unit == owed.unit and owed.since <= moment < owed.due_at for unit, moment in touched):
            continue
        if filed_at is not None and stands(owed, filed_at):
            continue
        filed = await session.execute(
            select(Report.kind, Report.filed_at).where(
                Report.operation_id == operation_id,
                Report.unit == owed.unit,
                Report.occurred_at >= owed.since,
                Report.occurred_at < owed.due_at,
                Report.withdrawn.is_(False),
            )
        )
        state = owed_state(owed.due_at, (Filed(kind, filed_at) for kind, filed_at in filed))
        key = (Owed.operation_id == operation_id, Owed.due_at == owed.due_at, Owed.unit == owed.unit)
        await session.execute(update(Owed).where(*key).values(state=state))


def stands(owed: Owed, filed_at: datetime) -> bool:
    """Whether one more report cannot change what is said of a period: see `standing.owed_state`."""
    return owed.state == "reported" or (owed.state == "late" and filed_at > owed.due_at)
