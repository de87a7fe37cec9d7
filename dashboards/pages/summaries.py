"""Summaries: what was compiled as of which entry, for whom, and what the countries said of it."""

from typing import Any

from litestar import Response, get

from dashboards.page import page
from ops.access.policy import Permission
from ops.call import CallOf
from ops.journal.queries import head
from ops.summaries import queries


@get("/operations/{op:str}/summaries", permission=Permission.SUMMARY_READ)
async def summaries_page(call: CallOf[None]) -> Response[str]:
    """The summaries that one may read, newest first."""
    newest, _ = await head(call.session, call.operation.id)
    found = await queries.summaries(call.session, call.operation.id, call.seats)
    return page(call, "summaries.html", tab="/summaries", summaries=found, newest=newest)


ROUTES: list[Any] = [summaries_page]
