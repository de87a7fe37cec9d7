"""Drawing corridors, renaming them, taking them out. Cutting takes up to a second: it is done in a thread, before the
transaction."""

import asyncio

import msgspec
from msgspec import UNSET

from geo.errors import GeoError, NoSharedBorder, UnknownCountry
from geo.geojson import feature, feature_collection
from ops.call import Call
from ops.errors import Conflict, Fault, NotFound, Unacceptable
from ops.planning import queries
from ops.planning.basis import Weights, cutting, weights_of
from ops.planning.carrying import carried
from ops.planning.drawing import DrawnCorridor, draw_area, draw_border, polygon
from ops.planning.ground import Change, CorridorState, SectorState, Standing
from ops.planning.ground_schemas import Basis, CorridorMade, CorridorPatch, CorridorPreview
from ops.planning.models import Operation
from ops.planning.plan_schemas import CorridorDraft, CorridorView
from ops.planning.sectors import check_basis, check_draft, check_unassigned
from ops.planning.suggesting import suggested
from ops.saying import phrase, spoken


async def add_corridor(call: Call[CorridorDraft]) -> CorridorMade:
    """A border corridor cut into sectors, or an area as its one sector."""
    drawn, basis = await drawn_for(call)

    def reckon(operation: Operation, standing: Standing) -> Change:
        coded = with_free_code(drawn, standing)
        towns = suggested(operation, standing, coded) if call.body.suggest else {}
        return msgspec.structs.replace(added(standing, coded), crossings=dict(towns))

    async with carried(call, reckon, assigned=()) as done:
        (code,) = done.change.subjects
        sectors = sorted(name for name, state in done.change.sectors.items() if state and state.corridor == code)
        return CorridorMade(code=code, border_km=drawn.border_km, sectors=sectors, basis=basis or UNSET)


async def preview_corridor(call: Call[CorridorDraft]) -> CorridorPreview:
    """The same, shown and not stored."""
    drawn, basis = await drawn_for(call)
    features = [
        feature(
            sector.geometry,
            {name: getattr(sector, name) for name in sector.__struct_fields__ if name not in ("geometry", "notes")},
            sector.code,
        )
        for sector in drawn.sectors
    ]
    said = basis or Basis(by="length", said="An area is one sector.")
    return CorridorPreview(code=drawn.code, border_km=drawn.border_km, basis=said, sectors=feature_collection(features))


async def change_corridor(call: Call[CorridorPatch], code: str) -> CorridorView:
    """Give a corridor another name. Raises NotFound, EditedMeanwhile."""

    def reckon(_: Operation, standing: Standing) -> Change:
        state = known(standing, code)
        based_on = {} if call.body.based_on is UNSET else msgspec.structs.asdict(call.body.based_on)
        check_basis({"name": state.name}, call.body, based_on)
        renamed = msgspec.structs.replace(state, name=call.body.name)
        return Change(what="corridor_changed", subjects=[code], corridors={code: renamed})

    async with carried(call, reckon) as done:
        row = await queries.corridor(done.session, call.operation.id, code)
        assert row is not None
        return queries.corridor_view(row)


async def remove_corridor(call: Call[None], code: str) -> None:
    """Take a corridor out of a draft with all its sectors. Raises NotFound, Conflict."""
    sectors = await queries.sectors(call.session, call.operation.id)
    own = [row.code for row in sectors if row.corridor == code]

    def reckon(operation: Operation, standing: Standing) -> Change:
        known(standing, code)
        check_draft(operation)
        check_unassigned(f"sectors of {code}", standing.assignments)
        return removed(standing, code)

    async with carried(call, reckon, assigned=own):
        return


def known(standing: Standing, code: str) -> CorridorState:
    if code not in standing.corridors:
        raise NotFound
    return standing.corridors[code]


def removed(standing: Standing, code: str) -> Change:
    """The ground without a corridor: without its sectors, and without the towns that were suggested for it."""
    sectors = {name: None for name, state in standing.sectors.items() if state.corridor == code}
    towns = [c for c in standing.crossings.values() if c.corridor == code and c.origin == "suggested"]
    return Change(
        what="corridor_removed",
        subjects=[code],
        corridors={code: None},
        sectors=dict(sectors),
        crossings={town.code: None for town in towns},
    )


