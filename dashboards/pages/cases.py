"""Follow-up: the cases that one may see, what each asks of whom by when, and the traceable firearms."""

from typing import Any

from litestar import Response, get

from dashboards.page import page
from ops.access.policy import Permission
from ops.call import CallOf
from ops.cases import queries
from ops.cases.states import SETTLED


@get("/operations/{op:str}/cases", permission=Permission.CASE_LIST)
async def cases_page(call: CallOf[None]) -> Response[str]:
    """The cases that one may see."""
    found = await queries.cases(call.session, call.operation.id, call.seats)
    awaited = [action for case in found for action in case.actions if action.state not in SETTLED]
    overdue = [action for action in awaited if action.due_at is not None and action.due_at < call.now]
    return page(
        call,
        "cases.html",
        tab="/cases",
        cases=found,
        traces=await queries.traces(call.session, call.operation.id, call.seats),
        awaited=len(awaited),
        overdue=len(overdue),
        settled=SETTLED,
        now=call.now,
    )


ROUTES: list[Any] = [cases_page]
