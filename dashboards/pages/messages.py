"""Messages: what one sent and what is addressed to one, and a form for more."""

from typing import Any
from urllib.parse import urlencode

from litestar import Response, get
from sqlalchemy import select

from dashboards.page import page
from ops.access.models import Agency, Unit
from ops.access.policy import Permission, Role
from ops.call import Call, CallOf
from ops.messages import queries
from ops.parameters import Parameters, cursor_of
from ops.planning.queries import sectors

PAGE = 50
ROLES = [role for role in Role if role is not Role.SHARE]


@get("/operations/{op:str}/messages", permission=Permission.MESSAGE_READ)
async def messages_page(call: CallOf[None]) -> Response[str]:
    """Newest first. `?report=ID` and `?answers=ID` begin a message about a report or an answer to one."""
    given = Parameters(call.request.query_params, ("after", "report", "answers"))
    before, report, answers = given.cursor("after", int), given.text("report"), given.text("answers")
    given.done()
    operation, name = call.operation, call.actor.name
    found = await queries.messages(call.session, operation.id, call.seats, name, before=before, limit=PAGE + 1)
    answered = await queries.find(call.session, operation.id, answers, call.seats, name) if answers else None
    onward = cursor_of(found[PAGE - 1].entry) if len(found) > PAGE else None

    return page(
        call,
        "messages.html",
        tab="/messages",
        messages=found[:PAGE],
        onward=f"?{urlencode({'after': onward})}" if onward else None,
        report=report,
        answered=answered,
        names={**await addressees(call), "sectors": [one.code for one in await sectors(call.session, operation.id)]},
        reach=queries.addressed,
    )


async def addressees(call: Call[Any]) -> dict[str, list[str]]:
    """Whom one can choose to tell something, by the lists of an audience."""
    operation = call.operation

    async def codes(model: Any) -> list[str]:
        statement = select(model.code).where(model.operation_id == operation.id).order_by(model.code)
        return list(await call.session.scalars(statement))

    return {
        "roles": [role.value for role in ROLES],
        "countries": operation.countries,
        "agencies": await codes(Agency),
        "sectors": [],
        "units": await codes(Unit),
    }


ROUTES: list[Any] = [messages_page]
