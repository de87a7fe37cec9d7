"""versions are kept of corrected reports alone; the only version of any other report is its own row"""

from datetime import UTC, datetime
from typing import Any

import msgspec
import sqlalchemy as sa
from alembic import op

from ops.store.base import Document, Instant

revision = "0019"
down_revision = "0018"

PAGE = 1000
VERSIONS = sa.table(
    "report_versions",
    *(sa.column(name, sa.String()) for name in ("operation_id", "report_id", "content_sha256", "reason")),
    sa.column("version", sa.Integer()),
    sa.column("receipt", Document()),
)
REPORTS = sa.table(
    "reports",
    *(sa.column(name, sa.String()) for name in ("operation_id", "id", "sector", "content_sha256")),
    *(sa.column(name, sa.BigInteger()) for name in ("version", "filed")),
    sa.column("received_at", Instant()),
    sa.column("warnings", Document()),
)


def upgrade() -> None:
    op.execute(
        "delete from report_versions where version = 1 and exists (select 1 from reports where version = 1 "
        "and reports.operation_id = report_versions.operation_id and reports.id = report_versions.report_id)"
    )


def downgrade() -> None:
    connection = op.get_bind()
    key = (REPORTS.c.operation_id, REPORTS.c.id)
    last = ("", "")
    while True:
        page = connection.execute(
            sa.select(REPORTS)
            .where(REPORTS.c.version == 1, sa.tuple_(*key) > sa.tuple_(*(sa.literal(part) for part in last)))
            .order_by(*key)
            .limit(PAGE)
        ).all()
        if not page:
            return
        connection.execute(sa.insert(VERSIONS), [version_of(row) for row in page])
        last = (page[-1].operation_id, page[-1].id)


def version_of(row: Any) -> dict[str, Any]:
    """The first version's row, as the older release wrote it."""
    received_at: datetime = row.received_at
    return {
        "operation_id": row.operation_id,
        "report_id": row.id,
        "version": 1,
        "content_sha256": row.content_sha256,
        "reason": "",
        "receipt": {
            "id": row.id,
            "version": 1,
            "entry": row.filed,
            "received_at": msgspec.to_builtins(received_at.astimezone(UTC)),
            "sector": row.sector,
            "warnings": row.warnings,
            "sha256": row.content_sha256,
        },
    }
