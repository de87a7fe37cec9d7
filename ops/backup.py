"""Backups: the store and the secret in one file, made while the service runs; and their restoring.

The file is a gzipped tar of `manifest.json`, `secret` and `store`: an SQLite database (made by SQLite's own online
backup, so it is one consistent moment), or PostgreSQL's custom format (pg_dump). A backup goes back into the engine
that it came from. Whoever has the file has everything: keep it as you keep the store.
"""

import asyncio
import io
import os
import shutil
import sqlite3
import subprocess
import tarfile
import tempfile
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal

import msgspec
from sqlalchemy import inspect, select
from sqlalchemy.engine import URL, make_url

from ops.access.models import Account
from ops.plain import PlainError
from ops.planning.models import Operation
from ops.settings import Settings
from ops.store import open_store

FORMAT = 1


class BackupFailed(PlainError):
    """The backup could not be made or restored; nothing that was there is changed."""


class Manifest(msgspec.Struct, frozen=True):
    """What a backup says of itself."""

    format: int
    engine: Literal["sqlite", "postgresql"]
    made_at: datetime


def back_up(settings: Settings, target: Path) -> None:
    """Write a backup to `target` (mode 0600), whole or not at all. Raises BackupFailed."""
    url = make_url(settings.database_url)
    manifest = Manifest(FORMAT, "sqlite" if is_embedded(url) else "postgresql", datetime.now(UTC))
    with tempfile.TemporaryDirectory(dir=target.resolve().parent, prefix=".corridor-backup-") as name:
        folder = Path(name)
        (save_sqlite if is_embedded(url) else save_postgres)(url, folder / "store")
        (folder / "secret").write_text(settings.secret)
        (folder / "manifest.json").write_bytes(msgspec.json.encode(manifest))
        whole = folder / "whole"
        with tarfile.open(whole, "w:gz", compresslevel=3) as tar:
            for part in ("manifest.json", "secret", "store"):
                tar.add(folder / part, arcname=part)
        whole.chmod(0o600)
        whole.replace(target)


def restore(settings: Settings, source: Path, *, force: bool = False) -> Manifest:
    """Put a backup in the place of the store. Raises BackupFailed unless the store is empty or `force` is given.

    The service must not run on an embedded store meanwhile; that is checked.
    """
    url = make_url(settings.database_url)
    with tempfile.TemporaryDirectory(dir=settings.data_dir, prefix=".corridor-restore-") as name:
        folder = Path(name)
        manifest = unpack(source, folder)
        if (manifest.engine == "sqlite") != is_embedded(url):
            raise BackupFailed(f"This is a backup of {manifest.engine}; the store here is {url.get_backend_name()}.")
        if not force and not asyncio.run(is_empty(settings)):
            raise BackupFailed("The store is not empty. --force replaces what is in it.")
        (load_sqlite if is_embedded(url) else load_postgres)(url, folder / "store")
        if not os.environ.get("CORRIDOR_SECRET"):
            (folder / "secret").chmod(0o600)
            (folder / "secret").replace(settings.data_dir / "secret")
    return manifest


def unpack(source: Path, folder: Path) -> Manifest:
    """The parts of a backup, in `folder`."""
    try:
        with tarfile.open(source, "r:gz") as tar:
            for part in ("manifest.json", "secret", "store"):
                with (folder / part).open("wb") as out:
                    shutil.copyfileobj(tar.extractfile(part) or io.BytesIO(), out)
        manifest = msgspec.json.decode((folder / "manifest.json").read_bytes(), type=Manifest)
    except (tarfile.TarError, EOFError, KeyError, OSError, msgspec.MsgspecError) as error:
        raise BackupFailed(f"{source} is not a whole backup of Corridor ({error}).") from None
    if manifest.format != FORMAT:
        raise BackupFailed(f"{source} is of format {manifest.format}; this Corridor reads format {FORMAT}.")
    return manifest


async def is_empty(settings: Settings) -> bool:
    """Whether nobody and nothing is in the store; one that was never migrated is empty."""
    store = open_store(settings)
    try:
        async with store.writer.connect() as connection:
            tables = await connection.run_sync(lambda sync: set(inspect(sync).get_table_names()))
            if not tables & {"accounts", "operations"}:
                return True
            rows = [(await connection.execute(select(noun.id).limit(1))).first() for noun in (Account, Operation)]
            return not any(rows)
    finally:
        await store.close()


def is_embedded(url: URL) -> bool:
    return url.get_backend_name() == "sqlite"


# --- SQLite -----------------------------------------------------------------------------------------------------------


def save_sqlite(url: URL, target: Path) -> None:
    """SQLite's online backup: one moment of a database that goes on being written to."""
    source = Path(url.database or "")
    if not source.exists():
        raise BackupFailed(f"There is no store at {source}.")
    with sqlite3.connect(source) as live, sqlite3.connect(target) as copy:
        live.backup(copy)
    live.close()
    copy.close()


def load_sqlite(url: URL, source: Path) -> None:
    """Replace the database file at once. Raises BackupFailed when the backup is damaged or the service runs."""
    check = sqlite3.connect(source)
    try:
        if check.execute("PRAGMA integrity_check").fetchone() != ("ok",):
            raise BackupFailed("The database in the backup is damaged.")
    except sqlite3.DatabaseError as error:
        raise BackupFailed(f"The database in the backup is damaged ({error}).") from None
    finally:
        check.close()
    place = Path(url.database or "")
    if place.exists():
        alone = sqlite3.connect(place, timeout=1)
        try:  # SQLite leaves WAL mode only for the one connection that is there
            alone.execute("PRAGMA journal_mode=DELETE").fetchone()
        except sqlite3.OperationalError:
            raise BackupFailed(f"{place} is in use. Stop the service first.") from None
        finally:
            alone.close()
    source.chmod(0o600)
    source.replace(place)


# --- PostgreSQL -------------------------------------------------------------------------------------------------------


def save_postgres(url: URL, target: Path) -> None:
    """pg_dump of our tables; PostGIS itself belongs to the machine that restores."""
    run("pg_dump", url, "--format=custom", "--no-owner", "--no-privileges", "--table=public.*", f"--file={target}")


def load_postgres(url: URL, source: Path) -> None:
    """pg_restore in one transaction: all of it or nothing."""
    how = ("--clean", "--if-exists", "--no-owner", "--no-privileges", "--single-transaction", "--exit-on-error")
    run("pg_restore", url, *how, str(source))


def run(program: str, url: URL, *words: str) -> None:
    """One of PostgreSQL's programs on the store's database. Raises BackupFailed with what it said."""
    where = {"--host": url.host, "--port": url.port, "--username": url.username, "--dbname": url.database}
    command: Sequence[str] = [
        find(program),
        "--no-password",
        *(f"{name}={value}" for name, value in where.items() if value),
        *words,
    ]
    done = subprocess.run(  # noqa: S603 - a known program; the words are ours
        command,
        env={**os.environ, **({"PGPASSWORD": str(url.password)} if url.password else {})},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise BackupFailed(f"{program} ended with {done.returncode}: {done.stderr.strip()[-2000:]}")


def find(program: str) -> str:
    """The newest of these programs: Debian keeps them by version, others on the path."""
    by_version = sorted(
        Path("/usr/lib/postgresql").glob(f"*/bin/{program}"),
        key=lambda path: [int(x) for x in path.parts[4].split(".")],
    )
    found = str(by_version[-1]) if by_version else shutil.which(program)
    if found is None:
        raise BackupFailed(f"{program} is needed and not here: install PostgreSQL's client programs.")
    return found
