"""Reports: those whose details one may see, one with everything that it ever said, and pairs that may be one event."""

from typing import Any
from urllib.parse import urlencode

from litestar import Response, get
from litestar.params import FromPath

from dashboards.page import page
from ops.access.policy import Permission
from ops.call import CallOf
from ops.reports import queries, vocabulary
from ops.reports.routes import show_report

AT = "/operations/{op:str}/reports"
OFFERED = ("kind", "class", "country")
"""Filters that the page offers; the address takes all that the API's list takes."""


@get(AT, permission=Permission.REPORT_LIST)
async def reports_page(call: CallOf[None]) -> Response[str]:
    """The reports that one may see, newest event first."""
    asked = call.request.query_params
    found = await queries.reports(call.session, call.operation.id, call.seats, queries.read_filter(asked))
    kept = [(name, value) for name, value in asked.multi_items() if value and name != "after"]
    return page(
        call,
        "reports.html",
        tab="/reports",
        reports=found.items,
        onward=f"?{urlencode([*kept, ('after', found.next)])}" if found.next else None,
        asked={name: asked.get(name, "") for name in OFFERED},
        narrowed=bool(kept),
        offered={
            "kind": list(vocabulary.terms("kind")),
            "class": list(vocabulary.terms("class")),
            "country": call.operation.countries,
        },
    )


@get(f"{AT}/{{report:str}}", permission=Permission.REPORT_DETAIL, journalled=True)
async def report_page(call: CallOf[None], report: FromPath[str]) -> Response[str]:
    """One report. It is read as through the API: the same refusals, and the reading is journalled there."""
    return page(call, "report.html", tab="/reports", report=await show_report.fn(call, report))


@get("/operations/{op:str}/pairs", permission=Permission.PAIR_RULE)
async def pairs_page(call: CallOf[None]) -> Response[str]:
    """Reports that may be of one event, side by side, for a person to rule on; those still open first."""
    found = await queries.pairs(call.session, call.operation.id, call.request.query_params)
    pairs = sorted(found.items, key=lambda pair: (pair.ruling != "open", pair.first))
    return page(call, "pairs.html", tab="/reports", pairs=pairs, onward=found.next)


ROUTES: list[Any] = [reports_page, report_page, pairs_page]
