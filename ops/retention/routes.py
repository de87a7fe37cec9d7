"""How long what is kept; legal holds; certificates of what went."""

from typing import Any

from litestar import get, post, put
from litestar.params import FromPath

from ops.access.policy import Permission
from ops.call import CallOf
from ops.retention import purging, queries, service
from ops.retention.schemas import HoldDraft, HoldView, Lifting, RetentionDraft, RetentionView

AT = "/api/operations/{op:str}"
EFFECT = purging.purge_due
"""Loaded with the routes, so that the clock knows it."""


@get(f"{AT}/retention", permission=Permission.RETENTION_READ)
async def show_retention(call: CallOf[None]) -> RetentionView:
    """Classes of data with their days, grounds and dates; holds; certificates."""
    return await queries.view(call.session, call.operation.id)


@put(f"{AT}/retention", permission=Permission.RETENTION_EDIT, body=RetentionDraft)
async def set_retention(call: CallOf[RetentionDraft]) -> RetentionView:
    """Other days for some classes, with a reason; within what their grounds allow."""
    return await service.set_days(call)


@post(f"{AT}/holds", permission=Permission.RETENTION_EDIT, body=HoldDraft)
async def set_hold(call: CallOf[HoldDraft]) -> HoldView:
    """A legal hold on some classes, or on all: nothing of them goes until it is lifted."""
    return await service.hold(call)


@post(f"{AT}/holds/{{hold:str}}/lifting", permission=Permission.RETENTION_EDIT, body=Lifting, status_code=200)
async def lift_hold(call: CallOf[Lifting], hold: FromPath[str]) -> HoldView:
    """Lift a hold; what is past its date goes soon."""
    return await service.lift(call, hold)


ROUTES: list[Any] = [show_retention, set_retention, set_hold, lift_hold]
