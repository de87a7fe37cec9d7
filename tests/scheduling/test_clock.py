"""Real time, short: what must happen is waited for with a generous timeout; only lower bounds of time are asserted."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta

import pytest
from structlog.testing import capture_logs

from scheduling.clock import Clock
from tests.support.patience import PATIENCE_S


def now() -> datetime:
    return datetime.now(UTC)


class Sleeper:
    """Notes when it is woken and answers what `answer` says for the nth time (from 1)."""

    def __init__(self, answer: Callable[[int], datetime | None] = lambda n: None) -> None:
        self.answer = answer
        self.woken: list[datetime] = []
        self._changed = asyncio.Event()

    async def wake(self) -> datetime | None:
        self.woken.append(now())
        self._changed.set()
        return self.answer(len(self.woken))

    async def times(self, n: int) -> None:
        async with asyncio.timeout(PATIENCE_S):
            while len(self.woken) < n:
                self._changed.clear()
                await self._changed.wait()


@asynccontextmanager
async def running(wake: Callable[[], Awaitable[datetime | None]], safety_s: float = 30) -> AsyncIterator[Clock]:
    clock = Clock(wake, safety_s=safety_s)
    await clock.start()
    try:
        yield clock
    finally:
        await clock.stop()


async def test_it_wakes_at_the_start() -> None:
    sleeper = Sleeper()
    async with running(sleeper.wake):
        await sleeper.times(1)


async def test_it_wakes_at_each_time_answered_and_not_before() -> None:
    due: list[datetime] = []

    def answer(n: int) -> datetime:
        due.append(now() + timedelta(milliseconds=30))
        return due[-1]

    sleeper = Sleeper(answer)
    async with running(sleeper.wake):
        await sleeper.times(6)
    assert all(woken >= asked for asked, woken in zip(due, sleeper.woken[1:], strict=False))


async def test_a_time_already_past_is_woken_for_at_once() -> None:
    sleeper = Sleeper(lambda n: now() - timedelta(days=3) if n < 4 else None)
    async with running(sleeper.wake):
        await sleeper.times(4)


async def test_a_nudge_wakes_it_though_nothing_is_due() -> None:
    sleeper = Sleeper()
    async with running(sleeper.wake) as clock:
        for n in (1, 2, 3):
            await sleeper.times(n)
            clock.nudge()
        await sleeper.times(4)


async def test_a_nudge_while_it_is_awake_is_not_lost_and_many_are_one() -> None:
    awake, go_on = asyncio.Event(), asyncio.Event()
    count = 0

    async def wake() -> None:
        nonlocal count
        count += 1
        awake.set()
        await go_on.wait()

    async with running(wake) as clock, asyncio.timeout(PATIENCE_S):
        await awake.wait()
        awake.clear()
        for _ in range(1000):
            clock.nudge()
        go_on.set()
        await awake.wait()
    assert count == 2


async def test_it_is_never_awake_twice_at_once() -> None:
    sleeper = Sleeper(lambda n: now())
    inside = 0

    async def wake() -> datetime | None:
        nonlocal inside
        assert inside == 0
        inside += 1
        await asyncio.sleep(0.02)
        inside -= 1
        return await sleeper.wake()

    with capture_logs() as logs:
        async with running(wake, safety_s=0.05) as clock:
            for n in range(1, 6):
                clock.nudge()
                await sleeper.times(n)
    assert logs == []


async def test_it_wakes_now_and_then_though_nothing_is_due_and_nobody_nudges() -> None:
    sleeper = Sleeper()
    async with running(sleeper.wake, safety_s=0.05):
        await sleeper.times(3)


async def test_it_wakes_for_safety_before_a_time_far_off() -> None:
    sleeper = Sleeper(lambda n: now() + timedelta(days=400))
    async with running(sleeper.wake, safety_s=0.05):
        await sleeper.times(3)


@pytest.mark.parametrize("error", [OSError("the database is away"), asyncio.CancelledError()])
async def test_an_error_is_logged_and_tried_again(error: BaseException) -> None:
    def answer(n: int) -> datetime | None:
        if n < 3:
            raise error
        return None

    sleeper = Sleeper(answer)
    with capture_logs() as logs:
        async with running(sleeper.wake):
            await sleeper.times(3)
    assert [(entry["event"], entry["failures"], entry["exc_info"]) for entry in logs] == [
        ("due work failed", 1, True),
        ("due work failed", 2, True),
    ]
    first, second, third = sleeper.woken
    assert third - second > second - first > timedelta(milliseconds=200)


async def test_a_time_without_a_zone_is_an_error_like_others() -> None:
    sleeper = Sleeper(lambda n: datetime(2020, 1, 1) if n == 1 else None)  # noqa: DTZ001
    with capture_logs() as logs:
        async with running(sleeper.wake):
            await sleeper.times(2)
    assert [entry["event"] for entry in logs] == ["due work failed"]


async def test_stopping_waits_for_who_is_awake() -> None:
    awake, finished = asyncio.Event(), asyncio.Event()

    async def wake() -> None:
        awake.set()
        await asyncio.sleep(0.1)
        finished.set()

    async with running(wake), asyncio.timeout(PATIENCE_S):
        await awake.wait()
    assert finished.is_set()


async def test_stopping_does_not_wait_for_the_next_try() -> None:
    sleeper = Sleeper()

    async def wake() -> datetime | None:
        await sleeper.wake()
        raise OSError("the database is away")

    with capture_logs():
        async with asyncio.timeout(PATIENCE_S), running(wake, safety_s=3600):
            await sleeper.times(2)


async def test_once_stopped_it_wakes_no_more() -> None:
    sleeper = Sleeper(lambda n: now())
    async with running(sleeper.wake, safety_s=0.05) as clock:
        await sleeper.times(2)
    woken = len(sleeper.woken)
    clock.nudge()
    await asyncio.sleep(0.15)
    assert len(sleeper.woken) == woken


async def test_stopping_leaves_nothing_behind_and_may_be_done_twice_or_never_started() -> None:
    before = asyncio.all_tasks()
    clock = Clock(Sleeper().wake)
    await clock.stop()
    await clock.start()
    await clock.stop()
    await clock.stop()
    assert asyncio.all_tasks() == before


async def test_a_stopped_clock_can_be_started_again_and_a_running_one_cannot() -> None:
    sleeper = Sleeper()
    async with running(sleeper.wake) as clock:
        await sleeper.times(1)
        with pytest.raises(RuntimeError, match="running already"):
            await clock.start()
    await clock.start()
    await sleeper.times(2)
    await clock.stop()
