"""One process's open streams: whoever waits for an operation's journal is woken here, and let go when we stop."""

import asyncio
import signal
from collections import deque
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from itertools import islice
from types import FrameType
from typing import Any

from litestar import Litestar

from dashboards.boards import Boards
from ops.journal import queries
from ops.journal.models import Entry
from ops.store import Store, WakeUp

KEPT = 500
"""Entries of one operation that stay in memory while somebody watches it; further back is read from the store."""
PAGE = 200
"""Entries that are read at once."""
TICK_S = 0.03
"""Commits so close together wake viewers once."""
STOPPING = (signal.SIGINT, signal.SIGTERM)


class Tail:
    """The newest entries of one operation, read once for all its viewers."""

    def __init__(self, store: Store, operation_id: str) -> None:
        self.viewers: set[asyncio.Event] = set()
        self._store = store
        self._operation_id = operation_id
        self._entries: deque[Entry] = deque(maxlen=KEPT)
        self._begin = 0
        """All entries after this number are here."""
        self._reading = asyncio.Lock()
        self._behind = True
        self._tick: asyncio.TimerHandle | None = None

    def heard(self) -> None:
        """There is something new, or there may be: viewers hear of it with the next tick."""
        self._behind = True
        if self._tick is None:
            self._tick = asyncio.get_running_loop().call_later(TICK_S, self.wake)

    def wake(self) -> None:
        """Viewers look again, now."""
        self._behind, self._tick = True, None
        for viewer in self.viewers:
            viewer.set()

    async def after(self, number: int) -> list[Entry]:
        """At most a page of the entries after `number`, in order; empty at the end of the journal."""
        if number >= self._begin and not (self._behind or self._reading.locked()):
            return self._kept(number)
        async with self._reading:
            if self._behind:
                self._behind = False  # before the read: what is written meanwhile wakes us again
                try:
                    await self._read_on(number)
                except BaseException:
                    self._behind = True
                    raise
            if number >= self._begin:
                return self._kept(number)
        return await self._read(number)

    def _kept(self, number: int) -> list[Entry]:
        skipped = number - self._begin
        return list(islice(self._entries, skipped, skipped + PAGE))

    async def _read_on(self, number: int) -> None:
        """Take in what is new. A fresh tail begins where its first viewer stands, if that is not far back."""
        if not self._entries:
            async with self._store.read() as session:
                head, _ = await queries.head(session, self._operation_id)
            self._begin = max(number, head - KEPT)
        while batch := await self._read(self._entries[-1].number if self._entries else self._begin):
            self._entries.extend(batch)
            self._begin = self._entries[0].number - 1
            if len(batch) < PAGE:
                return

    async def _read(self, after: int) -> list[Entry]:
        async with self._store.read() as session:
            return await queries.entries(session, self._operation_id, after=after, limit=PAGE)


class Hub:
    """One callback at the store for all streams of this process; it carries no data."""

    def __init__(self, store: Store) -> None:
        self._tails: dict[str, Tail] = {}
        self._store = store
        self._undo = store.listen(self._heard)
        self.closing = False

    def _heard(self, wake_up: WakeUp | None) -> None:
        if wake_up is None:
            for tail in self._tails.values():
                tail.heard()
        elif wake_up.operation_id in self._tails:
            self._tails[wake_up.operation_id].heard()

    @contextmanager
    def watch(self, operation_id: str) -> Iterator[tuple[Tail, asyncio.Event]]:
        """The operation's tail, and an event that is set whenever there may be more. Forgotten with the last viewer."""
        tail = self._tails.setdefault(operation_id, Tail(self._store, operation_id))
        woken = asyncio.Event()
        tail.viewers.add(woken)
        try:
            yield tail, woken
        finally:
            tail.viewers.discard(woken)
            if not tail.viewers:
                self._tails.pop(operation_id, None)

    def viewers(self) -> dict[str, int]:
        """How many watch each operation, by its id."""
        return {operation_id: len(tail.viewers) for operation_id, tail in self._tails.items()}

    def close(self) -> None:
        """Every stream ends; its viewer comes back to whoever serves then."""
        self.closing = True
        self._undo()
        for tail in self._tails.values():
            tail.wake()


@asynccontextmanager
async def lifespan(app: Litestar) -> AsyncIterator[None]:
    """The hub of a running service, as `app.state.hub`, and what its boards share, as `app.state.boards`."""
    hub = Hub(app.state.store)
    app.state.hub = hub
    app.state.boards = Boards(app.state.store)
    with before_stopping(hub.close):
        try:
            yield
        finally:
            hub.close()


@contextmanager
def before_stopping(close: Callable[[], None]) -> Iterator[None]:
    """Call `close` as soon as the process is asked to stop, then whoever handled that before us.

    A server waits for open answers before it ends the lifespan, and a stream is an answer without end.
    """
    loop = asyncio.get_running_loop()
    former: dict[signal.Signals, Any] = {}

    def stop(number: int, frame: FrameType | None) -> None:
        loop.call_soon_threadsafe(close)
        handler = former[signal.Signals(number)]
        if callable(handler):
            handler(number, frame)

    try:
        for number in STOPPING:
            # Only where somebody has taken the signal in hand: a default would no longer end the process.
            if callable(signal.getsignal(number)) and signal.getsignal(number) is not signal.default_int_handler:
                former[number] = signal.getsignal(number)
                signal.signal(number, stop)
    except ValueError:  # not the main thread: whoever runs us there stops us through the lifespan
        pass
    try:
        yield
    finally:
        for number, handler in former.items():
            if signal.getsignal(number) is stop:
                signal.signal(number, handler)
