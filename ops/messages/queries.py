"""Reading messages: those that one sent or that are addressed to one; an auditor reads all."""

import hashlib
from collections.abc import Iterable, Sequence

import msgspec
from msgspec import UNSET
from sqlalchemy import ColumnElement, and_, exists, or_, select, true, tuple_
from sqlalchemy.ext.asyncio import AsyncSession

from ops.access.policy import Owned, Permission, Seat, allows
from ops.messages.models import Acknowledgement, Message, MessageTo
from ops.messages.schemas import AcknowledgementView, Address, MessageRecord, MessageView, Notice

EVERYBODY = ("everybody", "")


def addressed(to: Address) -> set[tuple[str, str]]:
    """An address as (kind, name) pairs, as `MessageTo` keeps them."""
    named = {"role": to.roles, "country": to.countries, "agency": to.agencies, "unit": to.units, "person": to.people}
    return {(kind, str(name)) for kind, names in named.items() for name in names} | (
        {EVERYBODY} if to.everybody else set()
    )


def answers_to(seats: Iterable[Seat], name: str) -> list[tuple[str, str]]:
    """Every (kind, name) by which somebody can be addressed: the same as `ops.access.audience.includes`, for SQL."""
    found = {EVERYBODY, ("person", name), ("unit", name)}
    for seat in seats:
        found.add(("role", seat.role.value))
        found |= {
            (kind, code)
            for kind, code in (("country", seat.country), ("agency", seat.agency), ("unit", seat.unit))
            if code is not None
        }
    return sorted(found)


def readable(seats: Sequence[Seat], name: str) -> ColumnElement[bool]:
    """The messages that somebody may read."""
    if audits(seats):
        return true()
    return or_(Message.sender == name, meant(seats, name))


def meant(seats: Sequence[Seat], name: str) -> ColumnElement[bool]:
    """The messages that are addressed to somebody."""
    return exists().where(
        MessageTo.operation_id == Message.operation_id,
        MessageTo.message_id == Message.id,
        tuple_(MessageTo.kind, MessageTo.name).in_(answers_to(seats, name)),
    )


def unacknowledged(name: str) -> ColumnElement[bool]:
    """Messages of others that somebody has not acknowledged."""
    done = exists().where(
        Acknowledgement.operation_id == Message.operation_id,
        Acknowledgement.message_id == Message.id,
        Acknowledgement.name == name,
    )
    return and_(Message.sender != name, ~done)


def audits(seats: Iterable[Seat]) -> bool:
    return allows(seats, Permission.JOURNAL_AUDIT, Owned())


async def messages(
    session: AsyncSession,
    operation_id: str,
    seats: Sequence[Seat],
    name: str,
    *,
    awaited: bool = False,
    safety: bool = False,
    before: int | None = None,
    limit: int | None = 100,
) -> list[MessageView]:
    """Newest first. `awaited`: only those addressed to one and not yet acknowledged; `safety`: only warnings."""
    statement = select(Message).where(Message.operation_id == operation_id, readable(seats, name))
    if awaited:
        statement = statement.where(meant(seats, name), unacknowledged(name))
    if safety:
        statement = statement.where(Message.safety.is_(True))
    if before is not None:
        statement = statement.where(Message.entry < before)
    rows = list(await session.scalars(statement.order_by(Message.entry.desc()).limit(limit)))
    return await views(session, operation_id, rows, seats, name)


async def find(
    session: AsyncSession, operation_id: str, message_id: str, seats: Sequence[Seat], name: str
) -> MessageView | None:
    """One message; None when there is none that one may read."""
    mine = (Message.operation_id == operation_id, Message.id == message_id, readable(seats, name))
    row = await session.scalar(select(Message).where(*mine))
    return (await views(session, operation_id, [row], seats, name))[0] if row else None


async def views(
    session: AsyncSession, operation_id: str, rows: Sequence[Message], seats: Sequence[Seat], name: str
) -> list[MessageView]:
    statement = (
        select(Acknowledgement)
        .where(Acknowledgement.operation_id == operation_id, Acknowledgement.message_id.in_([row.id for row in rows]))
        .order_by(Acknowledgement.at, Acknowledgement.name)
    )
    said: dict[str, list[AcknowledgementView]] = {row.id: [] for row in rows}
    for acknowledgement in await session.scalars(statement):
        said[acknowledgement.message_id].append(acknowledgement_view(acknowledgement))
    every = audits(seats)
    return [view(row, said[row.id], name, every=every) for row in rows]


def view(row: Message, said: list[AcknowledgementView], name: str, *, every: bool) -> MessageView:
    mine = row.sender == name
    own = [one for one in said if one.name == name]
    return MessageView(
        **msgspec.structs.asdict(message_record(row)),
        entry=row.entry,
        mine=mine,
        acknowledged_at=own[0].at if own else None,
        acknowledged=said if mine or every else own,
    )


def message_record(row: Message) -> MessageRecord:
    plain = {name: getattr(row, name) for name in MessageRecord.__struct_fields__}
    notice = UNSET if row.notice is None else msgspec.convert(row.notice, Notice)
    return MessageRecord(**plain | {"to": msgspec.convert(row.to, Address), "notice": notice})


def acknowledgement_subject(row: Acknowledgement) -> str:
    """What its entry is about: the message, and who, shortened to what a subject has room for."""
    return f"{row.message_id}:{hashlib.sha256(row.name.encode()).hexdigest()[:16]}"


def acknowledgement_view(row: Acknowledgement) -> AcknowledgementView:
    return AcknowledgementView(message=row.message_id, name=row.name, at=row.at, remark=row.remark)
