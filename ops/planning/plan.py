"""The plan of an operation as one thing: for findings, as a document, on a map."""

from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import msgspec
from sqlalchemy import func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from geo.geojson import feature, feature_collection
from ops.access import queries as access
from ops.access.models import Member, UnitKey
from ops.access.policy import Role, Seat
from ops.contacts import queries as contacts
from ops.planning import queries
from ops.planning.findings import (
    Plan,
    PlannedAssignment,
    PlannedContact,
    PlannedCorridor,
    PlannedCrossing,
    PlannedObjective,
    PlannedPhase,
    PlannedSeat,
    PlannedSector,
)
from ops.planning.lifecycle import STANDING
from ops.planning.measures import is_counted
from ops.planning.models import Assignment, Operation
from ops.planning.queries import assignment_view, corridor_record, crossing_view, operation_draft, sector_view
from ops.planning.rules import rest_hours
from ops.planning.schemas import phase_views
from ops.planning.written import without, written
from ops.programme import queries as programme
from ops.programme.rules import uncounted
from ops.programme.schemas import ActionView
from scheduling.hours import Hours
from scheduling.ical import Event
from scheduling.timeline import ACTION
from scheduling.windows import Window, reporting_day

FORMAT = "corridor-plan-1"
"""The first line of a plan file: which program can read it."""


async def facts(session: AsyncSession, operation: Operation) -> Plan:
    """The plan as findings judge it: the sectors that stand, and whoever was not declined."""
    now = datetime.now(UTC)
    members = await session.scalars(
        select(Member).where(
            Member.operation_id == operation.id, or_(Member.not_after.is_(None), Member.not_after > now)
        )
    )
    seats = list(members)
    units = {unit.code: unit for unit in await access.units(session, operation.id)}
    taking_part = frozenset(operation.countries)
    return Plan(
        countries=tuple(operation.countries),
        timezone=operation.timezone,
        focal_points=frozenset(seat.country for seat in seats if seat.role == Role.FOCAL_POINT.value),
        phases=tuple(
            PlannedPhase(kind=p.kind, window=Window(p.starts_at, p.ends_at)) for p in phase_views(operation.phases)
        ),
        corridors=tuple(
            PlannedCorridor(
                code=row.code,
                countries=tuple(country for country in row.countries if country in taking_part),
                border=row.border,
                ground=row.ground,
            )
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
        crossings=tuple(
            PlannedCrossing(
                code=row.code,
                name=row.name,
                sector=row.sector,
                place=row.place,
                hours=tuple(Hours(tuple(line["days"]), line["opens"], line["closes"]) for line in row.hours),
                timezone=row.timezone,
                officers=row.officers,
                capabilities=frozenset(row.capabilities),
            )
            for row in await queries.crossings(session, operation.id)
        ),
        assignments=tuple(
            PlannedAssignment(
                id=row.id,
                sector=row.sector,
                unit=row.unit,
                unit_country=units[row.unit].country,
                window=Window(row.starts_at, row.ends_at),
                agency=units[row.unit].agency,
                officers=units[row.unit].officers,
                capabilities=frozenset(units[row.unit].capabilities),
            )
            for row in await queries.assignments(session, operation.id)
            if row.state in STANDING
        ),
        rest_hours=rest_hours(operation),
        seats=() if operation.exercise else tuple(map(planned_seat, seats)),
        keys=frozenset() if operation.exercise else frozenset((await last_keys(session, operation.id)).items()),
        contacts=tuple(
            PlannedContact(country=view.country, role=view.role, valid_from=view.valid_from, valid_to=view.valid_to)
            for view in await contacts.contacts(session, operation.id)
        ),
        days=days_of(operation),
        consents=tuple((c.host, c.guest, c.corridor) for c in await queries.consents(session, operation.id)),
        objectives=tuple(planned_objectives(operation, await programme.actions(session, operation.id))),
    )


def planned_seat(row: Member) -> PlannedSeat:
    """Its dates are of the wall, as an operation's are but for an exercise, whose clock is its own."""
    return PlannedSeat(
        role=row.role,
        country=row.country or None,
        agency=row.agency or None,
        not_before=row.not_before,
        not_after=row.not_after,
    )


async def last_keys(session: AsyncSession, operation_id: str) -> dict[str, datetime]:
    """Of each unit that has keys, when the last of them ends."""
    statement = (
        select(UnitKey.unit, func.max(UnitKey.expires_at))
        .where(UnitKey.operation_id == operation_id, UnitKey.revoked_at.is_(None))
        .group_by(UnitKey.unit)
    )
    return {row[0]: row[1] for row in await session.execute(statement)}


def planned_objectives(operation: Operation, actions: Iterable[ActionView]) -> Iterable[PlannedObjective]:
    """What the operation as a whole means to reach, and its operational actions."""
    for action in actions:
        measured = [indicator for indicator in action.indicators if indicator.measure]
        yield PlannedObjective(code=action.code, measures=len(measured), unknown=tuple(uncounted(action.indicators)))
    for objective in operation.objectives:
        measure = objective["measure"]
        yield PlannedObjective(code=measure, measures=1, unknown=() if is_counted(measure) else (measure,))


def days_of(operation: Operation) -> tuple[date, date] | None:
    """The first and the last day of action in the operation's zone; of all phases where none is action."""
    phases = phase_views(operation.phases)
    meant = [phase for phase in phases if phase.kind == ACTION] or phases
    if not meant:
        return None
    last = max(phase.ends_at for phase in meant) - timedelta.resolution
    begins = min(phase.starts_at for phase in meant)
    return reporting_day(begins, operation.timezone), reporting_day(last, operation.timezone)


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
        "crossings": [
            msgspec.to_builtins(crossing_view(row)) for row in await queries.crossings(session, operation.id)
        ],
        "consents": [msgspec.to_builtins(view) for view in await queries.consents(session, operation.id)],
        "assignments": [
            msgspec.to_builtins(assignment_view(row)) for row in await queries.assignments(session, operation.id)
        ],
        "actions": [programme.action_draft(view) for view in await programme.actions(session, operation.id)],
        "sessions": [
            programme.session_draft(view) for view in await programme.sessions(session, operation.id, cancelled=False)
        ],
        "approvals": msgspec.to_builtins(
            await queries.approvals(session, operation.id, operation.plan_version) if operation.plan_version else []
        ),
        "contacts": [contacts.contact_draft(view) for view in await contacts.contacts(session, operation.id)],
    }


async def for_a_file(session: AsyncSession, operation: Operation, seats: Iterable[Seat]) -> dict[str, Any]:
    """What a plan file holds: the plan, and the members that these seats may see."""
    members = await access.members(session, operation.id, seats)
    return written(await document(session, operation), map(msgspec.to_builtins, members))


async def geojson(session: AsyncSession, operation: Operation, at: datetime) -> dict[str, Any]:
    """The plan for a map: the sectors valid `at` with their assignments, the borders along them, and the crossings."""
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
    crossings = [
        feature(row.place, without(msgspec.to_builtins(crossing_view(row)), "place") | {"kind": "crossing"}, row.code)
        for row in await queries.crossings(session, operation.id)
    ]
    return feature_collection([*sectors, *borders, *crossings])


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
