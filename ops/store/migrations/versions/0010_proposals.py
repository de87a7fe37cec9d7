"""proposals"""

import sqlalchemy as sa
from alembic import op

from ops.store.base import Document, Instant

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    op.create_table(
        "proposals",
        sa.Column("operation_id", sa.String(length=36), nullable=False),
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("asked", Document(), nullable=False),
        sa.Column("asked_by", sa.Text(), nullable=False),
        sa.Column("asked_at", Instant(), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("cancel", sa.Boolean(), nullable=False),
        sa.Column("beat_at", Instant(), nullable=False),
        sa.Column("progress", Document(), nullable=False),
        sa.Column("result", Document(), nullable=True),
        sa.ForeignKeyConstraint(["operation_id"], ["operations.id"], name=op.f("fk_proposals_operation_id")),
        sa.PrimaryKeyConstraint("operation_id", "id", name=op.f("pk_proposals")),
    )


def downgrade() -> None:
    op.drop_table("proposals")
