"""Making exhibits and writing down what happens to them: each an entry with the exhibit whole."""

from datetime import UTC
from typing import Any

import msgspec
from sqlalchemy import func, select

from ops.access.policy import Owned, Permission
from ops.call import Call
from ops.errors import Conflict, Fault, NotFound, Unacceptable
from ops.exhibits import rules
from ops.exhibits.models import Exhibit, Seal
from ops.exhibits.queries import seals_of, standing_of, view_of
from ops.exhibits.schemas import ExhibitDraft, ExhibitView, HandoverDraft
from ops.journal.service import Draft, line_up
from ops.reports import queries as reports
from ops.reports.models import Report
from ops.reports.records import owned

MOST = 500
"""Exhibits of one report."""


async def report_of(call: Call[Any], report_id: str, permission: Permission) -> Report:
    """The report, or NotFound unless the caller may know of it; MayNot when they may see it but not do this."""
    report = await reports.find(call.session, call.operation.id, report_id)
    call.show(Permission.REPORT_DETAIL, owned(report) if report else None)
    assert report is not None
    call.allow(permission, owned(report))
    return report


async def make(call: Call[ExhibitDraft], report_id: str) -> tuple[ExhibitView, bool]:
    """A new exhibit, and whether it is new: the same one again changes nothing.

    Raises Unacceptable with all faults, Conflict for an id or a number that is another's.
    """
    await line_up(call.session, call.operation.id)
    report = await report_of(call, report_id, Permission.EXHIBIT_MAKE)
    draft, operation = call.body, call.operation
    number = draft.number.strip()
    known = await call.session.get(Exhibit, (operation.id, str(draft.id)))
    if known is not None:
        same = (known.report_id, known.number.strip(), known.line) == (report.id, number, draft.line)
        if same and known.collected_at == draft.collected_at and known.collected_by == draft.collected_by:
            return view_of(known), False
        raise Conflict(f"The id {draft.id} was already used for another exhibit.")
    mine = (Exhibit.operation_id == operation.id, Exhibit.report_id == report.id)
    if await call.session.scalar(select(Exhibit.id).where(*mine, func.trim(Exhibit.number) == number)):
        raise Conflict(f"This report has an exhibit {number} already.")
    used = await seals_of(call.session, operation.id, report.agency)
    found = rules.seal_faults(draft.seals, used, "/seals")
    lines = report.document.get("lines", [])
    if draft.line >= len(lines):
        found.append(Fault("/line", f"the report has {len(lines)} lines, counted from 0"))
    if draft.collected_at > call.now + rules.AHEAD:
        found.append(Fault("/collected_at", "has not come yet"))
    if (await call.session.scalar(select(func.count()).where(*mine)) or 0) >= MOST:
        found.append(Fault("", f"a report has at most {MOST} exhibits"))
    if found:
        raise Unacceptable(faults=found)
    row = Exhibit(
        operation_id=operation.id,
        id=str(draft.id),
        report_id=report.id,
        number=number,
        line=draft.line,
        description=draft.description,
        unit=report.unit,
        agency=report.agency,
        country=report.country,
        release=released(report),
        state="in_storage" if draft.place else "held",
        holder=draft.collected_by,
        place=draft.place,
        seals=list(draft.seals),
        collected_at=draft.collected_at.astimezone(UTC),
        collected_by=draft.collected_by,
        last_at=draft.collected_at.astimezone(UTC),
        recorded_by=call.actor.name,
        steps=[],
    )
    call.session.add(row)
    await call.session.flush()
    keep_seals(call, row, draft.seals)
    return await keep(call, "exhibit.made", row), True


async def hand_over(call: Call[HandoverDraft], exhibit_id: str) -> tuple[ExhibitView, bool]:
    """The next step of an exhibit, and whether it is new.

    Raises Unacceptable with everything that stands against it.
    """
    await line_up(call.session, call.operation.id)
    row, report = await find(call, exhibit_id, Permission.EXHIBIT_MOVE)
    draft = call.body
    said = msgspec.to_builtins(msgspec.structs.replace(draft, at=draft.at.astimezone(UTC)))
    for known in row.steps:
        if known["id"] == said["id"]:
            if all(known[name] == said[name] for name in said):
                return view_of(row), False
            raise Conflict(f"The id {draft.id} was already used for another step.")
    step = rules.Step(
        kind=draft.kind,
        from_=draft.from_,
        to=draft.to,
        at=draft.at,
        why=draft.why,
        seal_intact=draft.seal_intact,
        seal_note=draft.seal_note,
        new_seals=tuple(draft.new_seals),
    )
    used = await seals_of(call.session, row.operation_id, row.agency)
    if found := rules.faults(standing_of(row), step, call.now, used):
        raise Unacceptable(faults=found)
    stands = rules.after(standing_of(row), step)
    row.state, row.holder, row.seals, row.last_at = (
        stands.state,
        stands.holder,
        list(stands.seals),
        stands.last_at.astimezone(UTC),
    )
    row.place = row.place if draft.place is None else draft.place
    row.release = released(report)
    recorded = {"recorded_by": call.actor.name, "recorded_at": msgspec.to_builtins(call.now)}
    row.steps = [*row.steps, said | recorded]
    keep_seals(call, row, draft.new_seals)
    return await keep(call, "exhibit.moved", row), True


async def find(call: Call[Any], exhibit_id: str, permission: Permission) -> tuple[Exhibit, Report]:
    """An exhibit and its report, or NotFound unless the caller may know of it."""
    row = await call.session.get(Exhibit, (call.operation.id, exhibit_id), populate_existing=True)
    if row is None:
        raise NotFound
    return row, await report_of(call, row.report_id, permission)


def released(report: Report) -> dict[str, list[str]]:
    whose: Owned = owned(report)
    return {"agencies": sorted(whose.released_agencies), "countries": sorted(whose.released_countries)}


def keep_seals(call: Call[Any], row: Exhibit, seals: list[str]) -> None:
    for seal in seals:
        key = {"operation_id": row.operation_id, "agency": row.agency, "number": rules.folded(seal)}
        call.session.add(Seal(**key, exhibit_id=row.id))


async def keep(call: Call[Any], kind: str, row: Exhibit) -> ExhibitView:
    """Journal an exhibit as it stands now."""
    await call.session.flush()
    view = view_of(row)
    payload = msgspec.to_builtins(view)
    await call.journal(
        Draft(kind=kind, subject=row.id, payload=payload, agency=row.agency, country=row.country, unit=row.unit)
    )
    return view
