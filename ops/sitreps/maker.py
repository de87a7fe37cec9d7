"""Makes what was ordered: compiles, draws, then stores, journals and posts in one transaction, once."""

import hashlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta

import msgspec
import structlog

from ops.access.audience import Audience
from ops.deliveries import bell
from ops.deliveries.service import post
from ops.journal.service import append
from ops.planning.queries import lock_operation
from ops.planning.timing import clock_of
from ops.settings import Settings
from ops.sitreps import queries
from ops.sitreps.letters import parcel
from ops.sitreps.models import Sitrep
from ops.sitreps.record import NOUNS, Made, Record
from ops.sitreps.service import entry
from ops.sitreps.words import LANGUAGES
from ops.store import Store
from ops.summaries.programs import run
from ops.summaries.queries import lines
from scheduling.clock import Clock

MAKER = "clock"
STAND_BY = timedelta(seconds=5)
AGAIN = timedelta(seconds=20)
log = structlog.get_logger()


class Maker:
    """Makes reports for one process. Two that do so at once make the same report, and one of them keeps it."""

    def __init__(self, store: Store, settings: Settings) -> None:
        self.store = store
        self.settings = settings

    async def wake(self) -> datetime | None:
        """Make all that was ordered; gives when to look again for what could not be made."""
        async with self.store.read() as session:
            waiting = await queries.ordered(session)
        if not waiting:
            return None
        if not await self.store.lead():
            return datetime.now(UTC) + STAND_BY
        failed = False
        for operation_id, number in waiting:
            try:
                await self.make(operation_id, number)
            except Exception:  # one report's trouble is not another's
                log.exception("sitrep.failed", operation=operation_id, number=number)
                failed = True
        return datetime.now(UTC) + AGAIN if failed else None

    async def make(self, operation_id: str, number: int) -> None:
        """Make one report; nothing when somebody has made it already."""
        async with self.store.read() as session:
            row = await session.get_one(Sitrep, (operation_id, number))
            fed = lines(session, operation_id, row.as_of, NOUNS)
            made = msgspec.msgpack.decode(await run("ops.sitreps.make", *LANGUAGES, fed=fed), type=Made)
        sha256 = hashlib.sha256(made.raw).hexdigest()
        record = msgspec.json.decode(made.raw, type=Record)
        async with self.store.write() as session:
            operation = await lock_operation(session, operation_id)
            row = await session.get_one(Sitrep, (operation_id, number), populate_existing=True)
            if row.sha256:
                return
            wall = datetime.now(UTC)
            now = clock_of(operation).now(wall)
            row.sha256, row.text, row.made_at = sha256, made.raw.decode(), now
            await session.flush()
            audience = msgspec.convert(row.audience, Audience)
            await append(self.store, session, operation_id, MAKER, [entry("sitrep.made", row)], now)
            told = parcel(record, sha256, audience, made.pdfs, self.settings.public_url)
            await post(session, operation, told, now)


async def draw(raw: bytes, form: str, language: str) -> bytes:
    """A record as html or pdf, by a program of its own."""

    async def fed() -> AsyncIterator[bytes]:
        yield raw

    return await run("ops.sitreps.draw", form, language, fed=fed())


@asynccontextmanager
async def making(store: Store, settings: Settings) -> AsyncIterator[None]:
    """Ordered reports are made as long as this lasts."""
    clock = Clock(Maker(store, settings).wake)
    deaf = bell.hear(clock.nudge)
    await clock.start()
    try:
        yield
    finally:
        deaf()
        await clock.stop()
