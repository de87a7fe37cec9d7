"""The ground of a plan as plain values: its corridors, sectors and crossings, and a change of them. Pure."""

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from typing import Any

import msgspec
import shapely
from msgspec import UNSET
from shapely.geometry.base import BaseGeometry

from geo.geojson import from_geojson
from geo.measure import distance_to_m
from ops.planning.models import Assignment, Corridor, Crossing, Sector

BEHIND_M = 30_000.0
"""A crossing's town may lie so far behind its sector, on the road to it (as `geo.gazetteer`)."""
_PART = re.compile(r"^(?P<root>.+-\d+[AB])-\d+$")


class CorridorState(msgspec.Struct, frozen=True, kw_only=True):
    """A corridor's columns; lon/lat."""

    code: str
    name: str
    kind: str
    countries: list[str]
    depth_km: float | None
    sector_km: float | None
    border_km: float
    border: BaseGeometry | None
    ground: BaseGeometry


class SectorState(msgspec.Struct, frozen=True, kw_only=True):
    """A sector's columns but for when it is valid; lon/lat."""

    code: str
    name: str
    corridor: str
    country: str
    counterpart: str | None
    geometry: BaseGeometry
    border_km: float
    area_km2: float
    crossings: list[dict[str, Any]] = []
    notes: str = ""


class CrossingState(msgspec.Struct, frozen=True, kw_only=True):
    """A crossing's columns; lon/lat."""

    code: str
    name: str
    place: BaseGeometry
    country: str | None
    corridor: str | None = None
    sector: str | None = None
    hours: list[dict[str, Any]] = []
    timezone: str
    officers: int | None = None
    capabilities: list[str] = []
    origin: str = "hand"
    notes: str = ""


class Move(msgspec.Struct, frozen=True, kw_only=True):
    """What becomes of an assignment; with an `id`, a new one that is like it but for the changes."""

    like: str
    id: str | None = None
    changes: dict[str, Any]


class Change(msgspec.Struct, frozen=True, kw_only=True):
    """What shall stand afterwards, by code; None: no longer. What is not named stays as it is."""

    what: str
    subjects: list[str]
    corridors: dict[str, CorridorState | None] = {}
    sectors: dict[str, SectorState | None] = {}
    crossings: dict[str, CrossingState | None] = {}
    moves: list[Move] = []
    undoes: int | None = None


class Standing(msgspec.Struct, frozen=True, kw_only=True):
    """The ground as it stands, by code, and every code of a sector or a crossing that was ever used.

    `assignments` are those that a change asked for."""

    corridors: dict[str, CorridorState]
    sectors: dict[str, SectorState]
    crossings: dict[str, CrossingState]
    used: frozenset[str]
    used_crossings: frozenset[str]
    assignments: list[Assignment] = []


def corridor_state(row: Corridor) -> CorridorState:
    return CorridorState(**{name: getattr(row, name) for name in CorridorState.__struct_fields__})


def sector_state(row: Sector) -> SectorState:
    return SectorState(**{name: getattr(row, name) for name in SectorState.__struct_fields__})


def crossing_state(row: Crossing) -> CrossingState:
    return CrossingState(**{name: getattr(row, name) for name in CrossingState.__struct_fields__})


STATES: dict[str, Any] = {"corridor": CorridorState, "sector": SectorState, "crossing": CrossingState}
SHAPES = {"border", "ground", "geometry", "place"}


def from_payload(noun: str, payload: Mapping[str, Any]) -> Any:
    """The state that an entry tells, None of what has ended or was removed."""
    if payload.get("valid_to") is not None or payload.get("removed_at", UNSET) is not UNSET:
        return None
    kept = {name: payload[name] for name in STATES[noun].__struct_fields__ if name in payload}
    shapes = {name: from_geojson(kept[name]) for name in SHAPES & kept.keys() if kept[name] is not None}
    return STATES[noun](**(kept | shapes))


