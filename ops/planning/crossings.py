"""Changing crossings: named points with the hours that they are open and what they then need."""

from collections.abc import Sequence

import msgspec
from msgspec import UNSET
from shapely import Point

from geo.areas import check_point
from geo.errors import GeoError
from ops.call import Call
from ops.errors import Conflict, Fault, NotFound, Unacceptable
from ops.planning import queries
from ops.planning.carrying import carried
from ops.planning.ground import Change, CrossingState, Standing
from ops.planning.ground_schemas import CrossingDraft, CrossingPatch, CrossingsDraft, CrossingsMade, CrossingView
from ops.planning.models import Operation
from ops.planning.sectors import check_basis
from ops.planning.suggesting import country_at, free_code, zone_for
from ops.saying import no_zone, phrase, spoken
from ops.shapes import PointGeometry
from scheduling.windows import zone_named


async def add_crossing(call: Call[CrossingDraft]) -> CrossingView:
    """Add a crossing; its sector follows from its place. Raises Unacceptable, Conflict."""
    (made,) = await add(call, [call.body], "")
    return made


async def import_crossings(call: Call[CrossingsDraft]) -> CrossingsMade:
    """Add many at once, or none of them. Raises Unacceptable with every fault."""
    return CrossingsMade(items=await add(call, call.body.crossings, "/crossings"))


async def add(
    call: Call[CrossingDraft] | Call[CrossingsDraft], drafts: Sequence[CrossingDraft], at: str
) -> list[CrossingView]:
    async with carried(call, lambda operation, standing: added(operation, standing, drafts, at)) as done:
        rows = {row.code: row for row in await queries.crossings(done.session, call.operation.id)}
        return [queries.crossing_view(rows[code]) for code in done.change.subjects]


async def change_crossing(call: Call[CrossingPatch], code: str) -> CrossingView:
    """Change what the patch names. Raises NotFound, Unacceptable, EditedMeanwhile."""
    async with carried(call, lambda operation, standing: changed(operation, standing, code, call.body)) as done:
        rows = {row.code: row for row in await queries.crossings(done.session, call.operation.id)}
        return queries.crossing_view(rows[code])


async def remove_crossing(call: Call[None], code: str) -> None:
    """Take a crossing out of the plan. Raises NotFound."""

    def reckon(_: Operation, standing: Standing) -> Change:
        known(standing, code)
        return Change(what="crossing_removed", subjects=[code], crossings={code: None})

    async with carried(call, reckon):
        return


def added(operation: Operation, standing: Standing, drafts: Sequence[CrossingDraft], at: str) -> Change:
    """The plan with more crossings."""
    taken = set(standing.used_crossings)
    crossings: dict[str, CrossingState | None] = {}
    faults: list[Fault] = []
    for index, draft in enumerate(drafts):
        pointer = f"{at}/{index}" if at else ""
        code = draft.code or free_code(draft.name, taken)
        if code in standing.crossings or code in crossings:
            if not at:
                raise Conflict(phrase("There is a crossing {code} already.", code=code))
            faults.append(Fault(f"{pointer}/code", phrase("There is a crossing {code} already.", code=code)))
        taken.add(code)
        place = draft.place.shape()
        country = draft.country or country_at(place, operation.countries)
        state = CrossingState(
            code=code,
            name=draft.name,
            place=place,
            country=country,
            hours=msgspec.to_builtins(draft.hours),
            timezone=draft.timezone or zone_for(operation, country),
            officers=draft.officers,
            capabilities=sorted(set(draft.capabilities)),
            origin=draft.origin,
            notes=draft.notes,
        )
        faults += crossing_faults(operation, state, pointer)
        crossings[code] = state
    if faults:
        raise Unacceptable(faults=faults)
    return Change(what="crossings_added", subjects=list(crossings), crossings=crossings)


def changed(operation: Operation, standing: Standing, code: str, patch: CrossingPatch) -> Change:
    """The plan with one crossing as the patch wants it."""
    state = known(standing, code)
    stored = msgspec.structs.asdict(state) | {"place": PointGeometry.of(state.place)}
    check_basis(stored, patch, {} if patch.based_on is UNSET else msgspec.structs.asdict(patch.based_on))
    plain = ("name", "country", "timezone", "officers", "notes")
    values = {name: getattr(patch, name) for name in plain if getattr(patch, name) is not UNSET}
    if patch.place is not UNSET:
        values["place"] = patch.place.shape()
    if patch.hours is not UNSET:
        values["hours"] = msgspec.to_builtins(patch.hours)
    if patch.capabilities is not UNSET:
        values["capabilities"] = sorted(set(patch.capabilities))
    if "place" in values and "country" not in values:
        values["country"] = country_at(values["place"], operation.countries)
    wanted = msgspec.structs.replace(state, **values)
    if faults := crossing_faults(operation, wanted, ""):
        raise Unacceptable(faults=faults)
    return Change(what="crossing_changed", subjects=[code], crossings={code: wanted})


def crossing_faults(operation: Operation, state: CrossingState, at: str) -> list[Fault]:
    """What is wrong with a crossing: its country, its place in it, its zone, hours that never begin."""
    found = []
    assert isinstance(state.place, Point)
    place = (state.place.x, state.place.y)
    if state.country is None:
        found.append(Fault(f"{at}/place", phrase("This place is in no country of {code}.", code=operation.code), place))
    elif state.country not in operation.countries:
        found.append(
            Fault(
                f"{at}/country",
                phrase("{country} does not take part in {operation}.", country=state.country, operation=operation.code),
            )
        )
    else:
        try:
            check_point({"type": "Point", "coordinates": list(place)}, state.country)
        except GeoError as error:
            found.append(Fault(f"{at}/place", spoken(error), place))
    try:
        zone_named(state.timezone)
    except ValueError:
        found.append(Fault(f"{at}/timezone", no_zone(state.timezone)))
    for index, line in enumerate(state.hours):
        if line["opens"] == "24:00":
            found.append(Fault(f"{at}/hours/{index}/opens", "Nothing opens at 24:00; say 00:00 of the next day."))
        if len(set(line["days"])) != len(line["days"]):
            found.append(Fault(f"{at}/hours/{index}/days", "A day is named more than once."))
    return found


def known(standing: Standing, code: str) -> CrossingState:
    if code not in standing.crossings:
        raise NotFound
    return standing.crossings[code]
