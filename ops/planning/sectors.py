"""Writing sectors."""

import asyncio
from datetime import UTC, datetime

import msgspec
import shapely
from msgspec import UNSET
from shapely.geometry.base import BaseGeometry

from geo.areas import check_area
from geo.coverage import TOUCH
from geo.measure import area_km2, length_km
from ops.call import Call
from ops.errors import NotFound
from ops.journal.service import Draft
from ops.planning import queries
from ops.planning.models import Corridor, Sector
from ops.planning.plan_schemas import SectorPatch, SectorView
from ops.planning.queries import sector_view
from ops.planning.service import record
from ops.planning.timing import clock_of


async def change_sector(call: Call[SectorPatch], code: str) -> SectorView:
    """Change a sector. A new shape is a new row from now on, except in a draft, where nothing was located by the old.

    That a shape leaves a gap or overlaps another is a finding, not a refusal. Raises NotFound, ShapeRefused.
    """
    patch = call.body
    standing = await queries.sector(call.session, call.operation.id, code)
    if standing is None:
        raise NotFound
    corridor = await call.session.get_one(Corridor, (call.operation.id, standing.corridor))
    shape: BaseGeometry | None = None
    if patch.geometry is not UNSET:
        shape = await asyncio.to_thread(check_area, patch.geometry, standing.country)
    async with call.store.write() as session:
        operation = await queries.lock_operation(session, call.operation.id)
        row = await queries.sector(session, operation.id, code)
        if row is None:
            raise NotFound
        drafts = []
        now = clock_of(operation).now(datetime.now(UTC))
        if shape is not None and operation.state != "draft" and now > row.valid_from:
            row, ended = succeed(row, now), row
            await session.flush()
            drafts.append(sector_entry("sector.ended", ended))
            session.add(row)
        if shape is not None:
            row.geometry, row.area_km2 = shape, area_km2(shape)
            row.border_km = border_along(corridor.border, shape)
        row.name = row.name if patch.name is UNSET else patch.name
        row.notes = row.notes if patch.notes is UNSET else patch.notes
        await session.flush()
        drafts.append(sector_entry("sector.changed", row))
        written = await record(call.store, session, operation, call.actor.name, drafts)
        operation.sectors_entry = written[-1].number
        return sector_view(row)


def succeed(row: Sector, now: datetime) -> Sector:
    """End a sector's row at `now`, and give the one that goes on from there."""
    kept = {column.key: getattr(row, column.key) for column in Sector.__table__.columns}
    row.valid_to = now
    return Sector(**{**kept, "valid_from": now})


def border_along(border: BaseGeometry | None, shape: BaseGeometry) -> float:
    """The kilometres of border that a sector's shape touches."""
    return 0.0 if border is None else length_km(shapely.intersection(border, shapely.buffer(shape, TOUCH)))


def sector_entry(kind: str, row: Sector) -> Draft:
    return Draft(kind=kind, subject=row.code, payload=msgspec.to_builtins(sector_view(row)))
