"""Writing assignments: a unit in a sector for a time."""

import uuid

import msgspec

from ops.access.models import Unit
from ops.access.policy import Owned, Permission
from ops.call import Call
from ops.errors import Fault, NotFound, Unacceptable
from ops.journal.service import Draft
from ops.planning import lifecycle, queries
from ops.planning.models import Assignment
from ops.planning.plan_schemas import AssignmentDraft, AssignmentStateChange, AssignmentView
from ops.planning.queries import assignment_view
from ops.planning.rules import utc
from ops.planning.service import record


async def add_assignment(call: Call[AssignmentDraft]) -> AssignmentView:
    """Propose a unit for a sector. That it is booked elsewhere, or of another country, is a finding, not a refusal."""
    draft = call.body
    operation = await queries.lock_operation(call.session, call.operation.id)
    unit = await call.session.get(Unit, (operation.id, draft.unit))
    faults = []
    if await queries.sector(call.session, operation.id, draft.sector) is None:
        faults.append(Fault("/sector", f"There is no sector {draft.sector} in {operation.code}."))
    if unit is None:
        faults.append(Fault("/unit", f"There is no unit {draft.unit} in {operation.code}."))
    if draft.ends_at <= draft.starts_at:
        faults.append(Fault("/ends_at", "The assignment would end before it begins."))
    if faults or unit is None:
        raise Unacceptable(faults=faults)
    call.allow(Permission.ASSIGNMENT_EDIT, owned_by(unit))
    row = Assignment(
        operation_id=operation.id,
        id=str(uuid.uuid4()),
        sector=draft.sector,
        unit=unit.code,
        starts_at=utc(draft.starts_at),
        ends_at=utc(draft.ends_at),
        state="proposed",
        reason="",
    )
    call.session.add(row)
    await call.session.flush()
    await record(
        call.store, call.session, operation, call.actor.name, [assignment_entry("assignment.added", row, unit)]
    )
    return assignment_view(row)


async def move_assignment(call: Call[AssignmentStateChange], assignment_id: str) -> AssignmentView:
    """Take an assignment to its next state; of two who do so at once, one is refused with Conflict.

    A unit that is relieved early leaves its sector uncovered from then on: the assignment ends now.
    """
    operation = await queries.lock_operation(call.session, call.operation.id)
    row = await call.session.get(Assignment, (operation.id, assignment_id), populate_existing=True)
    if row is None:
        raise NotFound
    unit = await call.session.get_one(Unit, (operation.id, row.unit))
    call.allow(Permission.ASSIGNMENT_STATE, owned_by(unit))
    if call.body.to == "declined" and not call.body.reason.strip():
        raise Unacceptable(faults=[Fault("/reason", "Who declines says why.")])
    row.state = lifecycle.step(lifecycle.ASSIGNMENT, "The assignment", row.state, call.body.to)
    row.reason = call.body.reason
    now = call.now
    if row.state == "relieved" and row.starts_at < now < row.ends_at:
        row.ends_at = now
    await call.session.flush()
    await record(
        call.store, call.session, operation, call.actor.name, [assignment_entry("assignment.state", row, unit)]
    )
    return assignment_view(row)


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
