"""Reading exhibits."""

import msgspec
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from ops.exhibits.models import Exhibit, Seal
from ops.exhibits.rules import Standing
from ops.exhibits.schemas import ExhibitView

PLAIN = ("id", "number", "line", "description", "unit", "agency", "country", "release", "state", "holder", "place",
         "seals", "collected_at", "collected_by", "last_at", "recorded_by", "steps")  # fmt: skip


def view_of(row: Exhibit) -> ExhibitView:
    """What the newest entry of an exhibit says, from its row."""
    return msgspec.convert({"report": row.report_id} | {name: getattr(row, name) for name in PLAIN}, ExhibitView)


def standing_of(row: Exhibit) -> Standing:
    return Standing(state=row.state, holder=row.holder, seals=tuple(row.seals), last_at=row.last_at)


async def of_report(session: AsyncSession, operation_id: str, report_id: str) -> list[ExhibitView]:
    """The exhibits of a report, by their numbers."""
    statement = (
        select(Exhibit)
        .where(Exhibit.operation_id == operation_id, Exhibit.report_id == report_id)
        .order_by(Exhibit.number, Exhibit.id)
    )
    return [view_of(row) for row in await session.scalars(statement)]


async def seals_of(session: AsyncSession, operation_id: str, agency: str) -> set[str]:
    """Every seal number that an agency ever used in the operation, as it is compared."""
    statement = select(Seal.number).where(Seal.operation_id == operation_id, Seal.agency == agency)
    return set(await session.scalars(statement))
