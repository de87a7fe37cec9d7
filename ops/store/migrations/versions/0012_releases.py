"""the release log"""

import sqlalchemy as sa
from alembic import op

from ops.store.base import Document

revision = "0012"
down_revision = "0011"


def upgrade() -> None:
    op.create_table(
        "released_packages",
        sa.Column("operation_id", sa.String(length=36), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("sender_country", sa.String(length=3), nullable=False),
        sa.Column("to_country", sa.String(length=3), nullable=False),
        sa.Column("document", Document(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["operation_id"], ["operations.id"], name=op.f("fk_released_packages_operation_id")),
        sa.PrimaryKeyConstraint("operation_id", "number", name=op.f("pk_released_packages")),
    )
    op.create_index(
        "ix_released_packages_operation_id_sender",
        "released_packages",
        ["operation_id", "sender_country"],
        unique=False,
    )


def downgrade() -> None:
    op.drop_index("ix_released_packages_operation_id_sender", table_name="released_packages")
    op.drop_table("released_packages")
