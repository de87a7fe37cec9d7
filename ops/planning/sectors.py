"""Changing sectors: drawn anew with their neighbours, split, merged, taken out. What shall stand is reckoned first,
from the ground as it stands; `ops.planning.carrying` does it in its turn."""

import uuid
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime
from typing import Any

import msgspec
import numpy as np
import shapely
from msgspec import UNSET
from shapely import LineString
from shapely.geometry.base import BaseGeometry

from geo.areas import check_area
from geo.coverage import TOUCH
from geo.errors import GeoError
from geo.faces import one_shape
from geo.geojson import from_geojson, to_geojson
from geo.grid import GRID
from geo.measure import area_km2, length_km
from geo.reshaping import reshape, with_nodes
from geo.splitting import along, joined, split_all_by_line, split_along, split_in_parts
from geo.stretches import runs
from ops.call import Call
from ops.errors import Conflict, EditedMeanwhile, Fault, NotFound, Unacceptable
from ops.planning import queries
from ops.planning.carrying import carried
from ops.planning.ground import Change, CorridorState, Move, SectorState, Standing, free_codes, heaviest, same
from ops.planning.ground_schemas import SectorChanged, SectorMerge, SectorPatch, SectorsMade, SectorSplit
from ops.planning.lifecycle import STANDING
from ops.planning.models import Assignment, Operation
from ops.planning.queries import sector_view
from ops.planning.timing import clock_of
from ops.saying import phrase, spoken


async def change_sector(call: Call[SectorPatch], code: str) -> SectorChanged:
    """Change what the patch names. Raises NotFound, EditedMeanwhile, ShapeRefused with the place."""
    async with carried(call, lambda _, standing: changed(standing, code, call.body)) as done:
        row = await queries.sector(done.session, call.operation.id, code)
        assert row is not None
        others = sorted(done.touched("sector") - {code})
        return SectorChanged(**msgspec.structs.asdict(sector_view(row)), neighbours=others)


async def split_sector(call: Call[SectorSplit], code: str) -> SectorsMade:
    """Cut a sector, or both sides of the line. Raises NotFound, Unacceptable with the place."""
    async with carried(call, lambda _, standing: split(standing, code, call.body)) as done:
        return SectorsMade(sectors=done.change.subjects, ended=[], moved_assignments=[])


async def merge_sectors(call: Call[SectorMerge]) -> SectorsMade:
    """Make one sector of several. Raises Unacceptable."""
    wanted = call.body
    async with carried(
        call, lambda operation, standing: merge(operation, standing, wanted), assigned=wanted.sectors
    ) as done:
        kept, *gone = done.change.subjects
        moved = [subject for kind, subject in done.told if kind.startswith("assignment.")]
        return SectorsMade(sectors=[kept], ended=gone, moved_assignments=moved)


async def remove_sector(call: Call[None], code: str) -> None:
    """Take a sector out of a draft; its ground leaves the corridor. Raises NotFound, Conflict."""
    async with carried(call, lambda operation, standing: remove(operation, standing, code), assigned=[code]):
        return


# --- what shall stand -------------------------------------------------------------------------------------------------


def changed(standing: Standing, code: str, patch: SectorPatch) -> Change:
    """A sector as the patch wants it, and its neighbours if they follow."""
    state = known(standing, code)
    corridor = standing.corridors[state.corridor]
    check_basis(
        {"name": state.name, "notes": state.notes, "geometry": to_geojson(state.geometry)},
        patch,
        {} if patch.based_on is UNSET else msgspec.structs.asdict(patch.based_on),
    )
    texts = {name: getattr(patch, name) for name in ("name", "notes") if getattr(patch, name) is not UNSET}
    state = msgspec.structs.replace(state, **texts)
    sectors: dict[str, SectorState | None] = {code: state}
    corridors: dict[str, CorridorState | None] = {}
    if patch.geometry is not UNSET:
        drawn = check_area(patch.geometry, state.country)
        own = {s.code: s for s in standing.sectors.values() if s.corridor == state.corridor}
        if corridor.kind == "area" and len(own) == 1:
            corridors[corridor.code] = msgspec.structs.replace(corridor, ground=drawn)
            sectors[code] = with_shape(state, drawn, None)
        elif patch.neighbours == "stay":
            sectors[code] = with_shape(state, drawn, corridor.border)
        else:
            side = {s.code: s.geometry for s in own.values() if s.country == state.country}
            shapes = reshape(code, drawn, side, patch.snap_m)
            sectors |= {name: with_shape(own[name], shape, corridor.border) for name, shape in shapes.items()}
            sectors[code] = with_shape(state, shapes[code], corridor.border)
            sectors |= noded(own, sectors)
    return Change(what="sector_changed", subjects=[code], sectors=sectors, corridors=corridors)


