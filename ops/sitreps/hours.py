"""At every due hour a situation report is ordered, once.

After the service was down for several due hours, one report is ordered and not one for each: nothing was taken in the
meantime, so reports in between would repeat each other's figures and come to everybody at once. The one says since when
it tells, and lists every due hour that has struck since, with who was missing at each.
"""

from datetime import UTC, datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from ops.due.models import DueWork
from ops.journal.service import Draft
from ops.sitreps.schemas import USUAL
from ops.sitreps.service import order

KIND = "sitrep"
CLOCK = "clock"


async def plan_sitrep(session: AsyncSession, struck: DueWork) -> None:
    """When a due hour has struck, a report on it is due: after who reported and who did not is written down."""
    key = f"{KIND}:{struck.due_at.astimezone(UTC).isoformat().replace('+00:00', 'Z')}"
    if await session.get(DueWork, (struck.operation_id, key)) is None:
        session.add(
            DueWork(
                operation_id=struck.operation_id,
                key=key,
                kind=KIND,
                due_at=struck.due_at,
                wakes_at=struck.wakes_at,
                payload={},
                attempts=0,
                last_error="",
            )
        )
        await session.flush()


async def order_due(session: AsyncSession, work: DueWork, now: datetime) -> list[Draft]:
    """Order the report of a due hour, unless a later hour has struck as well: then that one's covers it."""
    later = select(DueWork.key).where(
        DueWork.operation_id == work.operation_id,
        DueWork.kind.in_((KIND, "report_due")),
        DueWork.done_at.is_(None),
        DueWork.due_at > work.due_at,
        DueWork.wakes_at <= datetime.now(UTC),
    )
    if await session.scalar(later.limit(1)) is not None:
        return []
    return [await order(session, work.operation_id, by=CLOCK, at=now, due_at=work.due_at, audience=USUAL)]
