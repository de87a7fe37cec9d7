"""Every route of the pages."""

from typing import Any

from dashboards import assets, stream
from dashboards.pages import board, cases, home, plan, reports, summaries

ROUTES: list[Any] = [
    *assets.ROUTES,
    *stream.ROUTES,
    *home.ROUTES,
    *board.ROUTES,
    *plan.ROUTES,
    *reports.ROUTES,
    *cases.ROUTES,
    *summaries.ROUTES,
]
