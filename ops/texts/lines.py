"""Gateways and units' lines: made, changed, revoked, each with its entry. Services never commit."""

import hashlib
import hmac
import secrets
from datetime import UTC, datetime
from typing import Any

import msgspec
from sqlalchemy import select

from ops.access.models import Unit
from ops.call import Call
from ops.errors import Conflict, Fault, NotFound, Unacceptable
from ops.journal.service import Draft, line_up
from ops.texts.incoming import digits, secret_of
from ops.texts.models import TextGateway, TextLine
from ops.texts.schemas import GatewayDraft, GatewayShown, GatewayView, LineDraft, LineShown, LineView

LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ"


def gateway_view(row: TextGateway) -> GatewayView:
    return GatewayView(
        code=row.code, name=row.name, fields=row.fields, created_at=row.created_at, revoked_at=row.revoked_at
    )


def line_view(row: TextLine) -> LineView:
    return LineView(
        unit=row.unit, short=row.short, phones=row.phones, language=row.language, has_pin=bool(row.pin_hmac)
    )


async def add_gateway(call: Call[GatewayDraft]) -> GatewayShown:
    """A gateway with a secret of its own. Raises Conflict when there is one of this code, also a revoked one."""
    draft, operation = call.body, call.operation
    await line_up(call.session, operation.id)
    if await call.session.get(TextGateway, (operation.id, draft.code)):
        raise Conflict(f"There is or was a gateway {draft.code}.")
    fields = {name: value for name, value in msgspec.to_builtins(draft.fields).items() if value}
    row = TextGateway(
        operation_id=operation.id,
        code=draft.code,
        name=draft.name or draft.code,
        fields=fields,
        nonce=secrets.token_hex(16),
        created_at=datetime.now(UTC),
        revoked_at=None,
    )
    call.session.add(row)
    view = gateway_view(row)
    await call.journal(Draft(kind="gateway.added", subject=row.code, payload=as_journalled(view)))
    address = f"{call.settings.public_url.rstrip('/')}/texts/{operation.code}/{row.code}"
    secret = secret_of(call.settings.secret, operation.id, row.code, row.nonce)
    return GatewayShown(**msgspec.structs.asdict(view), secret=secret, address=address)


async def revoke_gateway(call: Call[Any], code: str) -> None:
    """End a gateway now; again, it changes nothing."""
    await line_up(call.session, call.operation.id)
    row = await call.session.get(TextGateway, (call.operation.id, code), populate_existing=True)
    if row is None:
        raise NotFound
    if row.revoked_at is None:
        row.revoked_at = datetime.now(UTC)
        await call.journal(Draft(kind="gateway.revoked", subject=code, payload=as_journalled(gateway_view(row))))


async def set_line(call: Call[LineDraft], unit: Unit) -> LineShown:
    """How a unit texts. Its short code stays; the same again is no change unless a PIN is asked for."""
    operation_id, body = call.operation.id, call.body
    await line_up(call.session, operation_id)
    phones = list(dict.fromkeys(map(digits, body.phones)))
    row = await call.session.get(TextLine, (operation_id, unit.code), populate_existing=True)
    others = [one for one in await lines(call) if one.unit != unit.code]
    taken = {phone: one.unit for one in others for phone in one.phones}
    faults = [Fault(f"/phones/{i}", f"is the telephone of {taken[p]}") for i, p in enumerate(phones) if p in taken]
    if faults:
        raise Unacceptable("A telephone belongs to one unit.", faults=faults)
    if row is None:
        short = free_code({one.short for one in others})
        row = TextLine(operation_id=operation_id, unit=unit.code, short=short, phones=[], language="", pin_hmac="")
        row.failures, row.wait_until = 0, None
        call.session.add(row)
    before = line_view(row)
    row.phones, row.language = phones, body.language
    pin = None
    if body.new_pin:
        pin = f"{secrets.randbelow(1_000_000):06}"
        row.pin_hmac, row.failures, row.wait_until = pin_hmac(call.settings.secret, row, pin), 0, None
    view = line_view(row)
    if view != before or pin:
        entry = Draft(kind="texting.changed", subject=unit.code, payload=as_journalled(view), agency=unit.agency,
                      country=unit.country, unit=unit.code)  # fmt: skip
        await call.journal(entry)
    return LineShown(**msgspec.structs.asdict(view), pin=pin)


async def lines(call: Call[Any]) -> list[TextLine]:
    rows = await call.session.scalars(select(TextLine).where(TextLine.operation_id == call.operation.id))
    return list(rows)


def free_code(taken: set[str]) -> str:
    """A short code that no unit has: two letters that are not taken for digits, two digits."""
    while True:
        code = "".join(secrets.choice(LETTERS) for _ in range(2)) + f"{secrets.randbelow(100):02}"
        if code not in taken:
            return code


def pin_hmac(secret: str, row: TextLine, pin: str) -> str:
    told = f"text pin\n{row.operation_id}\n{row.unit}\n{pin}"
    return hmac.new(secret.encode(), told.encode(), hashlib.sha256).hexdigest()


def as_journalled(view: GatewayView | LineView) -> Any:
    return msgspec.json.decode(msgspec.json.encode(view))
