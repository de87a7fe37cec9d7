"""What groups of reports add to the tallies: a row a group, until many are carried over into cells and sums together.

A group touches some hundred cells and sums, and writing each was much of what storing a report cost. So it writes what
it adds as one packed row. Who reads cells or sums adds the rows that wait; those are few, for a follower carries them
over. Sums commute, so what else changes cells, as a ruling does, need not wait for them.
"""

from collections.abc import Iterable

import msgspec
import structlog
from sqlalchemy import delete, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from ops.due.effects import FOLLOWERS
from ops.pace import UNHURRIED, Pace
from ops.store import Store
from ops.store.direct import Rows, tell
from ops.tallies.counting import Amounts, Cell, Cells, merged
from ops.tallies.models import TallyAddition
from ops.tallies.projection import adding

MANY_ROWS = 64
MANY_BYTES = 16 * 1024
"""How much of one operation may wait, as long as the follower keeps up: reading it takes some two milliseconds."""
AT_ONCE = 64
"""Rows carried over in one transaction: they hold the event loop, and SQLite's one writer, up at a stretch."""
COLUMNS = ("operation_id", "number", "packed")
log = structlog.get_logger()


class Packed(msgspec.Struct, frozen=True, array_like=True):
    """Cells with their amounts."""

    gross: list[tuple[Cell, Amounts]]
    double: list[tuple[Cell, Amounts]]


def keeping(operation_id: str, number: int, gross: Cells, double: Cells) -> list[Rows]:
    """The statement that keeps what a group adds, of which `number` is the newest entry; none for nothing."""
    if not gross and not double:
        return []
    packed = msgspec.msgpack.encode(Packed(list(gross.items()), list(double.items())))
    return [Rows(TallyAddition, COLUMNS, [(operation_id, number, packed)])]


def unpacked(stored: Iterable[bytes]) -> tuple[Cells, Cells]:
    """Gross cells and doubles of such rows together. Raises ValueError for what is none."""
    read = [msgspec.msgpack.decode(packed, type=Packed) for packed in stored]
    return merged(*(dict(one.gross) for one in read)), merged(*(dict(one.double) for one in read))


async def waiting(session: AsyncSession, operation_id: str, *, held: bool = False) -> tuple[Cells, Cells]:
    """Gross cells and doubles that the tables of cells and sums have not yet.

    Who writes, and so has no view of one moment, asks for them `held`, and for cells or sums only then: until its
    commit nobody carries over what it was told.
    """
    mine = select(TallyAddition.packed).where(TallyAddition.operation_id == operation_id)
    return unpacked(await session.scalars(mine.order_by(TallyAddition.number).with_for_update() if held else mine))


async def follow(store: Store, pace: Pace = UNHURRIED) -> None:
    """Carry over what waits of each operation where it has become much; one's trouble is not another's. The leading
    process does this."""
    rows, size = func.count(), func.sum(func.length(TallyAddition.packed))
    much = (
        select(TallyAddition.operation_id)
        .group_by(TallyAddition.operation_id)
        .having((rows >= MANY_ROWS) | (size >= MANY_BYTES))
    )
    async with store.read() as session:
        ids = list(await session.scalars(much))
    for operation_id in ids:
        try:
            while await carry(store, operation_id):
                await pace.give_way()
        except Exception:
            log.exception("tallies.not_carried_over", operation=operation_id)


async def carry(store: Store, operation_id: str) -> bool:
    """Carry over the oldest rows, in one transaction; whether more may wait. Two who do so at once take each row once:
    a row is deleted by one of them, and who deletes it adds it."""
    mine = TallyAddition.operation_id == operation_id
    oldest = select(TallyAddition.number).where(mine).order_by(TallyAddition.number).limit(AT_ONCE).with_for_update()
    async with store.write() as session:
        numbers = list(await session.scalars(oldest))
        taken = delete(TallyAddition).where(mine, TallyAddition.number.in_(numbers)).returning(TallyAddition.packed)
        stored = list(await session.scalars(taken.execution_options(synchronize_session=False)))
        await tell(session, adding(operation_id, *unpacked(stored)))
    return len(numbers) == AT_ONCE


FOLLOWERS.append(follow)
