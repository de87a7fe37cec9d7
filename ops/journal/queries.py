"""Reading journals."""

from collections.abc import AsyncIterator
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from ops.journal.chain import Link
from ops.journal.models import Entry, Head


async def head(session: AsyncSession, operation_id: str) -> tuple[int, str]:
    """(number, sha256) of the newest entry; (0, 64 zeros) of an empty journal."""
    row = await session.get(Head, operation_id)
    return (row.number, row.sha256) if row else (0, "0" * 64)


async def entry_at(session: AsyncSession, operation_id: str, moment: datetime) -> int:
    """Number of the last entry at or before `moment` by the operation's clock; 0 when there was none."""
    statement = select(func.max(Entry.number)).where(Entry.operation_id == operation_id, Entry.at <= moment)
    return await session.scalar(statement) or 0


async def entries(
    session: AsyncSession, operation_id: str, *, after: int = 0, until: int | None = None, limit: int | None = None
) -> list[Entry]:
    """Entries `after` < number ≤ `until`, in order."""
    statement = select(Entry).where(Entry.operation_id == operation_id, Entry.number > after).order_by(Entry.number)
    if until is not None:
        statement = statement.where(Entry.number <= until)
    return list(await session.scalars(statement.limit(limit)))


async def walk(
    session: AsyncSession, operation_id: str, *, until: int | None = None, page: int = 2000
) -> AsyncIterator[Entry]:
    """All entries up to `until`, a page at a time, so that memory stays flat."""
    after = 0
    while batch := await entries(session, operation_id, after=after, until=until, limit=page):
        for entry in batch:
            yield entry
        after = batch[-1].number
        session.expunge_all()


def link(entry: Entry) -> Link:
    """The hashed part of a stored entry."""
    return Link(**{name: getattr(entry, name) for name in Link.__struct_fields__})
