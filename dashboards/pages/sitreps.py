"""Situation reports: the list, and each as a page of its own."""

from typing import Any

import msgspec
from litestar import Response, get
from litestar.params import FromPath

from dashboards import i18n
from dashboards.page import page
from ops.access.policy import Permission
from ops.call import CallOf
from ops.errors import NotFound
from ops.journal.service import Draft
from ops.sitreps import queries
from ops.sitreps.document import document
from ops.sitreps.record import Record
from ops.sitreps.words import LANGUAGES

AT = "/operations/{op:str}/sitreps"


@get(AT, permission=Permission.SITREP_READ)
async def sitreps_page(call: CallOf[None]) -> Response[str]:
    """The situation reports, newest first."""
    found = await queries.sitreps(call.session, call.operation.id)
    return page(call, "sitreps.html", tab="/sitreps", sitreps=found)


@get(f"{AT}/{{number:int}}", permission=Permission.SITREP_READ, journalled=True)
async def sitrep_page(call: CallOf[None], number: FromPath[int]) -> Response[str]:
    """One situation report, drawn from its record alone; that it was read is journalled as an export of it is."""
    row = await queries.find(call.session, call.operation.id, number)
    if row is None:
        raise NotFound
    await call.journal(Draft(kind="export.made", subject=f"sitreps/{number}", payload={"sha256": row.sha256}))
    chosen = i18n.language_of(call.request)
    record = msgspec.json.decode(row.text, type=Record)
    told = document(record, row.sha256, chosen if chosen in LANGUAGES else "en")
    newest = await queries.newest(call.session, call.operation.id)
    return page(call, "sitrep.html", tab="/sitreps", sitrep=queries.view(row), told=told, newest=newest)


ROUTES: list[Any] = [sitreps_page, sitrep_page]
