"""Cases, their actions, and the trace register."""

from typing import Any

from litestar import Response, get, post
from litestar.params import FromPath

from ops.access.policy import Permission
from ops.call import Call, CallOf
from ops.cases import following, queries, register, service
from ops.cases.schemas import ActionDraft, CaseDraft, CasesCompiled, CaseView, LinkDraft, StateChange, TraceView
from ops.cases.words import codes
from ops.journal.service import Draft
from ops.parameters import Parameters, cursor_of
from ops.reports.vocabulary import codes as vocabulary
from ops.shapes import Page

AT = "/api/operations/{op:str}"
PAGE = 100
FILTERS = ("state", "country", "due_before")
LIST = (*FILTERS, "after", "limit")


@post(f"{AT}/cases/compile", permission=Permission.CASE_COMPILE, status_code=200)
async def compile_cases(call: CallOf[None]) -> CasesCompiled:
    """Apply the follow-up rules to what is new; doing it again changes nothing."""
    return await following.compile_cases(call)


@get(f"{AT}/cases", permission=Permission.CASE_LIST, query=LIST)
async def list_cases(call: CallOf[None]) -> Page[CaseView]:
    """The cases that you may see, by code: by state (of the case or an action), country, or what is due before."""
    given = Parameters(call.request.query_params, LIST)
    limit, after, asked = given.whole("limit", PAGE, 1, PAGE), given.cursor("after", str), filters(given)
    given.done()
    found = await queries.cases(
        call.session, call.operation.id, call.seats, **asked, after=after or "", limit=limit + 1
    )
    return Page(items=found[:limit], next=cursor_of(found[limit - 1].code) if len(found) > limit else None)


@get(f"{AT}/cases.csv", permission=Permission.CASE_LIST, journalled=True, query=FILTERS, media_type="text/csv")
async def export_cases(call: CallOf[None]) -> Response[str]:
    """The same as a table, a row for each action."""
    given = Parameters(call.request.query_params, FILTERS)
    asked = filters(given)
    given.done()
    found = await queries.cases(call.session, call.operation.id, call.seats, **asked)
    return await export(call, "cases", register.cases_csv(call.operation.code, found), len(found))


@post(f"{AT}/cases", permission=Permission.CASE_EDIT, body=CaseDraft)
async def open_case(call: CallOf[CaseDraft]) -> CaseView:
    """Open a case by hand."""
    return await service.open_case(call)


@get(f"{AT}/cases/{{case:str}}", permission=Permission.CASE_DETAIL, journalled=True)
async def show_case(call: CallOf[None], case: FromPath[str]) -> CaseView:
    """One case, whole. That you read it is journalled."""
    found = await service.find_case(call, case)
    await call.journal(
        Draft(kind="case.read", subject=found.code, payload={}, agency=found.lead_agency, country=found.lead_country)
    )
    return await service.show(call, found)


@post(f"{AT}/cases/{{case:str}}/actions", permission=Permission.CASE_EDIT, body=ActionDraft)
async def add_action(call: CallOf[ActionDraft], case: FromPath[str]) -> CaseView:
    """One more action."""
    return await service.add_action(call, case)


@post(
    f"{AT}/cases/{{case:str}}/actions/{{action:int}}/state",
    permission=Permission.CASE_EDIT,
    body=StateChange,
    status_code=200,
)
async def move_action(call: CallOf[StateChange], case: FromPath[str], action: FromPath[int]) -> CaseView:
    """An action's next state, or points of its checklist that are done."""
    return await service.move_action(call, case, action)


@post(f"{AT}/cases/{{case:str}}/links", permission=Permission.CASE_EDIT, body=LinkDraft)
async def link_case(call: CallOf[LinkDraft], case: FromPath[str]) -> CaseView:
    """Relate it to another case, or put a report under it."""
    return await service.link(call, case)


@get(f"{AT}/traces", permission=Permission.CASE_LIST)
async def list_traces(call: CallOf[None]) -> Page[TraceView]:
    """Every traceable firearm of the cases that you may see."""
    return Page(items=await queries.traces(call.session, call.operation.id, call.seats))


@get(f"{AT}/traces.csv", permission=Permission.CASE_LIST, journalled=True, media_type="text/csv")
async def export_traces(call: CallOf[None]) -> Response[str]:
    """The same as a table."""
    found = await queries.traces(call.session, call.operation.id, call.seats)
    return await export(call, "traces", register.traces_csv(call.operation.code, found), len(found))


def filters(given: Parameters) -> dict[str, Any]:
    """The filters of a list of cases, as `queries.cases` takes them."""
    return {
        "states": given.words("state", codes("state")),
        "countries": given.words("country", vocabulary("country")),
        "due_before": given.moment("due_before"),
    }


async def export(call: Call[Any], name: str, text: str, rows: int) -> Response[str]:
    """A table as a download, journalled."""
    await call.journal(Draft(kind="export.made", subject=f"{name}.csv", payload={"rows": rows}))
    headers = {"Content-Disposition": f'attachment; filename="{call.operation.code}-{name}.csv"'}
    return Response(text, media_type="text/csv; charset=utf-8", headers=headers)


ROUTES: list[Any] = [
    compile_cases,
    list_cases,
    export_cases,
    open_case,
    show_case,
    add_action,
    move_action,
    link_case,
    list_traces,
    export_traces,
]
