"""What streams say, as bytes: made once for all viewers who may see the same."""

from collections.abc import Iterable
from typing import Any

import msgspec

from dashboards.page import clock_face
from ops.access.policy import Seat
from ops.journal.models import Entry
from ops.journal.share import Degree, at_degree, degree
from ops.planning.models import Operation

HEAVY = {"plan": {"document"}, "sector": {"geometry"}, "corridor": {"border", "ground"}}
"""By noun: what an entry's payload has that may be megabytes."""


class Said:
    """An entry as it is said: once in each degree in which somebody may see it."""

    __slots__ = ("_frames", "entry", "number")

    def __init__(self, entry: Entry) -> None:
        self.entry = entry
        self.number = entry.number
        self._frames: dict[Degree, bytes] = {}

    def to(self, seats: tuple[Seat, ...]) -> bytes:
        """The event for the holder of these seats."""
        seen = degree(self.entry, seats)
        frame = self._frames.get(seen)
        if frame is None:
            frame = self._frames[seen] = shown(self.entry, seen)
        return frame


def frame(entries: Iterable[Said], seats: tuple[Seat, ...]) -> bytes:
    """Entries in a row, as far as the holder of these seats may see them."""
    return b"".join([said.to(seats) for said in entries])


def shown(entry: Entry, seen: Degree) -> bytes:
    """One entry as an event, without what is read at addresses of its own."""
    view = at_degree(entry, seen)
    heavy = HEAVY.get(entry.kind.partition(".")[0])
    if heavy and isinstance(view.payload, dict):
        light = {name: value for name, value in view.payload.items() if name not in heavy}
        view = msgspec.structs.replace(view, payload=light)
    return event(entry.kind, view, entry.number)


def beat(operation: Operation, head: int) -> bytes:
    """That the stream lives, where the journal stands, and the operation's clock."""
    face = clock_face(operation)
    return event("beat", {"head": head, "now": face.now, "speed": face.speed})


def event(kind: str, data: Any, number: int | None = None) -> bytes:
    """One server-sent event. JSON has no line breaks, so one `data` line holds it."""
    of = b"" if number is None else b"id: %d\n" % number
    return b"%bevent: %b\ndata: %b\n\n" % (of, kind.encode(), msgspec.json.encode(data))
