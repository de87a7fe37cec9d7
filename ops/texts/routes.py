"""The hook that gateways post texts to, and what coordinators and agencies set up for it."""

from typing import Any

import msgspec
from litestar import Request, Response, delete, get, post, put
from litestar.params import FromPath
from sqlalchemy import select

from ops.access.policy import Permission
from ops.access.service import find_unit
from ops.call import CallOf
from ops.parameters import PAGING, page_of
from ops.reports.routes import intake
from ops.shapes import Page
from ops.texts import lines, service
from ops.texts.incoming import MOST
from ops.texts.models import TextGateway, TextLine
from ops.texts.schemas import GatewayDraft, GatewayShown, GatewayView, LineDraft, LineShown, LineView, Reply

AT = "/api/operations/{op:str}"
FORM = "application/x-www-form-urlencoded"


@post(
    "/texts/{operation:str}/{gateway:str}",
    permission=Permission.PUBLIC,
    body=bytes,
    content_types=(FORM, "text/plain"),
    own_transaction=True,
    status_code=200,
    request_max_body_size=MOST,
)
async def receive_text(call: CallOf[bytes], operation: FromPath[str], gateway: FromPath[str]) -> Response[Any]:
    """A text from a gateway, which proves itself by its token or signature; the answer is the reply to its sender."""
    request: Request[Any, Any, Any] = call.request
    headers = {name.lower(): value for name, value in request.headers.items()}
    where = (operation, gateway)
    found: Reply = await service.receive(call.store, call.settings, intake(call), where, call.body, headers)
    if "text/plain" in headers.get("accept", ""):
        return Response(found.reply, media_type="text/plain; charset=utf-8")
    return Response(msgspec.json.encode(found), media_type="application/json")


@post(f"{AT}/text-gateways", permission=Permission.OPERATION_EDIT, body=GatewayDraft)
async def add_gateway(call: CallOf[GatewayDraft]) -> GatewayShown:
    """A gateway that may post texts; this answer is the only place that shows its secret."""
    return await lines.add_gateway(call)


@get(f"{AT}/text-gateways", permission=Permission.OPERATION_EDIT, query=PAGING)
async def list_gateways(call: CallOf[None]) -> Page[GatewayView]:
    """The operation's gateways, revoked ones too."""
    rows = await call.session.scalars(
        select(TextGateway).where(TextGateway.operation_id == call.operation.id).order_by(TextGateway.code)
    )
    return page_of(call.request.query_params, [lines.gateway_view(row) for row in rows], lambda view: view.code)


@delete(f"{AT}/text-gateways/{{gateway:str}}", permission=Permission.OPERATION_EDIT, status_code=204)
async def revoke_gateway(call: CallOf[None], gateway: FromPath[str]) -> None:
    """End a gateway now."""
    await lines.revoke_gateway(call, gateway)


@put(f"{AT}/units/{{unit:str}}/texting", permission=Permission.UNIT_EDIT, body=LineDraft)
async def set_texting(call: CallOf[LineDraft], unit: FromPath[str]) -> LineShown:
    """How a unit texts: its telephones and language; with `new_pin` a PIN that only this answer shows."""
    return await lines.set_line(call, await find_unit(call, unit))


@get(f"{AT}/units/{{unit:str}}/texting", permission=Permission.UNIT_EDIT)
async def show_texting(call: CallOf[None], unit: FromPath[str]) -> LineView:
    """How a unit texts, with no short code where it was not set up yet; its PIN is not shown."""
    found = await find_unit(call, unit)
    row = await call.session.get(TextLine, (call.operation.id, found.code))
    return lines.line_view(row) if row else LineView(unit=found.code, short="", phones=[], language="en", has_pin=False)


ROUTES: list[Any] = [receive_text, add_gateway, list_gateways, revoke_gateway, set_texting, show_texting]
