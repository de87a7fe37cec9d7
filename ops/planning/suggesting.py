"""Crossings by the gazetteer: towns by a border that are no crossing of the plan yet. Pure."""

import re
import unicodedata
from collections.abc import Collection, Iterator

import shapely

from geo import atlas
from geo.borders import country_shape
from geo.errors import GeoError
from geo.gazetteer import crossing_towns, weight
from geo.measure import distance_m
from ops.planning.drawing import DrawnCorridor
from ops.planning.ground import CrossingState, Standing
from ops.planning.ground_schemas import CrossingSuggestion
from ops.planning.models import Operation
from ops.shapes import PointGeometry
from scheduling.places import zone_of

SAME_M = 3_000.0
"""A town this near to a crossing of the same name is that crossing."""
MOST = 200


def suggested(operation: Operation, standing: Standing, drawn: DrawnCorridor) -> dict[str, CrossingState]:
    """The towns that a corridor's sectors name and have, as crossings of their own, by code; the known left out."""
    known = list(standing.crossings.values())
    taken = set(standing.used_crossings)
    found: dict[str, CrossingState] = {}
    for sector in drawn.sectors:
        for town in sector.crossings:
            place = (town["lon"], town["lat"])
            if not shapely.intersects_xy(sector.geometry, *place) or any(
                is_same(crossing, town["name"], place) for crossing in known
            ):
                continue
            code = free_code(town["name"], taken)
            taken.add(code)
            found[code] = CrossingState(
                code=code,
                name=town["name"],
                place=shapely.Point(place),
                country=sector.country,
                timezone=zone_for(operation, sector.country),
                origin="suggested",
            )
    return found


def suggestions(standing: Standing, corridor: str) -> Iterator[CrossingSuggestion]:
    """The towns by a corridor's border that lie in its sectors, the most telling first."""
    state = standing.corridors[corridor]
    sectors = [sector for sector in standing.sectors.values() if sector.corridor == corridor]
    if not isinstance(state.border, shapely.MultiLineString):
        return
    countries = sorted({sector.country for sector in sectors})
    found = [crossing for country in countries for crossing in crossing_towns(state.border, country)]
    for crossing in sorted(found, key=weight, reverse=True)[:MOST]:
        town = crossing.town
        if any(is_same(known, town.name, (town.lon, town.lat)) for known in standing.crossings.values()):
            continue
        inside = [s.code for s in sectors if shapely.intersects_xy(s.geometry, town.lon, town.lat)]
        if not inside:
            continue
        yield CrossingSuggestion(
            name=town.name,
            place=PointGeometry(type="Point", coordinates=(town.lon, town.lat)),
            country=town.country,
            sector=min(inside),
            population=town.population,
            distance_km=round(crossing.distance_km, 1),
        )


def is_same(crossing: CrossingState, name: str, place: tuple[float, float]) -> bool:
    return crossing.name.casefold() == name.casefold() and distance_m(at(crossing), place) <= SAME_M


def at(crossing: CrossingState) -> tuple[float, float]:
    return float(crossing.place.x), float(crossing.place.y)


def free_code(name: str, taken: Collection[str]) -> str:
    """A code from a name in any script, numbered when it is taken: `KANTCHARI`, `KANTCHARI-2`."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().upper()
    stem = re.sub(r"[^A-Z0-9]+", "-", plain).strip("-")[:34].strip("-") or "CROSSING"
    code, number = stem, 1
    while code in taken:
        number += 1
        code = f"{stem}-{number}"
    return code


def zone_for(operation: Operation, country: str | None) -> str:
    """The zone of a country that has only one; else the operation's."""
    try:
        alpha2 = atlas.country(country).alpha2 if country else ""
    except GeoError:
        alpha2 = ""
    return zone_of(alpha2) or operation.timezone


def country_at(place: shapely.Point, countries: Collection[str]) -> str | None:
    """In which of these countries a place is; None outside all of them."""
    for country in sorted(countries):
        try:
            if shapely.intersects_xy(country_shape(country), place.x, place.y):
                return country
        except GeoError:
            continue
    return None
