"""Runs the one migration chain of both engines on an open connection."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Connection

SCRIPTS = Path(__file__).parent / "migrations"


def run(connection: Connection, target: str) -> None:
    """Upgrade to `target`, or downgrade when it is older: `base`, or the number of a revision."""
    config = Config()
    config.set_main_option("script_location", str(SCRIPTS))
    config.attributes["connection"] = connection
    now = MigrationContext.configure(connection).get_current_revision()
    if target == "base" or (now and target < now):  # revisions are numbers of four digits, `head` comes after them
        command.downgrade(config, target)
    else:
        command.upgrade(config, target)
