"""Writing corridors. Cutting takes up to a second: it is done in a thread, before the transaction."""

import asyncio
from datetime import UTC, datetime

import msgspec
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from geo.errors import GeoError, NoSharedBorder, UnknownCountry
from ops.call import Call
from ops.errors import Conflict, Fault, Unacceptable
from ops.journal.service import Draft
from ops.planning import queries
from ops.planning.drawing import DrawnCorridor, DrawnSector, draw_area, draw_border, polygon
from ops.planning.models import Corridor, Operation, Sector
from ops.planning.plan_schemas import CorridorDraft, CorridorMade
from ops.planning.queries import corridor_record
from ops.planning.schemas import phase_views
from ops.planning.sectors import sector_entry
from ops.planning.service import record
from ops.planning.timing import clock_of


async def add_corridor(call: Call[CorridorDraft]) -> CorridorMade:
    """A border corridor cut into sectors, or an area as its one sector."""
    draft = call.body
    if faults := draft_faults(draft, call.operation):
        raise Unacceptable(faults=faults)
    drawn = await asyncio.to_thread(draw, draft)
    async with call.store.write() as session:
        operation = await queries.lock_operation(session, call.operation.id)
        if drawn.kind == "area":
            drawn = await with_free_code(session, operation, drawn)
        drafts = await keep_corridor(session, operation, drawn)
        written = await record(call.store, session, operation, call.actor.name, drafts)
        operation.sectors_entry = written[-1].number
    return CorridorMade(code=drawn.code, border_km=drawn.border_km, sectors=[sector.code for sector in drawn.sectors])


def draft_faults(draft: CorridorDraft, operation: Operation) -> list[Fault]:
    """Everything that is wrong with what is asked for, before anything is cut."""
    found = []
    area = draft.geometry is not None or draft.country is not None
    wanted = ("name", "geometry", "country") if area else ("countries", "depth_km", "sector_km")
    foreign = ("countries", "depth_km", "sector_km", "within") if area else ()
    kind = "an area" if area else "a border corridor"
    found += [Fault(f"/{name}", f"is required for {kind}") for name in wanted if getattr(draft, name) is None]
    found += [Fault(f"/{name}", f"does not go with {kind}") for name in foreign if getattr(draft, name) is not None]
    if draft.by != "length":
        found.append(Fault("/by", f"Sectors are cut by length only so far; a cut by {draft.by} is not offered yet."))
    for index, country in enumerate(draft.countries or ()):
        if country not in operation.countries:
            found.append(Fault(f"/countries/{index}", f"{country} does not take part in {operation.code}."))
    if draft.country is not None and draft.country not in operation.countries:
        found.append(Fault("/country", f"{draft.country} does not take part in {operation.code}."))
    if draft.within is not None:
        try:
            polygon(draft.within)
        except GeoError as error:
            found.append(Fault("/within", error.reason))
    return found


def draw(draft: CorridorDraft) -> DrawnCorridor:
    """The corridor of a sound draft. Slow, without I/O: run it in a thread. Raises Unacceptable and NoSharedBorder."""
    if draft.countries and draft.depth_km and draft.sector_km:
        within = polygon(draft.within) if draft.within is not None else None
        try:
            return draw_border(*draft.countries, draft.depth_km, draft.sector_km, within, draft.name or "")
        except NoSharedBorder:
            raise
        except UnknownCountry as error:
            at = draft.countries.index(error.code)
            raise Unacceptable(error.reason, faults=[Fault(f"/countries/{at}", error.reason)]) from error
        except GeoError as error:
            at_ = "/within" if within is not None else "/sector_km"
            raise Unacceptable(error.reason, faults=[Fault(at_, error.reason)]) from error
    assert draft.name
    assert draft.country
    return draw_area(draft.name, draft.geometry, draft.country)


async def with_free_code(session: AsyncSession, operation: Operation, drawn: DrawnCorridor) -> DrawnCorridor:
    """The same area, numbered when its name has made a code that is taken."""
    taken = set(await session.scalars(select(Corridor.code).where(Corridor.operation_id == operation.id)))
    code, number = drawn.code, 1
    while code in taken:
        number += 1
        code = f"{drawn.code}-{number}"
    return drawn.renamed(code)


async def keep_corridor(session: AsyncSession, operation: Operation, drawn: DrawnCorridor) -> list[Draft]:
    """Store a corridor with its sectors; gives their entries. Raises Conflict when this border has its corridor."""
    same = {drawn.code, "-".join(reversed(drawn.countries))}
    for code in await session.scalars(select(Corridor.code).where(Corridor.operation_id == operation.id)):
        if code in same:
            raise Conflict(f"There is a corridor {code} already.")
    plain = {name: getattr(drawn, name) for name in DrawnCorridor.__struct_fields__ if name != "sectors"}
    corridor = Corridor(operation_id=operation.id, **plain)
    session.add(corridor)
    await session.flush()
    valid_from = first_valid(operation)
    rows = [
        Sector(
            operation_id=operation.id,
            corridor=drawn.code,
            valid_from=valid_from,
            valid_to=None,
            **{name: getattr(sector, name) for name in DrawnSector.__struct_fields__},
        )
        for sector in drawn.sectors
    ]
    session.add_all(rows)
    await session.flush()
    record_ = msgspec.to_builtins(corridor_record(corridor))
    added = Draft(kind="corridor.added", subject=corridor.code, payload=record_)
    return [added, *(sector_entry("sector.added", row) for row in rows)]


def first_valid(operation: Operation) -> datetime:
    """From when a new sector is valid: in a draft from the first phase on (or now, if that is earlier), for no report
    is taken before the issue and each should find its place; later, from now."""
    now = clock_of(operation).now(datetime.now(UTC))
    if operation.state != "draft":
        return now
    return min(now, *(phase.starts_at for phase in phase_views(operation.phases)))
