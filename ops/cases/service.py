"""Cases by hand: opening one, adding actions, moving them on, notes and proceedings. Services never commit."""

from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

import msgspec
from sqlalchemy import func, select

from ops.access.models import Agency
from ops.access.policy import Owned, Permission, allows
from ops.call import Call
from ops.cases import addressees, bases, deadlines, queries
from ops.cases.following import entry
from ops.cases.kinds import EXCUSABLE, KINDS, checked, still_open
from ops.cases.models import Action, Case
from ops.cases.schemas import (
    ActionDraft,
    ActionPatch,
    CaseDraft,
    CaseView,
    NoteDraft,
    ProceedingDraft,
    StateChange,
)
from ops.cases.states import ANSWERED, SETTLED, case_state, refusal
from ops.errors import Conflict, Fault, NotFound, Unacceptable
from ops.journal.service import line_up
from ops.reports.models import Report
from ops.reports.records import owned as owner_of
from ops.reports.vocabulary import codes as vocabulary

MOST_NOTES = 500


async def find_case(call: Call[object], code: str, *, to_edit: bool = False) -> Case:
    """The case, or NotFound unless the caller may know of it; MayNot when it is to be edited and may not be."""
    if to_edit:
        await line_up(call.session, call.operation.id)  # two who move one case on take turns
    case = await call.session.get(Case, (call.operation.id, code), populate_existing=to_edit)
    owned = queries.owned(case, await release_of(call, case)) if case else None
    call.show(Permission.CASE_DETAIL, owned)
    assert case is not None
    if to_edit:
        call.allow(Permission.CASE_EDIT, queries.owned(case))
    return case


async def release_of(call: Call[object], case: Case) -> Any:
    return (await queries.releases_of(call.session, case.operation_id, [case.code]))[case.code]


async def actions_of(call: Call[object], case: Case) -> list[Action]:
    return (await queries.actions_of(call.session, case.operation_id, [case.code]))[case.code]


async def show(call: Call[object], case: Case) -> CaseView:
    return queries.case_view(case, await actions_of(call, case), await release_of(call, case))


async def next_code(call: Call[Any]) -> str:
    count = await call.session.scalar(select(func.count()).where(Case.operation_id == call.operation.id))
    return f"{call.operation.code}-{(count or 0) + 1:04d}"


def new_case(call: Call[Any], code: str, title: str, country: str, agency: str) -> Case:
    """A case that somebody opens; nothing stands under it yet."""
    return Case(
        operation_id=call.operation.id,
        code=code,
        trigger=f"hand:{code}",
        title=title,
        about={},
        state="open",
        lead_country=country,
        lead_agency=agency,
        because=[],
        reports=[],
        joined=[],
        marks={},
        related=[],
        links=[],
        notes=[],
        outcome="",
        proceedings=[],
        handover={},
        opened_at=call.now,
    )


async def open_case(call: Call[CaseDraft]) -> CaseView:
    """A case by hand, for an agency that the caller may act for, over reports whose details they may see."""
    draft, operation = call.body, call.operation
    call.allow(Permission.CASE_EDIT, Owned(agency=draft.lead.agency, country=draft.lead.country))
    await line_up(call.session, operation.id)
    faults = await wrong_lead(call, draft.lead.country, draft.lead.agency, "/lead")
    faults += await unknown_reports(call, draft.reports, "/reports/{}")
    for index, action in enumerate(draft.actions):
        faults += wrong_action(call, draft.lead.country, action, f"/actions/{index}")
    if faults:
        raise Unacceptable(faults=faults)
    case = new_case(call, await next_code(call), draft.title, draft.lead.country, draft.lead.agency)
    call.session.add(case)
    for report in dict.fromkeys(str(report) for report in draft.reports):
        put_under(call, case, report)
    for number, action in enumerate(draft.actions, start=1):
        call.session.add(by_hand(call, case, number, action))
    return await keep(call, "case.opened", case)


async def wrong_lead(call: Call[Any], country: str, agency_code: str, pointer: str) -> list[Fault]:
    """What is wrong with a lead: an agency that is not there, or is another country's."""
    agency = await call.session.get(Agency, (call.operation.id, agency_code))
    if agency is None:
        return [Fault(f"{pointer}/agency", f"There is no agency {agency_code} in {call.operation.code}.")]
    if agency.country != country:
        return [Fault(f"{pointer}/country", f"{agency.code} is an agency of {agency.country}.")]
    return []


