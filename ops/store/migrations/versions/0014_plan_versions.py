"""approvals of plan versions, notices"""

import sqlalchemy as sa
from alembic import op

from ops.store.base import Document, Instant

revision = "0014"
down_revision = "0013"


def upgrade() -> None:
    op.create_table(
        "plan_approvals",
        sa.Column("operation_id", sa.String(length=36), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("country", sa.String(length=3), nullable=False),
        sa.Column("decision", sa.String(length=10), nullable=False),
        sa.Column("remark", sa.Text(), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.ForeignKeyConstraint(
            ["operation_id", "version"],
            ["plan_versions.operation_id", "plan_versions.version"],
            name=op.f("fk_plan_approvals_operation_id_version"),
        ),
        sa.PrimaryKeyConstraint("operation_id", "version", "country", name=op.f("pk_plan_approvals")),
    )
    op.add_column("messages", sa.Column("notice", Document(), nullable=True))


def downgrade() -> None:
    op.drop_column("messages", "notice")
    op.drop_table("plan_approvals")
