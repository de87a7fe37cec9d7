"""Posting what is to be told, and looking after webhooks and dead letters. Services never commit."""

import uuid
from datetime import UTC, datetime

import msgspec
from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from ops.access.models import Account
from ops.access.policy import Owned, Permission, Role, Seat
from ops.call import Call
from ops.deliveries import bell, guard, queries
from ops.deliveries.models import Delivery, ParcelFile, ParcelKept, Webhook
from ops.deliveries.schemas import DeliveryView, Parcel, WebhookDraft, WebhookShown
from ops.deliveries.signing import secret_of
from ops.deliveries.states import POSTED, QUEUED, SENT_AGAIN, WITHDRAWN
from ops.errors import Conflict, Fault, NotFound, Unacceptable
from ops.journal.service import Draft, line_up
from ops.planning.models import Operation
from ops.saying import phrase

MOST_WEBHOOKS = 50

__all__ = ["Parcel", "add_webhook", "again", "post", "remove_webhook"]


async def post(session: AsyncSession, operation: Operation, parcel: Parcel, at: datetime) -> int:
    """Queue a parcel for everybody who is meant, in the caller's transaction; gives how many it goes to.

    Nothing is sent before the commit, and everything is after it, whatever restarts: at least once, each with an id
    that stays the same. `at` is now by the operation's clock. The caller journals what the parcel tells; that it went
    out, and to whom, is journalled when it does.
    """
    everybody = await queries.people(session, operation)
    wall = datetime.now(UTC)
    parcel_id = str(uuid.uuid4())
    rows: list[Delivery] = []

    def to(channel: str, person: queries.Person, webhook: Webhook | None = None) -> None:
        country = webhook.country if webhook else country_of(person.seats)
        rows.append(
            Delivery(
                id=str(uuid.uuid4()),
                operation_id=operation.id,
                parcel_id=parcel_id,
                channel=channel,
                account_id=person.account.id,
                webhook_id=webhook.id if webhook else None,
                country=country,
                state=POSTED,
                attempts=0,
                next_at=wall,
                claim="",
                last_error="",
                created_at=wall,
            )
        )

    if "webhook" in parcel.channels:
        owners = {person.account.id: person for person in everybody}
        for webhook in await queries.standing(session, operation.id):
            owner = owners.get(webhook.account_id)
            if owner and queries.wants(webhook, parcel.kind) and queries.may_receive(parcel.audience, owner, webhook):
                to("webhook", owner, webhook)
    if "email" in parcel.channels:
        for person in everybody:
            if queries.meant(parcel.audience, person):
                to("email", person)
    if not rows:
        return 0
    session.add(
        ParcelKept(
            id=parcel_id,
            operation_id=operation.id,
            kind=parcel.kind,
            subject=parcel.subject,
            audience=msgspec.to_builtins(parcel.audience),
            payload=parcel.payload,
            title=parcel.title,
            text=parcel.text,
            at=at,
        )
    )
    await session.flush()
    session.add_all(
        ParcelFile(
            parcel_id=parcel_id,
            position=position,
            name=file.name,
            media_type=file.media_type,
            language=file.language,
            content=file.content,
        )
        for position, file in enumerate(parcel.files)
    )
    session.add_all(rows)
    await session.flush()
    bell.ring_after(session)
    return len(rows)


def country_of(seats: tuple[Seat, ...]) -> str | None:
    """The one country that somebody sits for; None of those who sit for the whole operation."""
    countries = {seat.country for seat in seats}
    return countries.pop() if len(countries) == 1 else None


async def add_webhook(call: Call[WebhookDraft]) -> WebhookShown:
    """Register a webhook as the caller: what it gets is what the caller may see, then and at every delivery."""
    draft, operation = call.body, call.operation
    assert call.actor.account_id is not None
    faults = [Fault("/url", trouble) for trouble in guard.troubles(draft.url, call.settings.webhooks_to_private)]
    if faults:
        raise Unacceptable(faults=faults)
    await line_up(call.session, operation.id)
    standing = await queries.standing(call.session, operation.id)
    if any(row.url == draft.url and row.account_id == call.actor.account_id for row in standing):
        raise Conflict("You have registered this address already; remove it first to get a new secret.")
    if len(standing) >= MOST_WEBHOOKS:
        raise Conflict(phrase("An operation has {most_webhooks} webhooks at most.", most_webhooks=MOST_WEBHOOKS))
    whole = any(seat.role is Role.COORDINATOR for seat in call.seats)
    own = next((seat.country for seat in call.seats if seat.role is Role.FOCAL_POINT), None)
    row = Webhook(
        id=str(uuid.uuid4()),
        operation_id=operation.id,
        account_id=call.actor.account_id,
        country=None if whole else own,
        url=draft.url,
        kinds=list(dict.fromkeys(draft.kinds)),
        created_at=datetime.now(UTC),
        removed_at=None,
    )
    call.session.add(row)
    await call.session.flush()
    await call.journal(entry("webhook.added", row, call.actor.name))
    return WebhookShown(id=row.id, url=row.url, kinds=row.kinds, secret=secret_of(call.settings.secret, row.id))


async def remove_webhook(call: Call[object], webhook_id: str) -> None:
    """End a webhook; what was still on its way to it is withdrawn. Raises NotFound unless the caller may."""
    await line_up(call.session, call.operation.id)
    row = await call.session.get(Webhook, webhook_id, populate_existing=True)
    here = row is not None and row.operation_id == call.operation.id
    call.show(Permission.WEBHOOK_EDIT, Owned(country=row.country) if row and here else None)
    assert row is not None
    if row.removed_at is not None:  # asked for twice
        return
    row.removed_at = wall = datetime.now(UTC)
    await call.session.execute(
        update(Delivery)
        .where(Delivery.webhook_id == row.id, Delivery.state.in_((POSTED, QUEUED)))
        .values(state=WITHDRAWN, settled_at=wall, claim="", last_error="The webhook was removed.")
    )
    owner = await call.session.scalar(select(Account.email).where(Account.id == row.account_id))
    await call.session.flush()
    await call.journal(entry("webhook.removed", row, owner or ""))


def entry(kind: str, row: Webhook, owner: str) -> Draft:
    payload = msgspec.to_builtins(queries.webhook_view(row, owner))
    return Draft(kind=kind, subject=row.id, payload=payload, country=row.country)


async def again(call: Call[object], delivery_id: str) -> DeliveryView:
    """Try a dead or unsent delivery from the beginning, under the same id. Raises Conflict for any other."""
    await line_up(call.session, call.operation.id)
    seen = await queries.delivery(call.session, call.operation.id, call.seats, delivery_id)
    if seen is None:
        raise NotFound
    row = await call.session.get_one(Delivery, delivery_id, with_for_update=True, populate_existing=True)
    call.allow(Permission.WEBHOOK_EDIT, Owned(country=row.country))
    if row.state not in SENT_AGAIN:
        raise Conflict(phrase("This delivery is {state}; only dead and unsent ones are sent again.", state=row.state))
    row.state, row.attempts, row.claim, row.settled_at = POSTED, 0, "", None
    row.next_at = datetime.now(UTC)
    await call.session.flush()
    payload = {"delivery": row.id, "channel": row.channel, "webhook": row.webhook_id, "email": seen.to}
    if row.webhook_id is not None:
        del payload["email"]
    await call.journal(Draft(kind="delivery.again", subject=row.parcel_id, payload=payload))
    bell.ring_after(call.session)
    found = await queries.delivery(call.session, call.operation.id, call.seats, delivery_id)
    assert found is not None
    return found