def put_under(call: Call[Any], case: Case, report: str, why: str = "by_hand") -> None:
    case.reports = [*case.reports, report]
    at = msgspec.to_builtins(call.now)
    case.joined = [*case.joined, {"report": report, "why": why, "by": call.actor.name, "at": at}]


async def add_action(call: Call[ActionDraft], code: str) -> CaseView:
    """One more action; a case that was closed is open again. Raises Unacceptable for a basis that does not hold."""
    case = await find_case(call, code, to_edit=True)
    if faults := wrong_action(call, case.lead_country, call.body, ""):
        raise Unacceptable(faults=faults)
    number = max((action.number for action in await actions_of(call, case)), default=0) + 1
    call.session.add(by_hand(call, case, number, call.body))
    case.state = "open"
    return await keep(call, "case.extended", case)


def wrong_action(call: Call[Any], lead: str, draft: ActionDraft, pointer: str) -> list[Fault]:
    """What is wrong with an action: a country that is none, a basis that is none for it today between these States."""
    faults = []
    if draft.to_country not in vocabulary("country"):
        faults.append(Fault(f"{pointer}/to_country", f"{draft.to_country} is no country (ISO 3166-1 alpha-3)"))
    if why := bases.wrong(draft.legal_basis, draft.kind, (lead, draft.to_country), call.now.date()):
        faults.append(Fault(f"{pointer}/legal_basis", why))
    if draft.assistance and draft.kind not in ("assistance_request", "confiscation"):
        faults.append(Fault(f"{pointer}/assistance", "goes with an assistance request or a confiscation"))
    return faults


async def change_action(call: Call[ActionPatch], code: str, number: int) -> CaseView:
    """What of an action is not its state: deadline with its reason, channel, language, restrictions, what is asked."""
    case = await find_case(call, code, to_edit=True)
    action = await action_of(call, case, number)
    change = {name: value for name, value in msgspec.structs.asdict(call.body).items() if value is not msgspec.UNSET}
    faults = []
    if action.state in SETTLED:
        raise Conflict(f"This action is {action.state}: nothing of it changes any more.")
    if basis := change.get("legal_basis"):
        why = bases.wrong(basis, action.kind, (case.lead_country, action.to_country), call.now.date())
        faults += [Fault("/legal_basis", why)] if why else []
    if change.get("due_at") and not change.get("due_reason", action.due_reason).strip():
        faults.append(Fault("/due_reason", "must say why by then: a deadline is a reasoned one, UNTOC 18(24)"))
    if faults:
        raise Unacceptable(faults=faults)
    for name, value in change.items():
        setattr(action, name, value)
    return await keep(call, "case.changed", case)


async def action_of(call: Call[Any], case: Case, number: int) -> Action:
    actions = await actions_of(call, case)
    action = next((one for one in actions if one.number == number), None)
    if action is None:
        raise NotFound
    return action


async def move_action(call: Call[StateChange], code: str, number: int) -> CaseView:
    """An action's next state, and points of its checklist that are done, in the order in which they may be.

    Raises Unacceptable for points that it does not have or that come too early, Conflict for a state that cannot be.
    """
    case = await find_case(call, code, to_edit=True)
    action, change = await action_of(call, case, number), call.body
    checklist = pointed(action, change)
    if change.to is not None:
        if why := refusal(action.state, change.to, change.reason, still_open(checklist)):
            raise Conflict(why)
        action.state, action.reason, action.moved_at = change.to, change.reason, call.now
        if change.to in ANSWERED:
            action.answer = change.answer or change.reason
        if change.to == "sent":
            action.sent_at = action.sent_at or call.now
            action.addressee = await addressees.named(call.session, call.operation.id, action, call.now)
    elif change.answer:
        action.answer = change.answer
    action.checklist = checklist
    case.state = case_state(one.state for one in await actions_of(call, case))
    case.outcome = change.outcome or case.outcome
    return await keep(call, "case.changed", case)


