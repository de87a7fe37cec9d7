"""Summaries: compile, list, read as JSON, HTML or PDF, sign off."""

from typing import Any

from litestar import Response, get, post
from litestar.params import FromPath

from ops.access.policy import Permission
from ops.call import CallOf
from ops.errors import NotFound
from ops.journal.service import Draft, append
from ops.parameters import PAGING, Parameters, page_of
from ops.shapes import Page
from ops.summaries import queries, service
from ops.summaries.schemas import Compiled, Order, SignOffDraft, SummaryView
from ops.summaries.words import language_of

AT = "/api/operations/{op:str}/summaries"
MEDIA = {"json": "application/json", "html": "text/html; charset=utf-8", "pdf": "application/pdf"}


@post(AT, permission=Permission.SUMMARY_COMPILE, body=Order, own_transaction=True)
async def compile_summary(call: CallOf[Order]) -> Compiled:
    """Compile the journal up to an entry; the same entries give the same record, and the same summary."""
    return await service.compile_summary(call)


@get(AT, permission=Permission.SUMMARY_READ, query=PAGING)
async def list_summaries(call: CallOf[None]) -> Page[SummaryView]:
    """The summaries that you may read, newest first."""
    found = await queries.summaries(call.session, call.operation.id, call.seats)
    return page_of(call.request.query_params, found, lambda summary: str(summary.number))


@get(f"{AT}/{{file:str}}", permission=Permission.SUMMARY_READ, query=("language",), media_type="application/json")
async def read_summary(call: CallOf[None], file: FromPath[str]) -> Response[bytes]:
    """`{number}.json` is the record; `.html` and `.pdf` are drawn from it alone, in `?language=` or Accept-Language."""
    number, _, form = file.partition(".")
    if form not in MEDIA or not (number.isascii() and number.isdigit() and len(number) < 10):
        raise NotFound
    given = Parameters(call.request.query_params, ("language",))
    asked = given.words("language", service.LANGUAGES)
    given.done()
    row = await service.find(call, int(number))
    await call.session.close()  # no connection is held while a program draws
    language = asked[0] if asked else language_of(call.request.headers.get("accept-language", ""))
    body = row.text.encode() if form == "json" else await service.draw(row, form, language)
    # Drawing takes seconds, in which no writer may wait: the transaction that journals the export begins after it.
    async with call.store.write() as session:
        draft = Draft(kind="export.made", subject=f"summaries/{file}", payload={"sha256": row.sha256})
        await append(call.store, session, call.operation.id, call.actor.name, [draft], call.now)
    name = f"{call.operation.code}-summary-{row.number}.{form}"
    headers = {"Content-Disposition": f'inline; filename="{name}"', "ETag": f'"{row.sha256}-{form}-{language}"'}
    if form == "html":
        headers["Content-Security-Policy"] = "default-src 'none'; style-src 'unsafe-inline'; img-src data:"
    return Response(body, media_type=MEDIA[form], headers=headers)


@post(f"{AT}/{{number:int}}/sign-off", permission=Permission.SUMMARY_SIGN, body=SignOffDraft)
async def sign_off(call: CallOf[SignOffDraft], number: FromPath[int]) -> SummaryView:
    """Say for your country whether it agrees."""
    return await service.sign_off(call, number)


ROUTES: list[Any] = [compile_summary, list_summaries, read_summary, sign_off]
