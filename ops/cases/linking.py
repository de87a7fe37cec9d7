"""Links between cases, and what stands under which: by hand, beside what the rules found. Services never commit."""

import msgspec

from ops.access.policy import Permission, allows
from ops.call import Call
from ops.cases import queries
from ops.cases.gathering import about_of, together
from ops.cases.models import Action, Case
from ops.cases.schemas import CaseView, LinkDraft, SplitDraft, UnlinkDraft
from ops.cases.service import (
    actions_of,
    find_case,
    keep,
    new_case,
    next_code,
    put_under,
    release_of,
    remark,
    unknown_reports,
)
from ops.errors import Conflict, Fault, Unacceptable
from ops.reports.models import Report
from ops.reports.records import record_of


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
            put_under(call, case, str(draft.report))
        return await keep(call, "case.changed", case)
    other = await call.session.get(Case, (call.operation.id, draft.case), populate_existing=True)
    owned = queries.owned(other, await release_of(call, other)) if other else None
    if other is None or owned is None or other is case or not allows(call.seats, Permission.CASE_DETAIL, owned):
        raise Unacceptable(faults=[Fault("/case", "is no other case that you may see")])
    for one, there in ((other, case), (case, other)):
        tie(call, one, there.code, "by_hand", draft.note)
    await keep(call, "case.changed", other)
    return await keep(call, "case.changed", case)


def tie(call: Call[object], case: Case, other: str, why: str, note: str) -> None:
    """A link of a person: on top of what the rules found, and again where somebody had ended it."""
    known = next((one for one in case.links if one["case"] == other), None)
    at, by = msgspec.to_builtins(call.now), call.actor.name
    if known is None:
        made = {"case": other, "why": [why], "by": by, "at": at, "note": note}
        case.links = sorted([*case.links, made], key=lambda one: str(one["case"]))
    elif known.get("ended") or note or why not in known["why"]:
        again = {"why": sorted({*known["why"], why}), "by": by, "at": at, "note": note or known.get("note", "")}
        case.links = [known | again | {"ended": None} if one is known else one for one in case.links]
    case.related = sorted({*case.related, other})


async def unlink(call: Call[UnlinkDraft], code: str) -> CaseView:
    """End a link, in both cases, and say why. It stays in the record, and no rule makes it again."""
    case = await find_case(call, code, to_edit=True)
    if call.body.case not in case.related:
        raise Unacceptable(faults=[Fault("/case", "is not linked to this one")])
    other = await call.session.get(Case, (call.operation.id, call.body.case), populate_existing=True)
    ended = {"by": call.actor.name, "at": msgspec.to_builtins(call.now), "reason": call.body.reason}
    for one, there in ((other, code), (case, call.body.case)):
        if one is None:
            continue
        if not any(known["case"] == there for known in one.links):  # from before links said why
            said = {"case": there, "why": [], "by": "rules", "at": msgspec.to_builtins(one.opened_at)}
            one.links = [*one.links, said]
        one.links = [known | {"ended": ended} if known["case"] == there else known for known in one.links]
        one.related = [name for name in one.related if name != there]
    if other is not None:
        await keep(call, "case.changed", other)
    return await keep(call, "case.changed", case)


async def split(call: Call[SplitDraft], code: str) -> CaseView:
    """Make some of a case's reports a case of their own, with the actions that only they ask for; the two are linked.

    An action that serves several reports stays where it is. Raises Conflict when nothing would be left.
    """
    case = await find_case(call, code, to_edit=True)
    moved = list(dict.fromkeys(str(report) for report in call.body.reports))
    faults = [
        Fault(f"/reports/{index}", "is no report of this case")
        for index, report in enumerate(moved)
        if report not in case.reports
    ]
    if faults:
        raise Unacceptable(faults=faults)
    if set(moved) == set(case.reports):
        raise Conflict("A case keeps at least one of its reports.")
    made = new_case(call, await next_code(call), call.body.title, case.lead_country, case.lead_agency)
    call.session.add(made)
    for report in moved:
        put_under(call, made, report, "split")
    made.marks = {report: found for report, found in case.marks.items() if report in moved}
    case.marks = {report: found for report, found in case.marks.items() if report not in moved}
    case.reports = [report for report in case.reports if report not in moved]
    case.joined = [one for one in case.joined if one["report"] not in moved]
    made.because, case.because = list(case.because), list(case.because)
    await call.session.flush()
    number = 0
    for action in await actions_of(call, case):
        if action.detail.get("report") in moved:
            number += 1
            await take_over(call, action, made, number)
    made.about, case.about = await about(call, made), await about(call, case)
    for one, there in ((made, case), (case, made)):
        tie(call, one, there.code, "split", call.body.reason)
    case.notes = [*case.notes, remark(call, "split", f"{made.code}: {call.body.reason}")]
    await keep(call, "case.opened", made)
    return await keep(call, "case.changed", case)


async def take_over(call: Call[object], action: Action, made: Case, number: int) -> None:
    """The action goes to another case: its key can stand but once, so the old row goes first."""
    columns = {
        column.key: getattr(action, column.key)
        for column in Action.__table__.columns
        if column.key not in ("case_code", "number")
    }
    await call.session.delete(action)
    await call.session.flush()
    call.session.add(Action(**columns, case_code=made.code, number=number))
    await call.session.flush()


async def about(call: Call[object], case: Case) -> dict[str, object]:
    """What a case is called after, from its own reports as they stand."""
    found: dict[str, object] = {}
    for id_ in case.marks:
        row = await call.session.get(Report, (case.operation_id, id_))
        if row is not None:
            found = together(found, about_of(msgspec.to_builtins(record_of(row)), case.because))
    return found or dict(case.about)
