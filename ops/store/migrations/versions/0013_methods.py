"""the library of methods; facets of routes and makes in stored reports"""

import sqlalchemy as sa
from alembic import op

from ops.reports.facets import facets  # today's: whoever changes what it makes, fills the column anew
from ops.store.base import Document, Instant

revision = "0013"
down_revision = "0012"

REPORTS = sa.table(
    "reports",
    sa.column("operation_id", sa.String()),
    sa.column("id", sa.String()),
    sa.column("document", Document()),
    sa.column("warnings", Document()),
    sa.column("facets", sa.Text()),
)
PAGE = 1000


def upgrade() -> None:
    op.create_table(
        "library_pictures",
        sa.Column("operation_id", sa.String(length=36), nullable=False),
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("report_id", sa.String(length=36), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("agency", sa.String(length=40), nullable=False),
        sa.Column("country", sa.String(length=3), nullable=False),
        sa.Column("category", sa.String(length=40), nullable=False),
        sa.Column("caption", sa.Text(), nullable=False),
        sa.Column("tlp", sa.String(length=20), nullable=False),
        sa.Column("to", Document(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("marked_by", sa.Text(), nullable=False),
        sa.Column("marked_at", Instant(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["operation_id", "report_id", "sha256"],
            ["attachments.operation_id", "attachments.report_id", "attachments.sha256"],
            name=op.f("fk_library_pictures_operation_id_report_id_sha256"),
        ),
        sa.ForeignKeyConstraint(["operation_id"], ["operations.id"], name=op.f("fk_library_pictures_operation_id")),
        sa.PrimaryKeyConstraint("operation_id", "id", name=op.f("pk_library_pictures")),
    )
    op.create_table(
        "method_sheets",
        sa.Column("operation_id", sa.String(length=36), nullable=False),
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("agency", sa.String(length=40), nullable=True),
        sa.Column("country", sa.String(length=3), nullable=True),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("content", Document(), nullable=False),
        sa.Column("written_by", sa.Text(), nullable=False),
        sa.Column("written_at", Instant(), nullable=False),
        sa.Column("shared_at", Instant(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["operation_id"], ["operations.id"], name=op.f("fk_method_sheets_operation_id")),
        sa.PrimaryKeyConstraint("operation_id", "id", name=op.f("pk_method_sheets")),
    )
    fill_facets()


def fill_facets() -> None:
    """Routes and makes are found by facets as well now."""
    connection = op.get_bind()
    key = (REPORTS.c.operation_id, REPORTS.c.id)
    fill = (
        sa.update(REPORTS)
        .where(REPORTS.c.operation_id == sa.bindparam("op"), REPORTS.c.id == sa.bindparam("of"))
        .values(facets=sa.bindparam("made"))
    )
    last = ("", "")
    while page := connection.execute(
        sa.select(*key, REPORTS.c.document, REPORTS.c.warnings)
        .where(sa.tuple_(*key) > sa.tuple_(*(sa.literal(part) for part in last)))
        .order_by(*key)
        .limit(PAGE)
    ).all():
        rows = [{"op": row[0], "of": row[1], "made": facets(row.document, row.warnings)} for row in page]
        connection.execute(fill, rows)
        last = (page[-1][0], page[-1][1])


def downgrade() -> None:
    op.drop_table("method_sheets")
    op.drop_table("library_pictures")
