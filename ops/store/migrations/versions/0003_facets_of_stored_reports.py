"""facets of stored reports"""

import sqlalchemy as sa
from alembic import op

from ops.reports.facets import facets  # today's: whoever changes what it makes, fills the column anew
from ops.store.base import Document

revision = "0003"
down_revision = "0002"

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
    connection = op.get_bind()
    key = (REPORTS.c.operation_id, REPORTS.c.id)
    fill = (
        sa.update(REPORTS)
        .where(REPORTS.c.operation_id == sa.bindparam("op"), REPORTS.c.id == sa.bindparam("of"))
        .values(facets=sa.bindparam("made"))
    )
    last = ("", "")
    while True:
        page = connection.execute(
            sa.select(*key, REPORTS.c.document, REPORTS.c.warnings)
            .where(sa.tuple_(*key) > sa.tuple_(*(sa.literal(part) for part in last)))
            .order_by(*key)
            .limit(PAGE)
        ).all()
        if not page:
            return
        rows = [{"op": row[0], "of": row[1], "made": facets(row.document, row.warnings)} for row in page]
        connection.execute(fill, rows)
        last = (page[-1][0], page[-1][1])


def downgrade() -> None:
    """The column goes with 0002."""
