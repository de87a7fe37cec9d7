"""Reading agencies, units, keys and members."""

from collections.abc import Iterable

from msgspec import UNSET
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from ops.access.models import Account, Agency, Member, Unit, UnitKey
from ops.access.policy import Actor, Columns, Permission, Seat, visible
from ops.access.schemas import AgencyView, KeyView, Me, MembershipView, MemberView, UnitView
from ops.planning.models import Operation
from ops.shapes import PointGeometry


def agency_view(row: Agency) -> AgencyView:
    return AgencyView(code=row.code, name=row.name, country=row.country, kind=row.kind)


def unit_view(row: Unit) -> UnitView:
    return UnitView(
        code=row.code,
        agency=row.agency,
        country=row.country,
        name=row.name,
        officers=row.officers,
        base=PointGeometry.of(row.base),
        capabilities=row.capabilities,
        women=UNSET if row.women is None else row.women,
    )


def key_view(row: UnitKey) -> KeyView:
    return KeyView(
        id=row.id, unit=row.unit, created_at=row.created_at, expires_at=row.expires_at, revoked_at=row.revoked_at
    )


def member_view(row: Member, account: Account) -> MemberView:
    return MemberView(
        id=row.id,
        email=account.email,
        name=account.name,
        role=row.role,
        country=row.country or None,
        agency=row.agency or None,
        not_before=row.not_before,
        not_after=row.not_after,
    )


async def agencies(session: AsyncSession, operation_id: str) -> list[Agency]:
    """Every agency of the operation, by code."""
    statement = select(Agency).where(Agency.operation_id == operation_id).order_by(Agency.code)
    return list(await session.scalars(statement))


async def units(session: AsyncSession, operation_id: str) -> list[Unit]:
    """Every unit of the operation, by code."""
    return list(await session.scalars(select(Unit).where(Unit.operation_id == operation_id).order_by(Unit.code)))


async def keys(session: AsyncSession, operation_id: str, unit: str) -> list[UnitKey]:
    """A unit's keys, newest first: when made and until when, never the key."""
    statement = (
        select(UnitKey)
        .where(UnitKey.operation_id == operation_id, UnitKey.unit == unit)
        .order_by(UnitKey.created_at.desc(), UnitKey.id)
    )
    return list(await session.scalars(statement))


async def members(session: AsyncSession, operation_id: str, seats: Iterable[Seat]) -> list[MemberView]:
    """The members that these seats may see, by e-mail."""
    statement = (
        select(Member, Account)
        .join(Account, Account.id == Member.account_id)
        .where(
            Member.operation_id == operation_id,
            visible(seats, Permission.MEMBER_READ, Columns(agency=Member.agency, country=Member.country)),
        )
        .order_by(Account.email, Member.role, Member.id)
    )
    return [member_view(member, account) for member, account in await session.execute(statement)]


async def me(session: AsyncSession, actor: Actor) -> Me:
    """The actor with its memberships, operations by code."""
    held = {m.operation_id for m in actor.memberships}
    rows = await session.scalars(select(Operation).where(Operation.id.in_(held)).order_by(Operation.code))
    operations = {row.id: row for row in rows}
    return Me(
        name=actor.name,
        display_name=actor.display_name,
        kind="account" if actor.account_id else "unit",
        admin=actor.admin,
        may_create=actor.may_create or actor.admin,
        memberships=[
            MembershipView(
                operation=operations[m.operation_id].code,
                operation_name=operations[m.operation_id].name,
                role=m.seat.role,
                country=m.seat.country,
                agency=m.seat.agency,
                not_before=m.not_before,
                not_after=m.not_after,
            )
            for m in sorted(actor.memberships, key=lambda m: operations[m.operation_id].code)
        ],
    )
