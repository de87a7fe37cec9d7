"""The embedded engine: SQLite in WAL mode, every commit on disk before it is acknowledged, one process."""

import asyncio
import sqlite3
from collections.abc import Callable, Sequence
from contextlib import closing, suppress
from pathlib import Path
from typing import Any, TypeVar

import structlog
from sqlalchemy import Connection, PoolResetState, event
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, AsyncSession, create_async_engine

from ops.errors import Busy
from ops.store import sqlite_copy
from ops.store.direct import Asked, Row, Statement, returning, run_all
from ops.store.door import Store, WakeUp, translated
from ops.store.spatial import point_in_box

T = TypeVar("T")
ROWS_BESIDE = 3_000
"""Rows, of two or three pages of 4 KiB each, after which the log is carried over beside the writer, which goes on."""
FEW_PAGES = 1_000
"""So many may be left then, and are carried over in the writer's place."""
LOOK_S = 0.1
"""How often it is looked whether there is so much."""
PAGES_BESIDE = 16_000
"""In the log before SQLite carries it over in the midst of a commit, whoever waits for it."""
FEW_ROWS = 1_000
"""So many at most are written on the event loop's own thread, which they hold up for some ten milliseconds; a group of
single reports has fifty, and takes two. Passing them to the connection's thread costs more: each statement waits there
until the loop lets go of the interpreter, and all who write wait with it."""
PATIENCE_MS = 10_000
"""How long a write waits for another process."""
log = structlog.get_logger()


class EmbeddedStore(Store):
    """One writer at a time (a queue of one connection), any number of readers beside it."""

    engine = "sqlite"
    many_processes = False

    def __init__(self, url: str) -> None:
        pool: dict[str, Any] = {"pool_timeout": 10, "pool_reset_on_return": None}  # see `prepare`
        anywhere = {"check_same_thread": False}  # by one thread at a time, see `keep`
        writer = create_async_engine(url, pool_size=1, max_overflow=0, connect_args=anywhere, **pool)
        reader = create_async_engine(url, pool_size=8, max_overflow=8, **pool)
        prepare(writer, "BEGIN IMMEDIATE", cache_kib=65_536)
        prepare(reader, "BEGIN", cache_kib=8_192)
        super().__init__(writer, reader)
        self._rows = 0
        """Written since the log was last carried over."""
        self._carrying: asyncio.Task[None] | None = None

    def announcing(self, session: AsyncSession, wake_up: WakeUp) -> Sequence[Statement]:
        def committed(_: object) -> None:
            self.wake(wake_up)

        event.listen(session.sync_session, "after_commit", committed, once=True)
        return []

    async def look(self, questions: Sequence[Asked]) -> list[list[Row]]:
        async with translated(), self.reader.connect() as connection:
            return await visit(connection, lambda driver: run_all(driver, questions))

    async def keep(self, turn: Asked, writes: Sequence[Statement], wake_up: WakeUp | None) -> bool:
        async with translated(), self.writer.connect() as connection:
            here = (await driver_of(connection))._conn  # noqa: SLF001 - as `visit` has it
            rows = sum(one.rows for one in writes)
            if rows <= FEW_ROWS and begun_at_once(here):
                kept = write(here, turn, writes)
                if kept:  # the disk is waited for elsewhere
                    await visit(connection, commit)
            else:
                kept = await visit(connection, lambda driver: begin_and_keep(driver, turn, writes))
            self._rows += rows if kept else 0
        if kept and wake_up:
            self.wake(wake_up)
        return kept

    async def lead(self) -> bool:
        return True

    async def start(self) -> None:
        self._carrying = asyncio.create_task(self._carry_over(), name="corridor-log")

    async def _carry_over(self) -> None:
        """Carry the log into the database before it is long. Most of it is done while the writer goes on; what that one
        adds meanwhile is done in its place, so that nothing is left and the log begins anew."""
        while True:
            await asyncio.sleep(LOOK_S)
            if self._rows < ROWS_BESIDE:
                continue
            try:
                async with translated():
                    if await asyncio.to_thread(carry_over_in, str(self.writer.url.database)) > FEW_PAGES:
                        continue  # somebody reads what was before
                    self._rows = 0
                    async with self.writer.connect() as connection:
                        await visit(connection, carry_over)
            except Busy:  # another time
                continue
            except Exception:  # SQLite does it itself before long
                log.exception("store.log_not_carried_over")

    async def close(self) -> None:
        if self._carrying is not None:
            self._carrying.cancel()
            with suppress(asyncio.CancelledError):
                await self._carrying
        await super().close()

    def save(self, target: Path) -> None:
        sqlite_copy.save(self.writer.url, target)

    def load(self, source: Path) -> None:
        sqlite_copy.load(self.writer.url, source)

    async def lock_for_migration(self, connection: AsyncConnection) -> None:
        """BEGIN IMMEDIATE has done it already."""


