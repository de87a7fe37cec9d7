"""What groups of reports add to the tallies: a row a group, until many are carried over into cells and sums together.

A group touches some hundred cells and sums, and writing each was much of what storing a report cost. So it writes what
it adds as one packed row. Who reads cells or sums adds the rows that wait; those are few, for a follower carries them
over. Sums commute, so what else changes cells, as a ruling does, need not wait for them.
"""

from collections.abc import Iterable

import msgspec
import structlog
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from ops.due.effects import FOLLOWERS
from ops.pace import UNHURRIED, Pace
from ops.store import Store
from ops.store.direct import Rows, asking
from ops.tallies.counting import Amounts, Cell, Cells, merged
from ops.tallies.models import TallyAddition
from ops.tallies.projection import adding

MANY_ROWS = 64
MANY_BYTES = 16 * 1024
"""How much of one operation may wait, as long as the follower keeps up: reading it takes some two milliseconds."""
AT_ONCE = 16
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


_OLDEST = "operation_id = :operation and number <= :newest::bigint"


async def carry(store: Store, operation_id: str) -> bool:
    """Carry over the oldest rows, in one visit to the store, since the next reports wait for it; whether more may wait.
    Of two who do so at once one finds less than it read, and does nothing."""
    mine = select(TallyAddition.number, TallyAddition.packed).where(TallyAddition.operation_id == operation_id)
    async with store.read() as session:
        rows = (await session.execute(mine.order_by(TallyAddition.number).limit(AT_ONCE))).all()
    if not rows:
        return False
    taking = asking(
        f"delete from tally_additions where {_OLDEST} and (select count(*) from "  # noqa: S608 - ours
        f"(select 1 from tally_additions where {_OLDEST} order by number for update) as held) = :count::bigint",
        operation=operation_id,
        newest=rows[-1].number,
        count=len(rows),
    )
    taken = await store.keep(taking, adding(operation_id, *unpacked(packed for _, packed in rows)), None)
    return taken and len(rows) == AT_ONCE


FOLLOWERS.append(follow)
