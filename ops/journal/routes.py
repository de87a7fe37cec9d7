"""The journal of an operation, each reader's own share of it."""

from typing import Any

from litestar import get
from msgspec import UNSET
from msgspec.structs import replace

from ops.access.policy import Owned, Permission, allows
from ops.call import CallOf
from ops.journal import queries
from ops.journal.redactions import certified
from ops.journal.share import EntryView, share
from ops.parameters import Parameters
from ops.shapes import Page

PAGE = 200
PARAMETERS = ("after", "limit")


@get("/api/operations/{op:str}/journal", permission=Permission.JOURNAL_READ, query=PARAMETERS)
async def list_entries(call: CallOf[None]) -> Page[EntryView]:
    """Entries in order of number, from after `after`. `next` is the number of the last one while there are more."""
    given = Parameters(call.request.query_params, PARAMETERS)
    after = given.whole("after", 0, 0, 2**62)
    limit = given.whole("limit", PAGE, 1, 1000)
    given.done()
    rows = await queries.entries(call.session, call.operation.id, after=after, limit=limit + 1)
    page = rows[:limit]
    more = len(rows) > limit
    items = [share(row, call.seats) for row in page]
    if allows(call.seats, Permission.JOURNAL_AUDIT, Owned()):
        under = await certified(call.session, call.operation.id, [row.number for row in page])
        items = [replace(item, purged=under.get(item.number, UNSET)) for item in items]
    return Page(items=items, next=str(page[-1].number) if more else None)


ROUTES: list[Any] = [list_entries]
