"""The engine for many machines: PostgreSQL with PostGIS, any number of application processes."""

import asyncio
import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import asyncpg
import structlog
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncSession, create_async_engine

from ops.errors import Busy, Conflict
from ops.store import postgres_copy
from ops.store.direct import Asked, Row, Statement, asked_together, asking, if_taken, told_apart
from ops.store.door import Store, WakeUp, transient

CHANNEL = "corridor"
LEADER_LOCK = 0x0C0881D0  # any constant that nobody else in this database uses
MIGRATION_LOCK = LEADER_LOCK + 1
PROBE_S = 5.0
"""How often a connection that says nothing is asked whether it lives, and how long it may take to answer."""
ALONE = {
    "tcp_keepalives_idle": "3",
    "tcp_keepalives_interval": "2",
    "tcp_keepalives_count": "2",
    "tcp_user_timeout": "7000",
}
"""So that the server lets go of the leader's lock when its machine or the network is gone, not only its process."""
PLANNED = {
    "enable_seqscan": "off",
    "enable_hashjoin": "off",
    "enable_mergejoin": "off",
    "plan_cache_mode": "force_generic_plan",
}
"""Statements of `look` and `keep` ask for little by its key, and are planned once in `PLANS_HOLD_S`. In tables that
nobody has analysed they, and the keys that are checked for each row, would else read all there is of an operation."""
PLANS_HOLD_S = 5
"""How long a plan is used: of an empty table that nobody has analysed every index that begins with the operation looks
as good as the whole key, and would be walked as far as the operation goes."""
MOST_AT_ONCE = 8
"""Statements of `look` and `keep` that run at once in this process; others wait."""
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
        self._idle: list[Any] = []
        """The driver's connections for `look` and `keep` that nobody uses."""
        self._few = asyncio.Semaphore(MOST_AT_ONCE)
        self._listening: asyncio.Task[None] | None = None
        self._connection: Any = None
        self._using = asyncio.Lock()
        """The connection takes one question at a time."""
        self._leading = False
        self._heard_once = asyncio.Event()

    def announcing(self, session: AsyncSession, wake_up: WakeUp) -> Sequence[Statement]:
        return [notice(wake_up)]

    async def look(self, questions: Sequence[Asked]) -> list[list[Row]]:
        text_, values = asked_together(questions)
        with driver_errors():
            while self._idle:  # a connection that was idle may be gone; then it is another
                with suppress(OSError, asyncpg.PostgresError, asyncpg.InterfaceError):
                    return told_apart(await self._run(text_, values), len(questions))
            return told_apart(await self._run(text_, values), len(questions))

    async def keep(self, turn: Asked, writes: Sequence[Statement], wake_up: WakeUp | None) -> bool:
        text_, values = if_taken(turn, writes, notice(wake_up) if wake_up else asking("select 1"))
        with driver_errors():
            return bool(await self._run(text_, values))

    async def _run(self, text_: str, values: Sequence[Any]) -> list[Row]:
        """One statement, which is a transaction, on a connection of our own."""
        async with self._few:
            connection = self._idle.pop() if self._idle else None
            connection = connection or await asyncpg.connect(
                self._dsn, timeout=10, server_settings=PLANNED, max_cached_statement_lifetime=PLANS_HOLD_S
            )
            try:
                rows: list[Row] = await connection.fetch(text_, *values)
            except BaseException:
                connection.terminate()
                raise
            self._idle.append(connection)
            return rows

    async def start(self) -> None:
        self._listening = asyncio.create_task(self._listen(), name="corridor-listen")
        await self._heard_once.wait()

    async def _listen(self) -> None:
        """Listen, and begin anew when the connection is lost; each new beginning wakes everybody to look."""
        wait_s = 0.1
        while True:
            connection: Any = None
            try:
                name = f"corridor {os.getpid()}"
                connection = await asyncpg.connect(
                    self._dsn, timeout=10, server_settings=ALONE | {"application_name": name}
                )
                lost = asyncio.Event()
                connection.add_termination_listener(lambda *_, lost=lost: lost.set())
                await connection.add_listener(CHANNEL, self._heard)
                self._connection = connection
                wait_s = 0.1
                self._heard_once.set()
                self.wake(None)
                await self._until_lost(connection, lost)
            except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError, TimeoutError) as error:
                log.warning("store.listen.retry", error=type(error).__name__, wait_s=wait_s)
            finally:
                self._leading = False
                self._connection = None
                if connection is not None:
                    connection.terminate()
            await asyncio.sleep(wait_s)
            wait_s = min(wait_s * 2, 5)

    async def _until_lost(self, connection: Any, lost: asyncio.Event) -> None:
        """Until the connection ends, or does not answer: a link that died in silence tells of nothing new."""
        while True:
            with suppress(TimeoutError):
                async with asyncio.timeout(PROBE_S):
                    await lost.wait()
                    return
            async with self._using:
                await connection.execute("select 1", timeout=PROBE_S)

    def _heard(self, _: object, _pid: int, _channel: str, payload: object) -> None:
        operation_id, _, number = str(payload).partition(" ")
        self.wake(WakeUp(operation_id, int(number)))

    async def lead(self) -> bool:
        """The session lock lives on the listening connection: it falls with the process that held it."""
        async with self._using:
            connection = self._connection
            if connection is None:
                return False
            try:
                if self._leading:
                    await connection.execute("select 1", timeout=PROBE_S)
                else:
                    lock = "select pg_try_advisory_lock($1)"
                    self._leading = await connection.fetchval(lock, LEADER_LOCK, timeout=PROBE_S)
            except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError, TimeoutError):
                self._leading = False
                connection.terminate()  # with whatever lock it may still hold; then it begins anew
            return bool(self._leading)

    def save(self, target: Path) -> None:
        postgres_copy.save(self.writer.url, target)

    def load(self, source: Path) -> None:
        postgres_copy.load(self.writer.url, source)

    async def lock_for_migration(self, connection: AsyncConnection) -> None:
        await connection.execute(text("select pg_advisory_xact_lock(:lock)"), {"lock": MIGRATION_LOCK})
        await connection.execute(text("create extension if not exists postgis"))
        # For exclusion constraints over names and times; PostgreSQL lets the database's owner make this one.
        await connection.execute(text("create extension if not exists btree_gist"))

    async def close(self) -> None:
        if self._listening is not None:
            self._listening.cancel()
            with suppress(asyncio.CancelledError):
                await self._listening
        for connection in self._idle:
            connection.terminate()
        await super().close()


def notice(wake_up: WakeUp) -> Asked:
    payload = f"{wake_up.operation_id} {wake_up.number}"
    return asking("select pg_notify(:channel, :payload)", channel=CHANNEL, payload=payload)


@contextmanager
def driver_errors() -> Iterator[None]:
    """The driver's own errors as ours; see `translated`."""
    try:
        yield
    except asyncpg.IntegrityConstraintViolationError as error:
        raise Conflict("Something is already stored that this would contradict.") from error
    except (asyncpg.InterfaceError, OSError, TimeoutError) as error:
        if isinstance(error, ValueError):  # a value that cannot be sent, and could not be sent again
            raise
        raise Busy(retry_after_s=2) from error
    except asyncpg.PostgresError as error:
        if transient(error.sqlstate or ""):
            raise Busy(retry_after_s=2) from error
        raise
