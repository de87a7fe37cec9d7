"""Carrying a change of the ground out: rows, entries, and the announcement by which it can be undone.

While an operation is a draft, rows change where they stand: nothing was located by them. From the issue on a new shape
is a new row from now, and the old one holds for before. The announcement (`change.made`) comes first and says how many
entries behind it belong to the change; it is no noun's state.
"""

from collections.abc import Collection, Mapping
from datetime import UTC, datetime
from typing import Any, TypeVar

import msgspec
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from ops.access.models import Unit
from ops.checkins.planning import plan_check_ins
from ops.journal.service import Draft
from ops.planning import queries
from ops.planning.assignments import assignment_entry, refuse_clash
from ops.planning.booking import HOLDING
from ops.planning.ground import (
    Change,
    CorridorState,
    CrossingState,
    Move,
    SectorState,
    Standing,
    corridor_state,
    crossing_state,
    same,
    same_ground,
    sector_state,
    with_crossings,
)
from ops.planning.models import Assignment, Corridor, Crossing, Operation, Sector
from ops.planning.queries import corridor_record, crossing_view, sector_view
from ops.planning.schemas import phase_views
from ops.planning.service import record
from ops.planning.timing import clock_of
from ops.store import Store

Kept = TypeVar("Kept", Corridor, Crossing)
MADE = "change.made"
"""The kind of an entry that announces a change; `subject` is what it is called."""


async def standing(session: AsyncSession, operation_id: str, assigned: Collection[str] = ()) -> Standing:
    """The ground as it stands, and the assignments of some of its sectors. For a change, take the operation's turn
    first."""
    corridors = await queries.corridors(session, operation_id)
    sectors = await queries.sectors(session, operation_id)
    crossings = await queries.crossings(session, operation_id)
    used = await session.scalars(select(Sector.code).where(Sector.operation_id == operation_id).distinct())
    taken = await session.scalars(select(Crossing.code).where(Crossing.operation_id == operation_id))
    return Standing(
        corridors={row.code: corridor_state(row) for row in corridors},
        sectors={row.code: sector_state(row) for row in sectors},
        crossings={row.code: crossing_state(row) for row in crossings},
        used=frozenset(used),
        used_crossings=frozenset(taken),
        assignments=[row for code in assigned for row in await queries.assignments(session, operation_id, sector=code)],
    )


async def carry_out(
    store: Store, session: AsyncSession, operation: Operation, actor: str, before: Standing, change: Change
) -> tuple[int, list[tuple[str, str]]]:
    """Store a change and journal it, announced: gives the number of that entry, and (kind, subject) of those behind it;
    (0, []) when nothing changes. The caller holds the operation's turn."""
    drafts = await keep(session, operation, with_crossings(change, before))
    if not drafts:
        return 0, []
    announced = {
        "what": change.what,
        "subjects": change.subjects,
        "entries": len(drafts),
        "undoes": change.undoes,
    }
    made = Draft(kind=MADE, subject=change.what, payload=announced)
    written = await record(store, session, operation, actor, [made, *drafts])
    drawn = [n for n, draft in zip(written[1:], drafts, strict=True) if draft.kind.startswith(("sector.", "corridor."))]
    if drawn:
        operation.sectors_entry = drawn[-1].number
    if change.moves:
        await plan_check_ins(session, operation)
    return written[0].number, [(draft.kind, draft.subject) for draft in drafts]


async def keep(session: AsyncSession, operation: Operation, change: Change) -> list[Draft]:
    """Store a change; gives the entries that tell it."""
    now = clock_of(operation).now(datetime.now(UTC))
    drafts = [
        *await keep_corridors(session, operation, change.corridors, now),
        *await keep_sectors(session, operation, change.sectors, now),
        *await keep_crossings(session, operation, change.crossings, now),
        *await keep_moves(session, operation, change.moves),
    ]
    await session.flush()
    return drafts


async def keep_corridors(
    session: AsyncSession, operation: Operation, wanted: Mapping[str, CorridorState | None], now: datetime
) -> list[Draft]:
    told = await keep_rows(session, operation, Corridor, wanted, now)
    return [
        Draft(kind=f"corridor.{happened}", subject=row.code, payload=plain(corridor_record(row)))
        for happened, row in told
    ]


