"""The timetable: sectors by corridor, each beside its counterpart, with who is there when and when nobody is."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

import msgspec
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from geo.errors import UnknownCountry
from geo.zones import zone_of
from ops.access import queries as access
from ops.journal.models import Head
from ops.planning import queries
from ops.planning.lifecycle import STANDING
from ops.planning.models import Crossing, Operation, Sector
from ops.planning.plan_schemas import AssignmentView, Period
from ops.planning.schemas import phase_views
from ops.planning.timetable_schemas import TimetableCorridor, TimetableNeed, TimetableRow, TimetableUnit, TimetableView
from scheduling.timeline import ACTION
from scheduling.windows import Window, uncovered


async def timetable(
    session: AsyncSession,
    operation: Operation,
    now: datetime,
    since: datetime | None,
    until: datetime | None,
    corridor: str | None,
) -> TimetableView:
    """All action phases and assignments, unless other times are asked for; of one corridor, or all."""
    phases = phase_views(operation.phases)
    views = [queries.assignment_view(row) for row in await queries.assignments(session, operation.id)]
    action = [Window(phase.starts_at, phase.ends_at) for phase in phases if phase.kind == ACTION]
    whole = list(action) or [Window(phase.starts_at, phase.ends_at) for phase in phases]
    whole += [Window(view.starts_at, view.ends_at) for view in views]
    least = timedelta(hours=1)
    if since is None:
        since = min(one.starts_at for one in whole)
        since = min(since, until - least) if until else since
    until = until or max(since + least, *(one.ends_at for one in whole))
    asked = Window(since, until)
    sectors = [
        row for row in await queries.sectors(session, operation.id) if corridor is None or row.corridor == corridor
    ]
    inside = [view for view in views if view.starts_at < until and view.ends_at > since]
    of_sector: dict[str, list[AssignmentView]] = {}
    for view in inside:
        of_sector.setdefault(view.sector, []).append(view)
    hours: dict[str, float] = {}
    for view in inside:
        if view.state in STANDING:
            hours[view.unit] = hours.get(view.unit, 0.0) + (view.ends_at - view.starts_at).total_seconds() / 3600
    needs = await needs_of(session, operation.id)
    names = {row.code: row.name for row in await queries.corridors(session, operation.id)}
    windows = [shared for phase in action if (shared := phase.overlap(asked))]
    return TimetableView(
        as_of=await session.scalar(select(Head.number).where(Head.operation_id == operation.id)) or 0,
        starts_at=since,
        ends_at=until,
        now=now,
        timezone=operation.timezone,
        phases=phases,
        corridors=[
            TimetableCorridor(
                code=code,
                name=names.get(code, code),
                rows=[
                    row_of(sector, of_sector.get(sector.code, []), windows, needs.get(sector.code, []))
                    for sector in own
                ],
            )
            for code, own in grouped(sectors)
        ],
        units=[
            TimetableUnit(
                code=unit.code,
                name=unit.name,
                agency=unit.agency,
                country=unit.country,
                officers=unit.officers,
                capabilities=list(unit.capabilities),
                hours=round(hours.get(unit.code, 0.0), 2),
            )
            for unit in sorted(await access.units(session, operation.id), key=lambda unit: (unit.country, unit.code))
        ],
    )


def grouped(sectors: Iterable[Sector]) -> list[tuple[str, list[Sector]]]:
    """By corridor; a sector and the one across the line beside each other. Pure."""
    by_corridor: dict[str, dict[str, Sector]] = {}
    for sector in sorted(sectors, key=lambda row: row.code):
        by_corridor.setdefault(sector.corridor, {})[sector.code] = sector
    found = []
    for code, own in sorted(by_corridor.items()):
        ordered: dict[str, Sector] = {}
        for sector in own.values():
            ordered.setdefault(sector.code, sector)
            if sector.counterpart in own:
                ordered.setdefault(sector.counterpart, own[sector.counterpart])
        found.append((code, list(ordered.values())))
    return found


async def needs_of(session: AsyncSession, operation_id: str) -> dict[str, list[TimetableNeed]]:
    """What the crossings of each sector ask for, by name; not of those that ask for nothing."""
    standing = select(Crossing).where(Crossing.operation_id == operation_id, Crossing.removed_at.is_(None))
    found: dict[str, list[TimetableNeed]] = {}
    for row in await session.scalars(standing.order_by(Crossing.name, Crossing.code)):
        if row.sector and (row.officers or row.capabilities or row.hours):
            need = {"crossing": row.name, "officers": row.officers, "capabilities": row.capabilities}
            plain = need | {"hours": row.hours, "timezone": row.timezone}
            found.setdefault(row.sector, []).append(msgspec.convert(plain, TimetableNeed))
    return found


def row_of(
    sector: Sector, own: Sequence[AssignmentView], action: Iterable[Window], needs: list[TimetableNeed]
) -> TimetableRow:
    """A sector with its assignments, and the stretches of action in which nobody is assigned. Pure."""
    covers = [Window(view.starts_at, view.ends_at) for view in own if view.state in STANDING]
    bare = [gap for window in action for gap in uncovered(window, covers)]
    return TimetableRow(
        sector=sector.code,
        name=sector.name,
        country=sector.country,
        timezone=zone_at(sector),
        counterpart=sector.counterpart,
        crossings=[crossing["name"] for crossing in sector.crossings],
        needs=needs,
        uncovered=[Period(starts_at=gap.starts_at, ends_at=gap.ends_at) for gap in bare],
        assignments=list(own),
    )


def zone_at(sector: Sector) -> str:
    """The zone whose time is kept in a sector; UTC where none is known."""
    middle = sector.geometry.representative_point()
    try:
        return zone_of(sector.country, middle.x, middle.y)
    except UnknownCountry:
        return "UTC"