def split(standing: Standing, code: str, wanted: SectorSplit) -> Change:
    """The parts of a sector, and of the one across the line with `both_sides`."""
    state = known(standing, code)
    if (wanted.line is None) == (wanted.parts is None):
        raise Unacceptable(faults=[Fault("/line", "Give either a line or a number of parts.")])
    across = standing.sectors.get(state.counterpart or "")
    if wanted.both_sides and across is None:
        raise Unacceptable(faults=[Fault("/both_sides", phrase("{code} has no sector across the line.", code=code))])
    cut = [state, across] if wanted.both_sides and across is not None else [state]
    border = standing.corridors[state.corridor].border
    shapes = placed(lambda: cut_into(cut, wanted, border), "/line" if wanted.parts is None else "/parts")
    parts = [[with_shape(one, shape, border) for shape in made] for one, made in zip(cut, shapes, strict=True)]
    keeps = parts[0].index(heaviest(parts[0]))  # also across the line, so that counterparts stay opposite
    sectors: dict[str, SectorState | None] = {}
    names: list[list[str]] = []
    for one, made in zip(cut, parts, strict=True):
        fresh = free_codes(one.code, standing.used | set(sectors), len(made) - 1)
        names.append([one.code if index == keeps else fresh.pop(0) for index in range(len(made))])
        for name, part in zip(names[-1], made, strict=True):
            title = one.name if name == one.code else title_of(standing, part, one.name, name)
            sectors[name] = msgspec.structs.replace(part, code=name, name=title, crossings=[])
    if len(names) == 2:
        for here, there in zip(*names, strict=True):
            sectors[here] = msgspec.structs.replace(sectors[here], counterpart=there)  # type: ignore[type-var]
            sectors[there] = msgspec.structs.replace(sectors[there], counterpart=here)  # type: ignore[type-var]
    own = {s.code: s for s in standing.sectors.values() if s.corridor == state.corridor}
    subjects = [name for made in names for name in sorted(made)]
    return Change(what="sector_split", subjects=subjects, sectors=sectors | noded(own, sectors))


def cut_into(cut: list[SectorState], wanted: SectorSplit, border: BaseGeometry | None) -> list[list[Any]]:
    """The shapes of the parts of each sector, in the same order on both sides. Raises ShapeRefused."""
    if wanted.parts is None:
        line = from_geojson(wanted.line)
        if not isinstance(line, LineString):
            raise GeoError("A cut is a LineString, not a {kind}.", kind=line.geom_type)
        return [list(parts) for parts in split_all_by_line([one.geometry for one in cut], line)]
    run = along(border, *(one.geometry for one in cut)) if len(cut) == 2 else None
    if run is None:
        return [split_in_parts(one.geometry, wanted.parts, border) for one in cut]
    stretches = runs(run, wanted.parts)
    made = split_along([one.geometry for one in cut], stretches)
    for one, parts in zip(cut, made, strict=True):
        if len(parts) != wanted.parts:
            raise GeoError("{sector} has no ground along one of the parts.", sector=one.code)
    return [[parts[number] for number in range(wanted.parts)] for parts in made]


