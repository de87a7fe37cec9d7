"""Notices: messages that the service writes when somebody does what others must know of, in every language.

They go the way of all messages: to those they are addressed to, kept on phones, acknowledged once read. Webhooks that
want their kind are told as well.
"""

import hashlib
import uuid
from datetime import UTC, datetime
from typing import Any

import msgspec
from sqlalchemy import insert

from ops import wire
from ops.access.audience import Audience
from ops.access.policy import Role
from ops.call import Call
from ops.deliveries.schemas import Parcel
from ops.deliveries.service import post
from ops.journal.service import Draft, append, line_up
from ops.messages.models import Message, MessageTo
from ops.messages.queries import addressed, message_record
from ops.messages.schemas import Address, Notice
from ops.planning.models import Operation
from ops.planning.timing import clock_of

__all__ = ["Notice", "notify"]
WATCHING = (Role.COORDINATOR, Role.FOCAL_POINT, Role.AUDITOR)
"""Whose webhooks hear of every notice: what it says of the plan is no secret among members."""


async def notify(call: Call[Any], operation: Operation, notice: Notice, *, to: Address, payload: Any) -> None:
    """Write a notice in the caller's name and transaction; `payload` (builtins) is what webhooks get."""
    names = addressed(to)
    if not names:
        return
    end = await line_up(call.session, operation.id)
    now = clock_of(operation).now(datetime.now(UTC))
    seat = call.seats[0]
    plain = msgspec.to_builtins(notice)
    row = Message(
        operation_id=operation.id,
        id=str(uuid.uuid4()),
        entry=end.number + 1,
        sender=call.actor.name,
        agency=seat.agency,
        country=seat.country,
        unit=seat.unit,
        sent_at=now,
        urgency="routine",
        safety=False,
        text=notice.text["en"],
        to=msgspec.to_builtins(to),
        reports=[],
        answers=None,
        notice=plain,
        content_sha256=hashlib.sha256(wire.canonical(plain)).hexdigest(),
    )
    call.session.add(row)
    await call.session.flush()
    rows = [
        {"operation_id": operation.id, "message_id": row.id, "kind": kind, "name": name} for kind, name in sorted(names)
    ]
    await call.session.execute(insert(MessageTo), rows)
    sent = Draft(
        kind="message.sent",
        subject=row.id,
        payload=msgspec.to_builtins(message_record(row)),
        agency=seat.agency,
        country=seat.country,
        unit=seat.unit,
    )
    await append(call.store, call.session, operation.id, call.actor.name, [sent], now)
    audience = Audience(**{name: getattr(to, name) for name in Audience.__struct_fields__})
    parcel = Parcel(
        kind=notice.kind,
        subject=notice.subject,
        audience=msgspec.structs.replace(audience, roles=tuple(dict.fromkeys((*audience.roles, *WATCHING)))),
        channels=frozenset({"webhook"}),
        payload=payload,
        title={language: words.partition("\n")[0] for language, words in notice.text.items()},
        text=notice.text,
    )
    await post(call.session, operation, parcel, now)
