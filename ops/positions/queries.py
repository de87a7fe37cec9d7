"""Where units were last: read from the reports by an index, so that there is nothing that could fall behind them."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from sqlalchemy import and_, func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from ops.access.models import Unit
from ops.access.policy import Columns, Permission, Seat, visible
from ops.positions.models import Tracker
from ops.positions.schemas import TrackerView, UnitPosition
from ops.reports.models import Report

AHEAD = timedelta(minutes=5)
"""What is dated later than this is a telephone with a wrong clock, and would stay the newest for ever."""


async def positions(
    session: AsyncSession, operation_id: str, seats: Iterable[Seat], now: datetime
) -> list[UnitPosition]:
    """The newest place of each unit that is the viewer's to see, by unit; units that never told one are not there."""
    columns = Columns(agency=Unit.agency, country=Unit.country, unit=Unit.code)
    inner = aliased(Report)

    def placed(report: type[Report]) -> list[object]:
        return [
            report.operation_id == operation_id,
            report.unit == Unit.code,
            report.location.is_not(None),
            report.withdrawn.is_(False),
        ]

    latest = (
        select(func.max(inner.occurred_at))
        .where(*placed(inner), inner.occurred_at <= now + AHEAD)  # type: ignore[arg-type]
        .correlate(Unit)
        .scalar_subquery()
    )
    statement = (
        select(Unit, Report)
        .join(Report, and_(*placed(Report), Report.occurred_at == latest))  # type: ignore[arg-type]
        .where(Unit.operation_id == operation_id, visible(seats, Permission.POSITION_READ, columns))
        .order_by(Unit.code, Report.filed)
    )
    found: dict[str, UnitPosition] = {}
    for unit, report in await session.execute(statement):
        place = report.document["location"]["coordinates"]
        found[unit.code] = UnitPosition(
            unit=unit.code,
            agency=unit.agency,
            country=unit.country,
            lon=place[0],
            lat=place[1],
            accuracy_m=report.document.get("accuracy_m"),
            at=report.occurred_at,
            age_s=max(0, int((now - report.occurred_at).total_seconds())),
            kind=report.kind,
            sector=report.sector,
        )
    return list(found.values())


def tracker_view(row: Tracker) -> TrackerView:
    return TrackerView(**{name: getattr(row, name) for name in TrackerView.__struct_fields__})


async def trackers(session: AsyncSession, operation_id: str, unit: str) -> list[TrackerView]:
    """A unit's trackers, in the order in which they were made."""
    mine = (Tracker.operation_id == operation_id, Tracker.unit == unit)
    rows = await session.scalars(select(Tracker).where(*mine).order_by(Tracker.created_at, Tracker.id))
    return [tracker_view(row) for row in rows]
