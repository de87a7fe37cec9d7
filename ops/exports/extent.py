"""What an export comprises, read before it begins: how many reports, up to which entry, under which label."""

from collections.abc import AsyncIterator, Sequence

import msgspec
from sqlalchemy import and_, case, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from ops.access.policy import Seat
from ops.journal.models import Head
from ops.reports.filters import Filter, matching
from ops.reports.models import Report
from ops.reports.queries import seen_by
from ops.reports.records import report_view
from ops.reports.views import ReportView
from ops.reports.vocabulary import terms
from ops.store import Store

BATCH = 500


class Extent(msgspec.Struct, frozen=True):
    """How much there is to export, as of which entry, and the strictest label of it."""

    reports: int
    as_of: int
    label: str
    """«TLP:AMBER», "" where no report has one."""


async def extent(session: AsyncSession, operation_id: str, seats: Sequence[Seat], wanted: Filter) -> Extent:
    """One question to the store, in the view that the session has of it."""
    strictness = list(terms("tlp"))  # the strictest first
    strictest = func.min(
        case(
            *((Report.facets.contains(f"|tlp:{code}|", autoescape=True), at) for at, code in enumerate(strictness)),
            else_=len(strictness),
        )
    )
    found = select(func.count(), strictest).where(
        Report.operation_id == operation_id, seen_by(seats), *matching(wanted)
    )
    count, at = (await session.execute(found)).one()
    head = await session.scalar(select(Head.number).where(Head.operation_id == operation_id))
    label = f"TLP:{strictness[at]}" if at is not None and at < len(strictness) else ""
    return Extent(count, head or 0, label)


async def found(
    store: Store, operation_id: str, seats: Sequence[Seat], wanted: Filter, as_of: int
) -> AsyncIterator[list[ReportView]]:
    """All that a filter finds, newest event first, some at a time; what came after `as_of` is left out.

    One statement read through a cursor of the store, hence one consistent view, and never more than a batch in memory.
    """
    statement = (
        select(Report)
        .where(and_(Report.operation_id == operation_id, Report.entry <= as_of), seen_by(seats), *matching(wanted))
        .order_by(Report.occurred_at.desc(), Report.id.desc())
        .execution_options(yield_per=BATCH)
    )
    async with store.read() as session:
        result = await session.stream_scalars(statement)
        async for rows in result.partitions(BATCH):
            yield [report_view(row) for row in rows]
