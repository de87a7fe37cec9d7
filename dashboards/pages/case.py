"""One case: what happened, what is asked of whom, and everything that a prosecutor needs beside it."""

from collections import Counter
from collections.abc import Sequence
from typing import Any
from zoneinfo import ZoneInfo

import msgspec
from litestar import Response, get
from litestar.params import FromPath

from dashboards.page import page
from ops.access import policy
from ops.access import queries as access
from ops.access.policy import Permission, Role, allows
from ops.call import Call, CallOf
from ops.cases import bases, queries, service
from ops.cases.addressees import contact_of
from ops.cases.handling import handling_of
from ops.cases.history import entries_of, happenings
from ops.cases.kinds import EXCUSABLE, KINDS, OPTIONAL, too_early
from ops.cases.routes import read
from ops.cases.schemas import CaseView
from ops.cases.states import NEED_A_REASON, NEXT, SETTLED, WAITING
from ops.cases.words import listed
from ops.exhibits import queries as exhibits
from ops.reports import queries as reports
from ops.reports import vocabulary
from ops.reports.records import owned, report_view
from ops.reports.views import ReportView

MOST_REPORTS = 60


@get("/operations/{op:str}/cases/{case:str}", permission=Permission.CASE_DETAIL, journalled=True)
async def case_page(call: CallOf[None], case: FromPath[str]) -> Response[str]:
    """One case. That it was read is journalled, as through the API."""
    found = await read(call, case)
    shown = await service.show(call, found)
    seats = policy.holding(call.seats, call.operation.state)
    own = queries.owned(found)
    may_edit = policy.may(call.seats, Permission.CASE_EDIT, call.operation.state) and allows(
        seats, Permission.CASE_EDIT, own
    )
    seen = await seen_reports(call, shown)
    evidence = [one for report in seen for one in await exhibits.of_report(call.session, call.operation.id, report.id)]
    others = {other.code: other for other in await queries.cases(call.session, call.operation.id, call.seats)}
    waiting = [action for action in shown.actions if action.state in WAITING]
    return page(
        call,
        "case.html",
        tab="/cases",
        case=shown,
        may_edit=may_edit,
        may_answer=bool(shown.handover) and may_answer(call, shown),
        seen=seen,
        hidden=len(shown.reports) - len(seen),
        exhibits=evidence,
        people=people(seen),
        handling=await handling_of(call.session, call.operation, [shown]),
        next_steps=sorted(waiting, key=lambda one: (one.due_at is None, one.due_at or shown.opened_at, one.number)),
        others=others,
        timeline=happenings(await entries_of(call.session, call.operation.id, shown.code)),
        contacts={
            action.number: contact
            for action in waiting
            if (contact := await contact_of(call.session, call.operation.id, action, call.now))
        },
        roles=lambda action: KINDS[action.kind].roles if action.kind in KINDS else (),
        now=call.now,
        after=NEXT,
        need_a_reason=NEED_A_REASON,
        waiting=WAITING,
        settled=SETTLED,
        optional=OPTIONAL,
        excusable=EXCUSABLE,
        too_early=lambda action, item: too_early(msgspec.to_builtins(action.checklist), item),
        local=lambda at: at.astimezone(ZoneInfo(call.operation.timezone)).strftime("%Y-%m-%dT%H:%M"),
        kinds=list(KINDS),
        bases=bases.BASES,
        fitting=lambda action: bases.fitting(action.kind, (shown.lead.country, action.to_country), call.now.date()),
        listed=listed,
        agencies=await access.agencies(call.session, call.operation.id),
        countries=sorted({*call.operation.countries, *(action.to_country for action in shown.actions)}),
        all_countries=sorted(vocabulary.codes("country")),
    )


def may_answer(call: Call[Any], shown: CaseView) -> bool:
    """Whether the lead is offered to the reader."""
    to = shown.handover.to if shown.handover else None
    return to is not None and any(
        (seat.role is Role.OFFICER and seat.agency == to.agency)
        or (seat.role is Role.FOCAL_POINT and seat.country == to.country)
        for seat in call.seats
    )


async def seen_reports(call: Call[Any], shown: CaseView) -> list[ReportView]:
    """The reports under a case whose details the reader may see, by time."""
    found = []
    for report in shown.reports[:MOST_REPORTS]:
        row = await reports.find(call.session, call.operation.id, report)
        if row is not None and allows(call.seats, Permission.REPORT_DETAIL, owned(row)):
            found.append(report_view(row))
    return sorted(found, key=lambda report: (report.occurred_at, report.id))


def people(seen: Sequence[ReportView]) -> list[tuple[str, int]]:
    """Arrests by offence of the reports that count, as counts."""
    counted: Counter[str] = Counter()
    for report in seen:
        if not report.withdrawn and report.double_of is None:
            for arrest in report.report.get("arrests") or []:
                counted[arrest["offence"]] += arrest["count"]
    return sorted(counted.items())


ROUTES: list[Any] = [case_page]
