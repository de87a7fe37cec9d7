"""Links to boards: made, listed and revoked by coordinators. They open as pages (see `dashboards.pages.share`)."""

from typing import Any

from litestar import delete, get, post
from litestar.params import FromPath

from ops.access.policy import Permission
from ops.call import CallOf
from ops.parameters import PAGING, page_of
from ops.shapes import Page
from ops.shares import queries, service
from ops.shares.schemas import Share, ShareDraft, ShareShown

AT = "/api/operations/{op:str}/shares"


@post(AT, permission=Permission.SHARE_EDIT, body=ShareDraft)
async def make_share(call: CallOf[ShareDraft]) -> ShareShown:
    """A new read-only link to the board or to one view of it; this answer is the only place that shows its token."""
    return await service.make(call)


@get(AT, permission=Permission.SHARE_READ, query=PAGING)
async def list_shares(call: CallOf[None]) -> Page[Share]:
    """Every link: for whom, until when, revoked or not, last opened on which day. Oldest first."""
    rows = await queries.shares(call.session, call.operation.id)
    return page_of(call.request.query_params, [queries.share_view(row) for row in rows], lambda share: share.id)


@delete(f"{AT}/{{share:str}}", permission=Permission.SHARE_EDIT, status_code=204)
async def revoke_share(call: CallOf[None], share: FromPath[str]) -> None:
    """End a link now; boards that are open through it are cut off within 15 seconds."""
    await service.revoke(call, share)


ROUTES: list[Any] = [make_share, list_shares, revoke_share]
