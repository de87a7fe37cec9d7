"""Summaries: write for them, compile, list, read in every form, sign off, compare versions."""

from typing import Any
from uuid import UUID

from litestar import Response, get, post, put
from litestar.params import FromPath

from ops.access.policy import Permission
from ops.call import CallOf
from ops.errors import NotFound
from ops.journal.service import Draft, append
from ops.parameters import PAGING, Parameters, page_of
from ops.shapes import Page
from ops.summaries import comparing, parts, queries, service
from ops.summaries.schemas import (
    Compiled,
    Diff,
    EmbargoChange,
    LessonDraft,
    LessonView,
    Order,
    SignOffDraft,
    StatementDraft,
    StatementView,
    SummaryRecord,
    SummaryView,
    TextDraft,
    TextView,
)
from ops.summaries.words import LANGUAGES, language_of

AT = "/api/operations/{op:str}/summaries"
MEDIA = {
    "json": "application/json",
    "html": "text/html; charset=utf-8",
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


@post(AT, permission=Permission.SUMMARY_COMPILE, body=Order, own_transaction=True)
async def compile_summary(call: CallOf[Order]) -> Compiled:
    """Compile the journal up to an entry; the same entries give the same record, and the same summary."""
    return await service.compile_summary(call)


@get(AT, permission=Permission.SUMMARY_READ, query=PAGING)
async def list_summaries(call: CallOf[None]) -> Page[SummaryView]:
    """The summaries that you may read, newest first."""
    found = await queries.summaries(call.session, call.operation.id, call.seats, call.now)
    return page_of(call.request.query_params, found, lambda summary: str(summary.number))


@get(f"{AT}/{{file:str}}", permission=Permission.SUMMARY_READ, query=("language",), produces=tuple(MEDIA.values()))
async def read_summary(call: CallOf[None], file: FromPath[str]) -> Response[bytes]:
    """`{number}.json` is the record; `.html`, `.pdf`, `.docx` and `.xlsx` are drawn from it alone, in `?language=`."""
    number, _, form = file.partition(".")
    if form not in MEDIA or not (number.isascii() and number.isdigit() and len(number) < 10):
        raise NotFound
    given = Parameters(call.request.query_params, ("language",))
    asked = given.words("language", LANGUAGES)
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
async def sign_off(call: CallOf[SignOffDraft], number: FromPath[int]) -> SummaryRecord:
    """Say for your country whether it agrees."""
    return await service.sign_off(call, number)


@post(f"{AT}/{{number:int}}/embargo", permission=Permission.SUMMARY_RELEASE, body=EmbargoChange)
async def set_embargo(call: CallOf[EmbargoChange], number: FromPath[int]) -> SummaryRecord:
    """Lift or set an embargo, with a reason."""
    return await service.set_embargo(call, number)


@get(f"{AT}/{{number:int}}/diff", permission=Permission.SUMMARY_READ, query=("from",))
async def diff_summaries(call: CallOf[None], number: FromPath[int]) -> Diff:
    """What differs from an earlier version (`?from=`, the one before unless given) for the same audience, and why."""
    given = Parameters(call.request.query_params, ("from",))
    earlier = given.whole("from", max(number - 1, 1), 1, 2**31 - 1)
    given.done()
    return await comparing.diff(call, number, earlier)


@get(f"{AT}/texts", permission=Permission.SUMMARY_DRAFT, query=("audience",))
async def list_texts(call: CallOf[None]) -> list[TextView]:
    """The text parts that people wrote, of `?audience=` (members unless given), in every language."""
    given = Parameters(call.request.query_params, ("audience",))
    audience = given.text("audience") or "members"
    given.done()
    return await parts.texts(call.session, call.operation.id, audience, call.seats)


@put(f"{AT}/texts/{{audience:str}}/{{part:str}}/{{language:str}}", permission=Permission.SUMMARY_WRITE, body=TextDraft)
async def write_text(
    call: CallOf[TextDraft], audience: FromPath[str], part: FromPath[str], language: FromPath[str]
) -> TextView:
    """Write a text part. Figures in it are tokens as `{figure:firearm}`, which are looked up when it is drawn."""
    return await parts.write_text(call, audience, part, language)


@get(f"{AT}/lessons", permission=Permission.SUMMARY_DRAFT)
async def list_lessons(call: CallOf[None]) -> list[LessonView]:
    """Good practices, problems, lessons and recommendations."""
    return await parts.lessons(call.session, call.operation.id, call.seats)


@put(f"{AT}/lessons/{{lesson:str}}", permission=Permission.SUMMARY_WRITE, body=LessonDraft, answers=(201, 200))
async def write_lesson(call: CallOf[LessonDraft], lesson: FromPath[str]) -> Response[LessonView]:
    """Write a lesson or recommendation under an id (UUID) of your own; again under the same id replaces it."""
    view, new = await parts.write_lesson(call, uuid_of(lesson))
    return Response(view, status_code=201 if new else 200)


@get(f"{AT}/statements", permission=Permission.SUMMARY_DRAFT)
async def list_statements(call: CallOf[None]) -> list[StatementView]:
    """Figures that others published, each as it was printed."""
    return await parts.statements(call.session, call.operation.id, call.seats)


@put(f"{AT}/statements/{{statement:str}}", permission=Permission.SUMMARY_WRITE, body=StatementDraft, answers=(201, 200))
async def write_statement(call: CallOf[StatementDraft], statement: FromPath[str]) -> Response[StatementView]:
    """Record a published figure under an id (UUID) of your own; summaries hold it against their own."""
    view, new = await parts.write_statement(call, uuid_of(statement))
    return Response(view, status_code=201 if new else 200)


def uuid_of(said: str) -> UUID:
    try:
        return UUID(said)
    except ValueError:
        raise NotFound from None


ROUTES: list[Any] = [
    compile_summary, list_summaries, list_texts, write_text, list_lessons, write_lesson, list_statements,
    write_statement, read_summary, sign_off, set_embargo, diff_summaries,
]  # fmt: skip
