"""Changing the ground of a plan: corridors, sectors, crossings, and undoing."""

from typing import Any

from litestar import delete, get, patch, post
from litestar.params import FromPath

from geo.imports import MOST_BYTES
from ops.access.policy import Permission
from ops.call import CallOf
from ops.errors import NotFound
from ops.parameters import PAGING, Parameters
from ops.planning import corridors, crossings, keeping, queries, sectors, undoing
from ops.planning.bringing import BroughtFile, read_file
from ops.planning.ground_schemas import (
    CorridorMade,
    CorridorPatch,
    CorridorPreview,
    CrossingDraft,
    CrossingPatch,
    CrossingsDraft,
    CrossingsMade,
    CrossingSuggestions,
    CrossingView,
    NextUndo,
    SectorChanged,
    SectorMerge,
    SectorPatch,
    SectorsMade,
    SectorSplit,
    Undone,
)
from ops.planning.plan_schemas import CorridorDraft, CorridorView
from ops.planning.suggesting import suggestions
from ops.shapes import Page

AT = "/api/operations/{op:str}"
FILES = (
    "application/geo+json",
    "application/vnd.google-earth.kml+xml",
    "application/vnd.google-earth.kmz",
    "application/gpx+xml",
    "application/xml",
    "text/xml",
    "text/plain",
    "application/octet-stream",
)
MERGE_PATCH = ("application/merge-patch+json",)
FOUND = ("sector", "corridor", *PAGING)


@post(f"{AT}/corridors", permission=Permission.PLAN_EDIT, body=CorridorDraft, own_transaction=True)
async def add_corridor(call: CallOf[CorridorDraft]) -> CorridorMade:
    """Cut a border corridor into sectors, or add an area as one."""
    return await corridors.add_corridor(call)


@post(
    f"{AT}/corridors/preview",
    permission=Permission.PLAN_EDIT,
    body=CorridorDraft,
    own_transaction=True,
    status_code=200,
)
async def preview_corridor(call: CallOf[CorridorDraft]) -> CorridorPreview:
    """The sectors that a corridor would have. Stores nothing."""
    return await corridors.preview_corridor(call)


@get(f"{AT}/corridors", permission=Permission.PLAN_READ, query=PAGING)
async def list_corridors(call: CallOf[None]) -> Page[CorridorView]:
    """The operation's corridors and areas, by code."""
    asked = Parameters(call.request.query_params, PAGING)
    page = asked.paging()
    asked.done()
    found = [queries.corridor_view(row) for row in await queries.corridors(call.session, call.operation.id)]
    return page.of(found, lambda corridor: corridor.code)


@patch(
    f"{AT}/corridors/{{corridor:str}}",
    permission=Permission.PLAN_EDIT,
    body=CorridorPatch,
    content_types=MERGE_PATCH,
    own_transaction=True,
)
async def change_corridor(call: CallOf[CorridorPatch], corridor: FromPath[str]) -> CorridorView:
    """Give a corridor another name."""
    return await corridors.change_corridor(call, corridor)


@delete(f"{AT}/corridors/{{corridor:str}}", permission=Permission.PLAN_EDIT, own_transaction=True)
async def remove_corridor(call: CallOf[None], corridor: FromPath[str]) -> None:
    """Take a corridor out of a draft, with its sectors."""
    await corridors.remove_corridor(call, corridor)


@patch(
    f"{AT}/sectors/{{sector:str}}",
    permission=Permission.PLAN_EDIT,
    body=SectorPatch,
    content_types=MERGE_PATCH,
    own_transaction=True,
)
async def change_sector(call: CallOf[SectorPatch], sector: FromPath[str]) -> SectorChanged:
    """Change a sector's shape (from now on; its neighbours follow), name or notes."""
    return await sectors.change_sector(call, sector)


@post(
    f"{AT}/sectors/{{sector:str}}/split",
    permission=Permission.PLAN_EDIT,
    body=SectorSplit,
    own_transaction=True,
    status_code=200,
)
async def split_sector(call: CallOf[SectorSplit], sector: FromPath[str]) -> SectorsMade:
    """Cut a sector by a line or into parts; the part with most of the border keeps the code."""
    return await sectors.split_sector(call, sector)


@post(f"{AT}/sectors/merge", permission=Permission.PLAN_EDIT, body=SectorMerge, own_transaction=True, status_code=200)
async def merge_sectors(call: CallOf[SectorMerge]) -> SectorsMade:
    """Make one sector of several that lie side by side; the one with most border goes on."""
    return await sectors.merge_sectors(call)


