"""Exhibits of a report, and what happens to each."""

from typing import Any

from litestar import Response, get, post
from litestar.params import FromPath

from ops.access.policy import Permission
from ops.call import CallOf
from ops.exhibits import queries, service
from ops.exhibits.schemas import ExhibitDraft, ExhibitView, HandoverDraft
from ops.parameters import PAGING, page_of
from ops.reports.submission import report_id
from ops.shapes import Page

AT = "/api/operations/{op:str}"
OF_REPORT = f"{AT}/reports/{{report:str}}/exhibits"
ONE = f"{AT}/exhibits/{{exhibit:str}}"


@post(OF_REPORT, permission=Permission.EXHIBIT_MAKE, body=ExhibitDraft, answers=(201, 200))
async def make_exhibit(call: CallOf[ExhibitDraft], report: FromPath[str]) -> Response[ExhibitView]:
    """Keep a thing of a report's line as evidence: its number, its seals, who collected it and where it is stored."""
    return answer(*await service.make(call, report_id(report)))


@get(OF_REPORT, permission=Permission.REPORT_DETAIL, query=PAGING)
async def list_exhibits(call: CallOf[None], report: FromPath[str]) -> Page[ExhibitView]:
    """The exhibits of a report, each with everything that happened to it."""
    found = await service.report_of(call, report_id(report), Permission.REPORT_DETAIL)
    exhibits = await queries.of_report(call.session, call.operation.id, found.id)
    return page_of(call.request.query_params, exhibits, lambda exhibit: exhibit.id)


@get(ONE, permission=Permission.REPORT_DETAIL)
async def show_exhibit(call: CallOf[None], exhibit: FromPath[str]) -> ExhibitView:
    """One exhibit with everything that happened to it."""
    row, _ = await service.find(call, exhibit, Permission.REPORT_DETAIL)
    return queries.view_of(row)


@post(f"{ONE}/handovers", permission=Permission.EXHIBIT_MOVE, body=HandoverDraft, answers=(201, 200))
async def hand_over_exhibit(call: CallOf[HandoverDraft], exhibit: FromPath[str]) -> Response[ExhibitView]:
    """Write down the next step: to other hands, a sample, the laboratory, a store, its destruction or return."""
    return answer(*await service.hand_over(call, exhibit))


def answer(view: ExhibitView, new: bool) -> Response[ExhibitView]:
    return Response(view, status_code=201 if new else 200)


ROUTES: list[Any] = [make_exhibit, list_exhibits, show_exhibit, hand_over_exhibit]
