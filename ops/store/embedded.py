"""The embedded engine: SQLite in WAL mode, every commit on disk before it is acknowledged, one process."""

import sqlite3
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, TypeVar

from sqlalchemy import Connection, PoolResetState, event
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, AsyncSession, create_async_engine

from ops.store import sqlite_copy
from ops.store.direct import Asked, Row, Rows, Statement, returning, run_all
from ops.store.door import Store, WakeUp, translated
from ops.store.spatial import point_in_box

T = TypeVar("T")
PAGES_BESIDE = 8_000
"""Of 4 KiB, in the WAL before they are carried into the database: what many reports change is then carried over once.
At 1,000, SQLite's own number, it was after some hundred reports."""
FEW_ROWS = 100
"""So many at most are written on the event loop's own thread, which they hold up for two milliseconds. Passing them to
the connection's thread costs more: each statement waits there until the loop lets go of the interpreter."""
PATIENCE_MS = 10_000
"""How long a write waits for another process."""


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

    def announcing(self, session: AsyncSession, wake_up: WakeUp) -> Sequence[Statement]:
        def committed(_: object) -> None:
            self.wake(wake_up)

        event.listen(session.sync_session, "after_commit", committed, once=True)
        return []

    async def look(self, questions: Sequence[Asked]) -> list[list[Row]]:
        async with translated(), self.reader.connect() as connection:
            return await visit(connection, lambda driver: run_all(driver, questions))

    async def keep(self, turn: Asked, rows: Sequence[Rows], wake_up: WakeUp) -> bool:
        async with translated(), self.writer.connect() as connection:
            here = (await driver_of(connection))._conn  # noqa: SLF001 - as `visit` has it
            if sum(len(one.values) for one in rows) <= FEW_ROWS and begun_at_once(here):
                kept = write(here, turn, rows)
                if kept:  # the disk is waited for elsewhere
                    await visit(connection, commit)
            else:
                kept = await visit(connection, lambda driver: begin_and_keep(driver, turn, rows))
        if kept:
            self.wake(wake_up)
        return kept

    async def lead(self) -> bool:
        return True

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


def begin_and_keep(connection: sqlite3.Connection, turn: Asked, rows: Sequence[Rows]) -> bool:
    connection.execute("BEGIN IMMEDIATE")
    kept = write(connection, turn, rows)
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


def write(connection: sqlite3.Connection, turn: Asked, rows: Sequence[Rows]) -> bool:
    taken = bool(returning(turn).on_sqlite(connection))
    if taken:
        run_all(connection, rows)
    return taken


def commit(connection: sqlite3.Connection) -> None:
    connection.execute("COMMIT")


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
