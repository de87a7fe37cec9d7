"""Copies of a PostgreSQL store, by PostgreSQL's own programs."""

import os
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path

from sqlalchemy.engine import URL

from ops.store.copies import CopyFailed


def save(url: URL, target: Path) -> None:
    """pg_dump of our tables; PostGIS itself belongs to the machine that restores."""
    run("pg_dump", url, "--format=custom", "--no-owner", "--no-privileges", "--table=public.*", f"--file={target}")


def load(url: URL, source: Path) -> None:
    """pg_restore in one transaction: all of it or nothing."""
    how = ("--clean", "--if-exists", "--no-owner", "--no-privileges", "--single-transaction", "--exit-on-error")
    run("pg_restore", url, *how, str(source))


def run(program: str, url: URL, *words: str) -> None:
    """One of PostgreSQL's programs on the store's database. Raises CopyFailed with what it said."""
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
        raise CopyFailed(f"{program} ended with {done.returncode}: {done.stderr.strip()[-2000:]}")


def find(program: str) -> str:
    """The newest of these programs: Debian keeps them by version, others on the path."""
    by_version = sorted(
        Path("/usr/lib/postgresql").glob(f"*/bin/{program}"),
        key=lambda path: [int(x) for x in path.parts[4].split(".")],
    )
    found = str(by_version[-1]) if by_version else shutil.which(program)
    if found is None:
        raise CopyFailed(f"{program} is needed and not here: install PostgreSQL's client programs.")
    return found
