"""Who is meant by a parcel; webhooks and deliveries as their readers may see them."""

from collections.abc import Collection, Iterable
from datetime import UTC, datetime
from typing import NamedTuple

from sqlalchemy import Select, and_, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from ops.access.audience import Audience, includes
from ops.access.models import Account, Member
from ops.access.policy import Columns, Owned, Permission, Role, Seat, allows, holding, visible
from ops.deliveries.models import Delivery, ParcelKept, Webhook
from ops.deliveries.schemas import DeliveryView, WebhookView
from ops.parameters import cursor_of
from ops.planning.models import Operation
from ops.shapes import Page

PAGE = 200


class Person(NamedTuple):
    """An account with the seats that count now."""

    account: Account
    seats: tuple[Seat, ...]


async def people(session: AsyncSession, operation: Operation, account_id: str | None = None) -> list[Person]:
    """Everybody who sits in the operation now, by e-mail; of units there is nobody to write to."""
    now = datetime.now(UTC)
    statement = (
        select(Member, Account)
        .join(Account, Account.id == Member.account_id)
        .where(Member.operation_id == operation.id)
        .order_by(Account.email, Member.id)
    )
    if account_id is not None:
        statement = statement.where(Member.account_id == account_id)
    found: dict[str, Person] = {}
    for member, account in await session.execute(statement):
        if (member.not_before and now < member.not_before) or (member.not_after and member.not_after <= now):
            continue
        seat = Seat(role=Role(member.role), country=member.country or None, agency=member.agency or None)
        before = found.get(account.id)
        found[account.id] = Person(account, (*(before.seats if before else ()), seat))
    held = [Person(person.account, holding(person.seats, operation.state)) for person in found.values()]
    return [person for person in held if person.seats]


def meant(audience: Audience, person: Person) -> bool:
    return includes(audience, person.seats, person.account.email)


def may_receive(audience: Audience, owner: Person, webhook: Webhook) -> bool:
    """Whether a webhook gets this: its owner is meant, and may (still) have a webhook like it."""
    return meant(audience, owner) and allows(owner.seats, Permission.WEBHOOK_EDIT, Owned(country=webhook.country))


def wants(webhook: Webhook, kind: str) -> bool:
    """Whether a webhook asked for this kind: by its name, by its noun, or for everything."""
    return not webhook.kinds or kind in webhook.kinds or kind.partition(".")[0] in webhook.kinds


def webhook_view(row: Webhook, owner: str) -> WebhookView:
    return WebhookView(
        id=row.id,
        url=row.url,
        kinds=row.kinds,
        owner=owner,
        country=row.country,
        created_at=row.created_at,
        removed_at=row.removed_at,
    )


async def standing(session: AsyncSession, operation_id: str) -> list[Webhook]:
    """Every webhook that was not removed, in the order they were made."""
    statement = select(Webhook).where(Webhook.operation_id == operation_id, Webhook.removed_at.is_(None))
    return list(await session.scalars(statement.order_by(Webhook.created_at, Webhook.id)))


async def webhooks(session: AsyncSession, operation_id: str, seats: Iterable[Seat]) -> list[WebhookView]:
    """The webhooks that these seats may see."""
    statement = (
        select(Webhook, Account.email)
        .join(Account, Account.id == Webhook.account_id)
        .where(
            Webhook.operation_id == operation_id,
            Webhook.removed_at.is_(None),
            visible(seats, Permission.WEBHOOK_EDIT, Columns(agency=None, country=Webhook.country)),
        )
        .order_by(Webhook.created_at, Webhook.id)
    )
    return [webhook_view(row, email) for row, email in await session.execute(statement)]


async def deliveries(
    session: AsyncSession,
    operation_id: str,
    seats: Iterable[Seat],
    states: Collection[str],
    after: tuple[datetime, str] | None,
    limit: int,
) -> Page[DeliveryView]:
    """Deliveries that these seats may see, newest first; `after` is the place of the last one seen."""
    statement = _seen(operation_id, seats).order_by(Delivery.created_at.desc(), Delivery.id.desc()).limit(limit + 1)
    if states:
        statement = statement.where(Delivery.state.in_(states))
    if after is not None:
        at, id_ = after
        statement = statement.where(
            or_(Delivery.created_at < at, and_(Delivery.created_at == at, Delivery.id < id_)),
        )
    found = [delivery_view(*row) for row in await session.execute(statement)]
    items = found[:limit]
    more = len(found) > limit
    return Page(items=items, next=cursor_of((items[-1].created_at, items[-1].id)) if more else None)


async def delivery(session: AsyncSession, operation_id: str, seats: Iterable[Seat], id_: str) -> DeliveryView | None:
    """One delivery, None when there is none that these seats may see."""
    row = (await session.execute(_seen(operation_id, seats).where(Delivery.id == id_))).first()
    return delivery_view(*row) if row else None


def _seen(operation_id: str, seats: Iterable[Seat]) -> Select[Delivery, str, str, str, str]:
    columns = Columns(agency=None, country=Delivery.country)
    return (
        select(Delivery, ParcelKept.kind, ParcelKept.subject, Account.email, Webhook.url)
        .join(ParcelKept, ParcelKept.id == Delivery.parcel_id)
        .join(Account, Account.id == Delivery.account_id)
        .outerjoin(Webhook, Webhook.id == Delivery.webhook_id)
        .where(Delivery.operation_id == operation_id, visible(seats, Permission.DELIVERY_READ, columns))
    )


def delivery_view(row: Delivery, kind: str, subject: str, email: str, url: str | None) -> DeliveryView:
    return DeliveryView(
        id=row.id,
        kind=kind,
        subject=subject,
        channel=row.channel,  # type: ignore[arg-type]
        to=url or email,
        webhook=row.webhook_id,
        state=row.state,  # type: ignore[arg-type]
        attempts=row.attempts,
        created_at=row.created_at,
        next_at=row.next_at if row.state == "queued" else None,
        settled_at=row.settled_at,
        last_error=row.last_error,
    )
