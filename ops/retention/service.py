"""Setting days, holding and lifting; and the dates at which classes go. Services never commit."""

import uuid
from datetime import UTC, datetime, timedelta

import msgspec
from sqlalchemy.ext.asyncio import AsyncSession

from ops.call import Call
from ops.due.models import DueWork
from ops.errors import Conflict, Fault, NotFound, Unacceptable
from ops.journal.service import Draft
from ops.planning.models import Operation
from ops.planning.queries import lock_operation
from ops.planning.timing import clock_of
from ops.retention import queries
from ops.retention.classes import BY_THE_CLOCK, CLASSES, faults
from ops.retention.models import Hold, Retention
from ops.retention.queries import certificates, hold_view, record_of
from ops.retention.schemas import HoldDraft, HoldView, Lifting, RetentionDraft, RetentionView

KIND = "purge"


async def set_days(call: Call[RetentionDraft]) -> RetentionView:
    """Keep classes for other days; dates that are not past follow. Raises Unacceptable for what no ground allows."""
    operation = await lock_operation(call.session, call.operation.id)
    given = {str(name): days for name, days in call.body.days.items()}
    wrong = [Fault(f"/days/{name}", said) for name, said in faults(given)]
    gone = {one.class_ for one in await certificates(call.session, operation.id)}
    wrong += [Fault(f"/days/{name}", "has gone already") for name in given if name in gone]
    if wrong:
        raise Unacceptable(faults=wrong)
    kept = await queries.retention_of(call.session, operation.id)
    row = Retention(
        operation_id=operation.id, days=kept.days | given, reason=call.body.reason, closed_at=kept.closed_at
    )
    await call.session.merge(row)
    await call.session.flush()
    await call.journal(entry(operation, row))
    await plan_purges(call.session, operation)
    return await queries.view(call.session, operation.id)


async def begin(session: AsyncSession, operation: Operation, at: datetime) -> Draft:
    """The operation closes: from here the days count. Gives the entry that says so."""
    kept = await queries.retention_of(session, operation.id)
    row = Retention(operation_id=operation.id, days=kept.days, reason=kept.reason, closed_at=at)
    await session.merge(row)
    await session.flush()
    await plan_purges(session, operation)
    return entry(operation, row)


def entry(operation: Operation, row: Retention) -> Draft:
    return Draft(kind="retention.set", subject=operation.code, payload=msgspec.to_builtins(record_of(row)))


async def plan_purges(session: AsyncSession, operation: Operation) -> None:
    """Bring the dates in line with the days and the holds. The caller holds the operation's turn."""
    kept = await queries.retention_of(session, operation.id)
    if kept.closed_at is None:
        return
    gone = {one.class_ for one in await certificates(session, operation.id)}
    clock, wall = clock_of(operation), datetime.now(UTC)
    for name in BY_THE_CLOCK:
        if name in gone:
            continue
        due_at = kept.closed_at + timedelta(days=kept.days[name])
        await session.merge(
            DueWork(
                operation_id=operation.id,
                key=f"{KIND}:{name}",
                kind=KIND,
                due_at=due_at,
                wakes_at=clock.wall(due_at) or wall,
                payload={"class": name},
                done_at=None,
                attempts=0,
                last_error="",
            )
        )
    await session.flush()


async def hold(call: Call[HoldDraft]) -> HoldView:
    """Keep classes from going, whatever their date."""
    operation = await lock_operation(call.session, call.operation.id)
    row = Hold(
        operation_id=operation.id,
        id=str(uuid.uuid4()),
        classes=sorted(set(call.body.classes) or CLASSES),
        reason=call.body.reason,
        set_by=call.actor.name,
        set_at=call.now,
        lifted_at=None,
        lifted_by="",
        lift_reason="",
    )
    call.session.add(row)
    await call.session.flush()
    made = hold_view(row)
    await call.journal(Draft(kind="hold.set", subject=row.id, payload=msgspec.to_builtins(made)))
    return made


async def lift(call: Call[Lifting], hold_id: str) -> HoldView:
    """Let go again: what is past its date goes soon. Raises Conflict when it was lifted already."""
    operation = await lock_operation(call.session, call.operation.id)
    row = await call.session.get(Hold, (operation.id, hold_id))
    if row is None:
        raise NotFound
    if row.lifted_at is not None:
        raise Conflict("This hold was lifted already.")
    row.lifted_at, row.lifted_by, row.lift_reason = call.now, call.actor.name, call.body.reason
    await call.session.flush()
    made = hold_view(row)
    await call.journal(Draft(kind="hold.lifted", subject=row.id, payload=msgspec.to_builtins(made)))
    await plan_purges(call.session, operation)
    return made
