"""Messages: sending, reading, acknowledging, and the log of them."""

from collections.abc import Iterator
from typing import Any
from uuid import UUID

from litestar import Response, get, post, put
from litestar.params import FromPath

from ops.access.policy import Permission
from ops.call import CallOf
from ops.errors import MalformedRequest
from ops.exports.cells import table
from ops.journal.service import Draft
from ops.messages import queries, service
from ops.messages.schemas import AcknowledgementDraft, AcknowledgementView, MessageDraft, MessageView
from ops.parameters import Parameters, cursor_of
from ops.shapes import Page

AT = "/api/operations/{op:str}/messages"
PAGE = 100
LIST = ("after", "limit", "show")
SHOWN = ("awaited", "safety")
HEAD = ("operation", "entry", "sent_at", "sender", "agency", "country", "unit", "urgency", "safety", "to", "text",
        "reports", "answers", "acknowledged_by", "acknowledged_at", "remark")  # fmt: skip


@put(f"{AT}/{{message:str}}", permission=Permission.MESSAGE_SEND, body=MessageDraft, answers=(201, 200))
async def send_message(call: CallOf[MessageDraft], message: FromPath[str]) -> Response[MessageView]:
    """Send a message under a UUID that you make; the same again sends nothing twice."""
    sent, new = await service.send(call, message_id(message))
    return Response(sent, status_code=201 if new else 200)


@get(AT, permission=Permission.MESSAGE_READ, query=LIST)
async def list_messages(call: CallOf[None]) -> Page[MessageView]:
    """What you sent and what is addressed to you, newest first. `show=awaited`: what you have not acknowledged."""
    given = Parameters(call.request.query_params, LIST)
    limit, before = given.whole("limit", PAGE, 1, PAGE), given.cursor("after", int)
    shown = given.words("show", SHOWN)
    given.done()
    found = await queries.messages(
        call.session,
        call.operation.id,
        call.seats,
        call.actor.name,
        awaited="awaited" in shown,
        safety="safety" in shown,
        before=before,
        limit=limit + 1,
    )
    return Page(items=found[:limit], next=cursor_of(found[limit - 1].entry) if len(found) > limit else None)


@get(f"{AT}/{{message:str}}", permission=Permission.MESSAGE_READ)
async def show_message(call: CallOf[None], message: FromPath[str]) -> MessageView:
    """One message; its sender sees who acknowledged it and when."""
    return await service.show(call, message_id(message))


@post(f"{AT}/{{message:str}}/acknowledgement", permission=Permission.MESSAGE_READ, body=AcknowledgementDraft)
async def acknowledge_message(call: CallOf[AcknowledgementDraft], message: FromPath[str]) -> AcknowledgementView:
    """Say that you have read it; once is enough."""
    return await service.acknowledge(call, message_id(message))


@get(
    "/api/operations/{op:str}/messages.csv", permission=Permission.MESSAGE_READ, journalled=True, produces=("text/csv",)
)
async def export_messages(call: CallOf[None]) -> Response[str]:
    """The log: every message that you may read in the order of sending, a row for each acknowledgement."""
    found = await queries.messages(call.session, call.operation.id, call.seats, call.actor.name, limit=None)
    rows = [row for message in reversed(found) for row in log_rows(call.operation.code, message)]
    await call.journal(Draft(kind="export.made", subject="messages.csv", payload={"rows": len(rows)}))
    headers = {"Content-Disposition": f'attachment; filename="{call.operation.code}-messages.csv"'}
    return Response(table(HEAD, rows), media_type="text/csv; charset=utf-8", headers=headers)


def message_id(written: str) -> str:
    """A UUID of the address as it is kept. Raises MalformedRequest for anything else."""
    try:
        return str(UUID(written))
    except ValueError:
        raise MalformedRequest("A message's id is a UUID, like 3f2b8c1e-5a77-4c0e-9d1b-6f0a2c9e4d10.") from None


def log_rows(operation: str, message: MessageView) -> Iterator[list[object]]:
    to = " ".join(f"{kind}:{name}" if name else kind for kind, name in sorted(queries.addressed(message.to)))
    head: list[object] = [operation, message.entry, message.sent_at, message.sender, message.agency, message.country,
                          message.unit, message.urgency, message.safety, to, message.text, " ".join(message.reports),
                          message.answers]  # fmt: skip
    for said in message.acknowledged:
        yield [*head, said.name, said.at, said.remark]
    if not message.acknowledged:
        yield [*head, None, None, None]


ROUTES: list[Any] = [send_message, list_messages, show_message, acknowledge_message, export_messages]
