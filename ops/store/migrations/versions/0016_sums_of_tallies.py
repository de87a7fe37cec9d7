"""sums beside the cells of tallies"""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"

KEYS = ("figure", "phase", "country", "recovery", "item", "type", "unit")
COUNTED = ("exact", "at_least", "about", "at_most", "hits", "reports_of_item", "reports_of_type")


def upgrade() -> None:
    op.create_table(
        "tally_sums",
        sa.Column("operation_id", sa.String(length=36), nullable=False),
        sa.Column("part", sa.String(length=6), nullable=False),
        sa.Column("basis", sa.String(length=6), nullable=False),
        sa.Column("figure", sa.String(length=8), nullable=False),
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("phase", sa.String(length=12), nullable=False),
        sa.Column("country", sa.String(length=3), nullable=False),
        sa.Column("recovery", sa.String(length=12), nullable=False),
        sa.Column("item", sa.String(length=40), nullable=False),
        sa.Column("type", sa.String(length=40), nullable=False),
        sa.Column("unit", sa.String(length=10), nullable=False),
        *(sa.Column(name, sa.BigInteger(), nullable=False) for name in COUNTED[:5]),
        *(sa.Column(name, sa.Integer(), nullable=False) for name in COUNTED[5:]),
        sa.ForeignKeyConstraint(["operation_id"], ["operations.id"], name=op.f("fk_tally_sums_operation_id")),
        sa.PrimaryKeyConstraint(
            *("operation_id", "part", "basis", "figure", "name"),
            *("phase", "country", "recovery", "item", "type", "unit"),
            name=op.f("pk_tally_sums"),
        ),
    )
    keys, sums = ", ".join(KEYS), ", ".join(f"sum({name})" for name in COUNTED)
    for part in ("agency", "day", "sector"):
        op.execute(
            f"insert into tally_sums (operation_id, basis, part, name, {keys}, {', '.join(COUNTED)}) "  # noqa: S608 - ours
            f"select operation_id, basis, '{part}', {part}, {keys}, {sums} from tally_cells "
            f"group by operation_id, basis, {part}, {keys}"
        )


def downgrade() -> None:
    op.drop_table("tally_sums")
