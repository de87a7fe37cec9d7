"""Reports: those whose details one may see, and one with everything that it ever said."""

from typing import Any

from litestar import Response, get
from litestar.params import FromPath

from dashboards.asking import FIRST, MORE, address, chips, fields, given_of
from dashboards.i18n import language_of
from dashboards.page import page, words_for
from dashboards.pages.beside import beside
from ops.access import policy
from ops.access import queries as access
from ops.access.policy import Owned, Permission, Reach
from ops.attachments import service as attachments
from ops.call import Call, CallOf
from ops.exports.columns import COLUMNS, USUAL
from ops.exports.extent import extent
from ops.exports.routes import read_columns
from ops.planning.queries import sectors
from ops.reports import queries, vocabulary
from ops.reports.facets import UNCLASSIFIED
from ops.reports.filters import read_filter
from ops.reports.routes import show_report
from ops.reports.views import ReportDetail
from ops.views.queries import views

AT = "/operations/{op:str}/reports"


@get(AT, permission=Permission.REPORT_LIST)
async def reports_page(call: CallOf[None]) -> Response[str]:
    """The reports that one may see, newest event first; the address takes all that the API's list takes."""
    asked = call.request.query_params
    wanted = read_filter(asked, ("columns", "rows"))
    shown, _rows = read_columns(asked)
    found = await queries.reports(call.session, call.operation.id, call.seats, wanted)
    there = await extent(call.session, call.operation.id, call.seats, wanted)
    words = words_for(language_of(call.request), call.operation)
    given, known = given_of(asked), await known_here(call)
    columns = ",".join(shown) if tuple(shown) != USUAL else None
    return page(
        call,
        "reports.html",
        tab="/reports",
        reports=found.items,
        extent=there,
        sight=sight(call),
        onward=address(given, columns=columns, after=found.next) if found.next else None,
        later=address(given, columns=columns) if wanted.after else None,
        columns=shown,
        all_columns=list(COLUMNS),
        chips=chips(words, given, columns),
        none=address({}, columns=columns),
        question=address(given)[1:],
        export=address(given, columns=columns),
        export_lines=address(given, columns=columns, rows="lines"),
        first=fields(words, FIRST, given, known),
        more=fields(words, MORE, given, known),
        bbox=given.get("bbox", [""])[0],
        views=[
            (view, address({}, columns=",".join(view.columns)) + ("&" if view.columns else "") + view.query)
            for view in await views(call.session, call.operation.id, call.actor.name)
        ],
    )


async def known_here(call: Call[Any]) -> dict[str, list[str]]:
    """The operation's own codes that a filter offers."""
    operation = call.operation.id
    return {
        "country": list(call.operation.countries),
        "agency": [agency.code for agency in await access.agencies(call.session, operation)],
        "unit": [unit.code for unit in await access.units(call.session, operation)],
        "sector": [*(sector.code for sector in await sectors(call.session, operation)), UNCLASSIFIED],
    }


def sight(call: Call[Any]) -> str:
    """How much of the reports' details one may see: all, own or released."""
    reaches = {policy.REACH[Permission.REPORT_DETAIL].get(seat.role) for seat in call.seats}
    if Reach.ALL in reaches:
        return "all"
    return "own" if reaches - {None} else "released"


@get(f"{AT}/{{report:str}}", permission=Permission.REPORT_DETAIL, journalled=True)
async def report_page(call: CallOf[None], report: FromPath[str]) -> Response[str]:
    """One report. It is read as through the API: the same refusals, and the reading is journalled there."""
    shown = await show_report.fn(call, report)
    files = await attachments.files(call, shown.id)
    return page(
        call,
        "report.html",
        tab="/reports",
        report=shown,
        files=files,
        **await beside(call, shown),
        marks=policy.may(call.seats, Permission.LIBRARY_EDIT, call.operation.state)
        and policy.allows(call.seats, Permission.LIBRARY_EDIT, whose(shown)),
        concealments=list(vocabulary.terms("concealment")),
        originals=policy.allows(call.seats, Permission.ATTACHMENT_ORIGINAL, whose(shown)),
    )


def whose(report: ReportDetail) -> Owned:
    """To whom a report belongs; no release reaches what is asked by it."""
    return Owned(agency=report.agency, country=report.country, unit=report.unit)


ROUTES: list[Any] = [reports_page, report_page]
