"""Sends what was posted: journals that it goes out, claims it for a while, and sends it outside any transaction.

Any number of processes may do so at once. A claim is the time before which nobody else tries; a process that is killed
in the middle leaves claims that expire, and the message goes out again under the same id.
"""

import asyncio
import random
import uuid
from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any, NamedTuple

import structlog
from sqlalchemy import ColumnElement, func, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from ops.access.models import Account
from ops.deliveries import hooks, mail
from ops.deliveries.mail_server import mail_server
from ops.deliveries.models import Delivery, ParcelKept
from ops.deliveries.outcome import Outcome, failed, withdrawn
from ops.deliveries.packing import Packed, Unmeant, pack
from ops.deliveries.states import DEAD, MOST_ATTEMPTS, POSTED, QUEUED, SENT, UNSENT, WITHDRAWN, pause
from ops.journal.service import Draft, append
from ops.planning.queries import lock_operation
from ops.planning.timing import clock_of
from ops.settings import Settings
from ops.store import Store

LEASE_S = 120.0
"""How long a claim lasts: longer than any attempt may take."""
AT_ONCE = 8
"""Attempts of one process at one time."""
AT_ONCE_TO_MAIL, AT_ONCE_TO_ONE = 4, 2
"""Of these, to the mail server and to one webhook, so that a slow receiver holds nobody else up."""
SENDER = "sender"
"""Who the journal says did it."""
NO_SERVER = "not sent: no mail server configured"
MAIL = "mail"
log = structlog.get_logger()


class Claim(NamedTuple):
    id: str
    token: str
    attempts: int
    channel: str
    destination: str


