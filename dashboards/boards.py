"""What all boards of this process share: one reading of the figures for all, one of the map for each share.

A board asks whenever an entry came, and hundreds ask at once. Whoever asks gets a reading that began after they asked:
they join the next one, and there is at most one in `PACE_S`, so the store's work does not grow with the boards. The
same reading says which reports changed; what of it is on whose map is then decided without the store.
"""

import asyncio
import hashlib
from collections.abc import Awaitable, Callable
from typing import Any, Generic, TypeVar

import msgspec
from sqlalchemy.ext.asyncio import AsyncSession

from dashboards.picture import Figures, Picture, figures
from dashboards.points import Change, Point, changes, points, took_away
from ops.access.policy import Permission, Seat, allows
from ops.journal import queries as journal
from ops.store import Store

MOST_POINTS = 1500
"""Reports drawn on the map, those changed last; more would be a stain."""
MOST_CHANGES = 3000
"""Changes of reports that are remembered; a map that is further behind is read from the store."""
MOST_SHARES = 500
"""Shares of which the map is kept in memory."""
PACE_S = 0.5
"""Between the end of one reading of the figures and the beginning of the next."""
T = TypeVar("T")


class Paced(Generic[T]):
    """A value read anew for whoever asks, once for all who ask meanwhile. `read` is given the value before."""

    def __init__(self, read: Callable[[T | None], Awaitable[T]], pace_s: float = 0.0) -> None:
        self._read = read
        self._pace_s = pace_s
        self.value: T | None = None
        self._next: asyncio.Task[T] | None = None
        self._turn = asyncio.Lock()
        self._due = 0.0

    async def now(self) -> T:
        """A value whose reading began after this call."""
        if self._next is None:
            self._next = asyncio.create_task(self._again())
        return await asyncio.shield(self._next)

    async def _again(self) -> T:
        loop = asyncio.get_running_loop()
        async with self._turn:
            await asyncio.sleep(max(0.0, self._due - loop.time()))
            self._next = None  # who asks from here on may know of something that this reading does not see
            try:
                self.value = await self._read(self.value)
            finally:
                self._due = loop.time() + self._pace_s
            return self.value


class Read(msgspec.Struct, frozen=True):
    """Figures, with all their fields as JSON: encoded once, sent to every board. `changes` are those after `since`."""

    as_of: int
    fields: dict[str, Any]
    since: int
    changes: list[Change]


class Shown(msgspec.Struct, frozen=True):
    """The map of one share. Who has seen it as of an entry before `since` must be sent all of it."""

    as_of: int
    since: int
    points: list[Point]


class Boards:
    """The pictures of all operations that somebody watches."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._figures: dict[str, Paced[Read]] = {}
        self._maps: dict[tuple[str, tuple[Seat, ...]], Paced[Shown]] = {}
        self._door = asyncio.Lock()

    async def picture(
        self, operation_id: str, phase: str | None, seats: tuple[Seat, ...], after: int | None = None, share: str = ""
    ) -> Picture:
        """The picture for these seats; `after` and `share` are `as_of` and `share` of the one that the viewer has."""
        if operation_id not in self._figures:
            self._figures[operation_id] = Paced(lambda former: self._read(operation_id, former), PACE_S)
        read = await self._figures[operation_id].now()
        async with self._door:  # one at a time, or all who waited together would hold up everything else
            await asyncio.sleep(0)
        seats = tuple(sorted(seats, key=msgspec.json.encode))
        key = (operation_id, seats)
        kept = self._maps.pop(key, None) or Paced(lambda former: self._show(operation_id, seats, former))
        self._maps[key] = kept  # again at the end: who asked longest ago goes first
        if len(self._maps) > MOST_SHARES:
            del self._maps[next(iter(self._maps))]
        shown = await kept.now()  # after the figures, so that nothing until `as_of` is missing on the map
        word = word_of(seats)
        whole = after is None or share != word or not shown.since <= after <= read.as_of
        points = [point for point in shown.points if whole or point.entry > (after or 0)]
        return Picture(**read.fields, phase=phase, share=word, whole=whole, points=points)

    async def _read(self, operation_id: str, former: Read | None) -> Read:
        async with self._store.read() as session:
            head, _ = await journal.head(session, operation_id)
            if former is not None and former.as_of == head:
                return former
            found = await figures(session, operation_id)
            since, changed = await self._follow(session, operation_id, former, head)
        fields = {name: msgspec.Raw(msgspec.json.encode(getattr(found, name))) for name in Figures.__struct_fields__}
        return Read(head, fields, since, changed)

    async def _follow(
        self, session: AsyncSession, operation_id: str, former: Read | None, head: int
    ) -> tuple[int, list[Change]]:
        """What maps can be brought up to `head` with, and from which entry on."""
        if former is None or head < former.as_of or await took_away(session, operation_id, former.as_of):
            return head, []
        fresh = await changes(session, operation_id, former.as_of, MOST_CHANGES)
        if len(fresh) == MOST_CHANGES:
            return head, []
        known = [*former.changes, *fresh]
        forgotten = known[:-MOST_CHANGES]
        return (forgotten[-1].entry if forgotten else former.since), known[-MOST_CHANGES:]

    async def _show(self, operation_id: str, seats: tuple[Seat, ...], former: Shown | None) -> Shown:
        read = self._figures[operation_id].value
        if former is not None and read is not None and former.as_of >= read.since:
            changed = {change.id: change for change in read.changes if change.entry > former.as_of}  # the last counts
            newest = sorted(changed.values(), key=lambda change: -change.entry)
            fresh = [
                change.point
                for change in newest
                if change.point and allows(seats, Permission.REPORT_DETAIL, change.owned)
            ]
            lost = {point.id for point in former.points} & (changed.keys() - {point.id for point in fresh})
            if not lost:
                kept = [point for point in former.points if point.id not in changed]
                return Shown(max(read.as_of, former.as_of), former.since, [*fresh, *kept][:MOST_POINTS])
        async with self._store.read() as session:
            head, _ = await journal.head(session, operation_id)
            return Shown(head, head, await points(session, operation_id, seats, MOST_POINTS))


def word_of(seats: tuple[Seat, ...]) -> str:
    """The same word for the same seats."""
    return hashlib.sha256(msgspec.json.encode(seats)).hexdigest()[:12]
