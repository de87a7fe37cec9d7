"""Sending and acknowledging messages: each an entry in the caller's transaction. Services never commit."""

import hashlib
from typing import Any
from uuid import UUID

import msgspec
from sqlalchemy import insert, or_, select

from ops import wire
from ops.access.models import Account, Agency, Member, Unit
from ops.access.policy import Permission, allows
from ops.call import Call
from ops.errors import Conflict, Fault, NotFound, OtherContent, Unacceptable
from ops.journal.service import Draft, line_up
from ops.messages import queries
from ops.messages.models import Acknowledgement, Message, MessageTo
from ops.messages.queries import acknowledgement_subject, acknowledgement_view, addressed, message_record
from ops.messages.schemas import AcknowledgementDraft, AcknowledgementView, Address, MessageDraft, MessageView
from ops.planning.models import Assignment, Sector
from ops.reports.models import Report
from ops.reports.records import owned

ON_DUTY = ("accepted", "on_station", "proposed")


async def send(call: Call[MessageDraft], message_id: str) -> tuple[MessageView, bool]:
    """Send a message under the id that its sender made; whether this very call sent it comes with it.

    The same content again is the same message. Raises OtherContent for another content under a used id, Unacceptable
    with everything that is wrong with the address.
    """
    draft, operation = call.body, call.operation
    sha256 = hashlib.sha256(wire.canonical(msgspec.to_builtins(draft))).hexdigest()
    head = await line_up(call.session, operation.id)
    stored = await call.session.get(Message, (operation.id, message_id))
    if stored is not None:
        if stored.sender != call.actor.name or stored.content_sha256 != sha256:
            raise OtherContent(f"The id {message_id} was already used for another message.")
        return await show(call, message_id), False
    faults = await wrong(call)
    to = msgspec.structs.replace(draft.to, units=await units_of(call, draft.to))
    names = addressed(to)
    if not names and not faults:
        faults.append(Fault("/to", "nobody would get this: name somebody who is in this operation"))
    if faults:
        raise Unacceptable(faults=faults)
    seat = call.seats[0]
    row = Message(
        operation_id=operation.id,
        id=message_id,
        entry=head.number + 1,
        sender=call.actor.name,
        agency=seat.agency,
        country=seat.country,
        unit=seat.unit,
        sent_at=call.now,
        urgency=draft.urgency,
        safety=draft.safety,
        text=draft.text,
        to=msgspec.to_builtins(to),
        reports=list(dict.fromkeys(str(report) for report in draft.reports)),
        answers=str(draft.answers) if draft.answers else None,
        content_sha256=sha256,
    )
    call.session.add(row)
    await call.session.flush()
    rows = [
        {"operation_id": operation.id, "message_id": message_id, "kind": kind, "name": name}
        for kind, name in sorted(names)
    ]
    await call.session.execute(insert(MessageTo), rows)
    await call.journal(draft_of(call, "message.sent", message_id, msgspec.to_builtins(message_record(row))))
    return await show(call, message_id), True


async def acknowledge(call: Call[AcknowledgementDraft], message_id: str) -> AcknowledgementView:
    """Say that one has read a message that is addressed to one. Once is enough: again gives the first one back."""
    await line_up(call.session, call.operation.id)
    name = call.actor.name
    reached = or_(Message.sender == name, queries.meant(call.seats, name))
    mine = (Message.operation_id == call.operation.id, Message.id == message_id, reached)
    message = await call.session.scalar(select(Message).where(*mine))
    if message is None:
        raise NotFound
    if message.sender == name:
        raise Conflict("You sent this message yourself; it is for others to acknowledge.")
    stored = await call.session.get(Acknowledgement, (call.operation.id, message_id, name))
    if stored is not None:
        return acknowledgement_view(stored)
    row = Acknowledgement(
        operation_id=call.operation.id, message_id=message_id, name=name, at=call.now, remark=call.body.remark
    )
    call.session.add(row)
    said = acknowledgement_view(row)
    await call.journal(draft_of(call, "acknowledgement.given", acknowledgement_subject(row), msgspec.to_builtins(said)))
    return said


async def show(call: Call[Any], message_id: str) -> MessageView:
    """One message, or NotFound."""
    found = await queries.find(call.session, call.operation.id, message_id, call.seats, call.actor.name)
    if found is None:
        raise NotFound
    return found


def draft_of(call: Call[Any], kind: str, subject: str, payload: Any) -> Draft:
    seat = call.seats[0]
    return Draft(kind=kind, subject=subject, payload=payload, agency=seat.agency, country=seat.country, unit=seat.unit)


async def wrong(call: Call[MessageDraft]) -> list[Fault]:
    """Everything that is wrong with a message: names that nobody here has, reports that the sender may not see."""
    to, id_, session = call.body.to, call.operation.id, call.session
    people = select(Account.email).join(Member, Member.account_id == Account.id).where(Member.operation_id == id_)
    known = {
        "agencies": set(await session.scalars(select(Agency.code).where(Agency.operation_id == id_))),
        "units": set(await session.scalars(select(Unit.code).where(Unit.operation_id == id_))),
        "people": set(await session.scalars(people)) if to.people else set(),
        "sectors": set(await session.scalars(select(Sector.code).where(Sector.operation_id == id_).distinct())),
        "countries": set(call.operation.countries),
    }
    faults = [
        Fault(f"/to/{field}/{index}", f"there is no {name} in {call.operation.code}{wire.near(name, names)}")
        for field, names in known.items()
        for index, name in enumerate(getattr(to, field))
        if name not in names
    ]
    for index, report in enumerate(call.body.reports):
        if not await may_see(call, report):
            faults.append(Fault(f"/reports/{index}", "is no report that you may see"))
    if call.body.answers and not await queries.find(session, id_, str(call.body.answers), call.seats, call.actor.name):
        faults.append(Fault("/answers", "is no message that you may read"))
    return faults


async def may_see(call: Call[Any], report: UUID) -> bool:
    row = await call.session.get(Report, (call.operation.id, str(report)))
    return row is not None and allows(call.seats, Permission.REPORT_DETAIL, owned(row))


async def units_of(call: Call[Any], to: Address) -> tuple[str, ...]:
    """The units that are addressed by name or by the sector that they are assigned to now."""
    if not to.sectors:
        return to.units
    statement = select(Assignment.unit).where(
        Assignment.operation_id == call.operation.id,
        Assignment.sector.in_(to.sectors),
        Assignment.state.in_(ON_DUTY),
        Assignment.starts_at <= call.now,
        Assignment.ends_at > call.now,
    )
    return tuple(sorted({*to.units, *await call.session.scalars(statement)}))