def pointed(action: Action, change: StateChange) -> list[dict[str, Any]]:
    """The checklist with what is done and what is left out. Raises Unacceptable."""
    known = {point["item"] for point in action.checklist}
    there = ", ".join(sorted(known)) or "it has none"
    faults = [
        Fault(f"/done/{index}", f"is no point of this checklist: {there}")
        for index, item in enumerate(change.done)
        if item not in known
    ]
    for item in change.excuses:
        if item not in known:
            faults.append(Fault(f"/excuses/{item}", f"is no point of this checklist: {there}"))
        elif item not in EXCUSABLE:
            faults.append(Fault(f"/excuses/{item}", "cannot be left out"))
    if faults:
        raise Unacceptable(faults=faults)
    excused = [
        point | ({"excuse": change.excuses[point["item"]]} if point["item"] in change.excuses else {})
        for point in action.checklist
    ]
    checklist, early = checked(excused, change.done)
    if early:
        raise Unacceptable(
            faults=[
                Fault(f"/done/{change.done.index(item)}", f"comes after {', '.join(before)}") for item, before in early
            ]
        )
    return checklist


async def add_note(call: Call[NoteDraft], code: str) -> CaseView:
    """What somebody writes down about a case."""
    case = await find_case(call, code, to_edit=True)
    if len(case.notes) >= MOST_NOTES:
        raise Conflict(f"A case has {MOST_NOTES} notes at most.")
    case.notes = [*case.notes, remark(call, "remark", call.body.text)]
    return await keep(call, "case.changed", case)


def remark(call: Call[Any], code: str, text: str) -> dict[str, Any]:
    return {"code": code, "report": "", "text": text, "by": call.actor.name, "at": msgspec.to_builtins(call.now)}


async def add_proceeding(call: Call[ProceedingDraft], code: str) -> CaseView:
    """What a prosecutor or a court did. Raises Unacceptable for a day that has not come."""
    case = await find_case(call, code, to_edit=True)
    if call.body.on > call.now.date():
        raise Unacceptable(faults=[Fault("/on", "has not come yet")])
    said = msgspec.to_builtins(call.body) | {"by": call.actor.name}
    case.proceedings = sorted([*case.proceedings, said], key=lambda one: str(one["on"]))
    return await keep(call, "case.changed", case)


async def unknown_reports(call: Call[object], reports: Sequence[UUID], pointer: str) -> list[Fault]:
    """A fault for each report that there is not, or whose details the caller may not see: the two look alike."""
    faults = []
    for index, id_ in enumerate(reports):
        report = await call.session.get(Report, (call.operation.id, str(id_)))
        if report is None or not allows(call.seats, Permission.REPORT_DETAIL, owner_of(report)):
            faults.append(Fault(pointer.format(index), "is no report that you may see"))
    return faults


def by_hand(call: Call[Any], case: Case, number: int, draft: ActionDraft) -> Action:
    kind = KINDS[draft.kind]
    return Action(
        operation_id=case.operation_id,
        case_code=case.code,
        number=number,
        key=None,
        kind=draft.kind,
        legal_basis=draft.legal_basis,
        to_country=draft.to_country,
        authority=draft.authority or kind.authority,
        state="identified",
        due_at=draft.due_at,
        due_reason=draft.due_reason,
        reason="",
        answer="",
        checklist=[{"item": item, "done": False} for item in dict.fromkeys(draft.checklist or kind.points)],
        detail={"assistance": list(draft.assistance)} if draft.assistance else {},
        request=draft.request,
        addressee="",
        channel=draft.channel or kind.channel,
        language=draft.language,
        restrictions=list(draft.restrictions or kind.restrictions),
        review_at=draft.review_at,
        moved_at=call.now,
        sent_at=None,
        told=[],
    )


async def keep(call: Call[object], kind: str, case: Case, agencies: Iterable[str] = ()) -> CaseView:
    """Journal a case as it stands now, and plan its deadlines; `agencies`: others whose deadlines changed as well."""
    await call.session.flush()
    actions, release = await actions_of(call, case), await release_of(call, case)
    for agency in sorted({case.lead_agency, *agencies}):
        await deadlines.plan(call.session, call.operation, agency)
    await call.journal(entry(kind, case, actions, release))
    return queries.case_view(case, actions, release)
