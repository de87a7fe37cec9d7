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


class Together(msgspec.Struct, frozen=True):
    """A group: what is committed together, and what came of judging it before the store was asked."""

    waiting: Sequence[Waiting]
    judged: service.Unseen | None

    @property
    def submissions(self) -> Sequence[Submission]:
        return [one.submission for one in self.waiting]


class Lane:
    """What waits of one operation. While a group is committed the next one is judged, once as many wait as it has."""

    def __init__(self, operation_id: str) -> None:
        self.operation_id = operation_id
        self.gap = service.between_groups(operation_id)
        self.waiting: deque[Waiting] = deque()
        self.under_way: Together | None = None
        self.ahead: Together | None = None

    def add(self, arrivals: Sequence[Waiting]) -> None:
        self.waiting.extend(arrivals)
        now = self.under_way
        if now and now.judged and not self.ahead and len(self.waiting) >= len(now.waiting):
            self.ahead = self._together(now.judged)

    def next(self) -> Together | None:
        """The next group; None when nobody waits."""
        group, self.ahead = self.ahead, None
        if group is None and self.waiting:
            group = self._together()
        elif group and not (group.judged and group.judged.holds()):  # the one before it was not stored as judged
            group = Together(group.waiting, self._judge(group.submissions))
        self.under_way = group
        return group

    def left(self) -> list[Waiting]:
        """Everybody who has no answer from it."""
        return [*(one for group in (self.under_way, self.ahead) if group for one in group.waiting), *self.waiting]

    def _together(self, after: service.Unseen | None = None) -> Together:
        group = [self.waiting.popleft() for _ in range(min(len(self.waiting), MOST_TOGETHER))]
        return Together(group, self._judge([one.submission for one in group], after))

    def _judge(self, submissions: Sequence[Submission], after: service.Unseen | None = None) -> service.Unseen | None:
        try:
            return service.unseen(self.operation_id, submissions, after)
        except Exception:  # whatever it is shows again when the group is committed, where it is somebody's
            log.exception("intake.not_judged", operation=self.operation_id)
            return None


class Intake:
    """One per process. Each operation has its own lane, since its journal puts its writers in line anyway."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._lanes: dict[str, Lane] = {}
        self._workers: set[asyncio.Task[None]] = set()
        self._waiting = 0
        self._closing = False

    def put(self, operation_id: str, submissions: Sequence[Submission]) -> "list[asyncio.Future[Answer]]":
        """Put reports in line; each one's answer, in order, once it is committed or refused.

        Raises Busy, having taken nothing, when too many wait already.
        """
        if self._closing or self._waiting + len(submissions) > MOST_WAITING:
            raise Busy("Too many reports are waiting to be stored. Nothing was stored; send it again.", retry_after_s=2)
        loop = asyncio.get_running_loop()
        arrivals = [Waiting(submission, loop.create_future()) for submission in submissions]
        self._waiting += len(arrivals)
        lane = self._lanes.get(operation_id)
        if lane is None:
            lane = self._lanes[operation_id] = Lane(operation_id)
            worker = loop.create_task(self._work(lane), name=f"corridor-intake-{operation_id}")
            self._workers.add(worker)
            worker.add_done_callback(self._workers.discard)
        lane.add(arrivals)
        return [arrival.answer for arrival in arrivals]

    async def file(self, operation_id: str, submissions: Sequence[Submission]) -> list[Answer]:
        """The same, for who waits for the answers; raises as `put`."""
        answers = self.put(operation_id, submissions)
        with INTAKE_SECONDS.time():
            return [await answer for answer in answers]

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

    async def _work(self, lane: Lane) -> None:
        """Commit group after group until the lane is empty. However it ends, nobody is left waiting in it."""
        try:
            while True:
                async with lane.gap:
                    if not (group := lane.next()):
                        break
                    answers = await self._commit(lane.operation_id, group.submissions, group.judged)
                assert len(answers) == len(group.waiting)
                for waiting, answer in zip(group.waiting, answers, strict=True):
                    self._answer(waiting, answer)
                REPORTS_TAKEN.inc(sum(isinstance(answer, Taken) and answer.new for answer in answers))
                lane.under_way = None
        except Exception:  # a fault of ours: it must not take the next reports with it
            log.exception("intake.lane_failed", operation=lane.operation_id)
        finally:
            del self._lanes[lane.operation_id]
            for waiting in lane.left():
                self._answer(waiting, Busy("It is not known to be stored; send the same again.", retry_after_s=2))

    def _answer(self, waiting: Waiting, answer: Answer) -> None:
        """Give a caller its answer, unless it has gone or has one."""
        if not waiting.answer.done():
            waiting.answer.set_result(answer)
        self._waiting -= 1

    async def _commit(
        self, operation_id: str, group: Sequence[Submission], judged: service.Unseen | None = None
    ) -> Sequence[Answer]:
        """Store a group in one transaction; when that fails, each by itself, so that only what is at fault fails."""
        try:
            return await service.file(self._store, operation_id, group, judged)
        except Busy as error:  # the store is not there, and would not be for each alone
            return [error] * len(group)
        except Exception as error:  # noqa: BLE001 - whatever it is, it belongs to callers and must not end the lane
            if len(group) == 1:
                return [error]
            log.warning("intake.one_by_one", reports=len(group), error=repr(error))
            return [(await self._commit(operation_id, [submission]))[0] for submission in group]
