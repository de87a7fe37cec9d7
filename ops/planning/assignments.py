"""Writing assignments: a unit in a sector for a time."""

import uuid
from datetime import datetime
from typing import Any

import msgspec
from msgspec import UNSET, UnsetType
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from ops.access.models import Unit
from ops.access.policy import Owned, Permission
from ops.call import Call
from ops.checkins.planning import plan_check_ins
from ops.errors import Conflict, Fault, NotFound, Unacceptable
from ops.journal.service import Draft
from ops.planning import lifecycle, queries
from ops.planning.booking import HOLDING, REMOVABLE, clash, elsewhere
from ops.planning.models import Assignment, Operation
from ops.planning.plan_schemas import AssignmentDraft, AssignmentPatch, AssignmentStateChange, AssignmentView
from ops.planning.queries import assignment_view
from ops.planning.rules import utc
from ops.planning.service import record
from ops.planning.versions import told
from ops.saying import phrase

WHERE_AND_WHEN = ("sector", "unit", "starts_at", "ends_at", "exclusive")
"""What somebody agrees to who accepts."""


async def add_assignment(call: Call[AssignmentDraft]) -> AssignmentView:
    """Propose a unit for a sector. That it is booked elsewhere, or of another country, is a finding, not a refusal."""
    draft = call.body
    operation = await queries.lock_operation(call.session, call.operation.id)
    unit, faults = await post_faults(call.session, operation, draft.sector, draft.unit, draft.starts_at, draft.ends_at)
    if faults or unit is None:
        raise Unacceptable(faults=faults)
    call.allow(Permission.ASSIGNMENT_EDIT, owned_by(unit))
    row = proposed(operation, draft)
    call.session.add(row)
    await keep(call, operation, [assignment_entry("assignment.added", row, unit)])
    return assignment_view(row)


def proposed(operation: Operation, draft: AssignmentDraft) -> Assignment:
    """The row of a new assignment."""
    return Assignment(
        operation_id=operation.id,
        id=str(uuid.uuid4()),
        sector=draft.sector,
        unit=draft.unit,
        starts_at=utc(draft.starts_at),
        ends_at=utc(draft.ends_at),
        state="proposed",
        reason="",
        check_in_minutes=draft.check_in_minutes,
        exclusive=draft.exclusive,
        held=False,
    )


async def change_assignment(call: Call[AssignmentPatch], assignment_id: str) -> AssignmentView:
    """Change what the patch names. A check-in interval counts from now on.

    Who accepted one place and time has not accepted another: the assignment is proposed again. Raises Conflict for
    what has begun and cannot be changed, and where a longer stay meets another assignment of the unit.
    """
    operation, row, unit = await find(call, assignment_id)
    call.allow(Permission.ASSIGNMENT_EDIT, owned_by(unit))
    patch = call.body
    wanted = {name: getattr(row, name) for name in WHERE_AND_WHEN} | {
        name: utc(value) if isinstance(value, datetime) else value
        for name in WHERE_AND_WHEN
        if (value := getattr(patch, name)) is not UNSET
    }
    changed = {name for name in WHERE_AND_WHEN if wanted[name] != getattr(row, name)}
    same_check_in = isinstance(patch.check_in_minutes, UnsetType) or patch.check_in_minutes == row.check_in_minutes
    if not changed and same_check_in:
        return assignment_view(row)
    if changed:
        refuse_late_change(row, changed)
        where = (wanted["sector"], wanted["unit"], wanted["starts_at"], wanted["ends_at"])
        other, faults = await post_faults(call.session, operation, *where, known_sector=row.sector)
        if faults or other is None:
            raise Unacceptable(faults=faults)
        call.allow(Permission.ASSIGNMENT_EDIT, owned_by(other))
        unit = other
        set_all(row, wanted)
        if row.state == "on_station":
            await refuse_clash(call.session, row)
        else:
            row.state, row.reason, row.held = "proposed", "", False
    if not isinstance(patch.check_in_minutes, UnsetType):
        row.check_in_minutes = patch.check_in_minutes
    await keep(call, operation, [assignment_entry("assignment.changed", row, unit)])
    return assignment_view(row)


def refuse_late_change(row: Assignment, changed: set[str]) -> None:
    """What has begun is not planned anew: only its end can still be moved."""
    if row.state in {"proposed", "declined", "accepted"} or (row.state == "on_station" and changed == {"ends_at"}):
        return
    if row.state == "on_station":
        known = phrase("{unit} is on station in {sector}: only its end can be moved.", unit=row.unit, sector=row.sector)
    else:
        known = phrase("{unit} was in {sector}: that has happened, and stays.", unit=row.unit, sector=row.sector)
    raise Conflict(known)


def set_all(row: Assignment, values: dict[str, Any]) -> None:
    for name, value in values.items():
        setattr(row, name, value)


