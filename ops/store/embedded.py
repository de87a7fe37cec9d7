"""The embedded engine: SQLite in WAL mode, every commit on disk before it is acknowledged, one process."""

from pathlib import Path
from typing import Any

from sqlalchemy import Connection, event
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, AsyncSession, create_async_engine

from ops.store import sqlite_copy
from ops.store.door import Store, WakeUp
from ops.store.spatial import point_in_box


class EmbeddedStore(Store):
    """One writer at a time (a queue of one connection), any number of readers beside it."""

    engine = "sqlite"
    many_processes = False

    def __init__(self, url: str) -> None:
        writer = create_async_engine(url, pool_size=1, max_overflow=0, pool_timeout=10)
        reader = create_async_engine(url, pool_size=8, max_overflow=8, pool_timeout=10)
        prepare(writer, "BEGIN IMMEDIATE")
        prepare(reader, "BEGIN")
        super().__init__(writer, reader)

    async def announce(self, session: AsyncSession, wake_up: WakeUp) -> None:
        def tell(_: object) -> None:
            self.wake(wake_up)

        event.listen(session.sync_session, "after_commit", tell, once=True)

    async def lead(self) -> bool:
        return True

    def save(self, target: Path) -> None:
        sqlite_copy.save(self.writer.url, target)

    def load(self, source: Path) -> None:
        sqlite_copy.load(self.writer.url, source)

    async def lock_for_migration(self, connection: AsyncConnection) -> None:
        """BEGIN IMMEDIATE has done it already."""


def prepare(engine: AsyncEngine, begin: str) -> None:
    """Take transactions into our own hands (the driver's implicit BEGIN comes too late) and set durability."""

    @event.listens_for(engine.sync_engine, "connect")
    def connect(connection: Any, _: object) -> None:
        connection.isolation_level = None
        connection.create_function("point_in_box", 5, point_in_box, deterministic=True)
        cursor = connection.cursor()
        for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "busy_timeout=10000"):
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

    @event.listens_for(engine.sync_engine, "begin")
    def start(connection: Connection) -> None:
        connection.exec_driver_sql(begin)
