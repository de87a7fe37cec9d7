"""From a request's credentials to an actor."""

import base64
import binascii
from collections.abc import Collection, Sequence
from datetime import UTC, datetime

import msgspec
from litestar.connection import ASGIConnection
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from ops.access.models import Account, Member, Session, Unit, UnitKey
from ops.access.policy import Actor, Membership, Role, Seat
from ops.access.secrets import csrf_token, fingerprint
from ops.store.statements import few

COOKIE = "corridor_session"


async def identify(session: AsyncSession, connection: "ASGIConnection", secret: str) -> Actor | None:  # type: ignore[type-arg]
    """The actor behind a bearer key, else behind the session cookie; None when there is neither or it is not valid."""
    if connection.headers.get("authorization"):
        key, named = key_sha256(connection), basic_of(connection)
        actor = await unit_of_key(session, key) if key else None
        return actor if actor is None or named is None or named[0].strip().upper() == actor.name else None
    token = session_token(connection)
    return (await accounts_of_tokens(session, {token}, secret)).get(token) if token else None


def session_token(connection: "ASGIConnection") -> str | None:  # type: ignore[type-arg]
    """The token of the session that a request comes in; None where it brings something else, or nothing."""
    return None if connection.headers.get("authorization") else connection.cookies.get(COOKIE)


def key_sha256(connection: "ASGIConnection") -> str | None:  # type: ignore[type-arg]
    """The hash of the unit's key that a request brings, as it is stored; None when it brings none."""
    if named := basic_of(connection):
        return fingerprint(named[1].strip())
    scheme, _, key = connection.headers.get("authorization", "").partition(" ")
    return fingerprint(key.strip()) if scheme.lower() == "bearer" else None


def basic_of(connection: "ASGIConnection") -> tuple[str, str] | None:  # type: ignore[type-arg]
    """A unit's code and key as user name and password, on the few routes whose clients know nothing else (`basic`)."""
    scheme, _, coded = connection.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "basic" or not connection.route_handler.opt.get("basic"):
        return None
    try:
        name, _, password = base64.b64decode(coded.strip(), validate=True).decode().partition(":")
    except (binascii.Error, UnicodeDecodeError):
        return None
    return name, password


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


async def accounts_of_tokens(session: AsyncSession, tokens: Collection[str], secret: str) -> dict[str, Actor]:
    """The persons of sessions that have not expired, by the session's token."""
    of_hash = {fingerprint(token): token for token in tokens}
    if not of_hash:
        return {}
    statement = select(Session.token_sha256, Session.account_id).where(
        Session.token_sha256.in_(few(of_hash)), Session.expires_at > datetime.now(UTC)
    )
    holders = {of_hash[hashed]: account_id for hashed, account_id in await session.execute(statement)}
    if not holders:
        return {}
    accounts = await session.scalars(select(Account).where(Account.id.in_(few(set(holders.values())))))
    actors = await actors_of(session, list(accounts))
    return {
        token: msgspec.structs.replace(actors[account_id], by_cookie=True, csrf_token=csrf_token(secret, token))
        for token, account_id in holders.items()
    }


async def actor_of(session: AsyncSession, account: Account, csrf: str = "") -> Actor:
    """An account with all its memberships, whatever their dates; `csrf`: its session's token against forgery."""
    actor = (await actors_of(session, [account]))[account.id]
    return msgspec.structs.replace(actor, by_cookie=bool(csrf), csrf_token=csrf)


async def actors_of(session: AsyncSession, accounts: Sequence[Account]) -> dict[str, Actor]:
    """Accounts with all their memberships, whatever their dates, by their ids."""
    memberships: dict[str, list[Membership]] = {account.id: [] for account in accounts}
    for m in await session.scalars(select(Member).where(Member.account_id.in_(few(memberships)))):
        seat = Seat(role=Role(m.role), country=m.country or None, agency=m.agency or None)
        one = Membership(operation_id=m.operation_id, seat=seat, not_before=m.not_before, not_after=m.not_after)
        memberships[m.account_id].append(one)
    return {
        account.id: Actor(
            name=account.email,
            account_id=account.id,
            display_name=account.name,
            admin=account.admin,
            may_create=account.may_create,
            memberships=tuple(memberships[account.id]),
        )
        for account in accounts
    }
