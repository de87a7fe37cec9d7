"""The page on which a table of reports is sent: chosen, looked at row by row, confirmed."""

from typing import Any

from litestar import Response, get

from dashboards.page import page
from ops.access.policy import Permission
from ops.call import CallOf
from ops.uploads.service import units_of
from ops.uploads.sheets import MOST_BYTES, MOST_ROWS


@get("/operations/{op:str}/reports/upload", permission=Permission.REPORT_LIST)
async def upload_page(call: CallOf[None]) -> Response[str]:
    """Upload a CSV or XLSX file for a unit of one's own; who has none is told so."""
    units = list(await units_of(call))
    return page(call, "upload.html", tab="/reports", units=units, most_rows=MOST_ROWS, most_mib=MOST_BYTES // 1024**2)


ROUTES: list[Any] = [upload_page]
