"""Reading operations, corridors, sectors, assignments and issued plans."""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime

import msgspec
from sqlalchemy import and_, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from geo.geojson import to_geojson
from ops.access import policy
from ops.access.policy import Actor
from ops.journal.service import line_up
from ops.parameters import cursor_of
from ops.planning.lifecycle import STANDING
from ops.planning.models import Assignment, Corridor, Operation, PlanVersion, Sector
from ops.planning.plan_schemas import (
    AssignmentView,
    CorridorRecord,
    CorridorView,
    PlanVersionView,
    PlanVersionWhole,
    SectorState,
    SectorView,
)
from ops.planning.schemas import ExerciseClock, OperationAnswer, OperationDraft, OperationView
from ops.planning.timing import clock_of
from ops.shapes import Page

PAGE = 100


def operation_view(row: Operation) -> OperationView:
    """The operation as the journal keeps it."""
    return msgspec.convert({name: getattr(row, name) for name in OperationView.__struct_fields__}, OperationView)


def operation_answer(row: Operation) -> OperationAnswer:
    """The operation as it is answered: an exercise with its time."""
    view = msgspec.structs.asdict(operation_view(row))
    if row.exercise:
        now = clock_of(row).now(datetime.now(UTC))
        view["exercise"] = ExerciseClock(**msgspec.structs.asdict(view["exercise"]), now=now)
    return OperationAnswer(**view)


def operation_draft(row: Operation) -> OperationDraft:
    """The operation as somebody would have asked for it: what a merge patch applies to."""
    kept = {name: getattr(row, name) for name in OperationDraft.__struct_fields__}
    kept["phases"] = [{name: phase[name] for name in ("kind", "starts_at", "ends_at")} for phase in row.phases]
    if row.exercise:
        kept["exercise"] = {name: row.exercise[name] for name in ("starts_at", "speed")}
    return msgspec.convert(kept, OperationDraft)


def corridor_view(row: Corridor) -> CorridorView:
    return CorridorView(
        code=row.code,
        name=row.name,
        kind=row.kind,  # type: ignore[arg-type]
        countries=row.countries,
        depth_km=row.depth_km,
        sector_km=row.sector_km,
        border_km=row.border_km or 0.0,
    )


def corridor_record(row: Corridor) -> CorridorRecord:
    """The corridor with its shapes, every digit of them."""
    return CorridorRecord(
        **msgspec.structs.asdict(corridor_view(row)),
        border=to_geojson(row.border, digits=None) if row.border is not None else None,
        ground=to_geojson(row.ground, digits=None),
    )


def sector_view(row: Sector, digits: int | None = None) -> SectorView:
    """The sector with its shape, every digit of it unless told otherwise."""
    plain = {name: getattr(row, name) for name in SectorView.__struct_fields__ if name != "geometry"}
    return msgspec.convert({**plain, "geometry": to_geojson(row.geometry, digits=digits)}, SectorView)


def assignment_view(row: Assignment) -> AssignmentView:
    return msgspec.convert({name: getattr(row, name) for name in AssignmentView.__struct_fields__}, AssignmentView)


def version_view(row: PlanVersion) -> PlanVersionView:
    return msgspec.convert({name: getattr(row, name) for name in PlanVersionView.__struct_fields__}, PlanVersionView)


def version_whole(row: PlanVersion) -> PlanVersionWhole:
    return msgspec.convert({name: getattr(row, name) for name in PlanVersionWhole.__struct_fields__}, PlanVersionWhole)


async def lock_operation(session: AsyncSession, operation_id: str) -> Operation:
    """The operation as it is now, after waiting for the turn to change it."""
    await line_up(session, operation_id)
    return await session.get_one(Operation, operation_id, populate_existing=True)


async def operations(session: AsyncSession, actor: Actor, *, after: str, limit: int) -> Page[OperationAnswer]:
    """The operations in which the actor has a seat that counts now, by code."""
    now = datetime.now(UTC)
    seats = {m.operation_id: policy.seats(actor, m.operation_id, now) for m in actor.memberships}
    closed = [operation for operation, taken in seats.items() if policy.holding(taken, "closed")]
    open_ = [operation for operation, taken in seats.items() if taken]
    seen = or_(Operation.id.in_(closed), and_(Operation.id.in_(open_), Operation.state != "closed"))
    statement = select(Operation).where(seen, Operation.code > after).order_by(Operation.code).limit(limit + 1)
    rows = list(await session.scalars(statement))
    page = rows[:limit]
    return Page(
        items=[operation_answer(row) for row in page], next=cursor_of(page[-1].code) if len(rows) > limit else None
    )


async def corridors(session: AsyncSession, operation_id: str) -> list[Corridor]:
    """Every corridor of the operation, by code."""
    statement = select(Corridor).where(Corridor.operation_id == operation_id).order_by(Corridor.code)
    return list(await session.scalars(statement))


async def sectors(session: AsyncSession, operation_id: str, at: datetime | None = None) -> list[Sector]:
    """The operation's sectors by code: those that stand, or those valid `at` a moment.

    A moment before the first sector was drawn is taken as that moment: what is dated too early still has its place.
    """
    statement = select(Sector).where(Sector.operation_id == operation_id).order_by(Sector.code)
    if at is None:
        return list(await session.scalars(statement.where(Sector.valid_to.is_(None))))
    first = await session.scalar(select(func.min(Sector.valid_from)).where(Sector.operation_id == operation_id))
    at = max(at, first) if first else at
    valid = and_(Sector.valid_from <= at, or_(Sector.valid_to.is_(None), Sector.valid_to > at))
    return list(await session.scalars(statement.where(valid)))


async def sector(session: AsyncSession, operation_id: str, code: str) -> Sector | None:
    """The sector of this code as it stands; None when there is none."""
    statement = select(Sector).where(
        Sector.operation_id == operation_id, Sector.code == code, Sector.valid_to.is_(None)
    )
    found: Sector | None = await session.scalar(statement.execution_options(populate_existing=True))
    return found


async def assignments(
    session: AsyncSession,
    operation_id: str,
    *,
    at: datetime | None = None,
    sector: str | None = None,
    unit: str | None = None,
) -> list[Assignment]:
    """The operation's assignments by start, then sector and unit; only those `at` a moment, of a sector, of a unit."""
    statement = select(Assignment).where(Assignment.operation_id == operation_id)
    if at is not None:
        statement = statement.where(Assignment.starts_at <= at, Assignment.ends_at > at)
    if sector is not None:
        statement = statement.where(Assignment.sector == sector)
    if unit is not None:
        statement = statement.where(Assignment.unit == unit)
    order = (Assignment.starts_at, Assignment.sector, Assignment.unit, Assignment.id)
    return list(await session.scalars(statement.order_by(*order)))


def sector_states(codes: Iterable[str], running: Sequence[Assignment]) -> dict[str, SectorState]:
    """The state of each sector, from the assignments of one moment: a unit on station, one assigned, or none."""
    states: dict[str, SectorState] = dict.fromkeys(codes, "unassigned")
    for assignment in running:
        if assignment.sector in states and assignment.state in STANDING and states[assignment.sector] != "on_station":
            states[assignment.sector] = "on_station" if assignment.state == "on_station" else "assigned"
    return states


async def versions(session: AsyncSession, operation_id: str) -> list[PlanVersion]:
    """Every issued plan, newest first."""
    statement = select(PlanVersion).where(PlanVersion.operation_id == operation_id)
    return list(await session.scalars(statement.order_by(PlanVersion.version.desc())))