def same(one: Any, other: Any) -> bool:
    """Whether two values of a state are the same; shapes to the last digit, whatever way their rings begin."""
    if isinstance(one, BaseGeometry) and isinstance(other, BaseGeometry):
        return bool(shapely.equals_exact(shapely.normalize(one), shapely.normalize(other), 0.0))
    return bool(one == other)


def same_ground(one: BaseGeometry, other: BaseGeometry) -> bool:
    """Whether two shapes are the same to a square metre: nodes on an edge make no other ground of it."""
    return same(one, other) or float(shapely.symmetric_difference(one, other).area) < 1e-10


def free_codes(root: str, used: Collection[str], count: int) -> list[str]:
    """Codes for parts of a sector that nobody ever had: `BFA-NER-01A-2`, `…-3`, also for parts of `BFA-NER-01A-2`."""
    found = _PART.match(root)
    stem = found["root"] if found else root
    made: list[str] = []
    number = 1
    while len(made) < count:
        number += 1
        if (code := f"{stem}-{number}") not in used:
            made.append(code)
    return made


def with_crossings(change: Change, standing: Standing) -> Change:
    """The change, with every crossing in the sector where it then is, and every sector naming its crossings."""
    sectors = after(standing.sectors, change.sectors)
    crossings = after(standing.crossings, change.crossings)
    placed = {code: placing(state, sectors.values()) for code, state in crossings.items()}
    moved: dict[str, CrossingState | None] = dict(change.crossings)
    named: defaultdict[str, list[dict[str, Any]]] = defaultdict(list)
    for code, state in crossings.items():
        corridor, sector = placed[code]
        if (state.corridor, state.sector) != (corridor, sector):
            moved[code] = msgspec.structs.replace(state, corridor=corridor, sector=sector)
        if sector is not None:
            named[sector].append({"name": state.name, "lon": state.place.x, "lat": state.place.y})
    changed: dict[str, SectorState | None] = dict(change.sectors)
    for code, sector_ in sectors.items():
        if sorted(named[code], key=_by_name) != sorted(sector_.crossings, key=_by_name):
            changed[code] = msgspec.structs.replace(sector_, crossings=named[code])
    return msgspec.structs.replace(change, sectors=changed, crossings=moved)


def _by_name(crossing: Mapping[str, Any]) -> tuple[str, float, float]:
    return crossing["name"], crossing["lon"], crossing["lat"]


def placing(crossing: CrossingState, sectors: Iterable[SectorState]) -> tuple[str | None, str | None]:
    """(corridor, sector) of a crossing: the sector it lies in (the lowest code of several), or else the nearest one of
    its own country along a border, within 30 km; (None, None) where there is none."""
    own = [s for s in sectors if crossing.country is None or s.country == crossing.country]
    inside = [s for s in own if shapely.intersects(s.geometry, crossing.place)]
    if inside:
        first = min(inside, key=lambda sector: sector.code)
        return first.corridor, first.code
    along = [s for s in own if s.border_km > 0]
    away = [(float(shapely.distance(s.geometry, crossing.place)), s.code, s) for s in along]
    if away:
        _, code, near = min(away, key=lambda found: found[:2])
        if distance_to_m((crossing.place.x, crossing.place.y), near.geometry) <= BEHIND_M:
            return near.corridor, code
    return None, None


def after(standing: Mapping[str, Any], changes: Mapping[str, Any]) -> dict[str, Any]:
    """What stands once the changes are made, by code in order."""
    merged = {**standing, **changes}
    return {code: merged[code] for code in sorted(merged) if merged[code] is not None}


def heaviest(states: Iterable[SectorState]) -> SectorState:
    """Of several sectors the one with most border, or most ground where none has any; the lowest code of equals."""
    return min(states, key=lambda state: (-round(state.border_km, 3), -round(state.area_km2, 3), state.code))


def moment(value: Any) -> Any:
    """A stored time as builtins have it."""
    return msgspec.to_builtins(value) if isinstance(value, datetime) else value
