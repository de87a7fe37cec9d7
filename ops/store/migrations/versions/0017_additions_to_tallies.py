"""what groups of reports add to the tallies, until it is carried over"""

from typing import Any

import msgspec
import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"

CELL = ("figure", "phase", "day", "country", "agency", "sector", "recovery", "item", "type", "unit", "calibre")
AMOUNTS = (
    *("exact", "at_least", "about", "at_most", "hits"),
    *("reports", "reports_of_item", "reports_of_type", "reports_of_calibre"),
)
SUM = ("figure", "phase", "country", "recovery", "item", "type", "unit")
COUNTED = ("exact", "at_least", "about", "at_most", "hits", "reports_of_item", "reports_of_type")


def upgrade() -> None:
    op.create_table(
        "tally_additions",
        sa.Column("operation_id", sa.String(length=36), nullable=False),
        sa.Column("number", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("packed", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["operation_id"], ["operations.id"], name=op.f("fk_tally_additions_operation_id")),
        sa.PrimaryKeyConstraint("operation_id", "number", name=op.f("pk_tally_additions")),
    )


def downgrade() -> None:
    """The older release knows nothing of additions, so they are added first."""
    additions = sa.table("tally_additions", sa.column("operation_id"), sa.column("packed", sa.LargeBinary()))
    for operation_id, packed in op.get_bind().execute(sa.select(additions.c.operation_id, additions.c.packed)).all():
        for basis, counted in zip(("gross", "double"), msgspec.msgpack.decode(packed), strict=True):
            for cell, amounts in counted:
                row = {
                    "operation_id": operation_id,
                    "basis": basis,
                    **dict(zip(CELL + AMOUNTS, cell + amounts, strict=True)),
                }
                add("tally_cells", ("basis", *CELL), AMOUNTS, row)
                for part in ("agency", "day", "sector"):
                    add("tally_sums", ("basis", "part", "name", *SUM), COUNTED, row | {"part": part, "name": row[part]})
    op.drop_table("tally_additions")


def add(table: str, keys: tuple[str, ...], counted: tuple[str, ...], row: dict[str, Any]) -> None:
    keys = ("operation_id", *keys)
    names = (*keys, *counted)
    statement = (
        f"insert into {table} ({', '.join(names)}) values ({', '.join(f':{name}' for name in names)}) "  # noqa: S608 - ours
        f"on conflict ({', '.join(keys)}) do update set {', '.join(f'{n} = {table}.{n} + excluded.{n}' for n in counted)}"
    )
    op.get_bind().execute(sa.text(statement), {name: row[name] for name in names})
