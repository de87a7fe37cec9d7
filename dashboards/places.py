"""What of a crowd is drawn on a piece of map: hexagons of many reports, single ones by themselves, units. Pure."""

from datetime import UTC, datetime

import h3.api.basic_int as h3
import numpy as np

from dashboards.crowd import ARMED, FINEST, KINDS, WITHDRAWN, Crowd, Mask, Rows
from dashboards.points import Point
from ops.access.policy import Seat
from ops.shapes import View

EDGES_KM = (1281.3, 483.1, 182.5, 69.0, 26.1, 9.85, 3.72, 1.41, 0.531, 0.201)
"""The length of a cell's edge by resolution."""
EDGE_PX = 16
"""A hexagon's edge on the screen is at least so long, or its number could not be read."""
EQUATOR_KM_PX = 156.543
SINGLE_FROM = 11.0
"""The zoom from which every report is by itself, …"""
MOST_SINGLE = 800
"""… unless there are more of them than one could tell apart."""
MOST_CELLS = 3000
NIL, POSITION = KINDS.index("nil"), KINDS.index("position")
Box = tuple[float, float, float, float]


class Hexagon(View, frozen=True):
    """Several reports in one cell of the map."""

    cell: str
    lon: float
    lat: float
    """Where they are in the middle."""
    count: int
    armed: int
    """Of them, those with arms, ammunition or explosives."""
    nil: int
    edge: list[tuple[float, float]]
    """[lon, lat] of its corners."""


class UnitPlace(View, frozen=True):
    """Where a unit was when it last said so."""

    unit: str
    lon: float
    lat: float
    at: datetime


class Places(View, frozen=True):
    """What one viewer sees on a piece of map, as of an entry. Nobody's details but those they may see."""

    as_of: int
    all: int
    """Reports with a place that this viewer may see, on the whole map."""
    inside: int
    """Of them, those on the piece that was asked for."""
    hexagons: list[Hexagon]
    points: list[Point]
    units: list[UnitPlace]
    sectors: dict[str, str]
    """The state of each sector now: unassigned, assigned or on_station."""


def resolution(zoom: float, lat: float = 0.0) -> int:
    """The finest resolution whose cells can be told apart at this zoom of a Mercator map."""
    edge_km = EDGE_PX * EQUATOR_KM_PX * max(0.05, float(np.cos(np.radians(lat)))) / 2**zoom
    return max((number for number, km in enumerate(EDGES_KM) if km >= edge_km), default=0)


def parents(cells: Rows, to: int) -> Rows:
    """The cells' parents at a resolution: all at once, as the index is laid out (3 bits a digit, 7 for «none»)."""
    unset = np.uint64((1 << 3 * (15 - to)) - 1)
    kept: Rows = cells & np.uint64(~(0xF << 52) & 0xFFFFFFFFFFFFFFFF)
    shifted: Rows = kept | np.uint64(to << 52) | unset
    return shifted


def within(rows: Rows, box: Box) -> Mask:
    """Which rows lie in west, south, east, north; west may be greater across the antimeridian."""
    west, south, east, north = box
    lon, lat = rows["lon"], rows["lat"]
    across = (lon >= west) & (lon <= east) if west <= east else (lon >= west) | (lon <= east)
    inside: Mask = across & (lat >= south) & (lat <= north)
    return inside


def places(crowd: Crowd, seats: tuple[Seat, ...], box: Box, zoom: float, sectors: dict[str, str]) -> Places:
    """The crowd for this viewer, on this piece of the map."""
    rows = crowd.rows
    if not len(rows):
        return Places(as_of=crowd.as_of, all=0, inside=0, hexagons=[], points=[], units=[], sectors=sectors)
    visible = crowd.visible(seats) & rows["there"]
    events = visible & crowd.events()
    chosen = np.flatnonzero(events & within(rows, box))
    if zoom >= SINGLE_FROM and len(chosen) <= MOST_SINGLE:
        single, hexagons = chosen, list[Hexagon]()
    else:
        single, hexagons = gathered(rows, chosen, resolution(zoom, (box[1] + box[3]) / 2))
    newest = single[np.argsort(-rows["entry"][single], kind="stable")]
    return Places(
        as_of=crowd.as_of,
        all=int(events.sum()),
        inside=len(chosen),
        hexagons=hexagons,
        points=[crowd.point(int(row)) for row in newest],
        units=units(crowd, visible & (rows["flags"] & WITHDRAWN == 0)),
        sectors=sectors,
    )


def gathered(rows: Rows, chosen: Rows, to: int) -> tuple[Rows, list[Hexagon]]:
    """(rows that are alone in their cell, the cells of several), the fullest first and drawn last."""
    cells, cell_of, counts = np.unique(
        parents(rows["cell"][chosen], min(to, FINEST)), return_inverse=True, return_counts=True
    )

    def summed(weights: Rows) -> Rows:
        total: Rows = np.bincount(cell_of, weights, len(cells))
        return total

    lon, lat = summed(rows["lon"][chosen]) / counts, summed(rows["lat"][chosen]) / counts
    armed, nil = summed(rows["flags"][chosen] & ARMED > 0), summed(rows["kind"][chosen] == NIL)
    many = np.flatnonzero(counts > 1)
    many = many[np.argsort(-counts[many], kind="stable")][:MOST_CELLS]
    found = [
        Hexagon(
            cell=h3.int_to_str(int(cells[at])),
            lon=round(float(lon[at]), 5),
            lat=round(float(lat[at]), 5),
            count=int(counts[at]),
            armed=int(armed[at]),
            nil=int(nil[at]),
            edge=[(round(x, 5), round(y, 5)) for y, x in h3.cell_to_boundary(int(cells[at]))],
        )
        for at in many
    ]
    return chosen[counts[cell_of] == 1][-MOST_CELLS:], found


def units(crowd: Crowd, visible: Mask) -> list[UnitPlace]:
    """Where each unit was when it last reported from a place, by its own time; positions count, doubles too."""
    chosen = np.flatnonzero(visible)
    ordered = chosen[np.argsort(crowd.rows["when"][chosen], kind="stable")]
    last = {int(crowd.rows["unit"][row]): int(row) for row in last_of_each(crowd.rows["unit"][ordered], ordered)}
    found = [
        UnitPlace(
            unit=crowd.unit(row),
            lon=round(float(crowd.rows["lon"][row]), 5),
            lat=round(float(crowd.rows["lat"][row]), 5),
            at=datetime.fromtimestamp(int(crowd.rows["when"][row]), UTC),
        )
        for row in last.values()
    ]
    return sorted(found, key=lambda place: place.unit)


def last_of_each(keys: Rows, values: Rows) -> Rows:
    """The last value of each key."""
    _, first = np.unique(keys[::-1], return_index=True)
    chosen: Rows = values[::-1][first]
    return chosen


def hours(crowd: Crowd, country: str | None = None) -> list[tuple[datetime, str, int]]:
    """(hour, kind, reports that count), by when they happened. A total: everybody's, with or without a place."""
    events = crowd.rows[crowd.events() & crowd.of_country(country)]
    keys, counts = np.unique(events["when"] // 3600 * 8 + events["kind"], return_counts=True)
    return [
        (datetime.fromtimestamp(int(key) // 8 * 3600, UTC), KINDS[int(key) % 8], int(count))
        for key, count in zip(keys, counts, strict=True)
        if int(key) % 8 < len(KINDS)
    ]
