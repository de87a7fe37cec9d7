"""What happens when something falls due. Each effect changes the tables and gives the entries that say so."""

from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import NamedTuple

import msgspec
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from ops.access.models import Unit
from ops.access.queries import units
from ops.due.models import DueWork
from ops.due.service import z
from ops.journal.service import Draft
from ops.pace import Pace
from ops.planning.lifecycle import STANDING
from ops.planning.models import Assignment, Operation
from ops.planning.queries import operation_view
from ops.planning.schemas import PhaseView, phase_views
from ops.reports.models import Report
from ops.sitreps.hours import order_due, plan_sitrep
from ops.store import Store
from ops.store.upsert import upsert
from ops.tallies.models import Owed
from ops.tallies.standing import Filed, owed_state
from scheduling.timeline import ACTION


class Turn(NamedTuple):
    """What an effect works with. The operation's turn is held, so nobody else changes it; `now` is its time."""

    session: AsyncSession
    operation: Operation
    work: DueWork
    now: datetime
    store: Store
    """For an effect that appends entries itself, before those that it gives."""


Effect = Callable[[Turn], Awaitable[list[Draft]]]


async def open_phase(turn: Turn) -> list[Draft]:
    """A phase opens; the first action phase makes the operation active."""
    operation, payload = turn.operation, turn.work.payload
    starts_at = datetime.fromisoformat(payload["starts_at"])
    phases = phase_views(operation.phases)
    for index, phase in enumerate(phases):
        if (phase.kind, phase.starts_at) == (payload["phase"], starts_at) and phase.opened_at is None:
            phases[index] = msgspec.structs.replace(phase, opened_at=turn.now)
            if phase.kind == ACTION and operation.state == "issued":
                operation.state, operation.state_reason = "active", ""
            return [phase_entry("phase.opened", operation, phases, index)]
    return []


async def close_phase(turn: Turn) -> list[Draft]:
    """A phase closes; when no action phase is left to come, the operation is closing."""
    operation, payload = turn.operation, turn.work.payload
    ends_at = datetime.fromisoformat(payload["ends_at"])
    phases = phase_views(operation.phases)
    for index, phase in enumerate(phases):
        if (phase.kind, phase.ends_at) == (payload["phase"], ends_at) and phase.opened_at and phase.closed_at is None:
            phases[index] = msgspec.structs.replace(phase, closed_at=turn.now)
            left = any(p.kind == ACTION and p.closed_at is None and p.ends_at > turn.now for p in phases)
            if phase.kind == ACTION and operation.state == "active" and not left:
                operation.state, operation.state_reason = "closing", ""
            return [phase_entry("phase.closed", operation, phases, index)]
    return []


def phase_entry(kind: str, operation: Operation, phases: list[PhaseView], index: int) -> Draft:
    """Keep the phases; the entry carries the whole operation, for that is the noun that has changed."""
    operation.phases = msgspec.to_builtins(phases)
    payload = msgspec.to_builtins(operation_view(operation))
    return Draft(kind=kind, subject=f"{index}:{phases[index].kind}", payload=payload)


async def close_period(turn: Turn) -> list[Draft]:
    """A due hour strikes: who owed a report for the period has sent one, has said nil, or is missing.

    Those owe who are assigned to a sector for a part of the period (and did not decline). In an operation that has
    assigned nobody at all, every unit does.
    """
    session, operation, due_at = turn.session, turn.operation, turn.work.due_at
    since = datetime.fromisoformat(turn.work.payload["since"])
    await plan_sitrep(session, turn.work)
    owing = await owing_units(session, operation.id, since, due_at)
    if not owing:
        return []
    filed: dict[str, list[Filed]] = {unit.code: [] for unit in owing}
    reports = await session.execute(
        select(Report.unit, Report.kind, Report.filed_at).where(
            Report.operation_id == operation.id,
            Report.occurred_at >= since,
            Report.occurred_at < due_at,
            Report.withdrawn.is_(False),
        )
    )
    for unit, kind, filed_at in reports:
        if unit in filed:
            filed[unit].append(Filed(kind, filed_at))
    states = {code: owed_state(since, due_at, reports) for code, reports in filed.items()}
    rows = [
        {
            "operation_id": operation.id,
            "due_at": due_at,
            "unit": unit.code,
            "since": since,
            "agency": unit.agency,
            "country": unit.country,
            "state": states[unit.code],
        }
        for unit in owing
    ]
    await upsert(session, Owed, rows)
    payload = {"due_at": z(due_at), "since": z(since), "units": states}
    return [Draft(kind="reporting.closed", subject=z(due_at), payload=payload)]


async def owing_units(session: AsyncSession, operation_id: str, since: datetime, until: datetime) -> list[Unit]:
    """The units that owe a report for the time between, by code."""
    standing = (Assignment.operation_id == operation_id, Assignment.state.in_(STANDING))
    every = await units(session, operation_id)
    if await session.scalar(select(Assignment.id).where(*standing).limit(1)) is None:
        return every
    assigned = set(
        await session.scalars(
            select(Assignment.unit).where(*standing, Assignment.starts_at < until, Assignment.ends_at > since)
        )
    )
    return [unit for unit in every if unit.code in assigned]


async def order_sitrep(turn: Turn) -> list[Draft]:
    """The situation report of a due hour is ordered; it is made afterwards (`ops.sitreps.maker`)."""
    return await order_due(turn.session, turn.work, turn.now)


EFFECTS: dict[str, Effect] = {
    "phase_open": open_phase,
    "phase_close": close_phase,
    "report_due": close_period,
    "sitrep": order_sitrep,
}
"""By kind of due work. A room with work of its own adds its effect here when it is loaded."""

Follower = Callable[[Store, Pace], Awaitable[None]]

FOLLOWERS: list[Follower] = []
"""What the leading process also does at each wake-up, before due work: to follow the journals. Likewise added to."""
