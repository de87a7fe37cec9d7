"""Insert, or change what is there: one statement that both engines have."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import DeclarativeBase

from ops.store.direct import Rows, tell


async def upsert(
    session: AsyncSession, model: type[DeclarativeBase], rows: Sequence[Mapping[str, Any]], *, add: Sequence[str] = ()
) -> None:
    """Insert `rows`; where a primary key is there already, add the columns `add` to it and replace all others.

    Every row has the same columns, the primary key among them; no key comes twice.
    """
    if rows:
        await tell(session, [upserting(model, rows, add)])


def upserting(model: type[DeclarativeBase], rows: Sequence[Mapping[str, Any]], add: Sequence[str] = ()) -> Rows:
    """The statement that does so."""
    columns = tuple(rows[0])
    return Rows(model, columns, [tuple(row[name] for name in columns) for row in rows], tuple(add))
