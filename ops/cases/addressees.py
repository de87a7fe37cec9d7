"""Whom an action is addressed to by name: the operation's contact for it, where there is one.

Without one the generic authority stands, and nothing waits for it: many countries have named nobody (design of the
field: 66 of 122 Parties had).
"""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from ops.cases import words
from ops.cases.kinds import KINDS
from ops.cases.models import Action
from ops.cases.schemas import ActionView
from ops.contacts.queries import addressed
from ops.contacts.schemas import ContactView


async def contact_of(
    session: AsyncSession, operation_id: str, action: Action | ActionView, now: datetime
) -> ContactView | None:
    """The contact that an action of this kind goes to in its country today; None where none is known or needed."""
    roles = KINDS[action.kind].roles if action.kind in KINDS else ()
    if not roles or action.authority not in words.codes("authority"):  # somebody wrote to whom it goes
        return None
    return await addressed(session, operation_id, action.to_country, roles, now.date())


async def named(session: AsyncSession, operation_id: str, action: Action, now: datetime) -> str:
    """The office as it stands when something is sent; "" where no contact is known."""
    contact = await contact_of(session, operation_id, action, now)
    return contact.office if contact else ""
