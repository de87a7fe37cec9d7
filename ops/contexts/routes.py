"""What was found later about a report."""

from typing import Any

from litestar import Response, get, post
from litestar.params import FromPath
from sqlalchemy.ext.asyncio import AsyncSession

from ops.access.policy import Permission
from ops.call import CallOf
from ops.contexts import queries, service
from ops.contexts.schemas import FindingDraft, KnownSince, Released
from ops.reports.models import Report
from ops.reports.records import owned
from ops.reports.submission import report_id

AT = "/api/operations/{op:str}/reports/{report:str}/contexts"


@post(AT, permission=Permission.CONTEXT_ADD, body=FindingDraft, answers=(201, 200))
async def add_context(call: CallOf[FindingDraft], report: FromPath[str]) -> Response[KnownSince]:
    """Write down a context, or a legal ground, that was found later. What the report said stays as it was."""
    view, new = await service.add(call, report_id(report))
    return Response(view, status_code=201 if new else 200)


@get(AT, permission=Permission.REPORT_DETAIL)
async def show_contexts(call: CallOf[None], report: FromPath[str]) -> KnownSince:
    """What is known of a report since it was filed, with every finding; empty where nothing was found."""
    return await known_of(call.session, await service.report_of(call, report_id(report)))


async def known_of(session: AsyncSession, row: Report) -> KnownSince:
    known = await queries.known_since(session, row.operation_id, [row.id])
    whose = owned(row)
    return known.get(row.id) or KnownSince(
        report=row.id,
        unit=row.unit,
        agency=row.agency,
        country=row.country,
        release=Released(
            agencies=sorted(whose.released_agencies),
            countries=sorted(whose.released_countries),
        ),
        contexts=[],
        legal_ground=None,
        findings=[],
    )


ROUTES: list[Any] = [add_context, show_contexts]
