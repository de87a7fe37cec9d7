"""versions, embargo and inputs of summaries; what people write for them"""

from typing import Any

import sqlalchemy as sa
from alembic import op

from ops.store.base import Document, Instant

revision = "0011"
down_revision = "0010"


def columns() -> list[sa.Column[Any]]:
    return [
        sa.Column("version", sa.Integer(), nullable=True),
        sa.Column("inputs", Document(), nullable=True),
        sa.Column("embargo_until", Instant(), nullable=True),
        sa.Column("until_signed", sa.Boolean(), nullable=False, server_default=sa.false()),
        sa.Column("embargo_reason", sa.Text(), nullable=False, server_default=""),
        sa.Column("signed", sa.Boolean(), nullable=False, server_default=sa.false()),
    ]


def upgrade() -> None:
    for column in columns():
        op.add_column("summaries", column)
    op.create_table(
        "summary_parts",
        sa.Column("operation_id", sa.String(length=36), nullable=False),
        sa.Column("noun", sa.String(length=20), nullable=False),
        sa.Column("key", sa.String(length=80), nullable=False),
        sa.Column("country", sa.String(length=3), nullable=True),
        sa.Column("first", sa.BigInteger(), nullable=False),
        sa.Column("view", Document(), nullable=False),
        sa.ForeignKeyConstraint(["operation_id"], ["operations.id"], name=op.f("fk_summary_parts_operation_id")),
        sa.PrimaryKeyConstraint("operation_id", "noun", "key", name=op.f("pk_summary_parts")),
    )


def downgrade() -> None:
    op.drop_table("summary_parts")
    with op.batch_alter_table("summaries") as table:
        for column in reversed(columns()):
            table.drop_column(column.name)
