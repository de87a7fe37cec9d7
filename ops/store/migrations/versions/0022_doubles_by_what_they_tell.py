"""of the reports of one event the first counts that still tells of something: which are doubles is decided anew"""

import msgspec
import sqlalchemy as sa
from alembic import op

from ops.reports.doubles import doubles, tells  # today's rule, as what follows from it is
from ops.store.base import Document
from ops.tallies.counting import Context, cells, merged, negated

revision = "0022"
down_revision = "0021"

PAIRS = sa.table("pairs", *(sa.column(name, sa.String()) for name in ("operation_id", "first", "second", "ruling")))
REPORTS = sa.table(
    "reports",
    *(sa.column(name, sa.String()) for name in ("operation_id", "id", "kind", "double_of")),
    *(sa.column(name, sa.String()) for name in Context._fields),
    sa.column("filed", sa.BigInteger()),
    sa.column("withdrawn", sa.Boolean()),
    sa.column("document", Document()),
)
ENTRIES = sa.table(
    "entries",
    *(sa.column(name, sa.String()) for name in ("operation_id", "kind", "subject")),
    sa.column("number", sa.BigInteger()),
    sa.column("payload", Document()),
)
ADDITIONS = sa.table(
    "tally_additions",
    sa.column("operation_id", sa.String()),
    sa.column("number", sa.BigInteger()),
    sa.column("packed", sa.LargeBinary()),
)
CHECKPOINTS = sa.table(
    "tally_checkpoints", sa.column("operation_id", sa.String()), sa.column("number", sa.BigInteger())
)


def upgrade() -> None:
    decide(by_what_they_tell=True)


def downgrade() -> None:
    decide(by_what_they_tell=False)


def decide(*, by_what_they_tell: bool) -> None:
    """Bring every operation in line with the rule that the release goes by which is begun next."""
    for operation_id in op.get_bind().scalars(sa.select(PAIRS.c.operation_id).distinct()).all():
        count_anew(operation_id, by_what_they_tell)
        forget(operation_id)


def count_anew(operation_id: str, by_what_they_tell: bool) -> None:
    connection = op.get_bind()
    ruled = (PAIRS.c.operation_id == operation_id, PAIRS.c.ruling == "same")
    same = [
        (first, second) for first, second in connection.execute(sa.select(PAIRS.c.first, PAIRS.c.second).where(*ruled))
    ]
    named = sa.select(PAIRS.c.first).where(*ruled).union(sa.select(PAIRS.c.second).where(*ruled))
    mine = sa.select(REPORTS).where(REPORTS.c.operation_id == operation_id, REPORTS.c.id.in_(named))
    reports = {row.id: row for row in connection.execute(mine)}
    counting = doubles(
        {id_: row.filed for id_, row in reports.items()},
        {id_ for id_, row in reports.items() if row.withdrawn},
        {id_ for id_, row in reports.items() if by_what_they_tell and not tells(row.kind)},
        same,
    )
    gained = []
    for id_, row in reports.items():
        instead = counting.get(id_)
        if row.double_of == instead:
            continue
        key = (REPORTS.c.operation_id == operation_id, REPORTS.c.id == id_)
        connection.execute(sa.update(REPORTS).where(*key).values(double_of=instead))
        if (row.double_of is None) != (instead is None):
            context = Context(row.phase, row.day, row.country, row.agency, row.sector or "")
            counted = cells(row.document, context)
            gained.append(negated(counted) if instead is None else counted)
    if double := merged(*gained):
        packed = msgspec.msgpack.encode(([], list(double.items())))
        least = sa.func.coalesce(sa.func.min(ADDITIONS.c.number), 1)
        waiting = sa.select(least).where(ADDITIONS.c.operation_id == operation_id)
        number = min(int(connection.execute(waiting).scalar_one()), 1) - 1  # those of entries begin with 1
        connection.execute(sa.insert(ADDITIONS), {"operation_id": operation_id, "number": number, "packed": packed})


def forget(operation_id: str) -> None:
    """Checkpoints go from where a report of a pair first told of nothing any more: what doubles came to was another
    thing, and which reports tell of nothing was not kept. They are made anew as the journal goes on."""
    connection = op.get_bind()
    mine = PAIRS.c.operation_id == operation_id
    named = sa.select(PAIRS.c.first).where(mine).union(sa.select(PAIRS.c.second).where(mine))
    corrected = (
        sa.select(ENTRIES.c.number, ENTRIES.c.payload)
        .where(
            ENTRIES.c.operation_id == operation_id, ENTRIES.c.kind == "report.corrected", ENTRIES.c.subject.in_(named)
        )
        .order_by(ENTRIES.c.number)
    )
    emptied = (number for number, payload in connection.execute(corrected) if not tells(payload["kind"]))
    if (first := next(emptied, None)) is not None:
        connection.execute(
            sa.delete(CHECKPOINTS).where(CHECKPOINTS.c.operation_id == operation_id, CHECKPOINTS.c.number >= first)
        )
