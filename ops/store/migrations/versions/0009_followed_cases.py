"""followed cases: provenance, links, releases, hand-over, proceedings, deadlines, calendar feeds"""

import sqlalchemy as sa
from alembic import op

from ops.store.base import Document, Instant

revision = "0009"
down_revision = "0008"

CASES = {"about": "{}", "joined": "[]", "marks": "{}", "links": "[]", "proceedings": "[]", "handover": "{}"}
ACTIONS = {"restrictions": "[]", "told": "[]"}


def upgrade() -> None:
    for name, empty in CASES.items():
        op.add_column("cases", sa.Column(name, Document(), server_default=empty, nullable=False))
    for name, length in (("request", None), ("addressee", None), ("channel", 20), ("language", 8)):
        kind = sa.String(length) if length else sa.Text()
        op.add_column("case_actions", sa.Column(name, kind, server_default="", nullable=False))
    for name, empty in ACTIONS.items():
        op.add_column("case_actions", sa.Column(name, Document(), server_default=empty, nullable=False))
    for name in ("review_at", "moved_at", "sent_at"):
        op.add_column("case_actions", sa.Column(name, Instant(), nullable=True))
    op.create_table(
        "case_releases",
        sa.Column("operation_id", sa.String(36), nullable=False),
        sa.Column("case_code", sa.String(60), nullable=False),
        sa.Column("to_kind", sa.String(8), nullable=False),
        sa.Column("to_code", sa.String(40), nullable=False),
        sa.ForeignKeyConstraint(
            ["operation_id", "case_code"],
            ["cases.operation_id", "cases.code"],
            name=op.f("fk_case_releases_operation_id_case_code"),
        ),
        sa.PrimaryKeyConstraint("operation_id", "case_code", "to_kind", "to_code", name=op.f("pk_case_releases")),
    )
    op.create_table(
        "calendar_feeds",
        sa.Column("id", sa.String(36), nullable=False),
        sa.Column("operation_id", sa.String(36), nullable=False),
        sa.Column("account_id", sa.String(36), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("country", sa.String(3), nullable=False),
        sa.Column("token_sha256", sa.String(64), nullable=False),
        sa.Column("created_at", Instant(), nullable=False),
        sa.Column("revoked_at", Instant(), nullable=True),
        sa.ForeignKeyConstraint(["operation_id"], ["operations.id"], name=op.f("fk_calendar_feeds_operation_id")),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name=op.f("fk_calendar_feeds_account_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_calendar_feeds")),
        sa.UniqueConstraint("token_sha256", name=op.f("uq_calendar_feeds_token_sha256")),
    )
    op.create_index("ix_calendar_feeds_operation_id", "calendar_feeds", ["operation_id"], unique=False)


def downgrade() -> None:
    op.drop_index("ix_calendar_feeds_operation_id", table_name="calendar_feeds")
    op.drop_table("calendar_feeds")
    op.drop_table("case_releases")
    for name in ("sent_at", "moved_at", "review_at", *ACTIONS, "language", "channel", "addressee", "request"):
        op.drop_column("case_actions", name)
    for name in reversed(CASES):
        op.drop_column("cases", name)
