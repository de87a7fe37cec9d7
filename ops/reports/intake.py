"""Intake commits in groups: what arrives while a commit is under way forms the next transaction.

No waiting when idle, one fsync for many when busy; each caller gets its own receipt or its own error, and gets it only
once its report is committed. A caller that goes away takes nothing with it: its report is filed all the same.
"""

import asyncio
from collections import deque
from collections.abc import Sequence

import msgspec
import structlog

from ops.errors import Busy
from ops.metrics import INTAKE_SECONDS, REPORTS_TAKEN
from ops.reports import service
from ops.reports.submission import Submission
from ops.reports.views import Taken
from ops.store import Store

MOST_WAITING = 4000
"""Reports that may wait in this process; beyond it callers are asked to come back."""
MOST_TOGETHER = 250
"""Reports in one transaction: enough to share an fsync, few enough that nobody waits long for a commit."""

Answer = Taken | Exception
log = structlog.get_logger()


class Waiting(msgspec.Struct, frozen=True):
    submission: Submission
    answer: "asyncio.Future[Answer]"


class Intake:
    """One per process. Each operation has its own lane, since its journal puts its writers in line anyway."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._lanes: dict[str, deque[Waiting]] = {}
        self._workers: set[asyncio.Task[None]] = set()
        self._waiting = 0
        self._closing = False

    async def file(self, operation_id: str, submissions: Sequence[Submission]) -> list[Answer]:
        """File reports and give each one's answer, in order, once it is committed or refused.

        Raises Busy, having taken nothing, when too many wait already.
        """
        if self._closing or self._waiting + len(submissions) > MOST_WAITING:
            raise Busy("Too many reports are waiting to be stored. Nothing was stored; send it again.", retry_after_s=2)
        loop = asyncio.get_running_loop()
        arrivals = [Waiting(submission, loop.create_future()) for submission in submissions]
        self._waiting += len(arrivals)
        lane = self._lanes.get(operation_id)
        if lane is None:
            lane = self._lanes[operation_id] = deque()
            worker = asyncio.create_task(self._work(operation_id, lane), name=f"corridor-intake-{operation_id}")
            self._workers.add(worker)
            worker.add_done_callback(self._workers.discard)
        lane.extend(arrivals)
        with INTAKE_SECONDS.time():
            return [await arrival.answer for arrival in arrivals]

    async def file_one(self, operation_id: str, submission: Submission) -> Taken:
        """File one report; raises its refusal."""
        [answer] = await self.file(operation_id, [submission])
        if isinstance(answer, Exception):
            raise answer
        return answer

    def busy(self) -> bool:
        """Whether anybody waits for a receipt."""
        return self._waiting > 0

    async def close(self) -> None:
        """Take nothing more and wait until what was taken is answered."""
        self._closing = True
        await asyncio.gather(*self._workers)

    async def _work(self, operation_id: str, lane: deque[Waiting]) -> None:
        """Commit group after group until the lane is empty. However it ends, nobody is left waiting in it."""
        group: list[Waiting] = []
        try:
            while lane:
                group = [lane.popleft() for _ in range(min(len(lane), MOST_TOGETHER))]
                answers = await self._commit(operation_id, [waiting.submission for waiting in group])
                assert len(answers) == len(group)
                for waiting, answer in zip(group, answers, strict=True):
                    self._answer(waiting, answer)
                group = []
        except Exception:  # a fault of ours: it must not take the next reports with it
            log.exception("intake.lane_failed", operation=operation_id)
        finally:
            del self._lanes[operation_id]
            for waiting in (*group, *lane):
                self._answer(waiting, Busy("It is not known to be stored; send the same again.", retry_after_s=2))

    def _answer(self, waiting: Waiting, answer: Answer) -> None:
        """Give a caller its answer, unless it has gone or has one."""
        if isinstance(answer, Taken) and answer.new:
            REPORTS_TAKEN.inc()
        if not waiting.answer.done():
            waiting.answer.set_result(answer)
        self._waiting -= 1

    async def _commit(self, operation_id: str, group: Sequence[Submission]) -> Sequence[Answer]:
        """Store a group in one transaction; when that fails, each by itself, so that only what is at fault fails."""
        try:
            return await service.file(self._store, operation_id, group)
        except Busy as error:  # the store is not there, and would not be for each alone
            return [error] * len(group)
        except Exception as error:  # noqa: BLE001 - whatever it is, it belongs to callers and must not end the lane
            if len(group) == 1:
                return [error]
            log.warning("intake.one_by_one", reports=len(group), error=repr(error))
            return [(await self._commit(operation_id, [submission]))[0] for submission in group]
