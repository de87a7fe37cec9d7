"""The end of an operation: what must be done before, how long what is kept, what is held, and what went."""

from typing import Any

from litestar import Response, get

from dashboards.page import page
from ops.access.policy import Permission
from ops.call import CallOf
from ops.closing import service
from ops.retention import queries
from ops.retention.classes import CLASSES

LEADS = {
    "reports_in": "/duties",
    "files_in": "/reports",
    "pairs_ruled": "/pairs",
    "summary_made": "/summaries",
    "summary_current": "/summaries",
    "summary_signed": "/summaries",
    "objections_settled": "/summaries",
    "rules_applied": "/cases",
    "cases_handed_over": "/cases",
}
"""Where each point is worked off."""


@get("/operations/{op:str}/closing", permission=Permission.CLOSING_READ)
async def closing_page(call: CallOf[None]) -> Response[str]:
    """The closing checklist, and the life of the data after it."""
    return page(
        call,
        "closing.html",
        tab="/settings",
        closing=await service.show(call),
        retention=await queries.view(call.session, call.operation.id),
        leads=LEADS,
        classes=CLASSES,
    )


ROUTES: list[Any] = [closing_page]
