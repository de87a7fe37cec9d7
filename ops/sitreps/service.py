"""Ordering situation reports: which entry each tells of is fixed in the transaction that orders it.

Making one takes a fold of the whole journal and a PDF, for which no writer may wait; so the order comes first, is an
entry, and is the last entry that the report tells of. `ops.sitreps.maker` makes it afterwards, however often it starts.
"""

from datetime import datetime

import msgspec
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from ops.access.audience import Audience
from ops.call import Call
from ops.deliveries import bell
from ops.errors import NotOpen
from ops.journal.service import Draft, line_up
from ops.sitreps import queries
from ops.sitreps.models import Sitrep
from ops.sitreps.schemas import Order, SitrepView

OPEN = frozenset({"issued", "active", "closing"})


async def order(
    session: AsyncSession, operation_id: str, *, by: str, at: datetime, due_at: datetime | None, audience: Audience
) -> Draft:
    """Order the next report. The caller appends the one entry that this gives, next, in the same transaction."""
    head = await line_up(session, operation_id)
    last = await session.scalar(select(func.max(Sitrep.number)).where(Sitrep.operation_id == operation_id))
    row = Sitrep(
        operation_id=operation_id,
        number=(last or 0) + 1,
        as_of=head.number + 1,
        due_at=due_at,
        ordered_at=at,
        ordered_by=by,
        audience=msgspec.to_builtins(audience),
        sha256="",
        text="",
        made_at=None,
    )
    session.add(row)
    await session.flush()
    bell.ring_after(session)
    return entry("sitrep.ordered", row)


async def order_now(call: Call[Order]) -> SitrepView:
    """A report that somebody wants now. Raises NotOpen before the plan was issued."""
    if call.operation.state not in OPEN:
        raise NotOpen(f"{call.operation.code} is {call.operation.state}; there is no situation to report.")
    draft = await order(
        call.session, call.operation.id, by=call.actor.name, at=call.now, due_at=None, audience=call.body.addressed()
    )
    await call.journal(draft)
    return msgspec.convert(draft.payload, SitrepView)


def entry(kind: str, row: Sitrep) -> Draft:
    """The entry about a report: what a list shows of it."""
    return Draft(kind=kind, subject=str(row.number), payload=msgspec.to_builtins(queries.view(row)))
