"""Statements for many rows at once, few different ones, so that drivers find them prepared."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import DeclarativeBase

from ops.store.direct import Rows, tell


async def add(session: AsyncSession, model: type[DeclarativeBase], rows: Sequence[Mapping[str, Any]]) -> None:
    """Insert rows, each with every column. Past the unit of work, which costs more than the insert itself."""
    if rows:
        await tell(session, [adding(model, rows)])


def adding(model: type[DeclarativeBase], rows: Sequence[Mapping[str, Any]]) -> Rows:
    """The statement that inserts these rows, which all have the same columns."""
    columns = tuple(rows[0])
    return Rows(model, columns, [tuple(row[name] for name in columns) for row in rows])


def few(values: Iterable[str]) -> list[str]:
    """Values for an IN, sorted, the last one repeated up to a power of two: every length is a statement of its own."""
    listed = sorted(values)
    if not listed:
        return listed
    return listed + listed[-1:] * ((1 << (len(listed) - 1).bit_length()) - len(listed))
