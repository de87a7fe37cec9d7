"""Nouns as they were at a past entry: the newest payload of each subject until then."""

from collections.abc import Collection
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from ops.journal.fold import NounFold
from ops.journal.models import Entry


async def nouns(
    session: AsyncSession, operation_id: str, until: int, kinds: Collection[str]
) -> dict[str, dict[str, Any]]:
    """noun → subject → payload as of entry `until`, from entries of these kinds. Not for what comes by the thousand."""
    statement = (
        select(Entry.number, Entry.kind, Entry.subject, Entry.payload)
        .where(Entry.operation_id == operation_id, Entry.kind.in_(kinds), Entry.number <= until)
        .order_by(Entry.number)
    )
    fold: NounFold[Any] = NounFold(lambda payload: payload)
    for row in await session.execute(statement):
        fold.apply(row)
    return {noun: {subject: said.kept for subject, said in subjects.items()} for noun, subjects in fold.nouns.items()}


async def newest(
    session: AsyncSession, operation_id: str, until: int, kinds: Collection[str], most: int
) -> list[Entry]:
    """The newest so many entries of these kinds until one, newest first."""
    statement = (
        select(Entry)
        .where(Entry.operation_id == operation_id, Entry.kind.in_(kinds), Entry.number <= until)
        .order_by(Entry.number.desc())
        .limit(most)
    )
    return list(await session.scalars(statement))
