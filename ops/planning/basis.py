"""By what a border is cut into sectors: equal lengths, its crossings, or what was seized along it before."""

from datetime import UTC, datetime

import msgspec
import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry
from sqlalchemy import select

from geo.borders import shared_border
from geo.cuts import between_crossings, by_weight, feet
from geo.gazetteer import crossing_towns, weight
from geo.stretches import Offsets, Points
from ops.access import policy
from ops.call import Call
from ops.planning import queries
from ops.planning.ground_schemas import Basis
from ops.planning.models import Operation
from ops.planning.plan_schemas import CorridorDraft
from ops.reports.models import Report
from ops.reports.queries import seen_by
from ops.store.spatial import in_box

NEAR_KM = 30.0
"""A crossing further from the line than this is none of it (as `geo.gazetteer`)."""
KM_PER_DEGREE = 111.32


class Weights(msgspec.Struct, frozen=True, kw_only=True):
    """Where the weight lies, (lon, lat) rows, and what is said of it."""

    basis: Basis
    places: Points


async def weights_of(call: Call[CorridorDraft], draft: CorridorDraft) -> Weights:
    """What a border is to be cut by. Raises NoSharedBorder, UnknownCountry."""
    assert draft.countries
    if draft.by == "length":
        said = f"Sectors of equal length, about {draft.sector_km:g} km each."
        return Weights(basis=Basis(by="length", said=said), places=np.empty((0, 2)))
    border = shared_border(*draft.countries)
    return await (by_crossings if draft.by == "crossings" else by_risk)(call, draft, border)


def cutting(weights: Weights, depth_km: float) -> Offsets | None:
    """Where to cut; None: at equal lengths."""
    if not len(weights.places):
        return None
    if weights.basis.by == "crossings":
        return between_crossings(weights.places, NEAR_KM)
    return by_weight(weights.places, max(depth_km, NEAR_KM))


async def by_crossings(call: Call[CorridorDraft], draft: CorridorDraft, border: BaseGeometry) -> Weights:
    """The plan's own crossings by this border; where it has none, the towns that tell most of the gazetteer's."""
    assert draft.countries
    assert draft.sector_km
    own = np.array(
        [(row.place.x, row.place.y) for row in await queries.crossings(call.session, call.operation.id)]
    ).reshape(-1, 2)
    near = [place for place in own if close(border, place)]
    if near:
        many = "the one crossing" if len(near) == 1 else f"the {len(near)} crossings"
        said = f"Sectors around {many} of this plan, cut midway between them."
        return Weights(basis=Basis(by="crossings", crossings=len(near), said=said), places=np.array(near))
    towns = telling(border, draft.countries, draft.sector_km)
    if not len(towns):
        said = "No crossing and no town is known by this border: sectors are of equal length."
        return Weights(basis=Basis(by="crossings", said=said), places=towns)
    said = f"The plan has no crossings here yet: sectors lie around {len(towns)} towns by the border."
    return Weights(basis=Basis(by="crossings", crossings=len(towns), said=said), places=towns)


def close(border: BaseGeometry, place: Points, reach_km: float = NEAR_KM) -> bool:
    """Whether a place (lon, lat) is by the border."""
    return any(feet(shapely.get_coordinates(line), place[None, :], reach_km) for line in shapely.get_parts(border))


def telling(border: BaseGeometry, countries: tuple[str, str], sector_km: float) -> Points:
    """The towns of either country that tell most, none nearer to another along the line than half a sector."""
    assert isinstance(border, shapely.MultiLineString)
    found = [town for country in countries for town in crossing_towns(border, country, NEAR_KM)]
    found.sort(key=weight, reverse=True)
    lines = [shapely.get_coordinates(line) for line in shapely.get_parts(border)]
    taken: list[tuple[int, float]] = []
    chosen = []
    for crossing in found:
        place = np.array([[crossing.town.lon, crossing.town.lat]])
        at = [(number, km) for number, line in enumerate(lines) for km in feet(line, place, NEAR_KM)]
        if at and all(n != m or abs(km - other) >= sector_km / 2 for n, km in at for m, other in taken):
            taken += at
            chosen.append(place[0])
    return np.array(chosen).reshape(-1, 2)


async def by_risk(call: Call[CorridorDraft], draft: CorridorDraft, border: BaseGeometry) -> Weights:
    """Seizures of other operations in the store whose details the caller may see, by this border."""
    assert draft.depth_km
    reach = max(draft.depth_km, NEAR_KM)
    west, south, east, north = border.bounds
    margin = reach / KM_PER_DEGREE / max(0.05, float(np.cos(np.radians(max(abs(south), abs(north))))))
    box = (max(-180.0, west - margin), max(-90.0, south - margin), min(180.0, east + margin), min(90.0, north + margin))
    now = datetime.now(UTC)
    places, codes = [], []
    for operation in await earlier(call):
        taken = policy.holding(policy.seats(call.actor, operation.id, now), operation.state)
        statement = select(Report.location).where(
            Report.operation_id == operation.id,
            Report.kind == "seizure",
            Report.withdrawn.is_(False),
            Report.double_of.is_(None),
            Report.location.is_not(None),
            in_box(Report.location, box),
            seen_by(taken),
        )
        spots = [(place.x, place.y) for place in await call.session.scalars(statement) if place is not None]
        spots = [spot for spot in spots if close(border, np.array(spot), reach)]
        if spots:
            places += spots
            codes.append(operation.code)
    if not places:
        said = (
            f"There are no seizures of earlier operations that you may see within {reach:g} km of this border: "
            "sectors are of equal length."
        )
        return Weights(basis=Basis(by="risk", said=said), places=np.empty((0, 2)))
    count = "1 seizure" if len(places) == 1 else f"{len(places)} seizures"
    said = f"Sectors of equal weight of {count} of {', '.join(codes)} within {reach:g} km of the border."
    basis = Basis(by="risk", seizures=len(places), operations=codes, said=said)
    return Weights(basis=basis, places=np.array(places))


async def earlier(call: Call[CorridorDraft]) -> list[Operation]:
    """The other operations in which the caller has a seat, by code."""
    ids = {m.operation_id for m in call.actor.memberships} - {call.operation.id}
    statement = select(Operation).where(Operation.id.in_(ids)).order_by(Operation.code)
    return list(await call.session.scalars(statement))