def merge(operation: Operation, standing: Standing, wanted: SectorMerge) -> Change:
    """One sector of several that lie side by side: the one with the most border goes on, with its code."""
    faults = []
    for index, code in enumerate(wanted.sectors):
        if code not in standing.sectors:
            faults.append(
                Fault(
                    f"/sectors/{index}",
                    phrase("There is no sector {code} in {operation}.", code=code, operation=operation.code),
                )
            )
        elif code in wanted.sectors[:index]:
            faults.append(Fault(f"/sectors/{index}", phrase("{code} is named more than once.", code=code)))
    if faults:
        raise Unacceptable(faults=faults)
    states = [standing.sectors[code] for code in wanted.sectors]
    for index, state in enumerate(states):
        if (state.corridor, state.country) != (states[0].corridor, states[0].country):
            apart_ = phrase(
                "{code} is not in the same corridor and country as {first}.", code=state.code, first=states[0].code
            )
            faults.append(Fault(f"/sectors/{index}", apart_))
    if not faults and (apart := not_touching([state.geometry for state in states])) is not None:
        place = shapely.point_on_surface(states[apart].geometry)
        faults.append(
            Fault(
                f"/sectors/{apart}",
                phrase("{code} does not touch the others.", code=states[apart].code),
                (place.x, place.y),
            )
        )
    if faults:
        raise Unacceptable(faults=faults)
    kept = heaviest(states)
    gone = {state.code for state in states} - {kept.code}
    border = standing.corridors[kept.corridor].border
    whole = with_shape(kept, union([state.geometry for state in states]), border)
    facing = next((s.counterpart for s in [kept, *states] if s.counterpart), None)
    notes = "\n".join(dict.fromkeys(s.notes for s in [kept, *states] if s.notes))[:10_000]
    sectors: dict[str, SectorState | None] = dict.fromkeys(sorted(gone))
    sectors[kept.code] = msgspec.structs.replace(whole, name=wanted.name or kept.name, counterpart=facing, notes=notes)
    for other in standing.sectors.values():
        if other.counterpart in gone:
            sectors[other.code] = msgspec.structs.replace(other, counterpart=kept.code)
    moves = [move for row in standing.assignments if row.sector in gone for move in moving(operation, row, kept.code)]
    subjects = [kept.code, *sorted(gone)]
    return Change(what="sectors_merged", subjects=subjects, sectors=sectors, moves=moves)


def moving(operation: Operation, row: Assignment, to: str) -> list[Move]:
    """An assignment whose sector is merged into another: what is over stays; a shift that is running ends there now and
    goes on here, so that a report of this morning still finds its unit where it was."""
    now = clock_of(operation).now(datetime.now(UTC))
    if operation.state == "draft" or row.starts_at >= now:
        return [Move(like=row.id, changes={"sector": to})]
    if row.ends_at <= now:
        return []
    over: dict[str, Any] = {"ends_at": now}
    if row.state == "on_station":
        over |= {"state": "relieved", "reason": f"{row.sector} is part of {to} now."}
    goes_on = {"sector": to, "starts_at": now, "ends_at": row.ends_at, "state": row.state, "reason": row.reason}
    return [Move(like=row.id, changes=over), Move(id=str(uuid.uuid4()), like=row.id, changes=goes_on)]


def remove(operation: Operation, standing: Standing, code: str) -> Change:
    """A draft without the sector; without the corridor, if it was the only one."""
    state = known(standing, code)
    check_draft(operation)
    check_unassigned(code, standing.assignments)
    corridor = standing.corridors[state.corridor]
    sectors: dict[str, SectorState | None] = {code: None}
    for other in standing.sectors.values():
        if other.counterpart == code:
            sectors[other.code] = msgspec.structs.replace(other, counterpart=None)
    others = [s for s in standing.sectors.values() if s.corridor == corridor.code and s.code != code]
    corridors = {corridor.code: without_ground(corridor, others) if others else None}
    return Change(what="sector_removed", subjects=[code], sectors=sectors, corridors=corridors)


def without_ground(corridor: CorridorState, others: list[SectorState]) -> CorridorState:
    """The corridor less a sector's ground, and less the border that no other sector of it touches."""
    ground = union([other.geometry for other in others])
    border, border_km = corridor.border, corridor.border_km
    if border is not None:
        reach = shapely.union_all(shapely.buffer([other.geometry for other in others], TOUCH, quad_segs=1))
        lines = shapely.get_parts(shapely.line_merge(shapely.intersection(border, reach)))
        border = shapely.MultiLineString([line for line in lines if line.length > 10 * TOUCH])
        border_km = length_km(border)
    return msgspec.structs.replace(corridor, ground=ground, border=border, border_km=border_km)


# --- small things -----------------------------------------------------------------------------------------------------


def known(standing: Standing, code: str) -> SectorState:
    if code not in standing.sectors:
        raise NotFound
    return standing.sectors[code]


def check_draft(operation: Operation) -> None:
    """Raises Conflict unless nobody works by this plan yet."""
    if operation.state != "draft":
        raise Conflict(
            phrase(
                "The plan of {code} was issued: nothing is taken out of it any more. Split or merge instead.",
                code=operation.code,
            )
        )


def check_unassigned(what: str, found: Iterable[Assignment]) -> None:
    """Raises Conflict while somebody is assigned there."""
    if count := sum(1 for row in found if row.state in STANDING):
        if count == 1:
            raise Conflict(
                phrase("1 assignment is for {what}. Give the unit another sector, or decline for it, first.", what=what)
            )
        raise Conflict(
            phrase(
                "{count} assignments are for {what}. Give the units another sector, or decline for them, first.",
                count=count,
                what=what,
            )
        )


