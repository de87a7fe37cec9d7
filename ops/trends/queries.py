"""Trends of the reports whose details one may see."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from ops.access.policy import Seat
from ops.reports.models import Report
from ops.reports.queries import seen_by
from ops.trends.counting import Event, Trends, trends

MOST_REPORTS = 50_000
"""The newest so many; a page is no place for more."""


async def of_operation(session: AsyncSession, operation_id: str, seats: Sequence[Seat]) -> Trends:
    """The seizures of an operation that these seats may see, doubles and withdrawn ones left out."""
    statement = (
        select(Report.id, Report.day, Report.country, Report.document)
        .where(
            Report.operation_id == operation_id,
            Report.kind == "seizure",
            Report.withdrawn.is_(False),
            Report.double_of.is_(None),
            seen_by(seats),
        )
        .order_by(Report.occurred_at.desc(), Report.id)
        .limit(MOST_REPORTS)
    )
    return trends(Event(*row) for row in await session.execute(statement))
