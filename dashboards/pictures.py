"""The board's picture, pushed: once for all viewers who may see the same, and of it only what changed.

A `picture` event says `since`: the entry of the picture that it changes, or null where it is whole. `fields` replace,
`patches` change (see `dashboards.patches`) the fields of that name; `points` that changed replace those of the same id.
"""

import asyncio
from datetime import UTC, datetime
from typing import Any

import msgspec
import structlog

from dashboards.boards import Boards
from dashboards.frames import event
from dashboards.patches import changes
from dashboards.picture import Picture, phase_at
from dashboards.viewers import Viewer, piece
from ops.access.policy import Seat
from ops.planning.timing import clock_of

PACE_S = 1.0
"""From one pushing of pictures to the next."""
AGAIN_S = 2.0
POINTS = {"points", "whole"}
Fields = dict[str, msgspec.Raw]
log = structlog.get_logger()


class Drawn(msgspec.Struct, frozen=True, eq=False):
    """A picture that was pushed, field by field, without its points: those each board has kept."""

    as_of: int
    share: str
    fields: Fields


class Pictures:
    """The pictures of one operation's viewers, by what they may see."""

    def __init__(self, boards: Boards, operation_id: str, live: set[Viewer]) -> None:
        self._boards = boards
        self._operation_id = operation_id
        self._live = live
        self._drawn: dict[tuple[Seat, ...], Drawn] = {}
        self._patches: dict[tuple[bytes, bytes], msgspec.Raw] = {}
        self._behind = False
        self._next = 0.0
        self._pushing: asyncio.Task[None] | None = None

    def heard(self) -> None:
        """There may be something to show: to somebody who came, or of an entry."""
        self._behind = True
        if self._pushing is None:
            self._pushing = asyncio.create_task(self._push(), name="corridor-pictures")

    def close(self) -> None:
        if self._pushing is not None:
            self._pushing.cancel()

    async def _push(self) -> None:
        loop = asyncio.get_running_loop()
        try:
            while self._behind:
                await asyncio.sleep(max(0.0, self._next - loop.time()))
                self._behind, self._next = False, loop.time() + PACE_S
                self._patches.clear()
                everybody = {viewer.seats: viewer for viewer in self._live if viewer.wants_pictures}
                for seats in self._drawn.keys() - everybody.keys():
                    del self._drawn[seats]
                try:
                    await asyncio.gather(*(self._show(one) for one in everybody.values()))
                except Exception as error:  # noqa: BLE001 - whatever the store has, the next time tries again
                    log.warning("pictures.retry", operation=self._operation_id, error=repr(error))
                    self._behind, self._next = True, loop.time() + AGAIN_S
        finally:
            self._pushing = None

    def _viewers(self, seats: tuple[Seat, ...]) -> list[Viewer]:
        return [viewer for viewer in self._live if viewer.wants_pictures and viewer.seats == seats]

    async def _show(self, one: Viewer) -> None:
        """Bring everybody who sits where `one` does up to date: who has the former picture by what changed."""
        former = self._drawn.get(one.seats)
        viewers = self._viewers(one.seats)
        followed = former is not None and any(viewer.shows is former for viewer in viewers)
        missed = any(viewer.shows is None or viewer.shows is not former for viewer in viewers)
        changed, whole = await asyncio.gather(
            self._picture(one, former, followed), self._picture(one, None, missed)
        )  # both of one reading, unless there was another between them
        newest = changed or whole
        if newest is None:
            return
        if whole is not None and whole.as_of != newest.as_of:
            whole = None
        drawn = former if former is not None and former.as_of == newest.as_of else without_points(newest)
        self._drawn[one.seats] = drawn
        step = piece(self._changed(former, drawn, changed)) if former and changed and drawn is not former else None
        anew = piece(event("picture", {"since": None, "fields": whole})) if whole else None
        for viewer in self._viewers(one.seats):
            if viewer.shows is drawn:
                continue
            if viewer.shows is former and step:
                message = step
            elif viewer.shows is None and viewer.has == (drawn.as_of, drawn.share):
                message = None
            elif anew:
                message = anew
            else:  # it came meanwhile
                self._behind = True
                continue
            viewer.shows = drawn
            if message and not viewer.push(message, viewer.number):
                self._live.discard(viewer)

    async def _picture(self, one: Viewer, former: Drawn | None, wanted: bool) -> Picture | None:
        if not wanted:
            return None
        operation = one.operation
        phase = phase_at(operation, clock_of(operation).now(datetime.now(UTC)))
        after, share = (former.as_of, former.share) if former else (None, "")
        picture = await self._boards.picture(self._operation_id, phase, one.seats, after, share)
        as_of = msgspec.json.decode(msgspec.json.encode(picture.as_of), type=int)  # figures are encoded once for all
        return msgspec.structs.replace(picture, as_of=as_of)

    def _changed(self, former: Drawn, drawn: Drawn, picture: Picture) -> bytes:
        """What leads from one picture to the next. A field's patch is made once for all who see that field alike."""
        fields: dict[str, Any] = {"whole": picture.whole}
        patches: Fields = {}
        for name, new in drawn.fields.items():
            old = former.fields.get(name)
            if old == new:
                continue
            if old is None:
                fields[name] = new
                continue
            pair = bytes(old), bytes(new)
            patch = self._patches.get(pair)
            if patch is None:
                found = changes(msgspec.json.decode(old), msgspec.json.decode(new))
                patch = self._patches[pair] = msgspec.Raw(msgspec.json.encode(found))
            if len(bytes(patch)) < len(pair[1]):
                patches[name] = patch
            else:
                fields[name] = new
        said = {"since": former.as_of, "fields": fields, "patches": patches, "points": picture.points}
        return event("picture", said)


def without_points(picture: Picture) -> Drawn:
    fields: Fields = msgspec.json.decode(msgspec.json.encode(picture), type=Fields)
    return Drawn(picture.as_of, picture.share, {name: raw for name, raw in fields.items() if name not in POINTS})
