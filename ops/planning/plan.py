"""The plan of an operation as one thing: for findings, as a document, on a map."""

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

import msgspec
from sqlalchemy import or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from geo.geojson import feature, feature_collection
from ops.access import queries as access
from ops.access.models import Member
from ops.access.policy import Role, Seat
from ops.planning import queries
from ops.planning.findings import Plan, PlannedAssignment, PlannedCorridor, PlannedSector
from ops.planning.lifecycle import STANDING
from ops.planning.models import Assignment, Operation
from ops.planning.queries import assignment_view, corridor_record, operation_draft, sector_view
from ops.planning.schemas import phase_views
from scheduling.ical import Event
from scheduling.timeline import ACTION
from scheduling.windows import Window

FORMAT = "corridor-plan-1"
"""The first line of a plan file: which program can read it."""


async def facts(session: AsyncSession, operation: Operation) -> Plan:
    """The plan as findings judge it: the sectors that stand, and whoever was not declined."""
    now = datetime.now(UTC)
    focal_points = await session.scalars(
        select(Member.country).where(
            Member.operation_id == operation.id,
            Member.role == Role.FOCAL_POINT.value,
            or_(Member.not_after.is_(None), Member.not_after > now),
        )
    )
    country = {unit.code: unit.country for unit in await access.units(session, operation.id)}
    return Plan(
        countries=tuple(operation.countries),
        focal_points=frozenset(focal_points),
        action=tuple(Window(p.starts_at, p.ends_at) for p in phase_views(operation.phases) if p.kind == ACTION),
        corridors=tuple(
            PlannedCorridor(code=row.code, countries=tuple(row.countries), border=row.border, ground=row.ground)
            for row in await queries.corridors(session, operation.id)
        ),
        sectors=tuple(
            PlannedSector(
                code=row.code,
                corridor=row.corridor,
                country=row.country,
                counterpart=row.counterpart,
                geometry=row.geometry,
            )
            for row in await queries.sectors(session, operation.id)
        ),
        assignments=tuple(
            PlannedAssignment(
                id=row.id,
                sector=row.sector,
                unit=row.unit,
                unit_country=country[row.unit],
                window=Window(row.starts_at, row.ends_at),
            )
            for row in await queries.assignments(session, operation.id)
            if row.state in STANDING
        ),
    )


async def document(session: AsyncSession, operation: Operation) -> dict[str, Any]:
    """Everything that is planned, as builtins: what an issue keeps and a plan file holds. Who is a member is no part of
    it, for not every reader of the plan may know."""
    sectors: dict[str, list[Any]] = {}
    for row in await queries.sectors(session, operation.id):
        sectors.setdefault(row.corridor, []).append(
            without(msgspec.to_builtins(sector_view(row)), "corridor", "valid_to")
        )
    return {
        "format": FORMAT,
        "operation": msgspec.to_builtins(operation_draft(operation)),
        "agencies": [
            msgspec.to_builtins(access.agency_view(row)) for row in await access.agencies(session, operation.id)
        ],
        "units": [
            without(msgspec.to_builtins(access.unit_view(row)), "country")
            for row in await access.units(session, operation.id)
        ],
        "corridors": [
            msgspec.to_builtins(corridor_record(row)) | {"sectors": sectors.get(row.code, [])}
            for row in await queries.corridors(session, operation.id)
        ],
        "assignments": [
            msgspec.to_builtins(assignment_view(row)) for row in await queries.assignments(session, operation.id)
        ],
    }


async def with_members(session: AsyncSession, operation: Operation, seats: Iterable[Seat]) -> dict[str, Any]:
    """The document with the members that these seats may see: what a plan file holds."""
    members = await access.members(session, operation.id, seats)
    plain = [without(msgspec.to_builtins(member), "id", "name") for member in members]
    return await document(session, operation) | {"members": plain}


async def geojson(session: AsyncSession, operation: Operation, at: datetime) -> dict[str, Any]:
    """The plan for a map: the sectors valid `at` with their assignments, and the borders that they lie along."""
    assigned: dict[str, list[Assignment]] = {}
    for assignment in await queries.assignments(session, operation.id):
        assigned.setdefault(assignment.sector, []).append(assignment)
    states = queries.sector_states(assigned, await queries.assignments(session, operation.id, at=at))
    sectors = [
        feature(
            row.geometry,
            without(msgspec.to_builtins(sector_view(row)), "geometry")
            | {"state": states.get(row.code, "unassigned")}
            | {"assignments": [msgspec.to_builtins(assignment_view(a)) for a in assigned.get(row.code, [])]},
            row.code,
        )
        for row in await queries.sectors(session, operation.id, at)
    ]
    borders = [
        feature(row.border, msgspec.to_builtins(queries.corridor_view(row)), row.code)
        for row in await queries.corridors(session, operation.id)
        if row.border is not None
    ]
    return feature_collection([*sectors, *borders])


async def events(session: AsyncSession, operation: Operation) -> list[Event]:
    """The plan for a calendar: its phases, and who is where when."""
    phases = [
        Event(
            uid=f"phase-{number}@{operation.id}",
            window=Window(phase.starts_at, phase.ends_at),
            summary=f"{operation.code}: {phase.kind.replace('_', ' ')}",
        )
        for number, phase in enumerate(phase_views(operation.phases))
    ]
    shifts = [
        Event(
            uid=f"{row.id}@{operation.id}",
            window=Window(row.starts_at, row.ends_at),
            summary=f"{row.unit} in {row.sector}",
            description=row.state.replace("_", " "),
            location=row.sector,
        )
        for row in await queries.assignments(session, operation.id)
        if row.state in STANDING
    ]
    return [*phases, *shifts]


def without(plain: dict[str, Any], *names: str) -> dict[str, Any]:
    return {name: value for name, value in plain.items() if name not in names}
