"""Whether this machine is fit to serve: each thing that is looked at, and what is wrong with it."""

import shutil
import socket
import stat
from collections.abc import AsyncIterator, Mapping
from datetime import UTC, datetime, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, func, select

from geo.atlas import borders
from geo.errors import GeoError
from ops.attachments.queries import FileTally, tallied
from ops.deliveries.mail_server import mail_server
from ops.errors import Busy
from ops.journal.models import Entry
from ops.settings import Settings, load_settings
from ops.store import Store, open_store
from ops.store.door import translated
from ops.store.migrate import SCRIPTS

LITTLE_SPACE, NO_SPACE = 2_000_000_000, 200_000_000
AHEAD = timedelta(minutes=2)
LONG_ON_ITS_WAY = timedelta(days=1)


class Found(NamedTuple):
    """One thing that was looked at. `trouble` is None when it is well."""

    thing: str
    words: str
    trouble: str | None = None


async def look(environ: Mapping[str, str]) -> AsyncIterator[Found]:
    """Everything in order; what cannot be looked at because of an earlier trouble is left out."""
    try:
        settings = load_settings(environ)
    except (ValueError, OSError) as error:
        yield Found("settings", "", str(error))
        return
    yield Found("settings", f"store {settings.database_url.partition(':')[0]}, address {settings.public_url}")
    yield data_directory(settings)
    yield disk(settings)
    yield border_data()
    yield time_zones()
    yield mail(settings)
    store = open_store(settings)
    try:
        async for found in of_store(store):
            yield found
    finally:
        await store.close()


def data_directory(settings: Settings) -> Found:
    mode = stat.S_IMODE(settings.data_dir.stat().st_mode)
    said = f"{settings.data_dir}, mode {mode:04o}"
    if mode & 0o077:
        return Found("data directory", said, f"Others may look into it: chmod 700 {settings.data_dir}")
    return Found("data directory", said)


def disk(settings: Settings) -> Found:
    free = shutil.disk_usage(settings.data_dir).free
    said = f"{free / 1e9:.1f} GB free"
    if free < NO_SPACE:
        return Found("disk", said, "The disk is full.")
    return Found("disk", said + (", which is little" if free < LITTLE_SPACE else ""))


def border_data() -> Found:
    try:
        return Found("border data", f"{len(borders().countries)} countries")
    except GeoError as error:
        return Found("border data", "", str(error))


def time_zones() -> Found:
    try:
        ZoneInfo("Africa/Niamey")
    except ZoneInfoNotFoundError:
        return Found("time zones", "", "The time zone data are missing: install the package tzdata.")
    return Found("time zones", "there")


def mail(settings: Settings) -> Found:
    """Whether mail is configured, and whether its server can be reached; without one, mail is listed as not sent."""
    server = mail_server(settings.smtp_url)
    if server is None:
        return Found("mail", "not configured (CORRIDOR_SMTP_URL): e-mails are listed as not sent")
    try:
        with socket.create_connection((server.host, server.port), timeout=5):
            return Found("mail", f"{server} answers")
    except OSError as error:
        return Found("mail", str(server), f"{server} cannot be reached: {error}")


async def of_store(store: Store) -> AsyncIterator[Found]:
    """Whether the store answers, is of this version, and is not ahead of the machine's clock."""
    try:
        async with translated(), store.writer.connect() as connection:
            here = await connection.run_sync(revision)
    except Busy as error:
        yield Found("store", "", f"It does not answer: {error.__cause__}")
        return
    newest = head()
    if here != newest:
        said = "was never migrated" if here is None else f"is at migration {here}, not {newest}"
        yield Found("store", "answers", f"It {said}; `corridor serve` migrates it.")
        return
    yield Found("store", f"answers, at migration {here}")
    async with store.read() as session:
        last = await session.scalar(select(func.max(Entry.recorded_at)))
        files = await tallied(session)
    yield files_found(files, datetime.now(UTC))
    now = datetime.now(UTC)
    said = f"{now:%Y-%m-%d %H:%M:%S}Z"
    if last is not None and last > now + AHEAD:
        yield Found("clock", said, f"The journal was written to at {last:%Y-%m-%d %H:%M:%S}Z: this clock is behind.")
    else:
        yield Found("clock", said)


def files_found(files: FileTally, now: datetime) -> Found:
    """What is stored of reports' files, and what has been on its way for long: a phone that was lost, or needs help."""
    said = f"{files.whole} whole, {files.bytes / 1e6:.1f} MB, {files.arriving} on their way"
    if files.oldest is not None and files.oldest < now - LONG_ON_ITS_WAY:
        said += f", one since {files.oldest:%Y-%m-%d %H:%M}Z"
    return Found("files", said)


def revision(connection: Connection) -> str | None:
    return MigrationContext.configure(connection).get_current_revision()


def head() -> str | None:
    config = Config()
    config.set_main_option("script_location", str(SCRIPTS))
    return ScriptDirectory.from_config(config).get_current_head()
