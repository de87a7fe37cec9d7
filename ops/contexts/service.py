"""Writing down what was found later: an entry of its own, which leaves the report as it was."""

from collections.abc import Sequence
from datetime import UTC
from typing import Any

import msgspec
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from ops.access import policy
from ops.access.policy import Owned, Permission, Seat
from ops.call import Call
from ops.cases import queries as cases
from ops.cases.models import Case
from ops.contexts import rules
from ops.contexts.models import Context
from ops.contexts.queries import view_of
from ops.contexts.schemas import FindingDraft, KnownSince
from ops.errors import Conflict, MayNot, Unacceptable
from ops.journal.service import Draft, line_up
from ops.reports import queries as reports
from ops.reports.models import Report
from ops.reports.records import owned


async def report_of(call: Call[Any], report_id: str) -> Report:
    """The report, or NotFound unless the caller may see its details."""
    report = await reports.find(call.session, call.operation.id, report_id)
    call.show(Permission.REPORT_DETAIL, owned(report) if report else None)
    assert report is not None
    return report


async def may_add(session: AsyncSession, seats: Sequence[Seat], report: Report) -> bool:
    """Whether these seats may: the report's owner, or who sees it and works on a case that holds it."""
    own = Owned(agency=report.agency, country=report.country, unit=report.unit)
    if policy.allows(seats, Permission.REPORT_AMEND, own):
        return True
    if not policy.allows(seats, Permission.REPORT_DETAIL, owned(report)):
        return False
    rows = await session.scalars(select(Case).where(Case.operation_id == report.operation_id))
    return any(
        report.id in case.reports and policy.allows(seats, Permission.CASE_EDIT, cases.owned(case)) for case in rows
    )


async def add(call: Call[FindingDraft], report_id: str) -> tuple[KnownSince, bool]:
    """One finding more, and whether it is new: the same again changes nothing.

    Raises Unacceptable with all faults, Conflict for an id that is another's and for a report that was withdrawn.
    """
    await line_up(call.session, call.operation.id)
    report = await report_of(call, report_id)
    if not await may_add(call.session, call.seats, report):
        raise MayNot
    draft = call.body
    key = (report.operation_id, report.id)
    row = await call.session.get(Context, key, populate_existing=True)
    said = msgspec.to_builtins(msgspec.structs.replace(draft, at=draft.at.astimezone(UTC)))
    for known in row.findings if row else ():
        if known["id"] == said["id"]:
            assert row is not None
            if all(known[name] == said[name] for name in said):
                return view_of(row), False
            raise Conflict(f"The id {draft.id} was already used for another finding.")
    if report.withdrawn:
        raise Conflict("The report was withdrawn: nothing is found out about it any more.")
    if found := rules.faults(draft, row.findings if row else [], report.occurred_at, call.now):
        raise Unacceptable(faults=found)
    if row is None:
        row = Context(operation_id=report.operation_id, report_id=report.id, findings=[])
        call.session.add(row)
    whose = owned(report)
    row.unit, row.agency, row.country = report.unit, report.agency, report.country
    row.release = {
        "agencies": sorted(whose.released_agencies),
        "countries": sorted(whose.released_countries),
    }
    recorded = {"recorded_by": call.actor.name, "recorded_at": msgspec.to_builtins(call.now)}
    row.findings = [*row.findings, said | recorded]
    row.contexts, row.legal_ground = rules.holding(row.findings)
    await call.session.flush()
    view = view_of(row)
    payload = msgspec.to_builtins(view)
    await call.journal(
        Draft(
            kind="context.found",
            subject=row.report_id,
            payload=payload,
            agency=row.agency,
            country=row.country,
            unit=row.unit,
        )
    )
    return view, True
