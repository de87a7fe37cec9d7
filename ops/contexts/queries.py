"""Reading what is known of reports since they were filed. Rules, alarms and pages all ask here."""

from collections.abc import Collection, Iterable

import msgspec
from sqlalchemy.ext.asyncio import AsyncSession

from ops.contexts.models import Context
from ops.contexts.schemas import FindingView, KnownSince, Released
from ops.store.direct import Asked, Row, asking, tell

PLAIN = ("unit", "agency", "country", "release", "contexts", "legal_ground", "findings")


def view_of(row: Context) -> KnownSince:
    """What the newest entry about a report's context says, from its row."""
    return msgspec.convert({"report": row.report_id} | {name: getattr(row, name) for name in PLAIN}, KnownSince)


async def known_since(session: AsyncSession, operation_id: str, reports: Iterable[str]) -> dict[str, KnownSince]:
    """What was found later about these reports, by report; of whom nothing was found is not there."""
    wanted = set(reports)
    if not wanted:
        return {}
    [rows] = await tell(session, [seeking(operation_id, wanted)])
    return found_in(rows)


def seeking(operation_id: str, reports: Collection[str]) -> Asked:
    """The question what is known of these reports, for who asks more at once; `found_in` reads its answer."""
    return asking(
        "select report_id, unit, agency, country, release, contexts, legal_ground, findings from report_contexts "
        "where operation_id = :operation and report_id in :reports",
        operation=operation_id,
        reports=sorted(reports),
    )


def found_in(rows: Iterable[Row]) -> dict[str, KnownSince]:
    """What is known of reports, by report."""
    return {
        report: KnownSince(
            report=report,
            unit=unit,
            agency=agency,
            country=country,
            release=msgspec.json.decode(release, type=Released),
            contexts=msgspec.json.decode(contexts, type=list[str]),
            legal_ground=legal_ground,
            findings=msgspec.json.decode(findings, type=list[FindingView]),
        )
        for report, unit, agency, country, release, contexts, legal_ground, findings in rows
    }
