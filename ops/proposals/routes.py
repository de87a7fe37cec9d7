"""Proposals: ask, watch, cancel, accept, drop."""

from typing import Any

from litestar import Response, delete, get, post
from litestar.params import FromPath

from ops.access.policy import Permission
from ops.call import CallOf
from ops.parameters import PAGING, Parameters, page_of
from ops.proposals import queries, service
from ops.proposals.schemas import Accepted, Order, ProposalHead, ProposalView
from ops.proposals.sentences import LANGUAGES
from ops.shapes import Page
from ops.summaries.words import language_of

AT = "/api/operations/{op:str}/assignments/proposal"


@post(AT, permission=Permission.PLAN_EDIT, body=Order, own_transaction=True, query=("language",))
async def ask_proposal(call: CallOf[Order]) -> Response[ProposalView]:
    """Who should take which sector when. 201 with the result, or 202 when it takes longer than `wait_seconds`."""
    made = await service.ask(call, call.request.app.state.planner, language(call))
    return Response(made, status_code=202 if made.status == "running" else 201)


@get(AT, permission=Permission.PLAN_EDIT, query=PAGING)
async def list_proposals(call: CallOf[None]) -> Page[ProposalHead]:
    """The proposals that were asked for and not dropped, newest first."""
    found = await queries.proposals(call.session, call.operation.id)
    return page_of(call.request.query_params, found, lambda proposal: proposal.id)


@get(f"{AT}/{{proposal:str}}", permission=Permission.PLAN_EDIT, query=("language",))
async def show_proposal(call: CallOf[None], proposal: FromPath[str]) -> ProposalView:
    """How far it is, and once it is made the whole of it: assignments, what nobody takes and why, what it costs."""
    return queries.view(await service.find(call.session, call.operation.id, proposal), language(call))


@post(f"{AT}/{{proposal:str}}/cancel", permission=Permission.PLAN_EDIT, status_code=202)
async def cancel_proposal(call: CallOf[None], proposal: FromPath[str]) -> None:
    """Wait no longer; what is best so far is soon its result."""
    await service.cancel(call, proposal)


@post(f"{AT}/{{proposal:str}}/accept", permission=Permission.PLAN_EDIT, status_code=200)
async def accept_proposal(call: CallOf[None], proposal: FromPath[str]) -> Accepted:
    """Make all of its assignments proposed ones, if the plan still has room for each."""
    return await service.accept(call, proposal)


@delete(f"{AT}/{{proposal:str}}", permission=Permission.PLAN_EDIT, status_code=204)
async def drop_proposal(call: CallOf[None], proposal: FromPath[str]) -> None:
    """Forget it; if it is being made, that ends."""
    await service.drop(call, proposal)


def language(call: CallOf[Any]) -> str:
    """`?language=` or Accept-Language."""
    given = Parameters(call.request.query_params, ("language",))
    asked = given.words("language", LANGUAGES)
    given.done()
    return asked[0] if asked else language_of(call.request.headers.get("accept-language", ""))


ROUTES: list[Any] = [ask_proposal, list_proposals, show_proposal, cancel_proposal, accept_proposal, drop_proposal]
