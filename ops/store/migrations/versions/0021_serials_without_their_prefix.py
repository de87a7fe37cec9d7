"""serial numbers of stored reports as they are compared now: without "N°" and "S/N", none for words of none"""

from typing import Any

import sqlalchemy as sa
from alembic import op

from ops.reports.candidates import SHORTEST_SERIAL
from ops.reports.facets import facets  # today's: whoever changes what it makes, fills the column anew
from ops.reports.serials import comparison_form
from ops.store.base import Document

revision = "0021"
down_revision = "0020"

REPORTS = sa.table(
    "reports",
    sa.column("operation_id", sa.String()),
    sa.column("id", sa.String()),
    sa.column("entry", sa.BigInteger()),
    sa.column("filed", sa.BigInteger()),
    sa.column("withdrawn", sa.Boolean()),
    sa.column("document", Document()),
    sa.column("warnings", Document()),
    sa.column("facets", sa.Text()),
)
COMPARED = sa.table("compared", sa.column("operation_id", sa.String()), sa.column("number", sa.BigInteger()))
MARKS = sa.table(
    "report_marks",
    *(sa.column(name, sa.String()) for name in ("operation_id", "mark", "report_id")),
    sa.column("filed", sa.BigInteger()),
)
KNOWN = sa.table(
    "alarm_serials",
    *(sa.column(name, sa.String()) for name in ("operation_id", "report", "mark", "agency", "country", "unit")),
    sa.column("since", sa.BigInteger()),
)
PAGE = 1000


def upgrade() -> None:
    connection = op.get_bind()
    compared = {row.operation_id: row.number for row in connection.execute(sa.select(COMPARED))}
    key = (REPORTS.c.operation_id, REPORTS.c.id)
    last = ("", "")
    while page := connection.execute(
        sa.select(REPORTS)
        .where(sa.tuple_(*key) > sa.tuple_(*(sa.literal(part) for part in last)))
        .order_by(*key)
        .limit(PAGE)
    ).all():
        for row in page:
            made = facets(row.document, row.warnings)
            if made != row.facets:
                _settle(connection, row, made, row.entry <= compared.get(row.operation_id, 0))
        last = (page[-1].operation_id, page[-1].id)


def _settle(connection: sa.Connection, row: sa.Row[Any], made: str, compared: bool) -> None:
    """Of one report whose numbers are others now: what it is found by, compared by, and known by to alarms."""
    this = (REPORTS.c.operation_id == row.operation_id, REPORTS.c.id == row.id)
    connection.execute(sa.update(REPORTS).where(*this).values(facets=made))
    lines = [(line["class"], line.get("serial", "")) for line in row.document.get("lines", ())]
    forms = {f"{class_}|{form}" for class_, serial in lines if len(form := comparison_form(serial)) >= SHORTEST_SERIAL}
    before = [token.removeprefix("serial:") for token in row.facets.split("|") if token.startswith("serial:")]
    stale = {f"serial|{class_}|{form}" for class_, _ in lines for form in before}
    own = (MARKS.c.operation_id == row.operation_id, MARKS.c.filed == row.filed)
    connection.execute(sa.delete(MARKS).where(*own, MARKS.c.mark.in_(stale)))
    if forms and compared and not row.withdrawn:
        mark = {"operation_id": row.operation_id, "filed": row.filed, "report_id": row.id}
        connection.execute(sa.insert(MARKS), [{**mark, "mark": f"serial|{form}"} for form in sorted(forms)])
    _settle_known(connection, row, {form[:120] for form in forms})


def _settle_known(connection: sa.Connection, row: sa.Row[Any], marks: set[str]) -> None:
    """A number that is written otherwise now has been had since the same entry."""
    own = (KNOWN.c.operation_id == row.operation_id, KNOWN.c.report == row.id)
    had = connection.execute(sa.select(KNOWN).where(*own)).all()
    stale = [known for known in had if known.mark not in marks]
    if not stale:
        return
    connection.execute(sa.delete(KNOWN).where(*own, KNOWN.c.mark.in_([known.mark for known in stale])))
    first = min(stale, key=lambda known: known.since)._asdict()
    fresh = sorted(marks - {known.mark for known in had})
    if fresh:
        connection.execute(sa.insert(KNOWN), [{**first, "mark": mark} for mark in fresh])


def downgrade() -> None:
    """Nothing: an earlier version compares what is filed from then on in its own way."""
