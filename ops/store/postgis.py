"""The engine for many machines: PostgreSQL with PostGIS, any number of application processes."""

import asyncio
from contextlib import suppress
from pathlib import Path
from typing import Any

import asyncpg
import structlog
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncSession, create_async_engine

from ops.store import postgres_copy
from ops.store.door import Store, WakeUp

CHANNEL = "corridor"
LEADER_LOCK = 0x0C0881D0  # any constant that nobody else in this database uses
MIGRATION_LOCK = LEADER_LOCK + 1
log = structlog.get_logger()


class PostgisStore(Store):
    """NOTIFY wakes, one reconnecting LISTEN connection per process; it also holds the leader's advisory lock."""

    engine = "postgresql"
    many_processes = True

    def __init__(self, url: str) -> None:
        engine = create_async_engine(url, pool_size=16, max_overflow=8, pool_timeout=10, pool_pre_ping=True)
        # One view for everything that is read together: a tally and the entry that it is as of must agree.
        super().__init__(engine, engine.execution_options(isolation_level="REPEATABLE READ"))
        self._dsn = url.replace("postgresql+asyncpg://", "postgresql://", 1)
        self._listening: asyncio.Task[None] | None = None
        self._connection: Any = None
        self._leading = False
        self._heard_once = asyncio.Event()

    async def announce(self, session: AsyncSession, wake_up: WakeUp) -> None:
        payload = f"{wake_up.operation_id} {wake_up.number}"
        await session.execute(text("select pg_notify(:channel, :payload)"), {"channel": CHANNEL, "payload": payload})

    async def start(self) -> None:
        self._listening = asyncio.create_task(self._listen(), name="corridor-listen")
        await self._heard_once.wait()

    async def _listen(self) -> None:
        """Listen, and begin anew when the connection is lost; each new beginning wakes everybody to look."""
        wait_s = 0.1
        while True:
            try:
                self._connection = connection = await asyncpg.connect(self._dsn, timeout=10)
                lost = asyncio.Event()
                connection.add_termination_listener(lambda *_, lost=lost: lost.set())
                await connection.add_listener(CHANNEL, self._heard)
                wait_s = 0.1
                self._heard_once.set()
                self.wake(None)
                await lost.wait()
            except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError, TimeoutError) as error:
                log.warning("store.listen.retry", error=type(error).__name__, wait_s=wait_s)
            self._leading = False
            self._connection = None
            await asyncio.sleep(wait_s)
            wait_s = min(wait_s * 2, 5)

    def _heard(self, _: object, _pid: int, _channel: str, payload: object) -> None:
        operation_id, _, number = str(payload).partition(" ")
        self.wake(WakeUp(operation_id, int(number)))

    async def lead(self) -> bool:
        """The session lock lives on the listening connection: it falls with the process that held it."""
        connection = self._connection
        if connection is None:
            return False
        try:
            if self._leading:
                await connection.execute("select 1", timeout=5)
            else:
                self._leading = await connection.fetchval("select pg_try_advisory_lock($1)", LEADER_LOCK, timeout=5)
        except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError, TimeoutError):
            self._leading = False
        return bool(self._leading)

    def save(self, target: Path) -> None:
        postgres_copy.save(self.writer.url, target)

    def load(self, source: Path) -> None:
        postgres_copy.load(self.writer.url, source)

    async def lock_for_migration(self, connection: AsyncConnection) -> None:
        await connection.execute(text("select pg_advisory_xact_lock(:lock)"), {"lock": MIGRATION_LOCK})
        await connection.execute(text("create extension if not exists postgis"))

    async def close(self) -> None:
        if self._listening is not None:
            self._listening.cancel()
            with suppress(asyncio.CancelledError):
                await self._listening
        if self._connection is not None:
            await self._connection.close(timeout=5)
        await super().close()
