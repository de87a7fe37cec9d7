"""Webhooks: register, list, remove. Deliveries: how they go, and the dead ones once more."""

from datetime import datetime
from typing import Any

from litestar import delete, get, post
from litestar.params import FromPath

from ops.access.policy import Permission
from ops.call import CallOf
from ops.deliveries import queries, service
from ops.deliveries.schemas import DeliveryView, WebhookDraft, WebhookShown, WebhookView
from ops.deliveries.states import STATES
from ops.parameters import PAGING, Parameters, page_of
from ops.shapes import Page

AT = "/api/operations/{op:str}"


@post(f"{AT}/webhooks", permission=Permission.WEBHOOK_ADD, body=WebhookDraft)
async def add_webhook(call: CallOf[WebhookDraft]) -> WebhookShown:
    """Register an address that is told what you may see; this answer is the only place that shows its secret."""
    return await service.add_webhook(call)


@get(f"{AT}/webhooks", permission=Permission.WEBHOOK_ADD, query=PAGING)
async def list_webhooks(call: CallOf[None]) -> Page[WebhookView]:
    """The webhooks that you may manage."""
    found = await queries.webhooks(call.session, call.operation.id, call.seats)
    return page_of(call.request.query_params, found, lambda webhook: webhook.id)


@delete(f"{AT}/webhooks/{{webhook:str}}", permission=Permission.WEBHOOK_EDIT, status_code=204)
async def remove_webhook(call: CallOf[None], webhook: FromPath[str]) -> None:
    """End a webhook; what is still on its way to it is withdrawn."""
    await service.remove_webhook(call, webhook)


@get(f"{AT}/deliveries", permission=Permission.DELIVERY_READ, query=("state", *PAGING))
async def list_deliveries(call: CallOf[None]) -> Page[DeliveryView]:
    """How webhooks and e-mails went, newest first; `?state=dead,unsent` are those that did not arrive."""
    given = Parameters(call.request.query_params, ("state", *PAGING))
    states = given.words("state", STATES)
    after = given.cursor("after", tuple[datetime, str])
    limit = given.whole("limit", queries.PAGE, 1, 1000)
    given.done()
    return await queries.deliveries(call.session, call.operation.id, call.seats, states, after, limit)


@post(f"{AT}/deliveries/{{delivery:str}}/again", permission=Permission.WEBHOOK_EDIT, status_code=200)
async def send_again(call: CallOf[None], delivery: FromPath[str]) -> DeliveryView:
    """Try a dead or unsent delivery from the beginning, under the same id."""
    return await service.again(call, delivery)


ROUTES: list[Any] = [add_webhook, list_webhooks, remove_webhook, list_deliveries, send_again]
