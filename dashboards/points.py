"""Reports as points on the board's map, and what changes them."""

from datetime import datetime

import msgspec
from sqlalchemy import and_, exists, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from ops.access.policy import Owned, Seat
from ops.journal.models import Entry
from ops.reports.models import Pair, Report
from ops.reports.queries import seen_by
from ops.reports.records import owned, record_of
from ops.shapes import View
from ops.tallies.counting import COUNTS_AS_REPORT

TAKES_AWAY = ("pair.ruled", "report.withdrawn")
"""Entries after which a report that itself did not change may come to the map or go; the correction of a report that
was ruled to be of another one's event is one too."""


class Point(View, frozen=True):
    """A report on the map."""

    id: str
    entry: int
    """The entry that last changed it."""
    kind: str
    lon: float
    lat: float
    classes: list[str]
    occurred_at: datetime
    unit: str
    sector: str | None


class Change(msgspec.Struct, frozen=True):
    """A report that was filed or corrected: whose it is now, and its point if it has one."""

    id: str
    entry: int
    owned: Owned
    point: Point | None


async def took_away(session: AsyncSession, operation_id: str, after: int) -> bool:
    """Whether there is an entry after which maps must be read again."""
    same = (Pair.operation_id == operation_id) & (Pair.ruling == "same")
    paired = Entry.subject.in_(select(Pair.first).where(same).union(select(Pair.second).where(same)))
    takes = or_(Entry.kind.in_(TAKES_AWAY), and_(Entry.kind == "report.corrected", paired))
    condition = (Entry.operation_id == operation_id, Entry.number > after, takes)
    return bool(await session.scalar(select(exists().where(*condition))))


async def changes(session: AsyncSession, operation_id: str, after: int, most: int) -> list[Change]:
    """The first so many reports that were changed after an entry, in the order of their entries."""
    statement = (
        select(Report)
        .where(Report.operation_id == operation_id, Report.entry > after)
        .order_by(Report.entry)
        .limit(most)
    )
    return [
        Change(row.id, row.entry, owned(record_of(row)), point_of(row) if on_map(row) else None)
        for row in await session.scalars(statement)
    ]


async def points(session: AsyncSession, operation_id: str, seats: tuple[Seat, ...], most: int) -> list[Point]:
    """The events with a place that these seats may see, changed last first; doubles are not drawn twice."""
    statement = (
        select(Report)
        .where(
            Report.operation_id == operation_id,
            Report.withdrawn.is_(False),
            Report.double_of.is_(None),
            Report.location.is_not(None),
            Report.kind.in_(COUNTS_AS_REPORT),
            seen_by(seats),
        )
        .order_by(Report.entry.desc())
        .limit(most)
    )
    return [point_of(row) for row in await session.scalars(statement)]


def on_map(row: Report) -> bool:
    """What `points` asks of a report, whoever looks."""
    return not row.withdrawn and row.double_of is None and row.location is not None and row.kind in COUNTS_AS_REPORT


def point_of(row: Report) -> Point:
    assert row.location is not None
    lon, lat = row.location.coords[0]
    classes = [name for name in row.classes.split("|") if name]
    return Point(row.id, row.entry, row.kind, lon, lat, classes, row.occurred_at, row.unit, row.sector)
