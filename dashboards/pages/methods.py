"""The library: sheets on methods, each to be printed on a page, and pictures of how things were hidden."""

from typing import Any

from litestar import Response, get
from litestar.params import FromPath

from dashboards.page import page
from ops.access.policy import Permission, may
from ops.call import CallOf
from ops.methods import queries
from ops.methods.routes import show_sheet
from ops.reports import vocabulary

AT = "/operations/{op:str}/methods"
TLP = ("CLEAR", "GREEN", "AMBER", "AMBER+STRICT")


@get(AT, permission=Permission.LIBRARY_READ)
async def methods_page(call: CallOf[None]) -> Response[str]:
    """Sheets and pictures that are addressed to one, and one's own; forms for who may write them."""
    name = call.actor.name
    pictures = await queries.pictures(call.session, call.operation.id, call.seats, name)
    sheets = await queries.sheets(call.session, call.operation.id, call.seats, name)
    edits = may(call.seats, Permission.LIBRARY_EDIT, call.operation.state)
    own = {one.id for one in pictures if edits and queries.mine(one, call.seats)}
    return page(
        call,
        "methods.html",
        tab="/trends",
        pictures=pictures,
        sheets=sheets,
        own=own,
        tlp=TLP,
        concealments=list(vocabulary.terms("concealment")),
        transports=list(vocabulary.terms("transport")),
    )


@get(f"{AT}/{{method:str}}", permission=Permission.LIBRARY_READ)
async def method_page(call: CallOf[None], method: FromPath[str]) -> Response[str]:
    """One sheet, as it goes to paper."""
    sheet = await show_sheet.fn(call, method)
    known = await queries.pictures(call.session, call.operation.id, call.seats, call.actor.name)
    wanted = [str(one) for one in sheet.content.pictures]
    pictures = [one for one in known if one.id in wanted and one.state == "shown"]
    mine = may(call.seats, Permission.LIBRARY_EDIT, call.operation.state) and queries.mine(sheet, call.seats)
    return page(call, "method.html", tab="/trends", sheet=sheet, pictures=pictures, mine=mine)


ROUTES: list[Any] = [methods_page, method_page]
