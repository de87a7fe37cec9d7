"""Insert, or change what is there: one statement that both engines have, each in its own dialect."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Table
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import DeclarativeBase


async def upsert(
    session: AsyncSession, model: type[DeclarativeBase], rows: Sequence[Mapping[str, Any]], *, add: Sequence[str] = ()
) -> None:
    """Insert `rows`; where a primary key is there already, add the columns `add` to it and replace all others.

    Every row has the same columns, the primary key among them; no key comes twice.
    """
    if not rows:
        return
    table = model.__table__
    assert isinstance(table, Table)
    keys = [column.name for column in table.primary_key]
    engine = sqlite if session.get_bind().dialect.name == "sqlite" else postgresql
    statement = engine.insert(table)
    change = {
        name: table.c[name] + statement.excluded[name] if name in add else statement.excluded[name]
        for name in rows[0]
        if name not in keys
    }
    connection = await session.connection()
    await connection.execute(statement.on_conflict_do_update(index_elements=keys, set_=change), list(rows))
