"""Pairs of reports that may be of one event, side by side, for the person who rules."""

from typing import Any

from litestar import Response, get

from dashboards.compared import rows, sketch
from dashboards.i18n import language_of
from dashboards.page import page, words_for
from ops.access.policy import Permission
from ops.call import CallOf
from ops.planning.queries import sectors
from ops.reports import queries


@get("/operations/{op:str}/pairs", permission=Permission.PAIR_RULE)
async def pairs_page(call: CallOf[None]) -> Response[str]:
    """Reports that may be of one event, with what they agree and differ in and where they were; open ones first."""
    found = await queries.pairs(call.session, call.operation.id, call.request.query_params)
    shapes = [row.geometry for row in await sectors(call.session, call.operation.id)]
    words = words_for(language_of(call.request), call.operation)
    pairs = sorted(found.items, key=lambda pair: (pair.ruling != "open", pair.first))
    shown = [(pair, rows(words, pair.reports), sketch(words, pair.reports, shapes)) for pair in pairs]
    return page(call, "pairs.html", tab="/reports", pairs=shown, onward=found.next)


ROUTES: list[Any] = [pairs_page]
