"""Situation reports: list, read as JSON, HTML or PDF, have one made now."""

from typing import Any

from litestar import Response, get, post
from litestar.params import FromPath

from ops.access.policy import Permission
from ops.call import CallOf
from ops.errors import NotFound
from ops.journal.service import Draft, append
from ops.parameters import PAGING, Parameters, page_of
from ops.shapes import Page
from ops.sitreps import queries, service
from ops.sitreps.maker import draw
from ops.sitreps.schemas import Order, SitrepView
from ops.sitreps.words import LANGUAGES
from ops.summaries.words import language_of

AT = "/api/operations/{op:str}/sitreps"
MEDIA = {"json": "application/json", "html": "text/html; charset=utf-8", "pdf": "application/pdf"}


@post(AT, permission=Permission.SITREP_MAKE, body=Order, status_code=202)
async def order_sitrep(call: CallOf[Order]) -> SitrepView:
    """Have a situation report made now; it tells of the journal as it is at this very request."""
    return await service.order_now(call)


@get(AT, permission=Permission.SITREP_READ, query=PAGING)
async def list_sitreps(call: CallOf[None]) -> Page[SitrepView]:
    """The situation reports, newest first."""
    found = await queries.sitreps(call.session, call.operation.id)
    return page_of(call.request.query_params, found, lambda sitrep: str(sitrep.number))


@get(f"{AT}/{{file:str}}", permission=Permission.SITREP_READ, query=("language",), produces=tuple(MEDIA.values()))
async def read_sitrep(call: CallOf[None], file: FromPath[str]) -> Response[bytes]:
    """`{number}.json` is the record; `.html` and `.pdf` are drawn from it alone, in `?language=` or Accept-Language."""
    number, _, form = file.partition(".")
    if form not in MEDIA or not (number.isascii() and number.isdigit() and len(number) < 10):
        raise NotFound
    given = Parameters(call.request.query_params, ("language",))
    asked = given.words("language", LANGUAGES)
    given.done()
    row = await queries.find(call.session, call.operation.id, int(number))
    if row is None:
        raise NotFound
    await call.session.close()  # no connection is held while a program draws
    language = asked[0] if asked else language_of(call.request.headers.get("accept-language", ""), LANGUAGES)
    raw = row.text.encode()
    body = raw if form == "json" else await draw(raw, form, language)
    async with call.store.write() as session:
        draft = Draft(kind="export.made", subject=f"sitreps/{file}", payload={"sha256": row.sha256})
        await append(call.store, session, call.operation.id, call.actor.name, [draft], call.now)
    name = f"{call.operation.code}-sitrep-{row.number}.{form}"
    headers = {"Content-Disposition": f'inline; filename="{name}"', "ETag": f'"{row.sha256}-{form}-{language}"'}
    if form == "html":
        headers["Content-Security-Policy"] = "default-src 'none'; style-src 'unsafe-inline'; img-src data:"
    return Response(body, media_type=MEDIA[form], headers=headers)


ROUTES: list[Any] = [order_sitrep, list_sitreps, read_sitrep]
