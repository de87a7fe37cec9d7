"""Contacts: list, add, change, end."""

from datetime import date
from typing import Any

import msgspec
from litestar import get, patch, post
from litestar.params import FromPath

from ops.access.policy import Permission
from ops.call import CallOf
from ops.contacts import queries, service
from ops.contacts.models import Contact
from ops.contacts.schemas import ROLES, ContactDraft, ContactEnd, ContactPatch, ContactView
from ops.errors import NotFound
from ops.parameters import PAGING, Parameters
from ops.shapes import Page

AT = "/api/operations/{op:str}/contacts"
MERGE_PATCH = ("application/merge-patch+json",)
LIST = ("country", "role", "on", "ended", *PAGING)


@get(AT, permission=Permission.CONTACT_READ, query=LIST)
async def list_contacts(call: CallOf[None]) -> Page[ContactView]:
    """The contacts that stand, by country and role; those valid `on` a day; with `ended=yes` also the ended ones."""
    asked = Parameters(call.request.query_params, LIST)
    countries, roles = asked.words("country", None), asked.words("role", ROLES)
    on, ended = day(asked, "on"), asked.words("ended", ("yes", "no"))
    page = asked.paging()
    asked.done()
    found = await queries.contacts(
        call.session,
        call.operation.id,
        countries=countries or None,
        roles=roles or None,
        on=on,
        ended="yes" in ended,
    )
    return page.of(found, lambda contact: contact.id)


@post(AT, permission=Permission.CONTACT_EDIT, body=ContactDraft)
async def add_contact(call: CallOf[ContactDraft]) -> ContactView:
    """Add an office in a role; a focal point for its own country."""
    return await service.add_contact(call)


@get(f"{AT}/{{contact:str}}", permission=Permission.CONTACT_READ)
async def show_contact(call: CallOf[None], contact: FromPath[str]) -> ContactView:
    """One contact, also one that was ended."""
    row = await call.session.get(Contact, (call.operation.id, contact))
    if row is None:
        raise NotFound
    return queries.contact_view(row)


@patch(f"{AT}/{{contact:str}}", permission=Permission.CONTACT_EDIT, body=ContactPatch, content_types=MERGE_PATCH)
async def change_contact(call: CallOf[ContactPatch], contact: FromPath[str]) -> ContactView:
    """Change what a JSON merge patch names, and nothing else."""
    return await service.change_contact(call, contact)


@post(f"{AT}/{{contact:str}}/end", permission=Permission.CONTACT_EDIT, body=ContactEnd, status_code=200)
async def end_contact(call: CallOf[ContactEnd], contact: FromPath[str]) -> ContactView:
    """End a contact, and say why; it stays in the record."""
    return await service.end_contact(call, contact)


def day(asked: Parameters, name: str) -> date | None:
    """A day like 2020-12-02."""
    written = asked.text(name)
    try:
        return None if written is None else msgspec.convert(written, date)
    except msgspec.ValidationError:
        asked.wrong(name, "must be a day, like 2020-12-02")
        return None


ROUTES: list[Any] = [list_contacts, add_contact, show_contact, change_contact, end_contact]
