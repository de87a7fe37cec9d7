"""Private PostgreSQL clusters with PostGIS for tests: on a free loopback port, in a directory of their own."""

from __future__ import annotations

import os
import pwd
import secrets
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

OWNER = "corridor"
TEMPLATE = "with_postgis"
SETTINGS = """
listen_addresses = '127.0.0.1'
unix_socket_directories = ''
fsync = off                # a test kills processes, not machines: what a process wrote, the kernel keeps
full_page_writes = off
max_connections = 200
shared_buffers = 64MB
jit = off
timezone = 'UTC'
log_timezone = 'UTC'
max_prepared_transactions = 10
"""


class ClusterError(Exception):
    """What PostgreSQL said when it would not start, stop or answer."""


def _major(directory: Path) -> int:
    """The PostgreSQL version of a directory of programs; 0 where there is no server in it."""
    if not all((directory / program).exists() for program in ("postgres", "initdb", "pg_ctl", "psql")):
        return 0
    words = subprocess.run([directory / "postgres", "--version"], capture_output=True, text=True, check=False).stdout
    digits = words.partition(") ")[2].split(".")[0].split()
    return int(digits[0]) if digits and digits[0].isdigit() else 0


def _has_postgis(directory: Path) -> bool:
    asked = subprocess.run([directory / "pg_config", "--sharedir"], capture_output=True, text=True, check=False)
    shares = [Path(asked.stdout.strip())] if asked.returncode == 0 else []
    # Debian puts pg_config into a package for developers; its extensions are here:
    shares.append(Path("/usr/share/postgresql", directory.parent.name))
    return any((share / "extension" / "postgis.control").is_file() for share in shares)


@cache
def find_postgres() -> Path | None:
    """The directory of the newest PostgreSQL programs (15 or later) that have PostGIS; None where there are none."""
    candidates = set(Path("/usr/lib/postgresql").glob("*/bin"))
    if on_path := shutil.which("postgres"):
        candidates.add(Path(on_path).resolve().parent)
    if (config := shutil.which("pg_config")) is not None:
        asked = subprocess.run([config, "--bindir"], capture_output=True, text=True, check=False)
        if asked.returncode == 0:
            candidates.add(Path(asked.stdout.strip()))
    fit = [(_major(path), path) for path in candidates]
    return max(((major, path) for major, path in fit if major >= 15 and _has_postgis(path)), default=(0, None))[1]


def _unprivileged() -> pwd.struct_passwd | None:
    """Whom PostgreSQL runs as: it refuses root. None means ourselves."""
    if os.geteuid():
        return None
    for name in ("postgres", "nobody"):
        try:
            return pwd.getpwnam(name)
        except KeyError:
            continue
    raise ClusterError("PostgreSQL will not run as root, and there is no user postgres or nobody")


