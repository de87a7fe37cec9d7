"""Cases by hand: opening one, adding actions, moving them on, relating. Services never commit."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import func, select

from ops.access.models import Agency
from ops.access.policy import Owned, Permission, allows
from ops.call import Call
from ops.cases import queries
from ops.cases.following import entry
from ops.cases.models import Action, Case
from ops.cases.rules import still_open
from ops.cases.schemas import ActionDraft, CaseDraft, CaseView, LinkDraft, StateChange
from ops.cases.states import ANSWERED, case_state, refusal
from ops.errors import Conflict, Fault, NotFound, Unacceptable
from ops.journal.service import line_up
from ops.reports.models import Report
from ops.reports.records import owned as owner_of


async def find_case(call: Call[object], code: str, *, to_edit: bool = False) -> Case:
    """The case, or NotFound unless the caller may know of it; MayNot when it is to be edited and may not be."""
    if to_edit:
        await line_up(call.session, call.operation.id)  # two who move one case on take turns
    case = await call.session.get(Case, (call.operation.id, code))
    call.show(Permission.CASE_DETAIL, queries.owned(case) if case else None)
    assert case is not None
    if to_edit:
        call.allow(Permission.CASE_EDIT, queries.owned(case))
    return case


async def actions_of(call: Call[object], case: Case) -> list[Action]:
    return (await queries.actions_of(call.session, case.operation_id, [case.code]))[case.code]


async def show(call: Call[object], case: Case) -> CaseView:
    return queries.case_view(case, await actions_of(call, case))


async def open_case(call: Call[CaseDraft]) -> CaseView:
    """A case by hand, for an agency that the caller may act for, over reports whose details they may see."""
    draft, operation = call.body, call.operation
    call.allow(Permission.CASE_EDIT, Owned(agency=draft.lead.agency, country=draft.lead.country))
    await line_up(call.session, operation.id)
    agency = await call.session.get(Agency, (operation.id, draft.lead.agency))
    faults = []
    if agency is None:
        faults.append(Fault("/lead/agency", f"There is no agency {draft.lead.agency} in {operation.code}."))
    elif agency.country != draft.lead.country:
        faults.append(Fault("/lead/country", f"{agency.code} is an agency of {agency.country}."))
    faults += await unknown_reports(call, draft.reports, "/reports/{}")
    if faults:
        raise Unacceptable(faults=faults)
    count = await call.session.scalar(select(func.count()).where(Case.operation_id == operation.id))
    code = f"{operation.code}-{(count or 0) + 1:04d}"
    case = Case(
        operation_id=operation.id,
        code=code,
        trigger=f"hand:{code}",
        title=draft.title,
        state="open",
        lead_country=draft.lead.country,
        lead_agency=draft.lead.agency,
        because=[],
        reports=list(dict.fromkeys(str(report) for report in draft.reports)),
        related=[],
        notes=[],
        outcome="",
        opened_at=call.now,
    )
    call.session.add(case)
    for number, action in enumerate(draft.actions, start=1):
        call.session.add(by_hand(case, number, action))
    return await keep(call, "case.opened", case)


async def add_action(call: Call[ActionDraft], code: str) -> CaseView:
    """One more action; a case that was closed is open again."""
    case = await find_case(call, code, to_edit=True)
    number = len(await actions_of(call, case)) + 1
    call.session.add(by_hand(case, number, call.body))
    case.state = "open"
    return await keep(call, "case.extended", case)


async def move_action(call: Call[StateChange], code: str, number: int) -> CaseView:
    """An action's next state, and points of its checklist that are done.

    Raises Unacceptable for points that it does not have, Conflict for a state that cannot follow.
    """
    case = await find_case(call, code, to_edit=True)
    actions = await actions_of(call, case)
    action = next((one for one in actions if one.number == number), None)
    if action is None:
        raise NotFound
    change = call.body
    known = {point["item"] for point in action.checklist}
    faults = [
        Fault(f"/done/{index}", f"is no point of this checklist: {', '.join(sorted(known)) or 'it has none'}")
        for index, item in enumerate(change.done)
        if item not in known
    ]
    if faults:
        raise Unacceptable(faults=faults)
    checklist = [
        {"item": point["item"], "done": point["done"] or point["item"] in change.done} for point in action.checklist
    ]
    if change.to is not None:
        if why := refusal(action.state, change.to, change.reason, still_open(checklist)):
            raise Conflict(why)
        action.state, action.reason = change.to, change.reason
        if change.to in ANSWERED:
            action.answer = change.answer or change.reason
    elif change.answer:
        action.answer = change.answer
    action.checklist = checklist
    case.state = case_state(one.state for one in actions)
    case.outcome = change.outcome or case.outcome
    return await keep(call, "case.changed", case)


async def link(call: Call[LinkDraft], code: str) -> CaseView:
    """Relate a case to another that the caller may see, in both, or put a report under it."""
    case = await find_case(call, code, to_edit=True)
    draft = call.body
    if (draft.case is None) == (draft.report is None):
        raise Unacceptable(faults=[Fault("", "must have either `case` or `report`")])
    if draft.report is not None:
        faults = await unknown_reports(call, [draft.report], "/report")
        if faults:
            raise Unacceptable(faults=faults)
        if str(draft.report) not in case.reports:
            case.reports = [*case.reports, str(draft.report)]
        return await keep(call, "case.changed", case)
    other = await call.session.get(Case, (call.operation.id, draft.case))
    if other is None or other is case or not allows(call.seats, Permission.CASE_DETAIL, queries.owned(other)):
        raise Unacceptable(faults=[Fault("/case", "is no other case that you may see")])
    for one, related in ((other, case), (case, other)):
        if related.code not in one.related:
            one.related = sorted([*one.related, related.code])
    await keep(call, "case.changed", other)
    return await keep(call, "case.changed", case)


async def unknown_reports(call: Call[object], reports: Sequence[UUID], pointer: str) -> list[Fault]:
    """A fault for each report that there is not, or whose details the caller may not see: the two look alike."""
    faults = []
    for index, id_ in enumerate(reports):
        report = await call.session.get(Report, (call.operation.id, str(id_)))
        if report is None or not allows(call.seats, Permission.REPORT_DETAIL, owner_of(report)):
            faults.append(Fault(pointer.format(index), "is no report that you may see"))
    return faults


def by_hand(case: Case, number: int, draft: ActionDraft) -> Action:
    return Action(
        operation_id=case.operation_id,
        case_code=case.code,
        number=number,
        key=None,
        kind=draft.kind,
        legal_basis=draft.legal_basis,
        to_country=draft.to_country,
        authority=draft.authority or "central_authority",
        state="identified",
        due_at=draft.due_at,
        due_reason=draft.due_reason,
        reason="",
        answer="",
        checklist=[{"item": item, "done": False} for item in dict.fromkeys(draft.checklist)],
        detail={},
    )


async def keep(call: Call[object], kind: str, case: Case) -> CaseView:
    """Journal a case as it stands now."""
    await call.session.flush()
    actions = await actions_of(call, case)
    await call.journal(entry(kind, case, actions))
    return queries.case_view(case, actions)
