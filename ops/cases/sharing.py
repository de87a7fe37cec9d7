"""To whom a case is shown beside its lead, and how the lead goes over to somebody else. Services never commit."""

from typing import Any

import msgspec
from sqlalchemy import delete

from ops.access.models import Agency
from ops.access.policy import Permission, Role
from ops.call import Call
from ops.cases import queries
from ops.cases.models import Case, CaseRelease
from ops.cases.schemas import Audience, CaseView, HandoverAnswer, HandoverDraft
from ops.cases.service import find_case, keep, release_of, remark, wrong_lead
from ops.errors import Conflict, Fault, Unacceptable
from ops.journal.service import line_up
from ops.reports.vocabulary import codes as vocabulary


async def release(call: Call[Audience], code: str) -> CaseView:
    """Say to whom a case is released, whole; who is not named any more loses sight of it from now on."""
    case = await find_case(call, code, to_edit=True)
    faults = []
    for index, agency in enumerate(call.body.agencies):
        if await call.session.get(Agency, (call.operation.id, agency)) is None:
            faults.append(Fault(f"/agencies/{index}", f"There is no agency {agency} in {call.operation.code}."))
    faults += [
        Fault(f"/countries/{index}", f"{country} is no country (ISO 3166-1 alpha-3)")
        for index, country in enumerate(call.body.countries)
        if country not in vocabulary("country")
    ]
    if faults:
        raise Unacceptable(faults=faults)
    await put_release(call, case, call.body)
    return await keep(call, "case.released", case)


async def put_release(call: Call[Any], case: Case, audience: Audience) -> None:
    mine = (CaseRelease.operation_id == case.operation_id, CaseRelease.case_code == case.code)
    await call.session.execute(delete(CaseRelease).where(*mine))
    for kind, names in (("agency", audience.agencies), ("country", audience.countries)):
        for name in dict.fromkeys(names):
            call.session.add(
                CaseRelease(operation_id=case.operation_id, case_code=case.code, to_kind=kind, to_code=name)
            )
    await call.session.flush()


async def offer(call: Call[HandoverDraft], code: str) -> CaseView:
    """Offer the lead to another agency, which then sees the case; a new offer takes the place of an open one."""
    case = await find_case(call, code, to_edit=True)
    to = call.body.to
    faults = await wrong_lead(call, to.country, to.agency, "/to")
    if to.agency == case.lead_agency:
        faults.append(Fault("/to/agency", "leads it already"))
    if faults:
        raise Unacceptable(faults=faults)
    await show_to(call, case, to.agency, to.country)
    case.handover = msgspec.to_builtins(
        {"to": to, "reason": call.body.reason, "offered_by": call.actor.name, "offered_at": call.now}
    )
    return await keep(call, "case.offered", case)


async def show_to(call: Call[Any], case: Case, agency: str, country: str) -> None:
    """Release it to an agency and its country as well, whose focal point may answer too."""
    standing = await release_of(call, case)
    agencies = sorted({*standing.agencies, agency})
    await put_release(call, case, Audience(agencies=agencies, countries=sorted({*standing.countries, country})))


async def answer(call: Call[HandoverAnswer], code: str) -> CaseView:
    """Take the lead over, or decline it: said by the agency to which it is offered, or its country's focal point.

    Who led it before goes on seeing it. Raises Conflict where nothing is offered to the caller.
    """
    await line_up(call.session, call.operation.id)
    case = await call.session.get(Case, (call.operation.id, code), populate_existing=True)
    standing = await release_of(call, case) if case else None
    call.show(Permission.CASE_DETAIL, queries.owned(case, standing) if case and standing else None)
    assert case is not None
    assert standing is not None
    to = (case.handover or {}).get("to")
    if not to or not any(
        (seat.role is Role.OFFICER and seat.agency == to["agency"])
        or (seat.role is Role.FOCAL_POINT and seat.country == to["country"])
        for seat in call.seats
    ):
        raise Conflict("The lead of this case is not offered to you.")
    before = case.lead_agency
    if call.body.accept:
        case.lead_agency, case.lead_country = to["agency"], to["country"]
        agencies = sorted({*standing.agencies, before} - {to["agency"]})
        countries = [name for name in standing.countries if name != to["country"]]  # its focal point leads it now
        await put_release(call, case, Audience(agencies=agencies, countries=countries))
    said = f"{before} → {to['agency']}. {call.body.reason or case.handover['reason']}".strip()
    case.notes = [*case.notes, remark(call, "handed_over" if call.body.accept else "declined", said)]
    case.handover = {}
    return await keep(call, "case.handed_over" if call.body.accept else "case.declined", case, [before])
