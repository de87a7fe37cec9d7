"""One process's open streams: what is written is read once, drawn up once for all who may see the same, and handed to
each viewer in the same step, a few dozen times a second at most.
"""

import asyncio
import signal
from collections import deque
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from itertools import islice
from types import FrameType
from typing import Any

import structlog
from litestar import Litestar

from dashboards.boards import Boards
from dashboards.frames import Said, frame
from dashboards.pictures import Pictures
from dashboards.viewers import Viewer, piece
from ops.journal import queries
from ops.store import Store, WakeUp

KEPT = 500
"""Entries of one operation that stay in memory while somebody watches it; further back is read from the store."""
PAGE = 200
"""Entries that are read at once."""
TICK_S = 0.04
"""From the beginning of one step to that of the next. After quiet the first step comes at once."""
AGAIN_S = 0.5
"""How soon a store that did not answer is asked again."""
HEAD_S = 1.0
"""How long it is remembered where a journal stands, for beats."""
STOPPING = (signal.SIGINT, signal.SIGTERM)
RIGHTS = {"key.revoked"}
RIGHTS_OF = {"operation", "phase", "share"}
"""Entries, by kind and by noun, after which every viewer's rights are looked at again before they hear of anything."""
log = structlog.get_logger()


class Tail:
    """The newest entries of one operation, and its viewers. All until `number` has been handed to those in `live`."""

    def __init__(self, store: Store, boards: Boards, operation_id: str) -> None:
        self.watching = 0
        self.live: set[Viewer] = set()
        """Viewers who have all until `number`, and take what comes as it comes."""
        self.number = -1
        self.pictures = Pictures(boards, operation_id, self.live)
        self._store = store
        self._operation_id = operation_id
        self._said: deque[Said] = deque(maxlen=KEPT)
        self._beginning = asyncio.Lock()
        self._asking = asyncio.Lock()
        self._behind = False
        self._next = 0.0
        self._stepping: asyncio.Task[None] | None = None
        self._head = (0.0, 0)

    async def begin(self, number: int) -> None:
        """Read what is kept, once: from where the first viewer stands, if that is not far back."""
        async with self._beginning:
            if self.number >= 0:
                return
            async with self._store.read() as session:
                head, _ = await queries.head(session, self._operation_id)
                since = max(head - KEPT, min(number, head))
                found = await queries.entries(session, self._operation_id, after=since, until=head)
            self._said.extend(map(Said, found))
            self.number = head
        self.heard()  # of what was written since the reading began

    def heard(self) -> None:
        """There is something new, or there may be."""
        self._behind = True
        if self._stepping is None and self.number >= 0:
            self._stepping = asyncio.create_task(self._step(), name="corridor-stream")

    async def after(self, number: int) -> list[Said]:
        """At most a page of the entries after `number`, in order, none that those in `live` have not been handed."""
        if number >= self.number:
            return []
        if self._said and number >= self._said[0].number - 1:
            skipped = number - self._said[0].number + 1
            return list(islice(self._said, skipped, skipped + PAGE))
        async with self._store.read() as session:
            until = min(self.number, number + PAGE)
            return [*map(Said, await queries.entries(session, self._operation_id, after=number, until=until))]

    async def head(self, known: int = 0) -> int:
        """Where the journal stands by the store, at most a second ago; anew for who claims to `know` more.

        So it shows when we have not heard of what is new.
        """
        loop = asyncio.get_running_loop()
        async with self._asking:  # of many who beat in one moment, one asks
            if loop.time() >= self._head[0] or known > max(self._head[1], self.number):
                async with self._store.read() as session:
                    number, _ = await queries.head(session, self._operation_id)
                self._head = loop.time() + HEAD_S, number
                if number > self.number:
                    self.heard()
        return max(self._head[1], self.number)

    def wake(self) -> None:
        """Everybody looks up, now."""
        for viewer in tuple(self.live):
            viewer.woken.set()

    def close(self) -> None:
        """Nobody is left."""
        self.pictures.close()
        if self._stepping is not None:
            self._stepping.cancel()

    async def _step(self) -> None:
        """Hand over what is new, in steps, until there is nothing more."""
        loop = asyncio.get_running_loop()
        try:
            while self._behind:
                await asyncio.sleep(max(0.0, self._next - loop.time()))
                self._next = loop.time() + TICK_S
                self._behind = False  # before the read: what is written meanwhile makes another step
                try:
                    await self._read_on()
                except Exception as error:  # noqa: BLE001 - whatever the store has, the next step tries again
                    log.warning("stream.retry", operation=self._operation_id, error=repr(error))
                    self._behind, self._next = True, loop.time() + AGAIN_S
        finally:
            self._stepping = None

    async def _read_on(self) -> None:
        while True:
            async with self._store.read() as session:
                batch = await queries.entries(session, self._operation_id, after=self.number, limit=PAGE)
            if batch:
                self._hand_over([*map(Said, batch)])
                self.pictures.heard()
            if len(batch) < PAGE:
                return

    def _hand_over(self, batch: list[Said]) -> None:
        """To everybody in `live`, in one go: no viewer can come or leave meanwhile, so none misses or repeats any."""
        before, last = self.number, batch[-1].number
        self._said.extend(batch)
        self.number = last
        if any(said.entry.kind in RIGHTS or said.entry.kind.partition(".")[0] in RIGHTS_OF for said in batch):
            for viewer in self.live:
                viewer.recheck = True
                viewer.woken.set()
            self.live.clear()
            return
        drawn: dict[Any, Any] = {}
        for viewer in tuple(self.live):
            if viewer.number < before:  # something went wrong on our side in the step before: it reads on by itself
                viewer.woken.set()
                self.live.discard(viewer)
                continue
            if viewer.number == before:
                message = drawn.get(viewer.seats)
                if message is None:
                    message = drawn[viewer.seats] = piece(frame(batch, viewer.seats))
            elif viewer.number >= last:  # it began ahead of us
                continue
            else:
                message = piece(frame((said for said in batch if said.number > viewer.number), viewer.seats))
            if not viewer.push(message, last):
                self.live.discard(viewer)


