"""operational actions, sessions, officers by sex"""

import sqlalchemy as sa
from alembic import op

from ops.store.base import Document, Instant

revision = "0015"
down_revision = "0014"


def upgrade() -> None:
    op.create_table(
        "operational_actions",
        sa.Column("operation_id", sa.String(length=36), nullable=False),
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("document", Document(), nullable=False),
        sa.Column("removed_at", Instant(), nullable=True),
        sa.ForeignKeyConstraint(["operation_id"], ["operations.id"], name=op.f("fk_operational_actions_operation_id")),
        sa.PrimaryKeyConstraint("operation_id", "code", name=op.f("pk_operational_actions")),
    )
    op.create_table(
        "sessions_planned",
        sa.Column("operation_id", sa.String(length=36), nullable=False),
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("document", Document(), nullable=False),
        sa.Column("attendance", Document(), nullable=False),
        sa.Column("cancelled_because", sa.String(length=500), nullable=True),
        sa.ForeignKeyConstraint(["operation_id"], ["operations.id"], name=op.f("fk_sessions_planned_operation_id")),
        sa.PrimaryKeyConstraint("operation_id", "code", name=op.f("pk_sessions_planned")),
    )
    op.add_column("units", sa.Column("women", sa.Integer(), nullable=True))


def downgrade() -> None:
    op.drop_column("units", "women")
    op.drop_table("sessions_planned")
    op.drop_table("operational_actions")
