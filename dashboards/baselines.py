"""The moment that boards are compared with: the last due hour."""

from collections import OrderedDict
from datetime import datetime
from typing import Any, NamedTuple, TypeVar

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from ops.journal.models import Entry

T = TypeVar("T")


class Recent(OrderedDict[Any, T]):
    """A dictionary of the newest so many."""

    def __init__(self, most: int) -> None:
        super().__init__()
        self.most = most

    def __setitem__(self, key: Any, value: T) -> None:
        super().__setitem__(key, value)
        while len(self) > self.most:
            self.popitem(last=False)


class DueHour(NamedTuple):
    """The entry that closed a due hour."""

    number: int
    at: datetime


async def last_due(session: AsyncSession, operation_id: str, as_of: int) -> DueHour | None:
    """The last due hour that has struck by entry `as_of`."""
    statement = (
        select(Entry.number, Entry.at)
        .where(Entry.operation_id == operation_id, Entry.kind == "reporting.closed", Entry.number <= as_of)
        .order_by(Entry.number.desc())
        .limit(1)
    )
    row = (await session.execute(statement)).first()
    return DueHour(*row) if row else None
