"""who may be where at one time; consents of host countries"""

import sqlalchemy as sa
from alembic import op

from ops.store.base import Instant

revision = "0005"
down_revision = "0004"

A = sa.table("assignments", *(sa.column(n) for n in ("operation_id", "id", "unit", "state", "held")),
             sa.column("starts_at", Instant()), sa.column("ends_at", Instant()))  # fmt: skip
HOLDING = ("accepted", "on_station")


def upgrade() -> None:
    for name in ("exclusive", "held"):
        op.add_column("assignments", sa.Column(name, sa.Boolean(), server_default=sa.false(), nullable=False))
    # What was accepted before and overlaps nothing of its unit holds it; what overlaps stays as it was, unwatched.
    other = A.alias("other")
    meets = (
        sa.select(sa.literal(1))
        .where(
            other.c.operation_id == A.c.operation_id,
            other.c.unit == A.c.unit,
            other.c.id != A.c.id,
            other.c.state.in_(HOLDING),
            other.c.starts_at < A.c.ends_at,
            other.c.ends_at > A.c.starts_at,
        )
        .exists()
    )
    op.execute(sa.update(A).where(A.c.state.in_(HOLDING), ~meets).values(held=sa.true()))
    if op.get_bind().dialect.name == "postgresql":
        op.execute(
            "alter table assignments add constraint ex_assignments_unit exclude using gist "
            "(operation_id with =, unit with =, tstzrange(starts_at, ends_at) with &&) where (held)"
        )
        # A post for one unit alone meets every other of its sector; any other meets only itself, by a hash of its id.
        op.execute(
            "alter table assignments add constraint ex_assignments_sector exclude using gist "
            "(operation_id with =, sector with =, tstzrange(starts_at, ends_at) with &&, "
            "(case when exclusive then int8range(null, null) "
            "else int8range(hashtextextended(id, 0), hashtextextended(id, 0), '[]') end) with &&) where (held)"
        )
    op.create_table(
        "consents",
        sa.Column("operation_id", sa.String(length=36), nullable=False),
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("host", sa.String(length=3), nullable=False),
        sa.Column("guest", sa.String(length=3), nullable=False),
        sa.Column("corridor", sa.String(length=40), nullable=True),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("given_by", sa.Text(), nullable=False),
        sa.Column("given_at", Instant(), nullable=False),
        sa.Column("ended_at", Instant(), nullable=True),
        sa.ForeignKeyConstraint(["operation_id"], ["operations.id"], name=op.f("fk_consents_operation_id")),
        sa.PrimaryKeyConstraint("operation_id", "id", name=op.f("pk_consents")),
    )


def downgrade() -> None:
    op.drop_table("consents")
    if op.get_bind().dialect.name == "postgresql":
        op.execute("alter table assignments drop constraint ex_assignments_sector")
        op.execute("alter table assignments drop constraint ex_assignments_unit")
    op.drop_column("assignments", "held")
    op.drop_column("assignments", "exclusive")
