"""Reading summaries, and the entries that one is compiled of."""

from collections.abc import AsyncIterator, Iterable

import msgspec
from sqlalchemy import ColumnElement, Text, func, or_, select, type_coerce
from sqlalchemy.ext.asyncio import AsyncSession

from ops.access.policy import Columns, Permission, Seat, visible
from ops.journal.models import Entry
from ops.summaries.audiences import COUNTRY, MEMBERS, PUBLIC
from ops.summaries.fold import NOUNS, READS
from ops.summaries.models import SignOff, Summary
from ops.summaries.schemas import SignOffView, SummaryView

PAGE = 2000


def seen_by(seats: Iterable[Seat]) -> ColumnElement[bool]:
    """Everybody's summaries, and those of the countries whose details these seats may see."""
    country = func.substr(Summary.audience, len(COUNTRY) + 1)
    theirs = visible(seats, Permission.SUMMARY_DETAIL, Columns(agency=None, country=country))
    return or_(Summary.audience.in_((MEMBERS, PUBLIC)), theirs)


async def find(session: AsyncSession, operation_id: str, number: int, seats: Iterable[Seat]) -> Summary | None:
    """The summary, None when there is none that these seats may see."""
    statement = select(Summary).where(Summary.operation_id == operation_id, Summary.number == number, seen_by(seats))
    found: Summary | None = await session.scalar(statement)
    return found


async def summaries(session: AsyncSession, operation_id: str, seats: Iterable[Seat]) -> list[SummaryView]:
    """The summaries that these seats may see, newest first, with their sign-offs."""
    columns = (Summary.number, Summary.as_of, Summary.audience, Summary.sha256, Summary.compiled_at)
    statement = select(*columns).where(Summary.operation_id == operation_id, seen_by(seats))
    rows = (await session.execute(statement.order_by(Summary.number.desc()))).all()
    signed: dict[int, list[SignOffView]] = {row.number: [] for row in rows}
    sign_offs = select(SignOff).where(SignOff.operation_id == operation_id, SignOff.number.in_(signed))
    for row in await session.scalars(sign_offs.order_by(SignOff.country)):
        signed[row.number].append(sign_off_view(row))
    return [
        SummaryView(
            number=row.number,
            as_of=row.as_of,
            audience=row.audience,
            sha256=row.sha256,
            compiled_at=row.compiled_at,
            sign_offs=signed[row.number],
        )
        for row in rows
    ]


def sign_off_view(row: SignOff) -> SignOffView:
    return SignOffView(row.country, row.decision, row.remark, row.signed_by, row.signed_at)


async def lines(session: AsyncSession, operation_id: str, until: int) -> AsyncIterator[bytes]:
    """Entries 1..until as lines of JSON for the fold, some thousand at a time; payloads go through unread."""
    wanted = or_(*(Entry.kind.startswith(noun + ".", autoescape=True) for noun in NOUNS), Entry.number == until)
    columns = (Entry.number, Entry.kind, Entry.subject, Entry.at, Entry.sha256)
    after, encoder = 0, msgspec.json.Encoder()
    while True:
        statement = (
            select(*columns, type_coerce(Entry.payload, Text).label("text"))
            .where(Entry.operation_id == operation_id, Entry.number > after, Entry.number <= until)
            .where(wanted, Entry.kind.not_in(READS) | (Entry.number == until))
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
                "payload": msgspec.Raw(row.text.encode()) if row.kind.partition(".")[0] in NOUNS else None,
            }
            for row in rows
        )
        after = rows[-1].number
