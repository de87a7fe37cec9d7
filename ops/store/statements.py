"""Statements for many rows at once, few different ones, so that drivers find them prepared."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import Table, insert
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import DeclarativeBase


async def add(session: AsyncSession, model: type[DeclarativeBase], rows: Sequence[Mapping[str, Any]]) -> None:
    """Insert rows, each with every column. Past the unit of work, which costs more than the insert itself."""
    table = model.__table__
    assert isinstance(table, Table)
    if rows:
        connection = await session.connection()
        await connection.execute(insert(table), rows)


def few(values: Iterable[str]) -> list[str]:
    """Values for an IN, sorted, the last one repeated up to a power of two: every length is a statement of its own."""
    listed = sorted(values)
    if not listed:
        return listed
    return listed + listed[-1:] * ((1 << (len(listed) - 1).bit_length()) - len(listed))
