"""Each country's focal point approves an issued plan, or objects with a remark. The newest word of a country counts."""

import msgspec

from ops.access.policy import Owned, Permission
from ops.call import Call
from ops.errors import Conflict, Fault, NotFound, Unacceptable
from ops.journal.service import Draft
from ops.planning import queries
from ops.planning.models import PlanApproval, PlanVersion
from ops.planning.plan_schemas import ApprovalDraft, ApprovalView
from ops.planning.queries import approval_subject, approval_view
from ops.planning.versions import told
from ops.saying import phrase


async def approve(call: Call[ApprovalDraft], number: int) -> ApprovalView:
    """What a country says of the newest version. Raises Conflict for an older one, and once the operation is over."""
    draft = call.body
    operation = await queries.lock_operation(call.session, call.operation.id)
    version = await call.session.get(PlanVersion, (operation.id, number))
    if version is None:
        raise NotFound
    call.allow(Permission.PLAN_APPROVE, Owned(country=draft.country))
    faults = []
    if draft.country not in version.document["operation"]["countries"]:
        faults.append(Fault("/country", phrase("{country} takes no part in this plan.", country=draft.country)))
    if draft.decision == "objected" and not draft.remark.strip():
        faults.append(Fault("/remark", "Who objects says to what."))
    if faults:
        raise Unacceptable(faults=faults)
    if number != operation.plan_version:
        raise Conflict(
            phrase(
                "Version {number} was amended; version {plan_version} is to be approved.",
                number=number,
                plan_version=operation.plan_version,
            )
        )
    if operation.state in {"closing", "closed"}:
        raise Conflict(
            phrase("{code} is {state}; its plan is no longer approved.", code=operation.code, state=operation.state)
        )
    key = (operation.id, number, draft.country)
    row = await call.session.get(PlanApproval, key)
    if row is None:
        row = PlanApproval(operation_id=operation.id, version=number, country=draft.country)
        call.session.add(row)
    row.decision, row.remark, row.by, row.at = draft.decision, draft.remark.strip(), call.actor.name, call.now
    await call.session.flush()
    view = approval_view(row)
    await call.journal(entry(row))
    await told.judged(call, operation, view)
    return view


def entry(row: PlanApproval) -> Draft:
    subject = approval_subject(row)
    return Draft(
        kind="approval.given",
        subject=subject,
        payload=msgspec.to_builtins(approval_view(row)),
        country=row.country,
    )
