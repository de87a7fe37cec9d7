"""Field reports: filing one or many, correcting, withdrawing, listing, reading; and pairs of one event."""

from collections.abc import Iterable, Sequence
from typing import Any

import msgspec
from litestar import Request, Response, get, post, put
from litestar.params import FromPath
from litestar.response.base import ASGIResponse

from ops.access.identify import key_sha256
from ops.access.policy import Permission, Role, Seat
from ops.call import MIB, Call, CallOf, read_body
from ops.errors import NotFound
from ops.journal.service import Draft
from ops.reports import batches, filters, pairs, queries, service
from ops.reports.intake import Intake
from ops.reports.models import Report
from ops.reports.records import owned
from ops.reports.schemas import BatchReport, Correction, FieldReport, Receipt, Withdrawal
from ops.reports.submission import Sender, read_amendment, read_one, report_id
from ops.reports.views import PairPage, PairView, ReportDetail, ReportView, Ruling, Taken
from ops.shapes import Page

AT = "/api/operations/{op:str}/reports"
PAIRS = "/api/operations/{op:str}/pairs"
NDJSON = "application/x-ndjson"
JSON = ("application/json",)


@put(
    f"{AT}/{{report:str}}",
    permission=Permission.REPORT_FILE,
    body=bytes,
    described=FieldReport,
    answer=Receipt,
    content_types=JSON,
    answers=(201, 200),
    rechecked=True,
)
async def file_report(request: Request[Any, Any, Any]) -> ASGIResponse:
    """File a report under the id that its sender made. The same content again gives the same receipt."""
    raw = await read_body(request, bytes)
    state = request.scope["state"]
    submission = read_one(raw, request.path_params["report"], sender_of(state["seats"], key_sha256(request)))
    taken = await request.app.state.intake.file_one(state["operation"].id, submission)
    return ASGIResponse(
        body=msgspec.json.encode(taken.receipt),
        status_code=201 if taken.new else 200,
        media_type="application/json",
    )


@post(
    AT,
    permission=Permission.REPORT_FILE,
    body=bytes,
    described=BatchReport,
    content_types=(NDJSON,),
    answers=(200,),
    produces=(NDJSON,),
    own_transaction=True,
    rechecked=True,
    request_max_body_size=64 * MIB,
)
async def file_batch(call: CallOf[bytes]) -> Response[bytes]:
    """File many reports, one JSON object a line; each line has its own answer, in order."""
    batches.refuse_other_media(call.request.headers.get("content-type", ""))
    answers = await batches.file(intake(call), call.operation.id, sender(call), call.body)
    return Response(answers, status_code=200, media_type=NDJSON)


@post(
    f"{AT}/{{report:str}}/corrections",
    permission=Permission.REPORT_AMEND,
    body=bytes,
    described=Correction,
    content_types=JSON,
    answers=(201, 200),
)
async def correct_report(call: CallOf[bytes], report: FromPath[str]) -> Response[Receipt]:
    """A whole new version of a report, with the reason for it."""
    row = await own(call, report, Permission.REPORT_AMEND)
    reason, examined, sha256 = read_amendment(call.body)
    taken = await service.correct(call.store, call.session, row, call.actor.name, reason, examined, sha256)
    return receipt(taken)


@post(f"{AT}/{{report:str}}/withdrawal", permission=Permission.REPORT_AMEND, body=Withdrawal, answers=(201, 200))
async def withdraw_report(call: CallOf[Withdrawal], report: FromPath[str]) -> Response[Receipt]:
    """Withdraw a report: it no longer counts, and stays readable."""
    row = await own(call, report, Permission.REPORT_AMEND)
    return receipt(await service.withdraw(call.store, call.session, row, call.actor.name, call.body.reason))


@get(AT, permission=Permission.REPORT_LIST, query=filters.LIST_PARAMETERS)
async def list_reports(call: CallOf[None]) -> Page[ReportView]:
    """The reports whose details you may see, newest event first."""
    wanted = filters.read_filter(call.request.query_params)
    return await queries.reports(call.session, call.operation.id, call.seats, wanted)


@get(f"{AT}/{{report:str}}", permission=Permission.REPORT_DETAIL, journalled=True)
async def show_report(call: CallOf[None], report: FromPath[str]) -> ReportDetail:
    """A report with every version of it. That you read it is journalled."""
    row = await own(call, report, Permission.REPORT_DETAIL)
    read = Draft(
        kind="report.read",
        subject=row.id,
        payload=queries.read_entry(row),
        agency=row.agency,
        country=row.country,
        unit=row.unit,
    )
    await call.journal(read)
    return await queries.detail(call.session, row)


@get(PAIRS, permission=Permission.PAIR_RULE, query=queries.PAIR_PARAMETERS)
async def list_pairs(call: CallOf[None]) -> PairPage:
    """Reports that may be of one event, for a person to rule on."""
    return await queries.pairs(call.session, call.operation.id, call.request.query_params)


@post(f"{PAIRS}/{{first:str}}/{{second:str}}/ruling", permission=Permission.PAIR_RULE, body=Ruling)
async def rule_on_pair(call: CallOf[Ruling], first: FromPath[str], second: FromPath[str]) -> PairView:
    """Rule that two reports are of the same event or of different ones; `open` takes a ruling back."""
    pair = await pairs.rule(call, report_id(first), report_id(second))
    [view] = await queries.pair_views(call.session, call.operation.id, [pair])
    return view


def intake(call: Call[Any]) -> Intake:
    found: Intake = call.request.app.state.intake
    return found


def sender(call: Call[Any]) -> Sender:
    return sender_of(call.seats, key_sha256(call.request))


def sender_of(seats: Iterable[Seat], key: str | None) -> Sender:
    """The field unit that calls; the permission has seen to it that it is one."""
    seat = next(seat for seat in seats if seat.role is Role.FIELD_UNIT)
    return Sender(str(seat.unit), str(seat.agency), str(seat.country), key)


async def own(call: Call[Any], id_: str, permission: Permission) -> Report:
    """The report, or NotFound unless the caller may do this with it."""
    row = await queries.find(call.session, call.operation.id, report_id(id_))
    if row is None:
        raise NotFound
    call.show(permission, owned(row))
    return row


def receipt(taken: Taken) -> Response[Receipt]:
    return Response(taken.receipt, status_code=201 if taken.new else 200)


ROUTES: Sequence[Any] = [
    file_report,
    file_batch,
    correct_report,
    withdraw_report,
    list_reports,
    show_report,
    list_pairs,
    rule_on_pair,
]
