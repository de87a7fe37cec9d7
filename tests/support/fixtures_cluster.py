"""Fixtures for tests that need PostgreSQL with PostGIS. One cluster serves a whole run, all of its workers included.

It starts when a test first asks, in a directory that the controlling process names, and ends with that process.
"""

import fcntl
import json
import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.cluster import Cluster, ClusterError, find_postgres, make_cluster
from tests.support.require import go_without

PLACE = "CORRIDOR_TEST_CLUSTER"  # "DIRECTORY:PID of the controller"; the workers of xdist inherit it


def _is_worker(config: pytest.Config) -> bool:
    return hasattr(config, "workerinput")


def pytest_configure(config: pytest.Config) -> None:
    if not _is_worker(config):
        os.environ[PLACE] = f"{tempfile.mkdtemp(prefix='corridor-tests-')}:{os.getpid()}"


def pytest_unconfigure(config: pytest.Config) -> None:
    if _is_worker(config) or PLACE not in os.environ:
        return
    place = Path(os.environ.pop(PLACE).rpartition(":")[0])
    if (place / "cluster.json").exists():
        _read(place).remove()
    shutil.rmtree(place, ignore_errors=True)


def _read(place: Path) -> Cluster:
    known = json.loads((place / "cluster.json").read_text())
    return Cluster(
        directory=Path(known["directory"]),
        binaries=Path(known["binaries"]),
        port=known["port"],
        password=known["password"],
    )


def _shared() -> Cluster:
    """The cluster of this run, started by whoever asks first."""
    directory, _, controller = os.environ[PLACE].rpartition(":")
    place = Path(directory)
    with (place / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (place / "cluster.json").exists():
            cluster = make_cluster()
            cluster.guard(int(controller))
            known = {name: str(getattr(cluster, name)) for name in ("directory", "binaries", "password")}
            (place / "cluster.json").write_text(json.dumps({**known, "port": cluster.port}))
    return _read(place)


@pytest.fixture(scope="session")
def postgres_cluster() -> Cluster:
    """The run's own PostgreSQL cluster with PostGIS; skips, or fails where required, when the machine has none."""
    if find_postgres() is None:
        go_without("postgis", "there is no PostgreSQL 15 or later with PostGIS 3 on this machine")
    try:
        return _shared()
    except ClusterError as problem:
        go_without("postgis", f"PostgreSQL is here but did not start ({problem})")


@pytest.fixture
def postgres_url(postgres_cluster: Cluster) -> Iterator[str]:
    """The address of a fresh database with PostGIS, for this test alone."""
    url = postgres_cluster.new_database()
    yield url
    postgres_cluster.drop_database(url)


@pytest.fixture
def own_cluster() -> Iterator[Cluster]:
    """A cluster for one test, which may stop it, start it and kill it."""
    if find_postgres() is None:
        go_without("postgis", "there is no PostgreSQL 15 or later with PostGIS 3 on this machine")
    cluster = make_cluster()
    cluster.guard(os.getpid())
    yield cluster
    cluster.remove()
