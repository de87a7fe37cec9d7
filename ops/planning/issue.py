"""Issuing the plan: from then on reports are taken, an exercise's clock runs, and the clock does its work."""

import asyncio
from datetime import UTC, datetime

import msgspec
from msgspec import UNSET

from ops.call import Call
from ops.due.service import plan_due
from ops.errors import Conflict, Fault, PlanBlocked, Unacceptable
from ops.journal.service import Draft, append
from ops.planning import plan, queries
from ops.planning.findings import findings
from ops.planning.models import Operation, PlanVersion
from ops.planning.plan_schemas import FindingView, IssueOrder, PlanVersionView
from ops.planning.service import entry
from ops.planning.timing import clock_of
from ops.planning.versions import told
from ops.planning.versions.changes import changes_between
from ops.saying import by_language, phrase


async def issue_plan(call: Call[IssueOrder]) -> PlanVersionView:
    """The plan as it stands becomes the next version. Raises PlanBlocked, which lists what stands in the way."""
    operation = await queries.lock_operation(call.session, call.operation.id)
    if operation.state in {"closing", "closed"}:
        raise Conflict(
            phrase("{code} is {state}; its plan is no longer issued.", code=operation.code, state=operation.state)
        )
    overridden = await judged(call, operation)
    wall = datetime.now(UTC)
    if operation.state == "draft":
        operation.state, operation.state_reason = "issued", call.body.reason
        if operation.exercise:
            operation.exercise = operation.exercise | msgspec.to_builtins({"began_at": wall})
    operation.plan_version += 1
    now = clock_of(operation).now(wall)
    version = PlanVersion(
        operation_id=operation.id,
        version=operation.plan_version,
        issued_at=now,
        reason=call.body.reason,
        overridden=msgspec.to_builtins(overridden),
        document=await plan.document(call.session, operation),
    )
    await call.session.flush()
    payload = {name: getattr(version, name) for name in ("version", "issued_at", "reason", "overridden", "document")}
    issued = Draft(kind="plan.issued", subject=str(version.version), payload=msgspec.to_builtins(payload))
    drafts = (issued, entry("operation.state", operation))
    written = await append(call.store, call.session, operation.id, call.actor.name, drafts, now)
    version.entry = written[0].number
    call.session.add(version)
    await plan_due(call.session, operation)
    await call.session.flush()
    former = await call.session.get(PlanVersion, (operation.id, version.version - 1))
    changes = await asyncio.to_thread(changes_between, former.document if former else {}, version.document)
    await told.issued(call, operation, version.version, call.body.reason, changes)
    return queries.version_view(version, [])


async def judged(call: Call[IssueOrder], operation: Operation) -> list[FindingView]:
    """The blockers that the caller overrides, none of the open ones left out."""
    found = await asyncio.to_thread(findings, await plan.facts(call.session, operation))
    blockers = {finding.id: finding for finding in found if finding.severity == "blocker"}
    faults = [
        Fault(f"/override/{index}", phrase("{name} is no open blocker of this plan.", name=name))
        for index, name in enumerate(call.body.override)
        if name not in blockers
    ]
    if call.body.override and not call.body.reason.strip():
        faults.append(Fault("/reason", "Who overrides a blocker says why."))
    if faults:
        raise Unacceptable(faults=faults)
    named = set(call.body.override)
    if standing := [finding for finding in blockers.values() if finding.id not in named]:
        raise PlanBlocked(
            phrase(
                "Blockers that stand open: {count}. Mend them, or override them by their ids with a reason.",
                count=len(standing),
            ),
            faults=[
                Fault(f"/findings/{finding.id}", by_language(finding.text, finding.message)) for finding in standing
            ],
        )
    bare = {"geometry": UNSET, "facts": UNSET, "mend": UNSET}
    return [msgspec.structs.replace(blockers[name], **bare) for name in dict.fromkeys(call.body.override)]
