"""Where and when a report belongs in its operation, and what is odd about it. Odd is a warning, never a refusal."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta

import msgspec
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from ops.access.models import Agency
from ops.errors import Fault, Unacceptable
from ops.planning.lifecycle import STANDING
from ops.planning.location import locate
from ops.planning.models import Assignment, Operation, Sector
from ops.reports.timetable import OUTSIDE, Timetable, timetable
from ops.reports.validation import Examined
from ops.store.statements import few
from scheduling.windows import Window, as_utc

AHEAD = timedelta(minutes=10)
"""How far a sender's clock may run ahead before its time is called future."""


class Place(msgspec.Struct, frozen=True, kw_only=True):
    """What the operation adds to a report."""

    occurred_at: datetime
    sector: str | None
    phase: str
    day: str
    document: dict[str, object]
    """With the handling that is in effect."""
    warnings: list[str]


class Surroundings(msgspec.Struct, frozen=True, kw_only=True):
    """What of the operation placing needs, read once for a group of reports."""

    operation: Operation
    timetable: Timetable
    now: datetime
    """By the operation's clock: when these reports are received."""
    agencies: Collection[str]
    """Read only where somebody releases to one."""
    sectors: Collection[str]
    """Every code that a sector ever had; read only where a report has no place."""
    assignments: Mapping[str, Sequence[tuple[str, Window]]]
    """By unit: sector and time."""


async def surroundings(
    session: AsyncSession, operation: Operation, now: datetime, arrivals: Mapping[str, Sequence[Examined]]
) -> Surroundings:
    """Reads what placing these reports, by unit, needs; nothing that none of them asks for."""
    documents = [examined.document for reports in arrivals.values() for examined in reports]
    agencies: set[str] = set()
    if any(audience_of(document) for document in documents):
        agencies = set(await session.scalars(select(Agency.code).where(Agency.operation_id == operation.id)))
    sectors: set[str] = set()
    if any("location" not in document for document in documents):
        codes = select(Sector.code).distinct().where(Sector.operation_id == operation.id)
        sectors = set(await session.scalars(codes))
    assigned = await session.execute(
        select(Assignment.unit, Assignment.sector, Assignment.starts_at, Assignment.ends_at).where(
            Assignment.operation_id == operation.id,
            Assignment.unit.in_(few(arrivals)),
            Assignment.state.in_(STANDING),
        )
    )
    assignments: dict[str, list[tuple[str, Window]]] = {}
    for unit, sector, starts_at, ends_at in assigned:
        assignments.setdefault(unit, []).append((sector, Window(starts_at, ends_at)))
    return Surroundings(
        operation=operation,
        timetable=timetable(operation),
        now=now,
        agencies=agencies,
        sectors=sectors,
        assignments=assignments,
    )


async def place(
    session: AsyncSession, around: Surroundings, unit: str, examined: Examined, received_at: datetime
) -> Place:
    """Where a report of `unit` belongs. `received_at` is when its first version came: a correction is not late for it.

    Raises Unacceptable for a sector that is none, an audience that is none, and a time that no calendar can place.
    """
    document = dict(examined.document)
    occurred_at = msgspec.convert(document["occurred_at"], datetime)
    refuse_what_cannot_be(around, document, occurred_at)
    sector = await sector_of(session, around, document, occurred_at)
    phase = around.timetable.phase_at(occurred_at)
    warnings = set(examined.warnings)
    if sector is None:
        warnings.add("outside_every_sector")
    on_duty = {code for code, window in around.assignments.get(unit, ()) if window.contains(occurred_at)}
    if on_duty and sector not in on_duty:
        warnings.add("outside_assigned_sector")
    if phase == OUTSIDE:
        warnings.add("outside_every_phase")
    if received_at > around.timetable.due_for(occurred_at):
        warnings.add("late")
    if occurred_at > around.now + AHEAD:
        warnings.add("future")
    document["handling"] = {**around.operation.default_handling, **document.get("handling", {})}
    return Place(
        occurred_at=occurred_at,
        sector=sector,
        phase=phase,
        day=around.timetable.day_at(occurred_at),
        document=document,
        warnings=sorted(warnings),
    )


async def sector_of(
    session: AsyncSession, around: Surroundings, document: dict[str, object], occurred_at: datetime
) -> str | None:
    """The sector at the report's place; the sector it names where it has no place."""
    location = document.get("location")
    if isinstance(location, dict):
        lon, lat = location["coordinates"]
        return await locate(session, around.operation, lon, lat, occurred_at)
    return str(document["sector"])


def refuse_what_cannot_be(around: Surroundings, document: dict[str, object], occurred_at: datetime) -> None:
    faults: list[Fault] = []
    try:
        as_utc(occurred_at)
    except ValueError:
        faults.append(Fault("/occurred_at", "is too near the end of the calendar to reckon with"))
    named = document.get("sector")
    if "location" not in document and named not in around.sectors:
        faults.append(Fault("/sector", f"There is no sector {named} in {around.operation.code}."))
    for index, agency in enumerate(audience_of(document)):
        if agency not in around.agencies:
            faults.append(Fault(f"/handling/release/agencies/{index}", f"There is no agency {agency} to release to."))
    if faults:
        raise Unacceptable(
            "The report cannot be placed in this operation.", faults=sorted(faults, key=lambda fault: fault.pointer)
        )


def audience_of(document: Mapping[str, object]) -> Sequence[str]:
    """The codes of the agencies that a report is released to."""
    handling = document.get("handling")
    release = handling.get("release", {}) if isinstance(handling, dict) else {}
    return release.get("agencies", ()) if isinstance(release, dict) else ()