async def drawn_for(call: Call[CorridorDraft]) -> tuple[DrawnCorridor, Basis | None]:
    """The corridor that is asked for, cut, and by what. Raises Unacceptable with every fault, NoSharedBorder."""
    draft = call.body
    if faults := draft_faults(draft, call.operation):
        raise Unacceptable(faults=faults)
    weights = await weights_of(call, draft) if draft.countries else None
    drawn = await asyncio.to_thread(draw, draft, call.operation, weights)
    return drawn, weights.basis if weights else None


def draft_faults(draft: CorridorDraft, operation: Operation) -> list[Fault]:
    """Everything that is wrong with what is asked for, before anything is cut."""
    found = []
    area = draft.geometry is not None or draft.country is not None
    wanted = ("name", "geometry", "country") if area else ("countries", "depth_km", "sector_km")
    foreign = ("countries", "depth_km", "sector_km", "within") if area else ()
    needed = phrase("is required for an area") if area else phrase("is required for a border corridor")
    strange = phrase("does not go with an area") if area else phrase("does not go with a border corridor")
    found += [Fault(f"/{name}", needed) for name in wanted if getattr(draft, name) is None]
    found += [Fault(f"/{name}", strange) for name in foreign if getattr(draft, name) is not None]
    if area and draft.by != "length":
        found.append(Fault("/by", "An area is one sector; it is not cut."))
    if draft.countries and not set(draft.countries) & set(operation.countries):
        one, other = draft.countries
        neither = phrase(
            "Neither {one} nor {other} takes part in {operation}.", one=one, other=other, operation=operation.code
        )
        found.append(Fault("/countries", neither))
    if draft.country is not None and draft.country not in operation.countries:
        found.append(
            Fault(
                "/country",
                phrase("{country} does not take part in {operation}.", country=draft.country, operation=operation.code),
            )
        )
    if draft.within is not None:
        try:
            polygon(draft.within)
        except GeoError as error:
            found.append(Fault("/within", spoken(error), getattr(error, "at", None)))
    return found


def draw(draft: CorridorDraft, operation: Operation, weights: Weights | None) -> DrawnCorridor:
    """The corridor of a sound draft. Slow, without I/O: run it in a thread. Raises Unacceptable and NoSharedBorder."""
    if draft.countries and draft.depth_km and draft.sector_km:
        within = polygon(draft.within) if draft.within is not None else None
        sides = frozenset(draft.countries) & frozenset(operation.countries)
        offsets = cutting(weights, draft.depth_km) if weights else None
        try:
            return draw_border(
                *draft.countries,
                draft.depth_km,
                draft.sector_km,
                within,
                draft.name or "",
                offsets=offsets,
                sides=sides,
            )
        except NoSharedBorder:
            raise
        except UnknownCountry as error:
            at = draft.countries.index(error.code)
            raise Unacceptable(spoken(error), faults=[Fault(f"/countries/{at}", spoken(error))]) from error
        except GeoError as error:
            at_ = "/within" if within is not None else "/sector_km"
            fault = Fault(at_, spoken(error), getattr(error, "at", None))
            raise Unacceptable(spoken(error), faults=[fault]) from error
    assert draft.name
    assert draft.country
    return draw_area(draft.name, draft.geometry, draft.country)


def with_free_code(drawn: DrawnCorridor, standing: Standing) -> DrawnCorridor:
    """The same corridor; an area is numbered when its name has made a code that is taken."""
    if drawn.kind != "area":
        return drawn
    taken = set(standing.corridors) | set(standing.used)
    code, number = drawn.code, 1
    while code in taken:
        number += 1
        code = f"{drawn.code}-{number}"
    return drawn.renamed(code)


def added(standing: Standing, drawn: DrawnCorridor) -> Change:
    """The ground with one more corridor, without crossings. Raises Conflict when this border has its corridor."""
    same = {drawn.code, "-".join(reversed(drawn.countries))}
    for code in standing.corridors:
        if code in same:
            raise Conflict(phrase("There is a corridor {code} already.", code=code))
    sectors: dict[str, SectorState | None] = {
        sector.code: SectorState(
            corridor=drawn.code,
            **{name: getattr(sector, name) for name in sector.__struct_fields__ if name != "crossings"},
        )
        for sector in drawn.sectors
    }
    state = CorridorState(**{name: getattr(drawn, name) for name in CorridorState.__struct_fields__})
    return Change(
        what="corridor_added",
        subjects=[drawn.code],
        corridors={drawn.code: state},
        sectors=sectors,
    )
