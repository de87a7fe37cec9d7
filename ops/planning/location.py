"""Which sector a place belongs to at a moment, quickly: each process keeps an operation's sectors at hand."""

from bisect import bisect_right
from collections import OrderedDict
from collections.abc import Sequence
from datetime import datetime

from shapely.geometry.base import BaseGeometry
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from geo.location import SectorIndex
from ops.planning.models import Operation, Sector

MOST_OPERATIONS = 32


class SectorsInTime:
    """All sectors of an operation, past and present. Between two changes nothing differs, so each such span has one
    index, built when first asked."""

    def __init__(self, rows: Sequence[tuple[str, BaseGeometry, datetime, datetime | None]]) -> None:
        self._rows = rows
        self._changes = sorted({since for _, _, since, _ in rows} | {until for *_, until in rows if until})
        self._indexes: dict[int, SectorIndex] = {}

    def locate(self, lon: float, lat: float, at: datetime) -> str | None:
        """The code of the sector to which the place belonged at `at`, None outside every one.

        A moment before the first sector was drawn is taken as that moment.
        """
        return self._index(self._span(at)).locate(lon, lat) if self._changes else None

    def locate_many(self, places: Sequence[tuple[float, float, datetime]]) -> list[str | None]:
        """`locate` for many (lon, lat, at), in their order: at once what is of one span."""
        found: list[str | None] = [None] * len(places)
        by_span: dict[int, list[int]] = {}
        if self._changes:
            for place, (_, _, at) in enumerate(places):
                by_span.setdefault(self._span(at), []).append(place)
        for span, which in by_span.items():
            lons, lats = [places[place][0] for place in which], [places[place][1] for place in which]
            for place, code in zip(which, self._index(span).locate_many(lons, lats), strict=True):
                found[place] = code
        return found

    def _span(self, at: datetime) -> int:
        return max(bisect_right(self._changes, at) - 1, 0)

    def _index(self, span: int) -> SectorIndex:
        index = self._indexes.get(span)
        if index is None:
            since = self._changes[span]
            valid = (
                (code, shape)
                for code, shape, start, end in self._rows
                if start <= since and (end is None or since < end)
            )
            index = self._indexes[span] = SectorIndex(valid)
        return index


_kept: OrderedDict[str, tuple[int, SectorsInTime]] = OrderedDict()


async def locate(session: AsyncSession, operation: Operation, lon: float, lat: float, at: datetime) -> str | None:
    """The code of the sector valid `at` (aware, operation's time) to which the place belongs; None outside every one.

    Asks the store only when a sector has changed since it last did (`operation.sectors_entry`).
    """
    return (await sectors_in_time(session, operation)).locate(lon, lat, at)


async def sectors_in_time(session: AsyncSession, operation: Operation) -> SectorsInTime:
    """The operation's sectors, from this process's memory unless one has changed."""
    entry, sectors = _kept.get(operation.id, (-1, None))
    if sectors is None or entry != operation.sectors_entry:
        columns = (Sector.code, Sector.geometry, Sector.valid_from, Sector.valid_to)
        found = await session.execute(select(*columns).where(Sector.operation_id == operation.id))
        sectors = SectorsInTime([tuple(row) for row in found])
        _kept[operation.id] = (operation.sectors_entry, sectors)
        if len(_kept) > MOST_OPERATIONS:
            _kept.popitem(last=False)
    _kept.move_to_end(operation.id)
    return sectors
