"""The list of reports as files: the same filter, the same columns, the same eyes."""

from collections.abc import AsyncIterator, Sequence
from typing import Any
from urllib.parse import urlencode

import msgspec
from litestar import get
from litestar.response import Stream

from ops.access.policy import Permission
from ops.call import CallOf
from ops.exports.columns import COLUMNS, USUAL, Rows
from ops.exports.extent import Extent, extent, found
from ops.exports.writing import Batches, csv_of, geojson_of, xlsx_of
from ops.journal.service import Draft, append
from ops.parameters import Parameters, Query
from ops.reports.filters import FILTERS, read_filter

AT = "/api/operations/{op:str}/reports"
TABLE_PARAMETERS = (*FILTERS, "columns", "rows")
MAP_PARAMETERS = (*FILTERS, "columns")
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
CSV, GEOJSON = "text/csv", "application/geo+json"


class Export(msgspec.Struct, frozen=True):
    """What is exported, and what it says about itself."""

    batches: Batches
    columns: list[str]
    rows: Rows
    about: dict[str, Any]
    label: str


@get(f"{AT}.csv", permission=Permission.REPORT_LIST, journalled=True, own_transaction=True, query=TABLE_PARAMETERS,
     produces=(CSV,))  # fmt: skip
async def export_csv(call: CallOf[None]) -> Stream:
    """The reports that you may see as a table (CSV), with the filter and `columns` of the page; `rows=lines`: a row
    for each line, check and arrest. Journalled with its filter and the number of reports."""
    export = await begin(call, "csv")
    return stream(call, export, "csv", f"{CSV}; charset=utf-8", csv_of(export.batches, export.columns, export.rows))


@get(f"{AT}.xlsx", permission=Permission.REPORT_LIST, journalled=True, own_transaction=True, query=TABLE_PARAMETERS,
     produces=(XLSX,))  # fmt: skip
async def export_xlsx(call: CallOf[None]) -> Stream:
    """The same as a workbook."""
    export = await begin(call, "xlsx")
    written = xlsx_of(export.batches, export.columns, export.rows, export.about, call.now)
    return stream(call, export, "xlsx", XLSX, written)


@get(f"{AT}.geojson", permission=Permission.REPORT_LIST, journalled=True, own_transaction=True, query=MAP_PARAMETERS,
     produces=(GEOJSON,))  # fmt: skip
async def export_geojson(call: CallOf[None]) -> Stream:
    """The same as GeoJSON for a map; a feature is a report."""
    export = await begin(call, "geojson")
    return stream(call, export, "geojson", GEOJSON, geojson_of(export.batches, export.columns, export.about))


async def begin(call: CallOf[None], kind: str) -> Export:
    """The export, journalled before its first byte leaves. Raises MalformedRequest for a wrong parameter."""
    asked = call.request.query_params
    Parameters(asked, MAP_PARAMETERS if kind == "geojson" else TABLE_PARAMETERS).done()  # a page of a list is no export
    wanted = read_filter(asked, ("columns", "rows"))
    columns, rows = read_columns(asked)
    there = await extent(call.session, call.operation.id, call.seats, wanted)
    question = {name: said for name in FILTERS if (said := asked.getall(name, [])) and any(said)}
    query = urlencode(question, doseq=True)
    payload = {"rows": there.reports, "filter": query, "columns": columns, "as_of": there.as_of}
    async with call.store.write() as session:
        draft = Draft(kind="export.made", subject=f"reports.{kind}", payload=payload)
        await append(call.store, session, call.operation.id, call.actor.name, [draft], call.now)
    batches = found(call.store, call.operation.id, call.seats, wanted, there.as_of)
    return Export(batches, columns, rows, about(call, there, query), there.label)


def about(call: CallOf[None], there: Extent, query: str) -> dict[str, Any]:
    """What a file says about itself."""
    return {
        "operation": call.operation.code,
        "exercise": "EXERCISE" if call.operation.exercise else "",
        "handling": there.label,
        "reports": there.reports,
        "filter": query,
        "as_of": there.as_of,
        "exported_at": call.now.isoformat(timespec="seconds").replace("+00:00", "Z"),
        "exported_by": call.actor.name,
        "times": "UTC",
    }


def read_columns(query: Query) -> tuple[list[str], Rows]:
    """The columns that are asked for, in that order, and whether a row is a report or a line."""
    given = Parameters(query, list(query.keys()))
    columns = given.words("columns", list(COLUMNS)) or list(USUAL)
    rows = given.words("rows", ("reports", "lines"))
    if len(rows) > 1:
        given.wrong("rows", "is given more than once")
    given.done()
    return columns, "lines" if rows == ["lines"] else "reports"


def stream(call: CallOf[None], export: Export, kind: str, media: str, pieces: AsyncIterator[bytes]) -> Stream:
    """A download that is named for its operation and its label."""
    label = export.label.replace(":", "-").replace("+", "-")
    name = "-".join(part for part in (call.operation.code, "reports", label) if part)
    headers = {"Content-Disposition": f'attachment; filename="{name}.{kind}"'}
    return Stream(pieces, media_type=media, headers=headers)


ROUTES: Sequence[Any] = [export_csv, export_xlsx, export_geojson]
