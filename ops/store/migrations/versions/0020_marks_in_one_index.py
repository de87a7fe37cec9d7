"""marks stand in one index, the newest of a mark together"""

import sqlalchemy as sa
from alembic import op

from ops.store.base import Instant

revision = "0020"
down_revision = "0019"


def upgrade() -> None:
    _remember("report_marks.operation_id, mark, filed, report_id")
    op.drop_table("report_marks")
    op.create_table(
        "report_marks",
        sa.Column("operation_id", sa.String(length=36), nullable=False),
        sa.Column("mark", sa.Text(), nullable=False),
        sa.Column("filed", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("report_id", sa.String(length=36), nullable=False),
        sa.PrimaryKeyConstraint("operation_id", "mark", "filed", name=op.f("pk_report_marks")),
        sqlite_with_rowid=False,
    )
    _put_back("operation_id, mark, filed, report_id")


def downgrade() -> None:
    _remember("report_marks.operation_id, report_id, mark, occurred_at")
    op.drop_table("report_marks")
    op.create_table(
        "report_marks",
        sa.Column("operation_id", sa.String(length=36), nullable=False),
        sa.Column("report_id", sa.String(length=36), nullable=False),
        sa.Column("mark", sa.Text(), nullable=False),
        sa.Column("occurred_at", Instant(), nullable=False),
        sa.ForeignKeyConstraint(
            ["operation_id", "report_id"],
            ["reports.operation_id", "reports.id"],
            name=op.f("fk_report_marks_operation_id_report_id"),
        ),
        sa.PrimaryKeyConstraint("operation_id", "report_id", "mark", name=op.f("pk_report_marks")),
    )
    op.create_index(
        "ix_report_marks_operation_id_mark_occurred_at", "report_marks", ["operation_id", "mark", "occurred_at"]
    )
    _put_back("operation_id, report_id, mark, occurred_at")


def _remember(columns: str) -> None:
    """Of marks and their reports, while the table is made anew."""
    op.execute(
        f"create temporary table kept_marks as select {columns} from report_marks join reports "  # noqa: S608 - ours
        "on reports.operation_id = report_marks.operation_id and reports.id = report_marks.report_id"
    )


def _put_back(columns: str) -> None:
    op.execute(f"insert into report_marks ({columns}) select {columns} from kept_marks order by 1, 2, 3")  # noqa: S608 - ours
    op.execute("drop table kept_marks")
