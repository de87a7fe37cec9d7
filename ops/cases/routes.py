"""Cases, their actions, and the trace register."""

from typing import Any

from litestar import Response, delete, get, patch, post, put
from litestar.params import FromPath

from ops.access.policy import Permission
from ops.call import Call, CallOf
from ops.cases import feeds, following, linking, queries, service, sharing
from ops.cases.downloads import AT, FILTERS, TRACE_FILTERS, filters, trace_filters
from ops.cases.downloads import ROUTES as DOWNLOADS
from ops.cases.graph import Graph, graph_of
from ops.cases.schemas import (
    ActionDraft,
    ActionPatch,
    Audience,
    CaseDraft,
    CasesCompiled,
    CaseView,
    FeedDraft,
    FeedShown,
    FeedView,
    HandoverAnswer,
    HandoverDraft,
    LinkDraft,
    NoteDraft,
    ProceedingDraft,
    SplitDraft,
    StateChange,
    TraceView,
    UnlinkDraft,
)
from ops.journal.service import Draft
from ops.parameters import Parameters, cursor_of
from ops.shapes import Page

PAGE = 100
CASE = f"{AT}/cases/{{case:str}}"


@post(f"{AT}/cases/compile", permission=Permission.CASE_COMPILE, status_code=200)
async def compile_cases(call: CallOf[None]) -> CasesCompiled:
    """Apply the follow-up rules to what is new; doing it again changes nothing."""
    return await following.compile_cases(call)


@get(f"{AT}/cases", permission=Permission.CASE_LIST, query=(*FILTERS, "after", "limit"))
async def list_cases(call: CallOf[None]) -> Page[CaseView]:
    """The cases that you may see, by code: by state (of the case or an action), country, kind of action, report, or
    what is due before."""
    given = Parameters(call.request.query_params, (*FILTERS, "after", "limit"))
    limit, after, asked = given.whole("limit", PAGE, 1, PAGE), given.cursor("after", str), filters(given)
    given.done()
    found = await queries.cases(
        call.session, call.operation.id, call.seats, **asked, after=after or "", limit=limit + 1
    )
    return Page(items=found[:limit], next=cursor_of(found[limit - 1].code) if len(found) > limit else None)


@post(f"{AT}/cases", permission=Permission.CASE_EDIT, body=CaseDraft)
async def open_case(call: CallOf[CaseDraft]) -> CaseView:
    """Open a case by hand."""
    return await service.open_case(call)


@get(f"{AT}/case-graph", permission=Permission.CASE_LIST)
async def show_graph(call: CallOf[None]) -> Graph:
    """The cases that you may see and what they share: serial series, route, calibre, place and time, as a graph."""
    return graph_of(await queries.cases(call.session, call.operation.id, call.seats))


@get(CASE, permission=Permission.CASE_DETAIL, journalled=True)
async def show_case(call: CallOf[None], case: FromPath[str]) -> CaseView:
    """One case, whole. That you read it is journalled."""
    found = await read(call, case)
    return await service.show(call, found)


async def read(call: Call[None], code: str) -> Any:
    """The case, and that it was read."""
    found = await service.find_case(call, code)
    await call.journal(
        Draft(kind="case.read", subject=found.code, payload={}, agency=found.lead_agency, country=found.lead_country)
    )
    return found


@post(f"{CASE}/actions", permission=Permission.CASE_EDIT, body=ActionDraft)
async def add_action(call: CallOf[ActionDraft], case: FromPath[str]) -> CaseView:
    """One more action."""
    return await service.add_action(call, case)


@patch(f"{CASE}/actions/{{action:int}}", permission=Permission.CASE_EDIT, body=ActionPatch,
       content_types=("application/merge-patch+json",))  # fmt: skip
async def change_action(call: CallOf[ActionPatch], case: FromPath[str], action: FromPath[int]) -> CaseView:
    """An action's deadline with its reason, channel, language, restrictions on use, what is asked on what basis."""
    return await service.change_action(call, case, action)


@post(f"{CASE}/actions/{{action:int}}/state", permission=Permission.CASE_EDIT, body=StateChange, status_code=200)
async def move_action(call: CallOf[StateChange], case: FromPath[str], action: FromPath[int]) -> CaseView:
    """An action's next state, or points of its checklist that are done or left out for a reason."""
    return await service.move_action(call, case, action)


@post(f"{CASE}/links", permission=Permission.CASE_EDIT, body=LinkDraft)
async def link_case(call: CallOf[LinkDraft], case: FromPath[str]) -> CaseView:
    """Relate it to another case, or put a report under it."""
    return await linking.link(call, case)


