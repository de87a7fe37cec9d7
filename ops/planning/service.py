"""Writing operations: making, changing, moving on. Services never commit."""

import uuid
from collections.abc import Awaitable, Callable, Sequence
from datetime import UTC, datetime
from typing import Any

import msgspec
from msgspec import UNSET
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from ops import wire
from ops.access.models import Account, Agency, Member
from ops.access.policy import Role
from ops.access.queries import member_view
from ops.alarms.defaults import begin_rules
from ops.call import Call
from ops.due.service import plan_due
from ops.errors import Conflict, Fault, Unacceptable
from ops.journal.service import Draft, Written, append, open_journal
from ops.planning import lifecycle, queries
from ops.planning.models import Corridor, Operation
from ops.planning.queries import operation_view
from ops.planning.rules import change_faults, merge_patch, operation_faults, utc
from ops.planning.schemas import (
    OperationAnswer,
    OperationDraft,
    OperationPatch,
    OperationStateChange,
    phase_views,
)
from ops.planning.timing import clock_of
from ops.saying import phrase
from ops.store import Store
from scheduling.clocks import Exercise


async def create_operation(call: Call[OperationDraft]) -> OperationAnswer:
    """A draft operation with its journal; the caller is its coordinator."""
    if faults := operation_faults(call.body):
        raise Unacceptable(faults=faults)
    account = await call.session.get_one(Account, call.actor.account_id)
    operation = await open_operation(call.session, call.body)
    seat = await seat_coordinator(call.session, operation, account)
    begun = [entry("operation.created", operation), seat, begin_rules(call.session, operation)]
    await record(call.store, call.session, operation, call.actor.name, begun)
    return queries.operation_answer(operation)


async def open_operation(session: AsyncSession, draft: OperationDraft) -> Operation:
    """The row of a sound draft, with an empty journal. Raises Conflict when the code is taken."""
    if await session.scalar(select(Operation.id).where(Operation.code == draft.code)):
        raise Conflict(phrase("There is an operation {code} already.", code=draft.code))
    operation = Operation(
        id=str(uuid.uuid4()),
        code=draft.code,
        state="draft",
        state_reason="",
        plan_version=0,
        sectors_entry=0,
        created_at=datetime.now(UTC),
        **columns(draft),
    )
    session.add(operation)
    await session.flush()
    await open_journal(session, operation.id)
    return operation


async def seat_coordinator(session: AsyncSession, operation: Operation, account: Account) -> Draft:
    """A seat as coordinator, and the entry that says so."""
    member = Member(id=str(uuid.uuid4()), operation_id=operation.id, account_id=account.id, role=Role.COORDINATOR.value)
    session.add(member)
    await session.flush()
    payload = msgspec.to_builtins(member_view(member, account))
    return Draft(kind="member.added", subject=member.id, payload=payload)


async def change_operation(call: Call[OperationPatch]) -> OperationAnswer:
    """Apply a merge patch; the whole is validated as if it were new, and due work follows the new timetable."""
    operation = await queries.lock_operation(call.session, call.operation.id)
    kept = queries.operation_draft(operation)
    draft = wire.convert(merge_patch(msgspec.to_builtins(kept), call.body), OperationDraft)
    phases = phase_views(operation.phases)
    former = clock_of(operation).exercise
    issued = operation.plan_version > 0
    faults = [*operation_faults(draft), *change_faults(draft, kept, phases, issued)]
    faults += await country_faults(call.session, operation, draft)
    if faults:
        raise Unacceptable(faults=faults)
    done = {(phase.kind, phase.starts_at): phase for phase in phases}
    for name, value in columns(draft).items():
        setattr(operation, name, value)
    operation.phases = [
        phase | times_done(done.get((was.kind, was.starts_at)))
        for phase, was in zip(operation.phases, draft.phases, strict=True)
    ]
    if operation.exercise and former and issued:
        operation.exercise = msgspec.to_builtins(going_on(former, draft, datetime.now(UTC)))
    await call.session.flush()
    await record(call.store, call.session, operation, call.actor.name, [entry("operation.changed", operation)])
    await plan_due(call.session, operation)
    return queries.operation_answer(operation)


