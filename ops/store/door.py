"""The small interface that both engines stand behind."""

import asyncio
import sqlite3
from abc import ABC, abstractmethod
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import ClassVar, NamedTuple

from sqlalchemy import text
from sqlalchemy.exc import DBAPIError, IntegrityError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, AsyncSession, async_sessionmaker

from ops.errors import Busy, Conflict
from ops.store.direct import Asked, Row, Statement


class WakeUp(NamedTuple):
    """«Operation X is at entry N». Says that there is something to read, never what."""

    operation_id: str
    number: int


class Store(ABC):
    """Transactions, wake-ups, leadership and migrations of one database.

    `write()` and `read()` give an `AsyncSession`; leaving `write()` without an error commits, and an error in the
    commit is raised to the caller, so nothing is acknowledged that is not stored.
    """

    engine: ClassVar[str]
    """The engine by its name, as a backup remembers it."""
    many_processes: ClassVar[bool]
    """Whether several processes may serve one such store."""

    def __init__(self, writer: AsyncEngine, reader: AsyncEngine) -> None:
        self.writer = writer
        self.reader = reader
        self._write = async_sessionmaker(writer, expire_on_commit=False)
        self._read = async_sessionmaker(reader, expire_on_commit=False)
        self._listeners: set[Callable[[WakeUp | None], None]] = set()

    @asynccontextmanager
    async def write(self) -> AsyncIterator[AsyncSession]:
        """One write transaction. Raises Busy when the store cannot be had, Conflict on a broken constraint."""
        async with translated(), self._write.begin() as session:
            yield session

    @abstractmethod
    async def look(self, questions: Sequence[Asked]) -> list[list[Row]]:
        """What is stored now, in one visit past SQLAlchemy's sessions: the rows that answer each question, in no order,
        of texts, whole numbers, nulls, and times as each engine spells them (`direct.instant` reads both). Raises as
        `read` does.
        """

    @abstractmethod
    async def keep(self, turn: Asked, writes: Sequence[Statement], wake_up: WakeUp | None) -> bool:
        """A whole write transaction in one visit: `turn`, a change, and if it found anything, all `writes`, none of
        which may need to see another's rows; then every listener is woken, and all of it is on disk. If not, nothing
        was done, and the answer is False. Raises as `write` does.
        """

    @asynccontextmanager
    async def read(self) -> AsyncIterator[AsyncSession]:
        """One consistent view; nothing that is done in it is kept."""
        async with translated(), self._read() as session:
            yield session

    @abstractmethod
    def announcing(self, session: AsyncSession, wake_up: WakeUp) -> Sequence[Statement]:
        """What to tell the store so that every listener of every process is woken once `session` has committed;
        silently nothing when it rolls back."""

    def listen(self, listener: Callable[[WakeUp | None], None]) -> Callable[[], None]:
        """Call `listener` for each wake-up (None: some may have been missed, look everywhere). Returns the undo."""
        self._listeners.add(listener)
        return lambda: self._listeners.discard(listener)

    def wake(self, wake_up: WakeUp | None) -> None:
        """Pass a wake-up on to this process's listeners."""
        for listener in tuple(self._listeners):
            listener(wake_up)

    @abstractmethod
    async def lead(self) -> bool:
        """True while this process is the one that does due work (taken or kept by this very call)."""

    @abstractmethod
    async def lock_for_migration(self, connection: AsyncConnection) -> None:
        """Wait until this connection's transaction is the only one that migrates."""

    async def migrate(self, target: str = "head") -> None:
        """Bring the schema up or down to `target` (an Alembic revision, `head` or `base`), in one transaction."""
        if target == "head" and await self.revision() == newest_revision():
            return
        from ops.store.migrate import run  # noqa: PLC0415 - Alembic takes half a second to load and is seldom needed

        async with self.writer.begin() as connection:
            await self.lock_for_migration(connection)
            await connection.run_sync(run, target)

    async def revision(self) -> str | None:
        """The revision that the schema is at; None when there is none yet."""
        try:
            async with self.writer.connect() as connection:
                return str(await connection.scalar(text("select version_num from alembic_version")))
        except DBAPIError:  # no such table: nothing was migrated yet; anything worse shows when we migrate
            return None

    async def check(self) -> None:
        """Raises Busy when the store does not answer."""
        async with self.read() as session:
            await session.execute(text("select 1"))

    @abstractmethod
    def save(self, target: Path) -> None:
        """Copy one consistent moment of the store to a file, while it is used. Raises CopyFailed."""

    @abstractmethod
    def load(self, source: Path) -> None:
        """Put such a copy in the place of the store, whole or not at all. Raises CopyFailed."""

    async def start(self) -> None:  # noqa: B027 - an engine without background work has nothing to start
        """Begin to listen for wake-ups of other processes."""

    async def close(self) -> None:
        """Let go of every connection."""
        await asyncio.gather(self.writer.dispose(), self.reader.dispose())


def newest_revision() -> str:
    """The newest revision of the chain: its files are named for their revisions, which are numbered."""
    return max(path.name.partition("_")[0] for path in (Path(__file__).parent / "migrations/versions").glob("0*.py"))


@asynccontextmanager
async def translated() -> AsyncIterator[None]:
    """Driver errors as ours: a caller can act on Busy (send again) and Conflict (look again)."""
    try:
        yield
    except (IntegrityError, sqlite3.IntegrityError) as error:
        raise Conflict("Something is already stored that this would contradict.") from error
    except (OperationalError, sqlite3.OperationalError, InterfaceError, PoolTimeout, OSError) as error:
        raise Busy(retry_after_s=2) from error
    except DBAPIError as error:
        if error.connection_invalidated or transient(getattr(error.orig, "sqlstate", None) or ""):
            raise Busy(retry_after_s=2) from error
        raise


def transient(state: str) -> bool:
    """Serialization failure, deadlock, lock timeout, shutdown: the same request may succeed when sent again."""
    return state in {"40001", "40P01", "55P03", "57P01", "57P02", "57P03", "53300"} or state.startswith("08")