@post(f"{CASE}/unlinks", permission=Permission.CASE_EDIT, body=UnlinkDraft)
async def unlink_case(call: CallOf[UnlinkDraft], case: FromPath[str]) -> CaseView:
    """End a link to another case, with why; no rule makes it again."""
    return await linking.unlink(call, case)


@post(f"{CASE}/splits", permission=Permission.CASE_EDIT, body=SplitDraft)
async def split_case(call: CallOf[SplitDraft], case: FromPath[str]) -> CaseView:
    """Make some of its reports a case of their own, linked to this one."""
    return await linking.split(call, case)


@post(f"{CASE}/notes", permission=Permission.CASE_EDIT, body=NoteDraft)
async def add_note(call: CallOf[NoteDraft], case: FromPath[str]) -> CaseView:
    """Write something down about a case."""
    return await service.add_note(call, case)


@post(f"{CASE}/proceedings", permission=Permission.CASE_EDIT, body=ProceedingDraft)
async def add_proceeding(call: CallOf[ProceedingDraft], case: FromPath[str]) -> CaseView:
    """What a prosecutor or a court did, in counts."""
    return await service.add_proceeding(call, case)


@put(f"{CASE}/release", permission=Permission.CASE_EDIT, body=Audience)
async def release_case(call: CallOf[Audience], case: FromPath[str]) -> CaseView:
    """Say to which agencies and countries the case is released; nobody named, nobody."""
    return await sharing.release(call, case)


@post(f"{CASE}/handover", permission=Permission.CASE_EDIT, body=HandoverDraft)
async def offer_case(call: CallOf[HandoverDraft], case: FromPath[str]) -> CaseView:
    """Offer the lead to another agency, which then sees the case."""
    return await sharing.offer(call, case)


@post(f"{CASE}/handover/answer", permission=Permission.CASE_EDIT, body=HandoverAnswer, status_code=200)
async def answer_offer(call: CallOf[HandoverAnswer], case: FromPath[str]) -> CaseView:
    """Take the lead over, or decline it."""
    return await sharing.answer(call, case)


@get(f"{AT}/traces", permission=Permission.CASE_LIST, query=(*TRACE_FILTERS, "after", "limit"))
async def list_traces(call: CallOf[None]) -> Page[TraceView]:
    """Every traceable firearm of the cases that you may see: by state of its request, country, what is due before."""
    given = Parameters(call.request.query_params, (*TRACE_FILTERS, "after", "limit"))
    limit, after = given.whole("limit", PAGE, 1, 500), given.cursor("after", tuple[str, int])
    asked = trace_filters(given)
    given.done()
    found = await queries.traces(
        call.session, call.operation.id, call.seats, call.now, **asked,
        after=tuple(after) if after else None, limit=limit + 1,
    )  # fmt: skip
    last = found[limit - 1] if len(found) > limit else None
    return Page(items=found[:limit], next=cursor_of((last.case, last.action)) if last else None)


@post(f"{AT}/calendars", permission=Permission.CASE_LIST, body=FeedDraft)
async def make_calendar(call: CallOf[FeedDraft]) -> FeedShown:
    """An address for your calendar program; this answer is the only place that shows it."""
    return await feeds.make(call)


@get(f"{AT}/calendars", permission=Permission.CASE_LIST)
async def list_calendars(call: CallOf[None]) -> Page[FeedView]:
    """Your own calendars."""
    return Page(items=await queries.feeds(call.session, call.operation.id, call.actor.account_id))


@delete(f"{AT}/calendars/{{calendar:str}}", permission=Permission.CASE_LIST, status_code=204)
async def revoke_calendar(call: CallOf[None], calendar: FromPath[str]) -> None:
    """End one of your calendars."""
    await feeds.revoke(call, calendar)


@get("/calendar/{file:str}", permission=Permission.PUBLIC, produces=("text/calendar",))
async def show_calendar(call: CallOf[None], file: FromPath[str]) -> Response[bytes]:
    """What is due, for a calendar program; the address is its own key."""
    made = await feeds.opened(call.session, file.removesuffix(".ics"), call.settings.public_url)
    return Response(made, media_type="text/calendar; charset=utf-8", headers={"Cache-Control": "no-store"})


ROUTES: list[Any] = [
    compile_cases,
    list_cases,
    open_case,
    show_graph,
    show_case,
    add_action,
    change_action,
    move_action,
    link_case,
    unlink_case,
    split_case,
    add_note,
    add_proceeding,
    release_case,
    offer_case,
    answer_offer,
    list_traces,
    make_calendar,
    list_calendars,
    revoke_calendar,
    show_calendar,
    *DOWNLOADS,
]