def going_on(former: Exercise, draft: OperationDraft, wall: datetime) -> Exercise:
    """The clock of an exercise that has begun: as it was, or from now on at the speed that is asked for."""
    speed = draft.exercise.speed if draft.exercise else former.speed
    return former if speed == former.speed else former.paced(speed, wall)


Closer = Callable[[Call[OperationStateChange], Operation], Awaitable[list[Draft]]]
CLOSERS: list[Closer] = []
"""What else happens when an operation closes, and may refuse it. A room that has something to say adds itself here."""


async def move_operation(call: Call[OperationStateChange]) -> OperationAnswer:
    """Take an operation to its next state by hand. Raises Conflict for any other."""
    operation = await queries.lock_operation(call.session, call.operation.id)
    to = lifecycle.step(lifecycle.OPERATION, operation.code, operation.state, call.body.to)
    told = [draft for closer in CLOSERS for draft in await closer(call, operation)] if to == "closed" else []
    operation.state, operation.state_reason = to, call.body.reason
    await call.session.flush()
    await record(call.store, call.session, operation, call.actor.name, [*told, entry("operation.state", operation)])
    await plan_due(call.session, operation)
    return queries.operation_answer(operation)


async def country_faults(session: AsyncSession, operation: Operation, draft: OperationDraft) -> list[Fault]:
    """A country stays as long as an agency or a corridor is in it."""
    gone = set(operation.countries) - set(draft.countries)
    if not gone:
        return []
    agencies = await session.scalars(select(Agency.country).where(Agency.operation_id == operation.id))
    corridors = await session.scalars(
        select(Corridor.countries).where(Corridor.operation_id == operation.id, Corridor.removed_at.is_(None))
    )
    used = set(agencies) | {country for countries in corridors for country in countries}
    return [
        Fault("/countries", phrase("{country} has agencies or corridors here; it stays.", country=c))
        for c in sorted(gone & used)
    ]


def columns(draft: OperationDraft) -> dict[str, Any]:
    """The columns that a draft decides, times in UTC."""
    return {
        "name": draft.name,
        "countries": draft.countries,
        "timezone": draft.timezone,
        "phases": [
            msgspec.to_builtins({"kind": p.kind, "starts_at": utc(p.starts_at), "ends_at": utc(p.ends_at)})
            | times_done(None)
            for p in draft.phases
        ],
        "objectives": msgspec.to_builtins(draft.objectives),
        "reporting": msgspec.to_builtins(draft.reporting),
        "rest_hours": None if draft.rest_hours is UNSET else draft.rest_hours,
        "retention_days": draft.retention_days,
        "default_handling": msgspec.to_builtins(draft.default_handling),
        "exercise": msgspec.to_builtins(
            {"starts_at": utc(draft.exercise.starts_at), "speed": draft.exercise.speed, "began_at": None}
        )
        if draft.exercise
        else None,
    }


def times_done(phase: Any) -> dict[str, Any]:
    done = {"opened_at": phase.opened_at, "closed_at": phase.closed_at} if phase else {}
    plain: dict[str, Any] = {"opened_at": None, "closed_at": None} | msgspec.to_builtins(done)
    return plain


def entry(kind: str, operation: Operation) -> Draft:
    """An entry about the operation: its whole view after the change."""
    return Draft(kind=kind, subject=operation.code, payload=msgspec.to_builtins(operation_view(operation)))


async def record(
    store: Store, session: AsyncSession, operation: Operation, actor: str, drafts: Sequence[Draft]
) -> list[Written]:
    """Append to the operation's journal, at the operation's time."""
    return await append(store, session, operation.id, actor, drafts, clock_of(operation).now(datetime.now(UTC)))
