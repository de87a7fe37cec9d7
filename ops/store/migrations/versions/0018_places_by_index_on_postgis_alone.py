"""the index of reports' places, which only PostGIS can use, is not kept on SQLite any more"""

from alembic import op

revision = "0018"
down_revision = "0017"


def upgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        op.drop_index("ix_reports_location", table_name="reports")


def downgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        op.create_index("ix_reports_location", "reports", ["location"], unique=False)
