"""Reading situation reports."""

import msgspec
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from ops.access.audience import Audience
from ops.sitreps.models import Sitrep
from ops.sitreps.schemas import SitrepView


def view(row: Sitrep) -> SitrepView:
    return SitrepView(
        number=row.number,
        as_of=row.as_of,
        due_at=row.due_at,
        ordered_at=row.ordered_at,
        ordered_by=row.ordered_by,
        audience=msgspec.convert(row.audience, Audience),
        state="made" if row.sha256 else "ordered",
        sha256=row.sha256,
        made_at=row.made_at,
    )


async def sitreps(session: AsyncSession, operation_id: str) -> list[SitrepView]:
    """Every situation report of the operation, newest first."""
    statement = select(Sitrep).where(Sitrep.operation_id == operation_id).order_by(Sitrep.number.desc())
    return [view(row) for row in await session.scalars(statement)]


async def find(session: AsyncSession, operation_id: str, number: int) -> Sitrep | None:
    """A situation report, None when there is none or it is still being made."""
    row = await session.get(Sitrep, (operation_id, number))
    return row if row is not None and row.sha256 else None


async def ordered(session: AsyncSession) -> list[tuple[str, int]]:
    """(operation, number) of all that were ordered and not made, in order."""
    statement = select(Sitrep.operation_id, Sitrep.number).where(Sitrep.sha256 == "")
    return [(id_, number) for id_, number in await session.execute(statement.order_by(Sitrep.ordered_at))]


async def newest(session: AsyncSession, operation_id: str) -> int:
    """The number of the last report that was made; 0 when there is none."""
    statement = select(func.max(Sitrep.number)).where(Sitrep.operation_id == operation_id, Sitrep.sha256 != "")
    return await session.scalar(statement) or 0
