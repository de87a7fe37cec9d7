"""contacts"""

import sqlalchemy as sa
from alembic import op

from ops.store.base import Document, Instant

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    op.create_table(
        "contacts",
        sa.Column("operation_id", sa.String(length=36), nullable=False),
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("country", sa.String(length=3), nullable=False),
        sa.Column("role", sa.String(length=30), nullable=False),
        sa.Column("office", sa.Text(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=True),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("ended_at", Instant(), nullable=True),
        sa.Column("ended_because", sa.Text(), nullable=False),
        sa.Column("document", Document(), nullable=False),
        sa.ForeignKeyConstraint(["operation_id"], ["operations.id"], name=op.f("fk_contacts_operation_id")),
        sa.PrimaryKeyConstraint("operation_id", "id", name=op.f("pk_contacts")),
    )
    op.create_index("ix_contacts_operation_id_country", "contacts", ["operation_id", "country"], unique=False)


def downgrade() -> None:
    op.drop_index("ix_contacts_operation_id_country", table_name="contacts")
    op.drop_table("contacts")
