"""Past moments without reading the whole journal: the projection as it stood at some entry, kept, and gone on from.

A checkpoint is what the tables said at its entry, so making one costs what the tables' size costs. What a moment says
is the newest checkpoint before it and the entries in between; `tests/ops/tallies` holds that against the fold.
"""

import asyncio
import zlib
from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple

import msgspec
import structlog
from sqlalchemy import func, insert, select
from sqlalchemy.ext.asyncio import AsyncSession

from ops.due.effects import FOLLOWERS
from ops.journal.models import Head
from ops.pace import UNHURRIED, Pace
from ops.reports.doubles import doubles, tells
from ops.reports.models import Pair, Report
from ops.store import Store
from ops.tallies import additions
from ops.tallies.counting import Amounts, Cell, Cells, merged
from ops.tallies.models import Owed, TallyCell, TallyCheckpoint

EVERY = 1000
"""Entries between two checkpoints, or more where they come faster than one looks."""
log = structlog.get_logger()


class Owes(NamedTuple):
    """One unit at a due hour."""

    due_at: datetime
    since: datetime
    unit: str
    agency: str
    country: str
    state: str


class State(msgspec.Struct, frozen=True, kw_only=True):
    """All that tallies say as of entry `number`, and what it takes to go on from there."""

    number: int = 0
    gross: list[tuple[Cell, Amounts]] = []
    double: list[tuple[Cell, Amounts]] = []
    rulings: list[tuple[str, str, str]] = []
    """Every pair, (first, second, ruling)."""
    filed: dict[str, int] = {}
    """The entry that filed each report of a pair."""
    withdrawn: frozenset[str] = frozenset()
    """Reports of pairs that are withdrawn."""
    empty: frozenset[str] = frozenset()
    """Reports of pairs that tell of nothing seized. Checkpoints from before this was kept are of times without any:
    migration 0022 took the others away."""
    owed: list[Owes] = []
    """Every unit at the last due hour that has struck, by code."""

    def open_pairs(self) -> int:
        """Pairs that wait for a ruling, neither report withdrawn."""
        gone = self.withdrawn
        return sum(ruling == "open" and not {first, second} & gone for first, second, ruling in self.rulings)

    def doubles(self) -> frozenset[str]:
        """The reports that are doubles of another."""
        same = [(first, second) for first, second, ruling in self.rulings if ruling == "same"]
        return frozenset(doubles(self.filed, self.withdrawn, self.empty, same))


BEGINNING = State()


async def current(session: AsyncSession, operation_id: str, number: int) -> State:
    """The state as the tables have it; `number` is the journal's head in the same view of the store."""
    counted: dict[str, Cells] = {"gross": {}, "double": {}}
    columns = [getattr(TallyCell, name) for name in (*Cell._fields, *Amounts._fields)]
    statement = select(TallyCell.basis, *columns).where(TallyCell.operation_id == operation_id)
    width = len(Cell._fields)
    for basis, *values in await session.execute(statement):
        counted[basis][Cell(*values[:width])] = Amounts(*values[width:])
    gross, double = await additions.waiting(session, operation_id)
    beside = await without_cells(session, operation_id, number)
    return msgspec.structs.replace(
        beside,
        gross=list(merged(counted["gross"], gross).items()),
        double=list(merged(counted["double"], double).items()),
    )


async def without_cells(session: AsyncSession, operation_id: str, number: int) -> State:
    """The same, but for the cells."""
    pairs = await session.execute(
        select(Pair.first, Pair.second, Pair.ruling)
        .where(Pair.operation_id == operation_id)
        .order_by(Pair.first, Pair.second)
    )
    rulings = [(one, other, ruling) for one, other, ruling in pairs]
    reports: Sequence[Any] = []
    if rulings:
        first, second = (select(id_).where(Pair.operation_id == operation_id) for id_ in (Pair.first, Pair.second))
        reports = (
            await session.execute(
                select(Report.id, Report.filed, Report.withdrawn, Report.kind).where(
                    Report.operation_id == operation_id, Report.id.in_(first.union(second))
                )
            )
        ).all()
    return State(
        number=number,
        rulings=rulings,
        filed={row.id: row.filed for row in reports},
        withdrawn=frozenset(row.id for row in reports if row.withdrawn),
        empty=frozenset(row.id for row in reports if not tells(row.kind)),
        owed=await last_owed(session, operation_id),
    )


async def last_owed(session: AsyncSession, operation_id: str) -> list[Owes]:
    """Every unit at the last due hour that has struck, by code."""
    last = select(func.max(Owed.due_at)).where(Owed.operation_id == operation_id).scalar_subquery()
    columns = [getattr(Owed, name) for name in Owes._fields]
    rows = await session.execute(
        select(*columns).where(Owed.operation_id == operation_id, Owed.due_at == last).order_by(Owed.unit)
    )
    return [Owes(*row) for row in rows]


async def newest(session: AsyncSession, operation_id: str, until: int) -> State:
    """The newest checkpoint at or before an entry; the beginning where there is none."""
    row = await session.scalar(
        select(TallyCheckpoint)
        .where(TallyCheckpoint.operation_id == operation_id, TallyCheckpoint.number <= until)
        .order_by(TallyCheckpoint.number.desc())
        .limit(1)
    )
    return unpacked(row.state) if row else BEGINNING


def packed(state: State) -> bytes:
    return zlib.compress(msgspec.msgpack.encode(state), 6)


def unpacked(stored: bytes) -> State:
    return msgspec.msgpack.decode(zlib.decompress(stored), type=State)


async def follow(store: Store, _: Pace = UNHURRIED) -> None:
    """Keep a checkpoint of every operation whose journal went on by EVERY entries; one's trouble is not another's. The
    leading process does this."""
    async with store.read() as session:
        behind = await session.execute(
            select(Head.operation_id)
            .outerjoin(TallyCheckpoint, TallyCheckpoint.operation_id == Head.operation_id)
            .group_by(Head.operation_id, Head.number)
            .having(Head.number - func.coalesce(func.max(TallyCheckpoint.number), 0) >= EVERY)
        )
        ids = [id_ for (id_,) in behind]
    for operation_id in ids:
        try:
            await keep(store, operation_id)
        except Exception:
            log.exception("tallies.no_checkpoint", operation=operation_id)


async def keep(store: Store, operation_id: str) -> None:
    """A checkpoint of an operation as it stands."""
    async with store.read() as session:
        number = await session.scalar(select(Head.number).where(Head.operation_id == operation_id)) or 0
        state = await current(session, operation_id, number)
    row = {"operation_id": operation_id, "number": number, "state": await asyncio.to_thread(packed, state)}
    async with store.write() as session:
        if await session.get(TallyCheckpoint, (operation_id, number)) is None:
            await session.execute(insert(TallyCheckpoint), [row])


FOLLOWERS.append(follow)
