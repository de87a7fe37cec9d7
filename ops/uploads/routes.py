"""Uploading a table of reports: its template, its preview, its confirmation."""

import hashlib
from typing import Any

from litestar import Response, get, post, put
from litestar.params import FromPath

from ops.access.policy import Permission
from ops.call import CallOf
from ops.errors import Conflict
from ops.parameters import Parameters
from ops.reports.routes import NDJSON, intake
from ops.uploads import service, templates
from ops.uploads.columns import LANGUAGES
from ops.uploads.schemas import Preview
from ops.uploads.sheets import MOST_BYTES

AT = "/api/operations/{op:str}/uploads"
CSV = "text/csv"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
FILES = (CSV, XLSX, "application/octet-stream", "application/vnd.ms-excel", "text/plain")
ASKED = ("unit", "language")


def asked(call: CallOf[Any], known: tuple[str, ...] = ASKED) -> tuple[str | None, str]:
    """The unit whose reports these are where the file does not say, and the language of the answer."""
    parameters = Parameters(call.request.query_params, known)
    unit, language = parameters.text("unit"), parameters.words("language", LANGUAGES)
    parameters.done()
    return unit, (language or ["en"])[0]


@get(f"{AT}/template.csv", permission=Permission.OPERATION_READ, query=("language",), produces=(CSV,))
async def template_csv(call: CallOf[None]) -> Response[bytes]:
    """The template's headings as CSV, in a language."""
    _, language = asked(call, ("language",))
    return attachment(templates.csv_template(language), f"corridor-{language}.csv", f"{CSV}; charset=utf-8")


@get(f"{AT}/template.xlsx", permission=Permission.OPERATION_READ, query=("language",), produces=(XLSX,))
async def template_xlsx(call: CallOf[None]) -> Response[bytes]:
    """The template as a workbook with lists to choose from and a sheet that explains it, in a language."""
    _, language = asked(call, ("language",))
    return attachment(templates.xlsx_template(language), f"corridor-{language}.xlsx", XLSX)


@post(
    AT,
    permission=Permission.REPORT_FILE_FOR,
    body=bytes,
    content_types=FILES,
    query=ASKED,
    own_transaction=True,
    status_code=200,
    request_max_body_size=MOST_BYTES,
)
async def preview_upload(call: CallOf[bytes]) -> Preview:
    """Judge a CSV or XLSX file row by row: what would be stored, what is wrong, what was before. Stores nothing."""
    return await service.preview(call, call.body, *asked(call))


@put(
    f"{AT}/{{upload:str}}",
    permission=Permission.REPORT_FILE_FOR,
    body=bytes,
    content_types=FILES,
    query=ASKED,
    produces=(NDJSON,),
    own_transaction=True,
    status_code=200,
    request_max_body_size=MOST_BYTES,
)
async def store_upload(call: CallOf[bytes], upload: FromPath[str]) -> Response[bytes]:
    """Store what is good of a file that was looked at, named by its SHA-256; again, it stores nothing twice."""
    unit, language = asked(call)
    if hashlib.sha256(call.body).hexdigest() != upload.lower():
        raise Conflict("This is not the file that was looked at: its SHA-256 is another. Look at it again first.")
    answers = await service.store(call, intake(call), call.body, unit, language)
    return Response(answers, status_code=200, media_type=NDJSON)


def attachment(data: bytes, name: str, media_type: str) -> Response[bytes]:
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(data, media_type=media_type, headers=headers)


ROUTES: list[Any] = [template_csv, template_xlsx, preview_upload, store_upload]