class Hub:
    """One callback at the store for all streams of this process; it carries no data."""

    def __init__(self, store: Store, boards: Boards) -> None:
        self._tails: dict[str, Tail] = {}
        self._store = store
        self._boards = boards
        self._undo = store.listen(self._heard)
        self.closing = False

    def _heard(self, wake_up: WakeUp | None) -> None:
        if wake_up is None:
            for tail in self._tails.values():
                tail.heard()
        elif wake_up.operation_id in self._tails:
            self._tails[wake_up.operation_id].heard()

    @contextmanager
    def watch(self, operation_id: str) -> Iterator[Tail]:
        """The operation's tail; forgotten with the last viewer."""
        tail = self._tails.get(operation_id)
        if tail is None:
            tail = self._tails[operation_id] = Tail(self._store, self._boards, operation_id)
        tail.watching += 1
        try:
            yield tail
        finally:
            tail.watching -= 1
            if not tail.watching:
                del self._tails[operation_id]
                tail.close()

    def viewers(self) -> dict[str, int]:
        """How many watch each operation, by its id."""
        return {operation_id: tail.watching for operation_id, tail in self._tails.items()}

    def close(self) -> None:
        """Every stream ends; its viewer comes back to whoever serves then."""
        self.closing = True
        self._undo()
        for tail in self._tails.values():
            tail.wake()


@asynccontextmanager
async def lifespan(app: Litestar) -> AsyncIterator[None]:
    """The hub of a running service, as `app.state.hub`, and what its boards share, as `app.state.boards`."""
    app.state.boards = Boards(app.state.store)
    app.state.hub = hub = Hub(app.state.store, app.state.boards)
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
