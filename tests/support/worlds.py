"""The world is made once for each engine in every process of a run; each test begins with a copy of its store."""

import sqlite3
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from tempfile import mkdtemp
from typing import NamedTuple

import msgspec

from ops.app import create_app
from ops.settings import Settings
from tests.support.cluster import Cluster
from tests.world import Known, World

EMBEDDED = "sqlite+aiosqlite:///"


class Kept(NamedTuple):
    """A store with the world in it that nobody has open, and how its people sign in."""

    url: str
    known: Known


KEPT: dict[str, Kept] = {}


@asynccontextmanager
async def copied(settings: Settings, cluster: Cluster | None) -> AsyncIterator[World]:
    """The world over a store of its own; `cluster` is where the store is, None when it is embedded."""
    engine = "embedded" if cluster is None else "postgis"
    if engine not in KEPT:
        url = f"{EMBEDDED}{Path(mkdtemp(prefix='corridor-world-')) / 'world.sqlite'}"
        url = cluster.new_database() if cluster else url
        async with World.of(create_app(msgspec.structs.replace(settings, database_url=url))) as world:
            known = world.known
        KEPT[engine] = Kept(url, known)
    kept = KEPT[engine]
    if cluster is None:
        with sqlite3.connect(kept.url.removeprefix(EMBEDDED)) as source:
            target = sqlite3.connect(settings.database_url.removeprefix(EMBEDDED))
            source.backup(target)
            target.close()
        source.close()
    else:
        cluster.copy_database(kept.url, settings.database_url)
    async with World.again(create_app(settings), kept.known) as world:
        yield world
