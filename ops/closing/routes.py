"""What is open before an operation may close. Closing itself is its next state (`POST …/state`)."""

from typing import Any

from litestar import get

from ops.access.policy import Permission
from ops.call import CallOf
from ops.closing import service
from ops.closing.schemas import ClosingView


@get("/api/operations/{op:str}/closing", permission=Permission.CLOSING_READ)
async def show_closing(call: CallOf[None]) -> ClosingView:
    """The closing checklist, computed from what there is, and what ends with the operation."""
    return await service.show(call)


ROUTES: list[Any] = [show_closing]
