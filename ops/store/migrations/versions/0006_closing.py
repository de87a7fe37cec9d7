"""closing: retention, holds, purges and the redactions of the journal"""

import sqlalchemy as sa
from alembic import op

from ops.store.base import Document, Instant

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    op.create_table(
        "redactions",
        sa.Column("operation_id", sa.String(length=36), nullable=False),
        sa.Column("certificate", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("number", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("remains_sha256", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("operation_id", "certificate", "number", name=op.f("pk_redactions")),
    )
    op.create_table(
        "retention",
        sa.Column("operation_id", sa.String(length=36), nullable=False),
        sa.Column("days", Document(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("closed_at", Instant(), nullable=True),
        sa.ForeignKeyConstraint(["operation_id"], ["operations.id"], name=op.f("fk_retention_operation_id")),
        sa.PrimaryKeyConstraint("operation_id", name=op.f("pk_retention")),
    )
    op.create_table(
        "holds",
        sa.Column("operation_id", sa.String(length=36), nullable=False),
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("classes", Document(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("set_by", sa.Text(), nullable=False),
        sa.Column("set_at", Instant(), nullable=False),
        sa.Column("lifted_at", Instant(), nullable=True),
        sa.Column("lifted_by", sa.Text(), nullable=False),
        sa.Column("lift_reason", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["operation_id"], ["operations.id"], name=op.f("fk_holds_operation_id")),
        sa.PrimaryKeyConstraint("operation_id", "id", name=op.f("pk_holds")),
    )
    op.create_table(
        "purges",
        sa.Column("operation_id", sa.String(length=36), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("document", Document(), nullable=False),
        sa.ForeignKeyConstraint(["operation_id"], ["operations.id"], name=op.f("fk_purges_operation_id")),
        sa.PrimaryKeyConstraint("operation_id", "number", name=op.f("pk_purges")),
    )
    op.add_column("attachments", sa.Column("purged", sa.Integer(), nullable=True))


def downgrade() -> None:
    op.drop_column("attachments", "purged")
    op.drop_table("purges")
    op.drop_table("holds")
    op.drop_table("retention")
    op.drop_table("redactions")
