import subprocess
import sys
import textwrap
import time
from pathlib import Path

import asyncpg
import pytest

from tests.support.cluster import TEMPLATE, Cluster, find_postgres, make_cluster
from tests.support.require import go_without

ROOT = Path(__file__).resolve().parents[2]

pytestmark = pytest.mark.postgis


def dsn(url: str) -> str:
    return url.replace("postgresql+asyncpg://", "postgresql://")


async def test_a_fresh_database_has_postgis_and_nothing_else(postgres_url: str) -> None:
    connection = await asyncpg.connect(dsn(postgres_url))
    try:
        assert await connection.fetchval("SELECT ST_AsText(ST_Point(1.5, 12.25, 4326))") == "POINT(1.5 12.25)"
        tables = await connection.fetch("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
        assert [row["tablename"] for row in tables] == ["spatial_ref_sys"]
    finally:
        await connection.close()


def test_databases_do_not_see_each_other_and_are_dropped_even_while_in_use(postgres_cluster: Cluster) -> None:
    first, second = postgres_cluster.new_database(), postgres_cluster.new_database()
    name = first.rpartition("/")[2]
    postgres_cluster.psql("CREATE TABLE note (words text)", name)
    assert "note" not in postgres_cluster.psql("SELECT tablename FROM pg_tables", second.rpartition("/")[2])
    postgres_cluster.drop_database(first)
    postgres_cluster.drop_database(second)
    assert name not in postgres_cluster.psql("SELECT datname FROM pg_database")
    assert TEMPLATE in postgres_cluster.psql("SELECT datname FROM pg_database")


def test_the_server_asks_for_its_password_and_is_only_on_loopback(postgres_cluster: Cluster) -> None:
    stranger = Cluster(
        directory=postgres_cluster.directory,
        binaries=postgres_cluster.binaries,
        port=postgres_cluster.port,
        password="guess",
    )
    with pytest.raises(Exception, match="password authentication failed"):
        stranger.psql("SELECT 1")
    assert postgres_cluster.psql("SHOW listen_addresses") == "127.0.0.1"


async def test_what_was_committed_outlives_a_kill(own_cluster: Cluster) -> None:
    url = own_cluster.new_database()
    connection = await asyncpg.connect(dsn(url))
    await connection.execute("CREATE TABLE entry (number int PRIMARY KEY)")
    await connection.execute("INSERT INTO entry VALUES (1)")
    own_cluster.kill()
    assert own_cluster.pid() is None
    with pytest.raises((asyncpg.PostgresError, asyncpg.InterfaceError, ConnectionError)):
        await connection.execute("INSERT INTO entry VALUES (2)")
    own_cluster.start()
    assert own_cluster.psql("SELECT number FROM entry", url.rpartition("/")[2]) == "1"
    own_cluster.stop()
    assert own_cluster.pid() is None


def test_a_cluster_is_taken_away_when_its_process_is_killed(tmp_path: Path) -> None:
    if find_postgres() is None:
        go_without("postgis", "there is no PostgreSQL 15 or later with PostGIS 3 on this machine")
    script = """
        import os, time
        from tests.support.cluster import make_cluster
        cluster = make_cluster()
        cluster.guard(os.getpid())
        print(cluster.directory, cluster.pid(), flush=True)
        time.sleep(600)
    """
    with subprocess.Popen(
        [sys.executable, "-c", textwrap.dedent(script)], cwd=ROOT, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout
        directory, pid = process.stdout.readline().split()
        assert Path(f"/proc/{pid}").exists()
        process.kill()
    for _ in range(300):
        if not Path(directory).exists():
            break
        time.sleep(0.1)
    assert not Path(directory).exists()


def test_removing_a_cluster_leaves_nothing() -> None:
    if find_postgres() is None:
        go_without("postgis", "there is no PostgreSQL 15 or later with PostGIS 3 on this machine")
    cluster = make_cluster()
    cluster.remove()
    assert cluster.pid() is None
    assert not cluster.directory.exists()