def check_basis(stored: Mapping[str, Any], patch: Any, based_on: Mapping[str, Any]) -> None:
    """Raises EditedMeanwhile where a field that the patch changes is no longer what it was based on."""
    faults = []
    for name, was in based_on.items():
        yours = getattr(patch, name, UNSET)
        if was is UNSET or yours is UNSET:
            continue
        now, before, yours = (msgspec.to_builtins(value) for value in (stored[name], was, yours))
        if not alike(now, before) and not alike(now, yours):
            detail = phrase("Somebody has changed this since you read it: {name}.", name=name)
            faults.append(Fault(f"/{name}", detail, stored=now, yours=yours))
    if faults:
        raise EditedMeanwhile(phrase("{count} of the fields were changed meanwhile.", count=len(faults)), faults=faults)


def alike(one: Any, other: Any) -> bool:
    """Equal, and of geometries the same shape, wherever their rings begin."""
    if one == other:
        return True
    if isinstance(one, dict) and isinstance(other, dict) and "coordinates" in one:
        try:
            return same(from_geojson(one), from_geojson(other))
        except GeoError:
            return False
    return False


def placed(reckon: Callable[[], list[list[Any]]], pointer: str) -> list[list[Any]]:
    """What is reckoned; a shape that is refused is told at this pointer. Raises Unacceptable."""
    try:
        return reckon()
    except GeoError as error:
        fault = Fault(pointer, spoken(error), getattr(error, "at", None))
        raise Unacceptable(spoken(error), faults=[fault]) from error


def with_shape(state: SectorState, shape: BaseGeometry, border: BaseGeometry | None) -> SectorState:
    along_km = border_along(border, shape)
    return msgspec.structs.replace(state, geometry=shape, area_km2=area_km2(shape), border_km=along_km)


def border_along(border: BaseGeometry | None, shape: BaseGeometry) -> float:
    """The kilometres of border that a sector's shape touches."""
    return 0.0 if border is None else length_km(shapely.intersection(border, shapely.buffer(shape, TOUCH)))


def noded(own: Mapping[str, SectorState], changed_: Mapping[str, SectorState | None]) -> dict[str, SectorState | None]:
    """The other sectors of a corridor, where the changed ones have new vertices on their edges."""
    shapes = [state.geometry for state in changed_.values() if state is not None]
    former = {
        tuple(v) for code in changed_ if code in own for v in shapely.get_coordinates(own[code].geometry).tolist()
    }
    fresh = [v for shape in shapes for v in shapely.get_coordinates(shape).tolist() if tuple(v) not in former]
    if not fresh:
        return {}
    vertices = np.unique(np.asarray(fresh), axis=0)
    found: dict[str, SectorState | None] = {}
    for code, state in own.items():
        if code not in changed_ and (shape := with_nodes(state.geometry, vertices)) is not state.geometry:
            found[code] = msgspec.structs.replace(state, geometry=shape)
    return found


def title_of(standing: Standing, part: SectorState, name: str, code: str) -> str:
    """A new part is named after a crossing in it; or as the whole, numbered."""
    for crossing in standing.crossings.values():
        if shapely.intersects(part.geometry, crossing.place):
            return crossing.name
    return f"{name[:190]} ({code.rpartition('-')[2]})"


def union(shapes: list[BaseGeometry]) -> Any:
    """Shapes that lie side by side as one."""
    if shapely.coverage_is_valid(shapes):
        return joined(shapes)
    return one_shape(shapely.union_all(shapes, grid_size=GRID))


def not_touching(shapes: list[BaseGeometry]) -> int | None:
    """The number of a shape that the first ones do not reach by way of each other; None when all hang together."""
    reached, waiting = {0}, [0]
    while waiting:
        here = shapes[waiting.pop()]
        near = {index for index in range(len(shapes)) if index not in reached and meet(here, shapes[index])}
        reached |= near
        waiting += near
    return next((index for index in range(len(shapes)) if index not in reached), None)


def meet(one: BaseGeometry, other: BaseGeometry) -> bool:
    """Whether two sectors have an edge in common, not only a corner."""
    rim = shapely.intersection(shapely.buffer(one, TOUCH, quad_segs=1), shapely.boundary(other))
    return float(shapely.length(rim)) > 10 * TOUCH
