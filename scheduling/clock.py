"""The alarm that wakes whoever does the due work. The record of what is due is the caller's, in a store."""

import asyncio
import contextlib
import logging
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta

import structlog
from apscheduler.schedulers.asyncio import AsyncIOScheduler
from apscheduler.triggers.interval import IntervalTrigger

from scheduling.windows import as_utc

log = structlog.get_logger(__name__)

# Nudges and due times that come closer together than this are served together.
_BREATH_S = 0.01
_FIRST_RETRY_S = 0.25


class Clock:
    """Calls `wake` when started, at the time it last answered (wall time; None for nothing due), after a `nudge`, and
    at least every `safety_s` seconds; never twice at once.

    Whatever `wake` raises is logged, and it is called again after a pause that doubles from 0.25 s up to `safety_s`.
    A time already past is called for at once (100 times a second at most).

    APScheduler 3.11 rings the bell and does no more: one job in memory, in UTC, which always lives for a single step of
    the loop, so that none is skipped for running still or for being late. `_live` alone calls `wake`, hence a nudge is
    never lost and `stop` can wait, neither of which the scheduler's own executor offers.
    """

    def __init__(self, wake: Callable[[], Awaitable[datetime | None]], *, safety_s: float = 30) -> None:
        self._wake = wake
        self._safety = timedelta(seconds=safety_s)
        self._life: asyncio.Task[None] | None = None

    async def start(self) -> None:
        """Starts in the running event loop. Raises RuntimeError when started already."""
        if self._life:
            raise RuntimeError("this clock is running already")
        self._bell = asyncio.Event()
        self._bell.set()
        self._stopping = asyncio.Event()
        logging.getLogger("apscheduler").setLevel(logging.WARNING)  # else two lines at INFO each time it rings
        self._scheduler = AsyncIOScheduler(timezone=UTC)
        self._scheduler.add_job(
            self._ring,
            IntervalTrigger(seconds=self._safety.total_seconds(), timezone=UTC),
            id="wake",
            coalesce=True,
            max_instances=1,
            misfire_grace_time=None,  # however late, it rings
        )
        self._scheduler.start()
        self._life = asyncio.create_task(self._live(), name="clock")

    async def stop(self) -> None:
        """Waits for a running `wake` to end, then stops. Does nothing when not running."""
        life, self._life = self._life, None
        if life is None:
            return
        self._scheduler.pause()  # so that its shutdown finds no ring under way, which it would cancel and call an error
        self._stopping.set()
        self._bell.set()
        try:
            await asyncio.wait([life])
        finally:
            self._scheduler.shutdown()
            await asyncio.sleep(0)  # shutdown only asks the loop to do it

    def nudge(self) -> None:
        """Something may have become due earlier than answered: wake soon. Cheap; to be called in the clock's loop."""
        if self._life:
            self._bell.set()

    async def _ring(self) -> None:
        self._bell.set()

    async def _live(self) -> None:
        failures = 0
        while True:
            await self._bell.wait()
            if self._stopping.is_set():
                return
            self._bell.clear()
            try:
                self._set_alarm(await self._wake())
                failures = 0
            except (Exception, asyncio.CancelledError) as error:
                # Something cancelled inside `wake` is a failure like others; this task itself cancelled is the end.
                if isinstance(error, asyncio.CancelledError) and self._is_cancelled():
                    raise
                failures += 1
                log.exception("due work failed", failures=failures)
                self._bell.set()
            await self._rest(self._pause_s(failures))

    def _set_alarm(self, due: datetime | None) -> None:
        at = datetime.now(UTC) + self._safety
        self._scheduler.modify_job("wake", next_run_time=min(at, as_utc(due)) if due else at)

    def _pause_s(self, failures: int) -> float:
        if not failures:
            return _BREATH_S
        return min(_FIRST_RETRY_S * 2.0 ** min(failures - 1, 16), self._safety.total_seconds())

    async def _rest(self, seconds: float) -> None:
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self._stopping.wait()

    @staticmethod
    def _is_cancelled() -> bool:
        task = asyncio.current_task()
        return task is not None and task.cancelling() > 0
