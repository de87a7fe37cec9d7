"""Copies of an embedded store: made while it is written to, and put back whole."""

import sqlite3
from pathlib import Path

from sqlalchemy.engine import URL

from ops.store.copies import CopyFailed


def save(url: URL, target: Path) -> None:
    """SQLite's online backup: one moment of a database that goes on being written to."""
    source = Path(url.database or "")
    if not source.exists():
        raise CopyFailed(f"There is no store at {source}.")
    with sqlite3.connect(source) as live, sqlite3.connect(target) as copy:
        live.backup(copy)
    live.close()
    copy.close()


def load(url: URL, source: Path) -> None:
    """Replace the database file at once. Raises CopyFailed when the backup is damaged or the service runs."""
    check = sqlite3.connect(source)
    try:
        if check.execute("PRAGMA integrity_check").fetchone() != ("ok",):
            raise CopyFailed("The database in the backup is damaged.")
    except sqlite3.DatabaseError as error:
        raise CopyFailed(f"The database in the backup is damaged ({error}).") from None
    finally:
        check.close()
    place = Path(url.database or "")
    if place.exists():
        alone = sqlite3.connect(place, timeout=1)
        try:  # SQLite leaves WAL mode only for the one connection that is there
            alone.execute("PRAGMA journal_mode=DELETE").fetchone()
        except sqlite3.OperationalError:
            raise CopyFailed(f"{place} is in use. Stop the service first.") from None
        finally:
            alone.close()
    source.chmod(0o600)
    source.replace(place)
