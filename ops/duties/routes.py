"""Who owes which report when."""

from typing import Any

from litestar import get

from ops.access.policy import Permission
from ops.call import CallOf
from ops.checkins import watch
from ops.duties import queries, reminding
from ops.duties.schemas import DutiesView

PARTS = (reminding, watch)
"""Loaded with the routes: what they do when something falls due."""


@get("/api/operations/{op:str}/duties", permission=Permission.DUTY_READ)
async def show_duties(call: CallOf[None]) -> DutiesView:
    """What your units owe next, what they have sent for it, and which due hours passed without a report."""
    return await queries.duties(call.session, call.operation, call.seats, call.now)


ROUTES: list[Any] = [show_duties]
