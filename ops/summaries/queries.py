"""Reading summaries, and the entries that one is compiled of."""

from collections.abc import AsyncIterator, Collection, Iterable
from datetime import datetime
from typing import Any

import msgspec
from sqlalchemy import ColumnElement, Text, and_, func, or_, select, true, type_coerce
from sqlalchemy.ext.asyncio import AsyncSession

from ops.access.policy import Columns, Owned, Permission, Seat, allows, visible
from ops.journal.models import Entry
from ops.summaries.audiences import COUNTRY, MEMBERS, PUBLIC
from ops.summaries.fold import NOUNS, READS
from ops.summaries.models import SignOff, Summary
from ops.summaries.record import Compared
from ops.summaries.schemas import EmbargoView, SignOffView, SummaryRecord, SummaryView

PAGE = 2000
PLAIN = ("number", "as_of", "audience", "sha256", "compiled_at")


def seen_by(seats: Iterable[Seat], now: datetime) -> ColumnElement[bool]:
    """Everybody's summaries, unless an embargo holds them back, and those of the countries that these seats may see."""
    taken = tuple(seats)
    country = func.substr(Summary.audience, len(COUNTRY) + 1)
    theirs = visible(taken, Permission.SUMMARY_DETAIL, Columns(agency=None, country=country))
    early = true() if allows(taken, Permission.SUMMARY_EARLY, Owned()) else is_open(now)
    return or_(and_(Summary.audience.in_((MEMBERS, PUBLIC)), early), theirs)


def is_open(now: datetime) -> ColumnElement[bool]:
    """Whether no embargo holds a summary back any more."""
    return and_(
        or_(Summary.embargo_until.is_(None), Summary.embargo_until <= now),
        or_(Summary.until_signed.is_(False), Summary.signed.is_(True)),
    )


async def find(
    session: AsyncSession, operation_id: str, number: int, seats: Iterable[Seat], now: datetime
) -> Summary | None:
    """The summary, None when there is none that these seats may see."""
    statement = select(Summary).where(
        Summary.operation_id == operation_id, Summary.number == number, seen_by(seats, now)
    )
    found: Summary | None = await session.scalar(statement)
    return found


async def newest(
    session: AsyncSession, operation_id: str, audience: str, seats: Iterable[Seat], now: datetime
) -> Summary | None:
    """The newest summary for an audience that these seats may see."""
    statement = (
        select(Summary)
        .where(Summary.operation_id == operation_id, Summary.audience == audience, seen_by(seats, now))
        .order_by(Summary.number.desc())
        .limit(1)
    )
    found: Summary | None = await session.scalar(statement)
    return found


async def summaries(
    session: AsyncSession, operation_id: str, seats: Iterable[Seat], now: datetime
) -> list[SummaryView]:
    """The summaries that these seats may see, newest first, with their sign-offs."""
    columns = [getattr(Summary, name) for name in (*PLAIN, *MORE)]
    statement = select(*columns, is_open(now).label("open")).where(
        Summary.operation_id == operation_id, seen_by(seats, now)
    )
    rows = (await session.execute(statement.order_by(Summary.number.desc()))).all()
    signed = await sign_offs(session, operation_id, [row.number for row in rows])
    views, newer = [], dict[str, int]()
    for row in rows:
        fields = msgspec.structs.asdict(record_of(row, signed[row.number]))
        views.append(SummaryView(**fields, open=bool(row.open), superseded_by=newer.get(row.audience)))
        if row.open:
            newer[row.audience] = row.number
    return views


async def sign_offs(session: AsyncSession, operation_id: str, numbers: Collection[int]) -> dict[int, list[SignOffView]]:
    """What countries said, by number of the summary."""
    signed: dict[int, list[SignOffView]] = {number: [] for number in numbers}
    statement = select(SignOff).where(SignOff.operation_id == operation_id, SignOff.number.in_(signed))
    for row in await session.scalars(statement.order_by(SignOff.country)):
        signed[row.number].append(sign_off_view(row))
    return signed


MORE = ("version", "inputs", "embargo_until", "until_signed", "embargo_reason", "signed")


def record_of(row: Any, sign_offs: list[SignOffView]) -> SummaryRecord:
    """What the newest entry about a summary says of it, from its row."""
    plain = {name: getattr(row, name) for name in PLAIN} | {"sign_offs": sign_offs}
    if row.inputs is None:
        return SummaryRecord(**plain)
    former = row.inputs.get("former")
    return SummaryRecord(
        **plain,
        version=row.version,
        supersedes=former["number"] if former else None,
        embargo=EmbargoView(until=row.embargo_until, until_signed=row.until_signed, reason=row.embargo_reason),
        signed=row.signed,
        compared=msgspec.convert(row.inputs.get("compared"), Compared | None),
    )


def sign_off_view(row: SignOff) -> SignOffView:
    return SignOffView(row.country, row.decision, row.remark, row.signed_by, row.signed_at)


async def lines(
    session: AsyncSession, operation_id: str, until: int, nouns: Collection[str] = NOUNS, *, also: Collection[int] = ()
) -> AsyncIterator[bytes]:
    """Entries 1..until as lines of JSON for a fold, some thousand at a time; payloads go through unread.

    The last one comes whatever it is of, and so do those in `also`: somebody summed up as of them.
    """
    named = Entry.number.in_([until, *also])
    wanted = or_(*(Entry.kind.startswith(noun + ".", autoescape=True) for noun in nouns), named)
    columns = (Entry.number, Entry.kind, Entry.subject, Entry.at, Entry.sha256)
    after, encoder = 0, msgspec.json.Encoder()
    while True:
        statement = (
            select(*columns, type_coerce(Entry.payload, Text).label("text"))
            .where(Entry.operation_id == operation_id, Entry.number > after, Entry.number <= until)
            .where(wanted, Entry.kind.not_in(READS) | named)
            .order_by(Entry.number)
            .limit(PAGE)
        )
        rows = (await session.execute(statement)).all()
        if not rows:
            return
        yield encoder.encode_lines(
            {
                "number": row.number,
                "kind": row.kind,
                "subject": row.subject,
                "at": row.at,
                "sha256": row.sha256,
                "payload": msgspec.Raw(row.text.encode()) if row.kind.partition(".")[0] in nouns else None,
            }
            for row in rows
        )
        after = rows[-1].number