@delete(f"{AT}/sectors/{{sector:str}}", permission=Permission.PLAN_EDIT, own_transaction=True)
async def remove_sector(call: CallOf[None], sector: FromPath[str]) -> None:
    """Take a sector out of a draft; its ground leaves the corridor."""
    await sectors.remove_sector(call, sector)


@get(f"{AT}/crossings", permission=Permission.PLAN_READ, query=FOUND)
async def list_crossings(call: CallOf[None]) -> Page[CrossingView]:
    """The crossings, by code; those of a sector, of a corridor."""
    asked = Parameters(call.request.query_params, FOUND)
    sector, corridor, page = asked.text("sector"), asked.text("corridor"), asked.paging()
    asked.done()
    rows = await queries.crossings(call.session, call.operation.id, sector=sector, corridor=corridor)
    return page.of([queries.crossing_view(row) for row in rows], lambda crossing: crossing.code)


@get(f"{AT}/crossings/suggestions", permission=Permission.PLAN_READ, query=("corridor",))
async def suggest_crossings(call: CallOf[None]) -> CrossingSuggestions:
    """Towns by a corridor's border that are no crossings yet, the most telling first."""
    asked = Parameters(call.request.query_params, ("corridor",))
    corridor = asked.text("corridor")
    if corridor is None:
        asked.wrong("corridor", "is required: the corridor whose border is looked along")
    asked.done()
    standing = await keeping.standing(call.session, call.operation.id)
    if corridor not in standing.corridors:
        raise NotFound
    return CrossingSuggestions(items=list(suggestions(standing, corridor)))


@post(f"{AT}/crossings", permission=Permission.PLAN_EDIT, body=CrossingDraft, own_transaction=True)
async def add_crossing(call: CallOf[CrossingDraft]) -> CrossingView:
    """Add a crossing; its sector follows from its place."""
    return await crossings.add_crossing(call)


@post(f"{AT}/crossings/import", permission=Permission.PLAN_EDIT, body=CrossingsDraft, own_transaction=True)
async def import_crossings(call: CallOf[CrossingsDraft]) -> CrossingsMade:
    """Add many crossings at once, or none."""
    return await crossings.import_crossings(call)


@patch(
    f"{AT}/crossings/{{crossing:str}}",
    permission=Permission.PLAN_EDIT,
    body=CrossingPatch,
    content_types=MERGE_PATCH,
    own_transaction=True,
)
async def change_crossing(call: CallOf[CrossingPatch], crossing: FromPath[str]) -> CrossingView:
    """Change what the patch names of a crossing."""
    return await crossings.change_crossing(call, crossing)


@delete(f"{AT}/crossings/{{crossing:str}}", permission=Permission.PLAN_EDIT, own_transaction=True)
async def remove_crossing(call: CallOf[None], crossing: FromPath[str]) -> None:
    """Take a crossing out of the plan."""
    await crossings.remove_crossing(call, crossing)


@post(
    f"{AT}/plan/features",
    permission=Permission.PLAN_EDIT,
    body=bytes,
    content_types=FILES,
    own_transaction=True,
    status_code=200,
    request_max_body_size=MOST_BYTES,
)
async def read_features(call: CallOf[bytes]) -> BroughtFile:
    """Read a GeoJSON, KML, KMZ or GPX file: its areas and points, each with what is wrong with it. Stores nothing."""
    return await read_file(call)


@get(f"{AT}/plan/undo", permission=Permission.PLAN_EDIT)
async def next_undo(call: CallOf[None]) -> NextUndo:
    """Your last change of the ground that can be undone."""
    return await undoing.next_undo(call)


@post(f"{AT}/plan/undo", permission=Permission.PLAN_EDIT, status_code=200)
async def undo(call: CallOf[None]) -> Undone:
    """Undo your last change of corridors, sectors and crossings, as a new change."""
    return await undoing.undo(call)


ROUTES: list[Any] = [
    add_corridor,
    preview_corridor,
    list_corridors,
    change_corridor,
    remove_corridor,
    change_sector,
    split_sector,
    merge_sectors,
    remove_sector,
    list_crossings,
    suggest_crossings,
    add_crossing,
    import_crossings,
    change_crossing,
    remove_crossing,
    read_features,
    next_undo,
    undo,
]
