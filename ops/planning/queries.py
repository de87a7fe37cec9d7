"""Reading operations, corridors, sectors, assignments and issued plans."""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from typing import Any

import msgspec
from msgspec import UNSET
from sqlalchemy import and_, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from geo.geojson import to_geojson
from ops.access import policy
from ops.access.policy import Actor
from ops.journal.service import line_up
from ops.parameters import cursor_of
from ops.planning.ground_schemas import CrossingView
from ops.planning.lifecycle import STANDING
from ops.planning.models import Assignment, Consent, Corridor, Crossing, Operation, PlanApproval, PlanVersion, Sector
from ops.planning.plan_schemas import (
    ApprovalView,
    AssignmentView,
    ConsentView,
    CorridorRecord,
    CorridorView,
    PlanVersionView,
    PlanVersionWhole,
    SectorState,
    SectorView,
)
from ops.planning.schemas import ExerciseClock, OperationAnswer, OperationDraft, OperationView
from ops.planning.timing import clock_of
from ops.shapes import Page, PointGeometry

PAGE = 100


def operation_view(row: Operation) -> OperationView:
    """The operation as the journal keeps it."""
    return msgspec.convert(named(row, OperationView.__struct_fields__), OperationView)


def named(row: Operation, fields: Iterable[str]) -> dict[str, Any]:
    """The columns of an operation by name; what nobody decided is not there."""
    kept = {name: getattr(row, name) for name in fields}
    return {name: value for name, value in kept.items() if not (name == "rest_hours" and value is None)}


def operation_answer(row: Operation) -> OperationAnswer:
    """The operation as it is answered: an exercise with its time."""
    view = msgspec.structs.asdict(operation_view(row))
    if row.exercise:
        now = clock_of(row).now(datetime.now(UTC))
        view["exercise"] = ExerciseClock(**msgspec.structs.asdict(view["exercise"]), now=now)
    return OperationAnswer(**view)


def operation_draft(row: Operation) -> OperationDraft:
    """The operation as somebody would have asked for it: what a merge patch applies to."""
    kept = named(row, OperationDraft.__struct_fields__)
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
        removed_at=UNSET if row.removed_at is None else row.removed_at,
    )


def crossing_view(row: Crossing) -> CrossingView:
    plain = {name: getattr(row, name) for name in CrossingView.__struct_fields__ if name not in ("place", "removed_at")}
    place = PointGeometry.of(row.place)
    removed = {} if row.removed_at is None else {"removed_at": row.removed_at}
    return msgspec.convert({**plain, "place": place, **removed}, CrossingView)


def sector_view(row: Sector, digits: int | None = None) -> SectorView:
    """The sector with its shape, every digit of it unless told otherwise."""
    plain = {name: getattr(row, name) for name in SectorView.__struct_fields__ if name != "geometry"}
    return msgspec.convert({**plain, "geometry": to_geojson(row.geometry, digits=digits)}, SectorView)


def assignment_view(row: Assignment) -> AssignmentView:
    absent = {"check_in_minutes"} if row.check_in_minutes is None else set()
    absent |= set() if row.exclusive else {"exclusive"}
    names = [name for name in AssignmentView.__struct_fields__ if name not in absent]
    return msgspec.convert({name: getattr(row, name) for name in names}, AssignmentView)


def consent_view(row: Consent) -> ConsentView:
    return msgspec.convert({name: getattr(row, name) for name in ConsentView.__struct_fields__}, ConsentView)


VERSION = tuple(name for name in PlanVersionView.__struct_fields__ if name != "approvals")


def version_view(row: PlanVersion, said: list[ApprovalView]) -> PlanVersionView:
    """The version, with what countries said of it."""
    plain = {name: getattr(row, name) for name in VERSION}
    return msgspec.convert(plain | {"approvals": said}, PlanVersionView)


