"""crossings as things of their own; corridors that can be taken out

What sectors named until now becomes a crossing each, with its entry: the journal is what tables follow from, so it is
continued here, by the server and at the time of the upgrade.
"""

from datetime import UTC, datetime
from typing import Any

import shapely
import sqlalchemy as sa
from alembic import op

from ops.journal.chain import Link, digest
from ops.planning.suggesting import free_code  # today's, as are the views below: nothing was journalled by others
from ops.store.base import Document, Instant, Shape

revision = "0007"
down_revision = "0006"

SECTORS = sa.table(
    "sectors",
    *(sa.column(name, sa.String()) for name in ("operation_id", "code", "corridor", "country")),
    sa.column("crossings", Document()),
    sa.column("valid_to", Instant()),
)
OPERATIONS = sa.table(
    "operations",
    *(sa.column(name, sa.String()) for name in ("id", "state", "timezone")),
    sa.column("exercise", Document()),
)
HEADS = sa.table(
    "journal_heads",
    sa.column("operation_id", sa.String()),
    sa.column("number", sa.BigInteger()),
    sa.column("sha256", sa.String()),
)
ENTRIES = sa.table(
    "entries",
    sa.column("number", sa.BigInteger()),
    sa.column("at", Instant()),
    sa.column("recorded_at", Instant()),
    sa.column("payload", Document()),
    *(
        sa.column(name, sa.String())
        for name in ("operation_id", "kind", "subject", "actor", "agency", "country", "unit", "previous", "sha256")
    ),
)


def upgrade() -> None:
    op.add_column("corridors", sa.Column("removed_at", Instant(), nullable=True))
    crossings = op.create_table(
        "crossings",
        sa.Column("operation_id", sa.String(length=36), nullable=False),
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("place", Shape(), nullable=False),
        sa.Column("country", sa.String(length=3), nullable=True),
        sa.Column("corridor", sa.String(length=40), nullable=True),
        sa.Column("sector", sa.String(length=40), nullable=True),
        sa.Column("hours", Document(), nullable=False),
        sa.Column("timezone", sa.String(length=60), nullable=False),
        sa.Column("officers", sa.Integer(), nullable=True),
        sa.Column("capabilities", Document(), nullable=False),
        sa.Column("origin", sa.String(length=10), nullable=False),
        sa.Column("notes", sa.Text(), nullable=False),
        sa.Column("removed_at", Instant(), nullable=True),
        sa.ForeignKeyConstraint(["operation_id"], ["operations.id"], name=op.f("fk_crossings_operation_id")),
        sa.PrimaryKeyConstraint("operation_id", "code", name=op.f("pk_crossings")),
    )
    connection = op.get_bind()
    for operation in connection.execute(sa.select(OPERATIONS)).all():
        found = crossings_of(connection, operation)
        if found:
            connection.execute(crossings.insert(), found)
            tell(connection, operation, found)


def crossings_of(connection: sa.Connection, operation: Any) -> list[dict[str, Any]]:
    """The places that the operation's sectors name as they stand, each once."""
    standing = sa.select(SECTORS).where(SECTORS.c.operation_id == operation.id, SECTORS.c.valid_to.is_(None))
    found: dict[str, dict[str, Any]] = {}
    for sector in connection.execute(standing.order_by(SECTORS.c.code)):
        for named in sector.crossings:
            code = free_code(named["name"], found)
            found[code] = {
                "operation_id": operation.id,
                "code": code,
                "name": named["name"],
                "place": shapely.Point(named["lon"], named["lat"]),
                "country": sector.country,
                "corridor": sector.corridor,
                "sector": sector.code,
                "hours": [],
                "timezone": operation.timezone,
                "officers": None,
                "capabilities": [],
                "origin": "suggested",
                "notes": "",
                "removed_at": None,
            }
    return list(found.values())


def tell(connection: sa.Connection, operation: Any, found: list[dict[str, Any]]) -> None:
    """An entry for each, at the end of the operation's journal; at the time of the entry before, for an exercise's
    clock is not ours to read."""
    head = connection.execute(sa.select(HEADS).where(HEADS.c.operation_id == operation.id)).one()
    last = connection.scalar(
        sa.select(ENTRIES.c.at).where(ENTRIES.c.operation_id == operation.id, ENTRIES.c.number == head.number)
    )
    number, previous, rows, wall = head.number, head.sha256, [], datetime.now(UTC)
    for crossing in found:
        number += 1
        place = {"type": "Point", "coordinates": [crossing["place"].x, crossing["place"].y]}
        payload = {name: value for name, value in crossing.items() if name not in ("operation_id", "removed_at")} | {
            "place": place
        }
        link = Link(
            operation_id=operation.id,
            number=number,
            kind="crossing.added",
            subject=crossing["code"],
            actor="upgrade",
            agency=None,
            country=None,
            unit=None,
            at=last or wall,
            recorded_at=wall,
            payload=payload,
            previous=previous,
        )
        previous = digest(link)
        rows.append({name: getattr(link, name) for name in Link.__struct_fields__} | {"sha256": previous})
    connection.execute(ENTRIES.insert(), rows)
    moved = sa.update(HEADS).where(HEADS.c.operation_id == operation.id).values(number=number, sha256=previous)
    connection.execute(moved)


def downgrade() -> None:
    """The entries stay: they are history, of a noun that nobody knows any more."""
    op.drop_table("crossings")
    op.drop_column("corridors", "removed_at")
