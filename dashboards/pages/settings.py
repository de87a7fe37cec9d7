"""What is set up for an operation: one calm page that leads to the others, and those that have no other place."""

from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from litestar import Response, get
from sqlalchemy import select

from dashboards.labels import LABELS
from dashboards.page import page
from ops.access import queries as access
from ops.access.policy import Permission
from ops.call import CallOf
from ops.deliveries import queries as deliveries
from ops.deliveries.states import SENT_AGAIN, STATES
from ops.parameters import Parameters
from ops.texts.lines import gateway_view
from ops.texts.models import TextGateway

AT = "/operations/{op:str}"
SHOWN = 50
ROLES = ("coordinator", "focal_point", "officer", "viewer", "auditor")


@get(f"{AT}/settings", permission=Permission.MEMBER_READ)
async def settings_page(call: CallOf[None]) -> Response[str]:
    """Where what is set up."""
    return page(call, "settings.html", tab="/settings")


@get(f"{AT}/members", permission=Permission.MEMBER_READ)
async def members_page(call: CallOf[None]) -> Response[str]:
    """Who belongs to the operation, and a form for one more."""
    members = await access.members(call.session, call.operation.id, call.seats)
    agencies = await access.agencies(call.session, call.operation.id)
    return page(call, "members.html", tab="/settings", members=members, agencies=agencies, roles=ROLES)


@get(f"{AT}/text-gateways", permission=Permission.OPERATION_EDIT)
async def gateways_page(call: CallOf[None]) -> Response[str]:
    """The gateways that may post texts, and a form for one more."""
    rows = await call.session.scalars(
        select(TextGateway).where(TextGateway.operation_id == call.operation.id).order_by(TextGateway.code)
    )
    return page(call, "text-gateways.html", tab="/settings", gateways=[gateway_view(row) for row in rows])


@get(f"{AT}/deliveries", permission=Permission.DELIVERY_READ, query=("state", "after"))
async def deliveries_page(call: CallOf[None]) -> Response[str]:
    """What leaves the house: webhooks, and how they and e-mails went. `?state=dead,unsent`: what did not arrive."""
    given = Parameters(call.request.query_params, ("state", "after"))
    states = given.words("state", STATES)
    after = given.cursor("after", tuple[datetime, str])
    given.done()
    operation, seats = call.operation, call.seats
    found = await deliveries.deliveries(call.session, operation.id, seats, states, after, SHOWN)
    onward = urlencode({**({"state": ",".join(states)} if states else {}), "after": found.next}) if found.next else ""
    return page(
        call,
        "deliveries.html",
        tab="/settings",
        webhooks=await deliveries.webhooks(call.session, operation.id, seats),
        deliveries=found.items,
        onward=f"?{onward}" if onward else None,
        chosen=",".join(states),
        again=SENT_AGAIN,
        nouns=list(LABELS["noun"]),
    )


ROUTES: list[Any] = [settings_page, members_page, gateways_page, deliveries_page]
