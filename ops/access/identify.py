"""From a request's credentials to an actor."""

from datetime import UTC, datetime

from litestar.connection import ASGIConnection
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from ops.access.models import Account, Member, Session, Unit, UnitKey
from ops.access.policy import Actor, Membership, Role, Seat
from ops.access.secrets import csrf_token, fingerprint

COOKIE = "corridor_session"


async def identify(session: AsyncSession, connection: "ASGIConnection", secret: str) -> Actor | None:  # type: ignore[type-arg]
    """The actor behind a bearer key, else behind the session cookie; None when there is neither or it is not valid."""
    if connection.headers.get("authorization"):
        key = key_sha256(connection)
        return await unit_of_key(session, key) if key else None
    token = connection.cookies.get(COOKIE)
    return await account_of_token(session, token, secret) if token else None


def key_sha256(connection: "ASGIConnection") -> str | None:  # type: ignore[type-arg]
    """The hash of the bearer key that a request brings, as it is stored; None when it brings none."""
    scheme, _, key = connection.headers.get("authorization", "").partition(" ")
    return fingerprint(key.strip()) if scheme.lower() == "bearer" else None


async def unit_of_key(session: AsyncSession, key_sha256: str) -> Actor | None:
    """The unit that holds a key, as a field unit of its operation."""
    now = datetime.now(UTC)
    statement = (
        select(Unit, UnitKey)
        .join(UnitKey, (UnitKey.operation_id == Unit.operation_id) & (UnitKey.unit == Unit.code))
        .where(UnitKey.key_sha256 == key_sha256, UnitKey.revoked_at.is_(None), UnitKey.expires_at > now)
    )
    row = (await session.execute(statement)).first()
    if row is None:
        return None
    unit, held = row
    seat = Seat(role=Role.FIELD_UNIT, country=unit.country, agency=unit.agency, unit=unit.code)
    membership = Membership(operation_id=unit.operation_id, seat=seat, not_after=held.expires_at)
    return Actor(name=unit.code, display_name=unit.name, memberships=(membership,))


async def account_of_token(session: AsyncSession, token: str, secret: str) -> Actor | None:
    """The person of a session that has not expired."""
    statement = (
        select(Account)
        .join(Session, Session.account_id == Account.id)
        .where(Session.token_sha256 == fingerprint(token), Session.expires_at > datetime.now(UTC))
    )
    account = await session.scalar(statement)
    if account is None:
        return None
    return await actor_of(session, account, csrf_token(secret, token))


async def actor_of(session: AsyncSession, account: Account, csrf: str = "") -> Actor:
    """An account with all its memberships, whatever their dates."""
    members = await session.scalars(select(Member).where(Member.account_id == account.id))
    return Actor(
        name=account.email,
        account_id=account.id,
        display_name=account.name,
        admin=account.admin,
        may_create=account.may_create,
        by_cookie=bool(csrf),
        csrf_token=csrf,
        memberships=tuple(
            Membership(
                operation_id=m.operation_id,
                seat=Seat(role=Role(m.role), country=m.country or None, agency=m.agency or None),
                not_before=m.not_before,
                not_after=m.not_after,
            )
            for m in members
        ),
    )
