"""The tally."""

from typing import Any

from litestar import get

from ops.access.policy import Permission
from ops.call import CallOf
from ops.tallies import queries
from ops.tallies.schemas import Tally


@get("/api/operations/{op:str}/tally", permission=Permission.TALLY_READ, query=queries.PARAMETERS)
async def show_tally(call: CallOf[None]) -> Tally:
    """Totals now, or as of an entry or a time: gross, and without what was ruled to be reported twice."""
    asked = queries.read_query(call.request.query_params)
    return await queries.tally_of(call.session, call.operation.id, asked)


ROUTES: list[Any] = [show_tally]
