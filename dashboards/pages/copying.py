"""A new operation from an old one: a form that says what it is called and when it begins."""

from datetime import datetime
from typing import Any

from litestar import Response, get

from dashboards.page import page
from ops.access.policy import Permission, may_anywhere
from ops.call import CallOf


@get("/operations/{op:str}/copy", permission=Permission.OPERATION_COPY)
async def copy_page(call: CallOf[None]) -> Response[str]:
    """The form; for who may create operations at all."""
    phases = call.operation.phases
    first = next((phase for phase in phases if phase["kind"] == "action"), phases[0])
    begins = datetime.fromisoformat(first["starts_at"])
    return page(
        call,
        "copy.html",
        tab="/settings",
        begins=f"{begins:%Y-%m-%dT%H:%M}",
        may_create=may_anywhere(call.actor, Permission.OPERATION_CREATE),
    )


ROUTES: list[Any] = [copy_page]
