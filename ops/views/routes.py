"""Saved views: listed, kept, ended."""

from typing import Any

from litestar import delete, get, put
from litestar.params import FromPath

from ops.access.policy import Permission
from ops.call import CallOf
from ops.parameters import PAGING, page_of
from ops.shapes import Page
from ops.views import queries, service
from ops.views.schemas import SavedViewView, ViewDraft

AT = "/api/operations/{op:str}/views"


@get(AT, permission=Permission.VIEW_READ, query=PAGING)
async def list_views(call: CallOf[None]) -> Page[SavedViewView]:
    """Your saved views of the list of reports, and those that are shared with the operation, by name."""
    found = await queries.views(call.session, call.operation.id, call.actor.name)
    return page_of(call.request.query_params, found, lambda view: f"{view.saved_by} {view.id}")


@put(f"{AT}/{{view:str}}", permission=Permission.VIEW_EDIT, body=ViewDraft, status_code=200)
async def keep_view(call: CallOf[ViewDraft], view: FromPath[str]) -> SavedViewView:
    """Keep a view under the id that its maker gave it, or change it. Coordinators may share theirs."""
    return await service.keep(call, view)


@delete(f"{AT}/{{view:str}}", permission=Permission.VIEW_EDIT, status_code=204)
async def end_view(call: CallOf[None], view: FromPath[str]) -> None:
    """End a view of yours; coordinators also end those that others have shared."""
    await service.end(call, view)


ROUTES: list[Any] = [list_views, keep_view, end_view]