async def keep_rows(
    session: AsyncSession,
    operation: Operation,
    model: type[Kept],
    wanted: Mapping[str, CorridorState | CrossingState | None],
    now: datetime,
) -> list[tuple[str, Kept]]:
    """Corridors or crossings, each of which is one row that is marked when it goes: (what happened, row) by code."""
    if not wanted:
        return []
    found = await session.scalars(select(model).where(model.operation_id == operation.id, model.code.in_(wanted)))
    rows = {row.code: row for row in found}
    told = []
    for code, state in sorted(wanted.items()):
        row = rows.get(code)
        standing_ = row is not None and row.removed_at is None
        if state is None:
            if row is None or not standing_:
                continue
            row.removed_at, happened = now, "removed"
        elif row is None:
            row = model(operation_id=operation.id, **columns(state))
            session.add(row)
            happened = "added"
        else:
            if standing_ and all(same(getattr(row, name), value) for name, value in columns(state).items()):
                continue
            happened = "changed" if standing_ else "added"
            write(row, columns(state) | {"removed_at": None})
        told.append((happened, row))
    await session.flush()
    return told


async def keep_sectors(
    session: AsyncSession, operation: Operation, wanted: Mapping[str, SectorState | None], now: datetime
) -> list[Draft]:
    if not wanted:
        return []
    rows = {row.code: row for row in await queries.sectors(session, operation.id) if row.code in wanted}
    settled = operation.state != "draft"
    ended: list[Sector] = []
    told: list[tuple[str, Sector]] = []
    for code, state in sorted(wanted.items()):
        row = rows.get(code)
        if state is None:
            if row is not None:
                row.valid_to = now if settled and now > row.valid_from else row.valid_from
                ended.append(row)
        elif row is None:
            told.append(("sector.added", await begin(session, operation, state, now)))
        elif not all(same(getattr(row, name), value) for name, value in columns(state).items()):
            if settled and now > row.valid_from and not same_ground(row.geometry, state.geometry):
                row.valid_to = now
                ended.append(row)
                await session.flush()
                row = Sector(operation_id=operation.id, valid_from=now, valid_to=None, **columns(state))
                session.add(row)
            write(row, columns(state))
            told.append(("sector.changed", row))
    await session.flush()
    return [*(sector_entry("sector.ended", row) for row in ended), *(sector_entry(kind, row) for kind, row in told)]


async def begin(session: AsyncSession, operation: Operation, state: SectorState, now: datetime) -> Sector:
    """The first row of a sector; in a draft one that was taken out before comes back."""
    valid_from = first_valid(operation, now)
    row = await session.get(Sector, (operation.id, state.code, valid_from), populate_existing=True)
    if row is None:
        row = Sector(operation_id=operation.id, valid_from=valid_from)
        session.add(row)
    write(row, columns(state) | {"valid_to": None})
    return row


def first_valid(operation: Operation, now: datetime) -> datetime:
    """From when a new sector is valid: in a draft from the first phase on (or now, if that is earlier), for no report
    is taken before the issue and each should find its place; later, from now."""
    if operation.state != "draft":
        return now
    return min(now, *(phase.starts_at for phase in phase_views(operation.phases)))


async def keep_crossings(
    session: AsyncSession, operation: Operation, wanted: Mapping[str, CrossingState | None], now: datetime
) -> list[Draft]:
    told = await keep_rows(session, operation, Crossing, wanted, now)
    return [
        Draft(kind=f"crossing.{happened}", subject=row.code, payload=plain(crossing_view(row)))
        for happened, row in told
    ]


async def keep_moves(session: AsyncSession, operation: Operation, moves: list[Move]) -> list[Draft]:
    """Assignments that go on in another sector, in this order: one ends before the next begins. Raises Conflict where a
    post is for one unit alone."""
    drafts = []
    for move in moves:
        like = await session.get_one(Assignment, (operation.id, move.like), populate_existing=True)
        kept = {column.key: getattr(like, column.key) for column in Assignment.__table__.columns}
        row, kind = like, "assignment.changed"
        if move.id is not None:
            row, kind = Assignment(**(kept | {"id": move.id})), "assignment.added"
            session.add(row)
        write(row, move.changes)
        if row.state in HOLDING and "sector" in move.changes:
            await refuse_clash(session, row)
        row.held = row.state in HOLDING
        await session.flush()
        unit = await session.get_one(Unit, (operation.id, row.unit))
        drafts.append(assignment_entry(kind, row, unit))
    return drafts


def columns(state: CorridorState | SectorState | CrossingState) -> dict[str, Any]:
    return {name: getattr(state, name) for name in state.__struct_fields__}


def write(row: Any, values: Mapping[str, Any]) -> None:
    for name, value in values.items():
        setattr(row, name, value)


def plain(view: Any) -> Any:
    return msgspec.to_builtins(view)


def sector_entry(kind: str, row: Sector) -> Draft:
    return Draft(kind=kind, subject=row.code, payload=plain(sector_view(row)))