def version_whole(row: PlanVersion, said: list[ApprovalView]) -> PlanVersionWhole:
    view = msgspec.structs.asdict(version_view(row, said))
    return PlanVersionWhole(**view, document=row.document)


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
    """Every corridor that stands, by code."""
    standing = and_(Corridor.operation_id == operation_id, Corridor.removed_at.is_(None))
    return list(await session.scalars(select(Corridor).where(standing).order_by(Corridor.code)))


async def corridor(session: AsyncSession, operation_id: str, code: str) -> Corridor | None:
    """The corridor of this code as it stands; None when there is none."""
    row = await session.get(Corridor, (operation_id, code), populate_existing=True)
    return row if row is not None and row.removed_at is None else None


async def crossings(
    session: AsyncSession, operation_id: str, *, sector: str | None = None, corridor: str | None = None
) -> list[Crossing]:
    """Every crossing that stands, by code; those of a sector, of a corridor."""
    statement = select(Crossing).where(Crossing.operation_id == operation_id, Crossing.removed_at.is_(None))
    if sector is not None:
        statement = statement.where(Crossing.sector == sector)
    if corridor is not None:
        statement = statement.where(Crossing.corridor == corridor)
    return list(await session.scalars(statement.order_by(Crossing.code)))


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
    """The operation's assignments by start, then sector and unit; only those `at` a moment, of a sector, of a unit.

    Without those that were taken back.
    """
    statement = select(Assignment).where(Assignment.operation_id == operation_id, Assignment.state != "withdrawn")
    if at is not None:
        statement = statement.where(Assignment.starts_at <= at, Assignment.ends_at > at)
    if sector is not None:
        statement = statement.where(Assignment.sector == sector)
    if unit is not None:
        statement = statement.where(Assignment.unit == unit)
    order = (Assignment.starts_at, Assignment.sector, Assignment.unit, Assignment.id)
    return list(await session.scalars(statement.order_by(*order)))


def sector_states(codes: Iterable[str], running: Sequence[Assignment | AssignmentView]) -> dict[str, SectorState]:
    """The state of each sector, from the assignments of one moment: a unit on station, one assigned, or none."""
    states: dict[str, SectorState] = dict.fromkeys(codes, "unassigned")
    for assignment in running:
        if assignment.sector in states and assignment.state in STANDING and states[assignment.sector] != "on_station":
            states[assignment.sector] = "on_station" if assignment.state == "on_station" else "assigned"
    return states


async def consents(session: AsyncSession, operation_id: str) -> list[ConsentView]:
    """The consents of host countries that hold, by host, guest and corridor."""
    mine = select(Consent).where(Consent.operation_id == operation_id, Consent.ended_at.is_(None))
    found = [consent_view(row) for row in await session.scalars(mine)]
    return sorted(found, key=lambda one: (one.host, one.guest, one.corridor or "", one.id))


async def versions(session: AsyncSession, operation_id: str) -> list[PlanVersion]:
    """Every issued plan, newest first."""
    statement = select(PlanVersion).where(PlanVersion.operation_id == operation_id)
    return list(await session.scalars(statement.order_by(PlanVersion.version.desc())))


def approval_subject(row: PlanApproval) -> str:
    return f"{row.version}:{row.country}"


def approval_view(row: PlanApproval) -> ApprovalView:
    return ApprovalView(
        version=row.version,
        country=row.country,
        decision=row.decision,  # type: ignore[arg-type]
        remark=row.remark,
        by=row.by,
        at=row.at,
    )


async def approvals(session: AsyncSession, operation_id: str, version: int | None = None) -> list[ApprovalView]:
    """What countries said, by version and country; of one version, or of all."""
    statement = select(PlanApproval).where(PlanApproval.operation_id == operation_id)
    if version is not None:
        statement = statement.where(PlanApproval.version == version)
    rows = await session.scalars(statement.order_by(PlanApproval.version, PlanApproval.country))
    return [approval_view(row) for row in rows]
