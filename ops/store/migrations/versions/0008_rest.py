"""rest between shifts"""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    op.add_column("operations", sa.Column("rest_hours", sa.Float(), nullable=True))


def downgrade() -> None:
    op.drop_column("operations", "rest_hours")
