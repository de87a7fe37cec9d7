"""Closing: refused while a point is open that nobody accepted; then the user group ends and the days begin to count."""

from datetime import UTC, datetime
from typing import Any

import msgspec
from sqlalchemy import select

from ops.access.models import Unit
from ops.call import Call
from ops.closing import queries
from ops.closing.checklist import checklist, not_accepted
from ops.closing.schemas import Closing, ClosingView
from ops.deliveries.models import Webhook
from ops.deliveries.service import remove_webhook
from ops.errors import Fault, NotReady
from ops.journal.service import Draft
from ops.planning.models import Operation
from ops.planning.schemas import OperationStateChange
from ops.planning.service import CLOSERS
from ops.positions import trackers
from ops.positions.models import Tracker
from ops.retention.service import begin
from ops.saying import phrase
from ops.shares.models import ShareLink
from ops.shares.service import revoke
from ops.texts.lines import revoke_gateway
from ops.texts.models import TextGateway


async def show(call: Call[Any]) -> ClosingView:
    """The checklist as it stands, and what would end."""
    operation = call.operation
    points = checklist(await queries.facts(call.session, operation, call.now, datetime.now(UTC)))
    return ClosingView(
        state=operation.state,
        ready=all(one.done for one in points),
        points=points,
        ends=await queries.ending(call.session, operation.id),
    )


async def close(call: Call[OperationStateChange], operation: Operation) -> list[Draft]:
    """What closing does besides the new state. Raises NotReady, with each point that stands in the way."""
    points = checklist(await queries.facts(call.session, operation, call.now, datetime.now(UTC)))
    if left := not_accepted(points, call.body.override):
        names = ", ".join(one.code for one in left)
        faults = [
            Fault("/override", phrase("{code} is open ({count})", code=one.code, count=one.count)) for one in left
        ]
        raise NotReady(
            phrase("{code} is not ready to close: {names}.", code=operation.code, names=names), faults=faults
        )
    await end_group(call)
    told = []
    if accepted := [one for one in points if not one.done]:
        payload = msgspec.to_builtins(Closing(points=accepted, reason=call.body.reason))
        told.append(Draft(kind="closing.accepted", subject=operation.code, payload=payload))
    return [*told, await begin(call.session, operation, call.now)]


async def end_group(call: Call[Any]) -> None:
    """Links, webhooks, trackers and gateways end, each with its entry. Keys and seats end by the policy: a unit that
    still has something to send is told why it is no longer taken (`ops.call.enforce`)."""
    session, id_ = call.session, call.operation.id
    links = select(ShareLink.id).where(ShareLink.operation_id == id_, ShareLink.revoked_at.is_(None))
    for link in list(await session.scalars(links.order_by(ShareLink.id))):
        await revoke(call, link)
    hooks = select(Webhook.id).where(Webhook.operation_id == id_, Webhook.removed_at.is_(None))
    for hook in list(await session.scalars(hooks.order_by(Webhook.id))):
        await remove_webhook(call, hook)
    running = select(Tracker.id, Tracker.unit).where(Tracker.operation_id == id_, Tracker.revoked_at.is_(None))
    for tracker, code in (await session.execute(running.order_by(Tracker.id))).all():
        await trackers.end(call, await session.get_one(Unit, (id_, code)), tracker)
    gateways = select(TextGateway.code).where(TextGateway.operation_id == id_, TextGateway.revoked_at.is_(None))
    for gateway in list(await session.scalars(gateways.order_by(TextGateway.code))):
        await revoke_gateway(call, gateway)


CLOSERS.append(close)
