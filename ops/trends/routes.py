"""Trends through the API: figures, and the routes as GeoJSON."""

from typing import Any

from litestar import get

from ops.access.policy import Permission
from ops.call import CallOf
from ops.trends import queries
from ops.trends.counting import Trends
from ops.trends.ground import drawn

AT = "/api/operations/{op:str}/trends"


@get(AT, permission=Permission.REPORT_LIST)
async def show_trends(call: CallOf[None]) -> Trends:
    """Routes, transport and concealment by day, makes, calibres and serial series of the seizures that you may see."""
    return await queries.of_operation(call.session, call.operation.id, call.seats)


@get(f"{AT}/routes", permission=Permission.REPORT_LIST)
async def show_routes(call: CallOf[None]) -> dict[str, Any]:
    """The routes as arcs from country to country (GeoJSON); `stage` is `travelled` or `intended`."""
    return drawn((await queries.of_operation(call.session, call.operation.id, call.seats)).legs)


ROUTES: list[Any] = [show_trends, show_routes]