async def remove_assignment(call: Call[None], assignment_id: str) -> None:
    """Take an assignment back that has not begun; twice is once. It stays in the store as withdrawn."""
    operation, row, unit = await find(call, assignment_id)
    call.allow(Permission.ASSIGNMENT_EDIT, owned_by(unit))
    if row.state == "withdrawn":
        return
    if row.state not in REMOVABLE:
        raise Conflict(
            phrase("{unit} was in {sector}: that has happened, and stays.", unit=row.unit, sector=row.sector)
        )
    row.state, row.held = "withdrawn", False
    await keep(call, operation, [assignment_entry("assignment.removed", row, unit)])


async def move_assignment(call: Call[AssignmentStateChange], assignment_id: str) -> AssignmentView:
    """Take an assignment to its next state; of two who do so at once, one is refused with Conflict.

    So is who accepts while the unit, or a post for one unit alone, is taken at that time, and who says «on station»
    while still on station elsewhere. A unit that is relieved early leaves its sector uncovered from then on: the
    assignment ends now.
    """
    operation, row, unit = await find(call, assignment_id)
    call.allow(Permission.ASSIGNMENT_STATE, owned_by(unit))
    if call.body.to == "declined" and not call.body.reason.strip():
        raise Unacceptable(faults=[Fault("/reason", "Who declines says why.")])
    row.state = lifecycle.step(lifecycle.ASSIGNMENT, "The assignment", row.state, call.body.to)
    row.reason = call.body.reason
    if not isinstance(call.body.check_in_minutes, UnsetType):
        row.check_in_minutes = call.body.check_in_minutes
    now = call.now
    if row.state == "relieved" and row.starts_at < now < row.ends_at:
        row.ends_at = now
    if row.state in HOLDING:
        await refuse_clash(call.session, row)
    row.held = row.state in HOLDING
    await keep(call, operation, [assignment_entry("assignment.state", row, unit)])
    return assignment_view(row)


async def find(call: Call[Any], assignment_id: str) -> tuple[Operation, Assignment, Unit]:
    """The assignment as it is now, in the operation's turn. Raises NotFound."""
    operation = await queries.lock_operation(call.session, call.operation.id)
    row = await call.session.get(Assignment, (operation.id, assignment_id), populate_existing=True)
    if row is None:
        raise NotFound
    return operation, row, await call.session.get_one(Unit, (operation.id, row.unit))


async def refuse_clash(session: AsyncSession, row: Assignment) -> None:
    """Raises Conflict where the unit or the post is taken. Whoever accepts waits for the turn, so that of two one sees
    the other; on PostgreSQL the store itself refuses as well."""
    with session.no_autoflush:
        rivals = select(Assignment).where(
            Assignment.operation_id == row.operation_id,
            (Assignment.unit == row.unit) | (Assignment.sector == row.sector),
            Assignment.state.in_(HOLDING),
            Assignment.id != row.id,
        )
        others = list(await session.scalars(rivals.order_by(Assignment.starts_at, Assignment.id)))
    if said := clash(row, others) or (row.state == "on_station" and elsewhere(row, others)):
        raise Conflict(said)


async def post_faults(
    session: AsyncSession,
    operation: Operation,
    sector: str,
    code: str,
    starts_at: datetime,
    ends_at: datetime,
    *,
    known_sector: str | None = None,
) -> tuple[Unit | None, list[Fault]]:
    """The unit, and what is wrong with sending it there then. `known_sector` is where it was to be already."""
    unit = await session.get(Unit, (operation.id, code))
    faults = []
    if sector != known_sector and await queries.sector(session, operation.id, sector) is None:
        faults.append(
            Fault("/sector", phrase("There is no sector {sector} in {code}.", sector=sector, code=operation.code))
        )
    if unit is None:
        faults.append(
            Fault("/unit", phrase("There is no unit {code} in {operation}.", code=code, operation=operation.code))
        )
    if ends_at <= starts_at:
        faults.append(Fault("/ends_at", "The assignment would end before it begins."))
    return unit, faults


async def keep(call: Call[Any], operation: Operation, entries: list[Draft]) -> None:
    """Store what was changed, journal it, and plan what follows from it."""
    await call.session.flush()
    await record(call.store, call.session, operation, call.actor.name, entries)
    await plan_check_ins(call.session, operation)
    await told.reassigned(call, operation, entries)


def owned_by(unit: Unit) -> Owned:
    return Owned(agency=unit.agency, country=unit.country, unit=unit.code)


def assignment_entry(kind: str, row: Assignment, unit: Unit) -> Draft:
    return Draft(
        kind=kind,
        subject=row.id,
        payload=msgspec.to_builtins(assignment_view(row)),
        agency=unit.agency,
        country=unit.country,
        unit=unit.code,
    )