class Sender:
    """Sends for one process. `nudge` is called when a place has become free, so that `wake` is called again."""

    def __init__(
        self, store: Store, settings: Settings, *, lease_s: float = LEASE_S, chance: Callable[[], float] = random.random
    ) -> None:
        self.store = store
        self.settings = settings
        self.lease = timedelta(seconds=lease_s)
        self.chance = chance
        self.nudge: Callable[[], None] = lambda: None
        self._busy: Counter[str] = Counter()
        self._tasks: set[asyncio.Task[None]] = set()

    async def wake(self) -> datetime | None:
        """Take on whatever is due and there is room for; gives when there is more to do."""
        await self._let_out()
        while free := AT_ONCE - len(self._tasks):
            claims = await self._claim(free)
            if not claims:
                return await self._next()
            for claim in claims:
                self._busy[claim.destination] += 1
                task = asyncio.create_task(self._attempt(claim), name=f"delivery {claim.id}")
                self._tasks.add(task)
                task.add_done_callback(partial(self._done, claim))
        return None

    def _done(self, claim: Claim, task: "asyncio.Task[None]") -> None:
        self._tasks.discard(task)
        self._busy[claim.destination] -= 1
        if not task.cancelled() and (error := task.exception()):
            log.error("delivery.failed", delivery=claim.id, exc_info=error)
        self.nudge()

    async def idle(self) -> None:
        """Wait until nothing is being attempted."""
        while self._tasks:
            await asyncio.wait(self._tasks)

    async def stop(self) -> None:
        """Break off what is being attempted; its claims expire."""
        tasks = tuple(self._tasks)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _let_out(self) -> None:
        """From posted to queued, with an entry that says what leaves the house and to whom; what cannot is unsent."""
        async with self.store.read() as session:
            posted = (
                await session.execute(
                    select(Delivery.operation_id, Delivery.parcel_id).where(Delivery.state == POSTED).distinct()
                )
            ).all()
        for operation_id, parcel_id in posted:
            async with self.store.write() as session:
                operation = await lock_operation(session, operation_id)
                rows = list(
                    await session.scalars(
                        select(Delivery)
                        .where(Delivery.parcel_id == parcel_id, Delivery.state == POSTED)
                        .order_by(Delivery.channel, Delivery.id)
                        .with_for_update()
                    )
                )
                wall = datetime.now(UTC)
                for row in rows:
                    if row.channel == "email" and not self.settings.smtp_url:
                        row.state, row.last_error, row.settled_at = UNSENT, NO_SERVER, wall
                    else:
                        row.state, row.next_at = QUEUED, wall
                await session.flush()
                out = [row for row in rows if row.state == QUEUED]
                if out:
                    now = clock_of(operation).now(wall)
                    await append(self.store, session, operation_id, SENDER, [await leaving(session, out)], now)

    def _full(self) -> list[str]:
        return [name for name, count in self._busy.items() if count >= most(name)]

    async def _claim(self, free: int) -> list[Claim]:
        """Claim one delivery for each free place, at most as many to one webhook as it may have."""
        full = self._full()
        wall = datetime.now(UTC)
        async with self.store.write() as session:
            due = select(Delivery).where(Delivery.state == QUEUED, Delivery.next_at <= wall, room(full))
            due = due.order_by(Delivery.next_at, Delivery.id).limit(free * 4).with_for_update(skip_locked=True)
            claims: list[Claim] = []
            taken = Counter(self._busy)
            for row in await session.scalars(due):
                destination = row.webhook_id or MAIL
                if len(claims) == free or taken[destination] >= most(destination):
                    continue
                taken[destination] += 1
                row.claim, row.next_at = str(uuid.uuid4()), wall + self.lease
                row.attempts += 1
                claims.append(Claim(row.id, row.claim, row.attempts, row.channel, destination))
        return claims

    async def _next(self) -> datetime | None:
        async with self.store.read() as session:
            soonest: datetime | None = await session.scalar(
                select(func.min(Delivery.next_at)).where(Delivery.state == QUEUED, room(self._full()))
            )
        return soonest

    async def _attempt(self, claim: Claim) -> None:
        try:
            packed = await pack(self.store, self.settings, claim.id)
        except Unmeant as error:
            outcome = withdrawn(str(error))
        else:
            outcome = await self._send(packed)
        await self._settle(claim, outcome)

    async def _send(self, packed: Packed) -> Outcome:
        if packed.mail is None:
            return await hooks.hand_over(
                packed.url, packed.id, packed.secret, packed.body, self.settings.webhooks_to_private
            )
        server = mail_server(self.settings.smtp_url)
        return await mail.send(server, packed.mail) if server else failed(NO_SERVER)

    async def _settle(self, claim: Claim, outcome: Outcome) -> None:
        """Write down what became of an attempt, unless its claim has expired and another has it now."""
        wall = datetime.now(UTC)
        values: dict[str, Any] = {"claim": "", "last_error": outcome.words[:1000]}
        if outcome.state == "sent":
            values |= {"state": SENT, "settled_at": wall}
        elif outcome.state == "withdrawn":
            values |= {"state": WITHDRAWN, "settled_at": wall}
        elif outcome.state == "refused" or claim.attempts >= MOST_ATTEMPTS:
            values |= {"state": DEAD, "settled_at": wall}
        else:
            values |= {"next_at": wall + pause(claim.attempts, self.chance(), outcome.wait_s)}
        if outcome.words:
            log.warning("delivery.attempt", delivery=claim.id, attempt=claim.attempts, outcome=outcome.state)
        async with self.store.write() as session:
            mine = (Delivery.id == claim.id, Delivery.claim == claim.token, Delivery.state == QUEUED)
            await session.execute(update(Delivery).where(*mine).values(**values))


async def leaving(session: AsyncSession, rows: list[Delivery]) -> Draft:
    """The entry that says what leaves the house, and to whom. What it says is in the entry of what is told."""
    parcel = await session.get_one(ParcelKept, rows[0].parcel_id)
    accounts = {row.account_id for row in rows if row.webhook_id is None}
    emails = await session.scalars(select(Account.email).where(Account.id.in_(accounts)).order_by(Account.email))
    hooks = sorted(row.webhook_id for row in rows if row.webhook_id is not None)
    payload = {"kind": parcel.kind, "subject": parcel.subject, "email": list(emails), "webhooks": hooks}
    return Draft(kind="delivery.posted", subject=parcel.id, payload=payload)


def most(destination: str) -> int:
    """How many attempts may be under way to one destination."""
    return AT_ONCE_TO_MAIL if destination == MAIL else AT_ONCE_TO_ONE


def room(full: list[str]) -> ColumnElement[bool]:
    """Whether there is room for one more to a delivery's destination; `full` names those where there is none."""
    to_hook = Delivery.webhook_id.is_not(None) & Delivery.webhook_id.not_in(full)
    return to_hook if MAIL in full else or_(Delivery.webhook_id.is_(None), to_hook)
