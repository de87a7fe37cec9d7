"""Reading contacts. Findings, cases, pages and printed orders all ask here."""

from collections.abc import Collection, Sequence
from datetime import date
from typing import Any

import msgspec
from sqlalchemy import and_, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from ops.contacts.models import Contact
from ops.contacts.schemas import ROLES, ContactDraft, ContactView

PLAIN = ("id", "country", "role", "office", "valid_from", "valid_to", "ended_at", "ended_because")
DETAILS = ("person", "channels", "languages", "timezone", "hours", "address", "notes")


def contact_view(row: Contact) -> ContactView:
    return msgspec.convert({name: getattr(row, name) for name in PLAIN} | row.document, ContactView)


def contact_draft(view: ContactView) -> dict[str, Any]:
    """The contact as somebody would have asked for it: what a merge patch applies to, and what a plan file holds."""
    plain: dict[str, Any] = msgspec.to_builtins(view)
    return {name: plain[name] for name in ContactDraft.__struct_fields__}


async def contacts(
    session: AsyncSession,
    operation_id: str,
    *,
    countries: Collection[str] | None = None,
    roles: Collection[str] | None = None,
    on: date | None = None,
    ended: bool = False,
) -> list[ContactView]:
    """Those that stand, by country, role (in the order of ROLES), first day and office; `on`: valid on that day.

    With `ended`, those that were ended come as well.
    """
    statement = select(Contact).where(Contact.operation_id == operation_id)
    if not ended:
        statement = statement.where(Contact.ended_at.is_(None))
    if countries is not None:
        statement = statement.where(Contact.country.in_(countries))
    if roles is not None:
        statement = statement.where(Contact.role.in_(roles))
    if on is not None:
        begun = or_(Contact.valid_from.is_(None), Contact.valid_from <= on)
        statement = statement.where(and_(begun, or_(Contact.valid_to.is_(None), Contact.valid_to >= on)))
    found = [contact_view(row) for row in await session.scalars(statement)]
    return sorted(found, key=order)


def order(view: ContactView) -> tuple[Any, ...]:
    first = view.valid_from or date.min
    return view.country, ROLES.index(view.role), view.ended_at is not None, first, view.office, view.id


async def addressed(
    session: AsyncSession, operation_id: str, country: str, roles: Sequence[str], on: date
) -> ContactView | None:
    """Whom to address in a country on a day: the first valid contact, in the order of `roles`; None: there is none."""
    found = await contacts(session, operation_id, countries=(country,), roles=roles, on=on)
    return min(found, key=lambda view: roles.index(view.role), default=None)


async def standing(session: AsyncSession, operation_id: str) -> int:
    """How many stand."""
    counted = select(func.count()).where(Contact.operation_id == operation_id, Contact.ended_at.is_(None))
    return int(await session.scalar(counted) or 0)