def _whom() -> dict[str, Any]:
    """The arguments of subprocess that make a command run as that user."""
    user = _unprivileged()
    return {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []} if user else {}


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@dataclass(frozen=True, kw_only=True)
class Cluster:
    """One PostgreSQL cluster in `directory`, which it owns."""

    directory: Path
    binaries: Path
    port: int
    password: str

    def url(self, database: str) -> str:
        """A database's address as SQLAlchemy takes it, for asyncpg."""
        return f"postgresql+asyncpg://{OWNER}:{self.password}@127.0.0.1:{self.port}/{database}"

    def psql(self, sql: str, database: str = "postgres") -> str:
        """Run statements, each in a transaction of its own; returns what they answer, unaligned, without headings."""
        server = ["-h", "127.0.0.1", "-p", str(self.port), "-U", OWNER, "-d", database]
        done = subprocess.run(
            [str(self.binaries / "psql"), "-XqAt", "-v", "ON_ERROR_STOP=1", *server],
            input=sql,
            env={**os.environ, "PGPASSWORD": self.password, "PGOPTIONS": "-c client_min_messages=warning"},
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            raise ClusterError(done.stderr.strip())
        return done.stdout.strip()

    def new_database(self) -> str:
        """Make a fresh database with PostGIS in it; returns its address."""
        name = f"test_{secrets.token_hex(6)}"
        self.psql(f"CREATE DATABASE {name} TEMPLATE {TEMPLATE}")
        return self.url(name)

    def copy_database(self, source: str, target: str) -> None:
        """Replace a database made by `new_database` by a copy of another, to which nobody is connected."""
        name = target.rpartition("/")[2]
        self.drop_database(target)
        self.psql(f"CREATE DATABASE {name} TEMPLATE {source.rpartition('/')[2]}")

    def drop_database(self, url: str) -> None:
        """Drop a database made by `new_database`, whoever is still connected to it."""
        self.psql(f"DROP DATABASE IF EXISTS {url.rpartition('/')[2]} WITH (FORCE)")

    def start(self) -> None:
        """Start the server; returns when it takes connections."""
        self._run("pg_ctl", "start", "-w", "-s", "-D", self.data, "-l", self.log, "-o", f"-p {self.port}")

    def stop(self, mode: str = "fast") -> None:
        """Stop the server if it runs; `mode` is pg_ctl's: smart, fast or immediate."""
        if self.pid() is not None:
            self._run("pg_ctl", "stop", "-w", "-s", "-D", self.data, "-m", mode)

    def kill(self) -> None:
        """SIGKILL the server and everything it started, as a failing machine would; returns when all are gone."""
        pid = self.pid()
        if pid is None:
            return
        os.kill(pid, signal.SIGSTOP)  # so that it starts no more children while we list them
        family = [pid, *_children(pid)]
        for member in family:
            with suppress(FileNotFoundError, ProcessLookupError):
                os.kill(member, signal.SIGKILL)
        deadline = time.monotonic() + 30
        while any(_alive(member) for member in family):
            if time.monotonic() > deadline:
                raise ClusterError(f"processes {family} outlived SIGKILL")
            time.sleep(0.01)
        # Where process 1 reaps nobody, the dead server's number still answers, and a new one would take it for running.
        (self.data / "postmaster.pid").unlink(missing_ok=True)

    def pid(self) -> int | None:
        """The server's process number while it runs."""
        try:
            pid = int((self.data / "postmaster.pid").read_text().split("\n", 1)[0])
        except (FileNotFoundError, ValueError):
            return None
        return pid if _alive(pid) else None

    def remove(self) -> None:
        """Stop the server and take its directory away."""
        self.stop("immediate")
        shutil.rmtree(self.directory, ignore_errors=True)

    def guard(self, pid: int) -> None:
        """Leave a watch that takes the cluster away once the process `pid` has ended without doing so, even killed."""
        watch = (
            f"( while [ -d /proc/{pid} ] && [ -d '{self.data}' ]; do sleep 1; done; [ -d '{self.data}' ] || exit 0;"
            f"'{self.binaries}/pg_ctl' stop -w -s -D '{self.data}' -m immediate; rm -rf '{self.directory}' )"
            " </dev/null >/dev/null 2>&1 &"
        )
        subprocess.run(["/bin/sh", "-c", watch], cwd="/", start_new_session=True, check=True, **_whom())

    @property
    def data(self) -> Path:
        return self.directory / "data"

    @property
    def log(self) -> Path:
        return self.directory / "log"

    def _run(self, program: str, *words: str | Path) -> None:
        done = subprocess.run(
            [self.binaries / program, *words],
            cwd=self.directory,
            env={"PATH": os.environ["PATH"], "LC_ALL": "C"},
            **_whom(),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            log = self.log.read_text(errors="replace")[-2000:] if self.log.exists() else ""
            raise ClusterError(f"{program} {words[0]}: {done.stdout}{done.stderr}\n{log}")


def _alive(pid: int) -> bool:
    """Whether a process runs; one that is dead but not yet reaped does not."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] not in "ZX"
    except (FileNotFoundError, ProcessLookupError):
        return False


def _children(pid: int) -> list[int]:
    found = []
    for entry in Path("/proc").glob("[0-9]*/stat"):
        with suppress(FileNotFoundError, ProcessLookupError):
            if int(entry.read_text().rpartition(")")[2].split()[1]) == pid:
                found.append(int(entry.parent.name))
    return found


def make_cluster(directory: Path | None = None) -> Cluster:
    """Make and start a cluster whose template has PostGIS, in `directory` (empty or absent) or a temporary one.

    It lives until `remove`; `guard` sees to that where nobody may be left to call it. Raises ClusterError.
    """
    binaries = find_postgres()
    if binaries is None:
        raise ClusterError("no PostgreSQL 15 or later with PostGIS here")
    directory = directory or Path(tempfile.mkdtemp(prefix="corridor-postgres-"))
    directory.mkdir(mode=0o700, exist_ok=True)
    user = _unprivileged()
    if user:
        os.chown(directory, user.pw_uid, user.pw_gid)
    cluster = Cluster(directory=directory, binaries=binaries, port=_free_port(), password=secrets.token_hex(16))
    secret = directory / "password"
    secret.write_text(cluster.password)
    if user:
        os.chown(secret, user.pw_uid, user.pw_gid)
    try:
        how = ["--no-sync", "--auth=password", "--encoding=UTF8", "--locale=C", f"--username={OWNER}"]
        cluster._run("initdb", "-D", cluster.data, f"--pwfile={secret}", *how)
        with (cluster.data / "postgresql.conf").open("a") as settings:
            settings.write(SETTINGS)
        cluster.start()
        cluster.psql(f"CREATE DATABASE {TEMPLATE} IS_TEMPLATE true")
        cluster.psql("CREATE EXTENSION postgis", TEMPLATE)
        cluster.psql("CREATE EXTENSION btree_gist", TEMPLATE)
    except BaseException:
        cluster.remove()
        raise
    return cluster
