"""Reading what is known of reports since they were filed. Rules, alarms and pages all ask here."""

from collections.abc import Iterable

import msgspec
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from ops.contexts.models import Context
from ops.contexts.schemas import KnownSince
from ops.store.statements import few

PLAIN = ("unit", "agency", "country", "release", "contexts", "legal_ground", "findings")


def view_of(row: Context) -> KnownSince:
    """What the newest entry about a report's context says, from its row."""
    return msgspec.convert({"report": row.report_id} | {name: getattr(row, name) for name in PLAIN}, KnownSince)


async def known_since(session: AsyncSession, operation_id: str, reports: Iterable[str]) -> dict[str, KnownSince]:
    """What was found later about these reports, by report; of whom nothing was found is not there."""
    wanted = set(reports)
    if not wanted:
        return {}
    rows = await session.scalars(
        select(Context).where(Context.operation_id == operation_id, Context.report_id.in_(few(wanted)))
    )
    return {row.report_id: view_of(row) for row in rows}
