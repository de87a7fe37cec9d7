"""Adding, changing and ending contacts: each an entry in the caller's transaction. Services never commit."""

import uuid
from datetime import UTC
from typing import Any

import msgspec
from sqlalchemy.ext.asyncio import AsyncSession

from ops import wire
from ops.access.policy import Owned, Permission
from ops.call import Call
from ops.contacts import queries
from ops.contacts.models import Contact
from ops.contacts.queries import DETAILS, contact_draft, contact_view
from ops.contacts.rules import MOST, contact_faults
from ops.contacts.schemas import ContactDraft, ContactEnd, ContactPatch, ContactView
from ops.errors import Conflict, Fault, NotFound, Unacceptable
from ops.journal.service import Draft, line_up
from ops.planning.models import Operation
from ops.planning.rules import merge_patch
from ops.saying import phrase


async def add_contact(call: Call[ContactDraft]) -> ContactView:
    """A new contact. Raises Unacceptable with all faults."""
    call.allow(Permission.CONTACT_EDIT, Owned(country=call.body.country))
    if faults := contact_faults(call.body):
        raise Unacceptable(faults=faults)
    await line_up(call.session, call.operation.id)
    if await queries.standing(call.session, call.operation.id) >= MOST:
        raise Conflict(phrase("An operation has {most} contacts at most.", most=MOST))
    row = keep(call.session, call.operation, call.body)
    await call.session.flush()
    await call.journal(entry("contact.added", row))
    return contact_view(row)


def keep(session: AsyncSession, operation: Operation, draft: ContactDraft) -> Contact:
    """The row of a sound draft."""
    row = Contact(operation_id=operation.id, id=str(uuid.uuid4()), ended_at=None, ended_because="")
    fill(row, draft, operation.timezone)
    session.add(row)
    return row


def fill(row: Contact, draft: ContactDraft, zone: str) -> None:
    row.country, row.role, row.office = draft.country, draft.role, draft.office.strip()
    row.valid_from, row.valid_to = draft.valid_from, draft.valid_to
    plain = msgspec.to_builtins(draft)
    row.document = {name: plain[name] for name in DETAILS} | {"timezone": draft.timezone or zone}


async def change_contact(call: Call[ContactPatch], contact_id: str) -> ContactView:
    """Apply a merge patch; the whole is judged as if it were new. What stays the same is no entry."""
    row = await found(call, contact_id)
    call.allow(Permission.CONTACT_EDIT, Owned(country=row.country))
    if row.ended_at is not None:
        raise Conflict("This contact was ended; add it anew.")
    kept = contact_draft(contact_view(row))
    draft = wire.convert(merge_patch(kept, call.body), ContactDraft)
    faults = contact_faults(draft)
    if draft.country != row.country:
        faults.append(Fault("/country", "A contact stays of its country; end it, and add another."))
    if faults:
        raise Unacceptable(faults=faults)
    if msgspec.to_builtins(draft) != kept:
        fill(row, draft, call.operation.timezone)
        await call.session.flush()
        await call.journal(entry("contact.changed", row))
    return contact_view(row)


async def end_contact(call: Call[ContactEnd], contact_id: str) -> ContactView:
    """End a contact; twice is once."""
    row = await found(call, contact_id)
    call.allow(Permission.CONTACT_EDIT, Owned(country=row.country))
    if row.ended_at is None:
        row.ended_at, row.ended_because = call.now.astimezone(UTC), call.body.because.strip()
        await call.session.flush()
        await call.journal(entry("contact.ended", row))
    return contact_view(row)


async def found(call: Call[Any], contact_id: str) -> Contact:
    """The contact, after waiting for the turn to change it; or NotFound."""
    await line_up(call.session, call.operation.id)
    row = await call.session.get(Contact, (call.operation.id, contact_id), populate_existing=True)
    if row is None:
        raise NotFound
    return row


def entry(kind: str, row: Contact) -> Draft:
    """An entry about a contact: its whole view."""
    return Draft(kind=kind, subject=row.id, payload=msgspec.to_builtins(contact_view(row)), country=row.country)
