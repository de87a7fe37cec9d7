"""Backups: the store and the secret in one file, made while the service runs; and their restoring.

The file is a gzipped tar of `manifest.json`, `secret` and `store`: an SQLite database (made by SQLite's own online
backup, so it is one consistent moment), or PostgreSQL's custom format (pg_dump). A backup goes back into the engine
that it came from. Whoever has the file has everything: keep it as you keep the store.
"""

import asyncio
import io
import os
import shutil
import tarfile
import tempfile
from datetime import UTC, datetime
from pathlib import Path

import msgspec
from sqlalchemy import inspect, select

from ops.access.models import Account
from ops.plain import PlainError
from ops.planning.models import Operation
from ops.settings import Settings
from ops.store import open_store

FORMAT = 1


class BackupFailed(PlainError):
    """This is no backup that can be restored here; nothing that was there is changed."""


class Manifest(msgspec.Struct, frozen=True):
    """What a backup says of itself."""

    format: int
    engine: str
    made_at: datetime


def back_up(settings: Settings, target: Path) -> None:
    """Write a backup to `target` (mode 0600), whole or not at all. Raises CopyFailed."""
    store = open_store(settings)
    manifest = Manifest(FORMAT, store.engine, datetime.now(UTC))
    with tempfile.TemporaryDirectory(dir=target.resolve().parent, prefix=".corridor-backup-") as name:
        folder = Path(name)
        store.save(folder / "store")
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
    store = open_store(settings)
    with tempfile.TemporaryDirectory(dir=settings.data_dir, prefix=".corridor-restore-") as name:
        folder = Path(name)
        manifest = unpack(source, folder)
        if manifest.engine != store.engine:
            raise BackupFailed(f"This is a backup of {manifest.engine}; the store here is {store.engine}.")
        if not force and not asyncio.run(is_empty(settings)):
            raise BackupFailed("The store is not empty. --force replaces what is in it.")
        store.load(folder / "store")
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
