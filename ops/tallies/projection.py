"""Keeping the tallies' tables: cells and sums, and what units owed."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from ops.reports.models import Report
from ops.store.direct import Rows, tell
from ops.tallies.counting import Amounts, Cell, Cells
from ops.tallies.models import Owed, TallyCell, TallySum
from ops.tallies.standing import Filed, Standing, difference, owed_state, stands
from ops.tallies.sums import COUNTED, Sum, summed

COLUMNS = ("operation_id", "basis", *Cell._fields, *Amounts._fields)
SUM_COLUMNS = ("operation_id", "basis", *Sum._fields, *COUNTED)


async def count(session: AsyncSession, operation_id: str, changes: Iterable[tuple[Standing, Standing]]) -> None:
    """Add what reports' (before, after) standings change."""
    await tell(session, adding(operation_id, *difference(changes)))


def adding(operation_id: str, gross: Cells, double: Cells) -> list[Rows]:
    """The statements that add to the cells and to the sums; none where there is nothing to add."""
    both = [(basis, counted) for basis, counted in (("gross", gross), ("double", double)) if counted]
    if not both:
        return []
    rows = [(operation_id, basis, *cell, *amounts) for basis, counted in both for cell, amounts in counted.items()]
    sums = [(operation_id, basis, *key, *values) for basis, counted in both for key, values in summed(counted).items()]
    return [
        Rows(TallyCell, COLUMNS, sorted(rows), Amounts._fields),
        Rows(TallySum, SUM_COLUMNS, sorted(sums), COUNTED),
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
        if filed_at is not None and stands(owed.state, owed.due_at, filed_at):
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
        state = owed_state(owed.since, owed.due_at, (Filed(kind, filed_at) for kind, filed_at in filed))
        key = (Owed.operation_id == operation_id, Owed.due_at == owed.due_at, Owed.unit == owed.unit)
        await session.execute(update(Owed).where(*key).values(state=state))