async def driver_of(connection: AsyncConnection) -> Any:
    """aiosqlite's connection; SQLite's own is its `_conn`."""
    return (await connection.get_raw_connection()).driver_connection


async def visit(connection: AsyncConnection, do: Callable[[sqlite3.Connection], T]) -> T:
    """Do something in the connection's own thread, with SQLite's own connection."""
    driver = await driver_of(connection)
    return await driver._execute(do, driver._conn)  # type: ignore[no-any-return]  # noqa: SLF001 - SQLAlchemy does likewise


# --- a write transaction; `prepare` has the pool roll back what stays open --------------------------------------------


def begin_and_keep(connection: sqlite3.Connection, turn: Asked, writes: Sequence[Statement]) -> bool:
    connection.execute("BEGIN IMMEDIATE")
    kept = write(connection, turn, writes)
    if kept:
        commit(connection)
    return kept


def begun_at_once(connection: sqlite3.Connection) -> bool:
    """Begin, unless another process is writing: nobody waits for it here."""
    connection.execute("PRAGMA busy_timeout=0")
    try:
        connection.execute("BEGIN IMMEDIATE")
    except sqlite3.OperationalError:
        return False
    finally:
        connection.execute(f"PRAGMA busy_timeout={PATIENCE_MS}")
    return True


def write(connection: sqlite3.Connection, turn: Asked, writes: Sequence[Statement]) -> bool:
    taken = bool(returning(turn).on_sqlite(connection))
    if taken:
        run_all(connection, writes)
    return taken


def commit(connection: sqlite3.Connection) -> None:
    connection.execute("COMMIT")


def carry_over(connection: sqlite3.Connection) -> int:
    """As much of the log as nobody needs any more; nobody waits for it. How many pages are left."""
    [(_, pages, carried)] = connection.execute("PRAGMA wal_checkpoint(PASSIVE)").fetchall()
    return int(pages - carried)


def carry_over_in(path: str) -> int:
    """The same, from outside."""
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        return carry_over(connection)


def prepare(engine: AsyncEngine, begin: str, cache_kib: int) -> None:
    """Take transactions into our own hands (the driver's implicit BEGIN comes too late); set durability and memory."""
    pragmas = (
        *("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", f"busy_timeout={PATIENCE_MS}"),
        *(f"cache_size=-{cache_kib}", f"wal_autocheckpoint={PAGES_BESIDE}"),
    )

    @event.listens_for(engine.sync_engine, "connect")
    def connect(connection: Any, _: object) -> None:
        connection.isolation_level = None
        connection.create_function("point_in_box", 5, point_in_box, deterministic=True)
        cursor = connection.cursor()
        for pragma in pragmas:
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

    @event.listens_for(engine.sync_engine, "reset")
    def reset(connection: Any, _: object, state: PoolResetState) -> None:
        """Roll back what is open, as a failed commit is. As a rule nothing is, which spares a visit to the thread."""
        if state.asyncio_safe and connection.driver_connection.in_transaction:
            connection.rollback()

    @event.listens_for(engine.sync_engine, "begin")
    def start(connection: Connection) -> None:
        connection.exec_driver_sql(begin)
