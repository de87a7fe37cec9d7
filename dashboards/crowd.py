"""All reports of an operation in columns, in memory: what maps and time lines are counted from, not from 100,000 rows.

Read once, when somebody first looks; from then on each question reads the few reports that changed since. Who may see
which is the policy's to say: it is asked once for each owner (agency, country, unit and releases), not for each report.
"""

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

import h3.api.basic_int as h3
import numpy as np
from numpy.typing import NDArray

from dashboards.points import Point
from ops.access.policy import Owned, Permission, Seat, allows

FINEST = 9
"""The resolution at which cells are kept: hexagons with edges of some 200 m."""
KINDS = ("seizure", "activity", "nil", "position")
WITHDRAWN, DOUBLE, MOVE, ARMED = 1, 2, 4, 8
"""Flags: taken back; of an event that another one counts; says only where a unit is; has arms or explosives."""
NO_EVENT = WITHDRAWN | DOUBLE | MOVE
ARMS = frozenset({"firearm", "light_weapon", "ammunition", "explosive", "part"})
ROW = np.dtype(
    [("entry", "i8"), ("filed", "i8"), ("when", "i8"), ("cell", "u8"), ("lon", "f8"), ("lat", "f8"), ("owner", "i4"),
     ("unit", "i4"), ("sector", "i4"), ("classes", "i4"), ("kind", "u1"), ("flags", "u1"), ("there", "?")]
)  # fmt: skip
Rows = NDArray[Any]
Mask = NDArray[np.bool_]


class Names:
    """Values, each with a small number."""

    def __init__(self) -> None:
        self.known: list[Any] = []
        self._numbers: dict[Any, int] = {}

    def number(self, value: Any) -> int:
        if value not in self._numbers:
            self._numbers[value] = len(self.known)
            self.known.append(value)
        return self._numbers[value]


class Told:
    """One report, as far as the crowd keeps it."""

    __slots__ = ("at", "classes", "entry", "filed", "id", "kind", "lat", "lon", "owned", "sector", "unit", "withdrawn")

    def __init__(
        self,
        *,
        id: str,  # noqa: A002 - its name in the contract
        entry: int,
        filed: int,
        kind: str,
        at: datetime,
        place: tuple[float, float] | None,
        classes: str,
        unit: str,
        sector: str | None,
        owned: Owned,
        withdrawn: bool,
    ) -> None:
        self.id, self.entry, self.filed, self.kind, self.at = id, entry, filed, kind, at
        self.lon, self.lat = place or (np.nan, np.nan)
        self.classes, self.unit, self.sector, self.owned = classes, unit, sector, owned
        self.withdrawn = withdrawn


class Crowd:
    """The columns as of an entry. Rows are in no order."""

    def __init__(self) -> None:
        self.as_of = 0
        self.ids: list[str] = []
        self.doubles: frozenset[str] = frozenset()
        self._rows: Rows = np.zeros(1024, ROW)
        self._row_of: dict[str, int] = {}
        self._owners, self._units, self._sectors, self._classes = Names(), Names(), Names(), Names()
        self._seen: dict[tuple[Seat, ...], list[bool]] = {}

    @property
    def rows(self) -> Rows:
        return self._rows[: len(self.ids)]

    def put(self, reports: Iterable[Told]) -> None:
        """Take in reports that are new or changed."""
        for one in reports:
            row = self._row_of.get(one.id)
            if row is None:
                row = self._row_of[one.id] = len(self.ids)
                self.ids.append(one.id)
                if row == len(self._rows):
                    self._rows = np.concatenate([self._rows, np.zeros_like(self._rows)])
            there = not np.isnan(one.lon)
            cell = h3.latlng_to_cell(one.lat, one.lon, FINEST) if there else 0
            flags = (
                WITHDRAWN * one.withdrawn
                | DOUBLE * (one.id in self.doubles)
                | MOVE * (one.kind == "position")
                | ARMED * bool(ARMS & set(one.classes.split("|")))
            )
            self._rows[row] = (
                one.entry, one.filed, int(one.at.timestamp()), cell, one.lon, one.lat, self._owners.number(one.owned),
                self._units.number(one.unit), self._sectors.number(one.sector), self._classes.number(one.classes),
                KINDS.index(one.kind) if one.kind in KINDS else len(KINDS), flags, there,
            )  # fmt: skip

    def set_doubles(self, doubles: frozenset[str]) -> None:
        """Which reports are of an event that another one counts."""
        for id_ in self.doubles ^ doubles:
            if (row := self._row_of.get(id_)) is not None:
                flags = int(self._rows["flags"][row])
                self._rows["flags"][row] = flags | DOUBLE if id_ in doubles else flags & ~DOUBLE
        self.doubles = doubles

    def as_it_was(self, number: int, doubles: frozenset[str], changed: Iterable[Told]) -> "Crowd":
        """The crowd as of an earlier entry; `changed` are the reports that later entries changed, as they were then."""
        kept = np.flatnonzero(self.rows["filed"] <= number)
        past = Crowd()
        past.as_of = number
        past.ids = [self.ids[row] for row in kept]
        past._rows = self.rows[kept].copy()
        past._rows["flags"] &= ~np.uint8(DOUBLE)
        past._row_of = {id_: row for row, id_ in enumerate(past.ids)}
        past._owners, past._units, past._sectors, past._classes = (
            self._owners, self._units, self._sectors, self._classes
        )  # fmt: skip  # they only grow
        past.put(changed)
        past.set_doubles(doubles)
        return past

    def events(self) -> Mask:
        """Which rows count as an event."""
        found: Mask = (self.rows["flags"] & NO_EVENT) == 0
        return found

    def of_country(self, country: str | None) -> Mask:
        """Which rows are this country's; all for None."""
        own = [country in {None, owner.country} for owner in self._owners.known]
        found: Mask = np.array(own, bool)[self.rows["owner"]] if own else np.zeros(0, bool)
        return found

    def visible(self, seats: tuple[Seat, ...]) -> Mask:
        """Which rows' details these seats may see."""
        allowed = self._seen.setdefault(seats, [])
        for owner in self._owners.known[len(allowed) :]:
            allowed.append(allows(seats, Permission.REPORT_DETAIL, owner))
        if len(self._seen) > 500:
            del self._seen[next(iter(self._seen))]
        if not allowed:
            return np.zeros(0, bool)
        seen: Mask = np.array(allowed)[self.rows["owner"]]
        return seen

    def point(self, row: int) -> Point:
        """A row as a point on the map."""
        one = self._rows[row]
        classes = [name for name in self._classes.known[one["classes"]].split("|") if name]
        kind = KINDS[one["kind"]] if one["kind"] < len(KINDS) else "unknown"
        when = datetime.fromtimestamp(int(one["when"]), UTC)
        place = round(float(one["lon"]), 5), round(float(one["lat"]), 5)
        sector = self._sectors.known[one["sector"]]
        return Point(self.ids[row], int(one["entry"]), kind, *place, classes, when, self.unit(row), sector)

    def unit(self, row: int) -> str:
        return str(self._units.known[self._rows[row]["unit"]])
