"""Follow-up: the board of cases, what they share, the trace register, and what is due on which day."""

import calendar
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from typing import Any
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

import msgspec
from litestar import Response, get

from dashboards.page import page
from ops.access import policy
from ops.access import queries as access
from ops.access.policy import Owned, Permission
from ops.call import Call, CallOf
from ops.cases import queries
from ops.cases.downloads import FILTERS, TRACE_FILTERS, filters, trace_filters
from ops.cases.graph import COMMON, graph_of
from ops.cases.kinds import KINDS
from ops.cases.schemas import ActionView, CaseView, TraceView
from ops.cases.states import ANSWERED, SETTLED, WAITING
from ops.parameters import Parameters, cursor_of

AT = "/operations/{op:str}/cases"
STAGES = ("to_prepare", "asked", "answered", "closed")
"""Of a case: nothing has gone out yet; somebody is asked; nothing is awaited but the end; closed."""
OUT = frozenset({"sent", "acknowledged", "info_requested", "postponed"})
PAGE = 100


class Card(msgspec.Struct, frozen=True, kw_only=True):
    """A case on the board."""

    case: CaseView
    stage: str
    next: ActionView | None
    late: int
    waiting: int


def card(case: CaseView, now: datetime) -> Card:
    waiting = [action for action in case.actions if action.state in WAITING]
    dated = sorted(
        (action for action in waiting if action.due_at), key=lambda action: (action.due_at or now, action.number)
    )
    late = sum(action.due_at < now for action in dated if action.due_at)
    if case.state == "closed":
        stage = "closed"
    elif any(action.state in OUT for action in waiting):
        stage = "asked"
    elif waiting or not case.actions:
        stage = "to_prepare"
    else:
        stage = "answered"
    first = dated[0] if dated else waiting[0] if waiting else None
    return Card(case=case, stage=stage, next=first, late=late, waiting=len(waiting))


def in_order(cards: Iterable[Card]) -> list[Card]:
    """Overdue first, then by what is due next."""

    def key(one: Card) -> tuple[bool, bool, float, str]:
        due = one.next.due_at if one.next else None
        return not one.late, due is None, due.timestamp() if due else 0.0, one.case.code

    return sorted(cards, key=key)


@get(AT, permission=Permission.CASE_LIST)
async def cases_page(call: CallOf[None]) -> Response[str]:
    """The cases that one may see, by stage or by country, with the list's filters; overdue first."""
    given = Parameters(call.request.query_params, (*FILTERS, "by"))
    asked = filters(given)
    by = (given.words("by", ("stage", "country")) or ["stage"])[0]
    given.done()
    found = await queries.cases(call.session, call.operation.id, call.seats, **asked)
    cards = in_order(card(case, call.now) for case in found)
    waiting = [action for case in found for action in case.actions if action.state in WAITING]
    question = query_of(call, FILTERS)
    return page(
        call,
        "cases.html",
        tab="/cases",
        by=by,
        columns=columns(cards, by),
        cases=len(found),
        waiting=len(waiting),
        late=sum(action.due_at < call.now for action in waiting if action.due_at),
        now=call.now,
        asked=asked,
        kinds=list(KINDS),
        leads=await leads(call),
        countries=sorted({*call.operation.countries, *(a.to_country for c in found for a in c.actions)}),
        question=question,
    )


async def leads(call: Call[Any]) -> list[Any]:
    """The agencies for which the reader may open a case."""
    if not policy.may(call.seats, Permission.CASE_EDIT, call.operation.state):
        return []
    seats = policy.holding(call.seats, call.operation.state)
    return [
        agency
        for agency in await access.agencies(call.session, call.operation.id)
        if policy.allows(seats, Permission.CASE_EDIT, Owned(agency=agency.code, country=agency.country))
    ]


def columns(cards: Sequence[Card], by: str) -> list[tuple[str, list[Card]]]:
    """The columns of the board, each with its cards in order."""
    if by == "stage":
        return [(stage, [one for one in cards if one.stage == stage]) for stage in STAGES]
    groups: dict[str, list[Card]] = defaultdict(list)
    for one in cards:
        groups[one.case.lead.country].append(one)
    return sorted(groups.items())


def query_of(call: Call[Any], names: Sequence[str], **more: str) -> str:
    """The address's filters, to be asked again elsewhere: "?country=BFA" or ""."""
    given = call.request.query_params
    pairs = [(name, value) for name in names for value in given.getall(name, []) if value]
    told = urlencode([*pairs, *((name, value) for name, value in more.items() if value)])
    return f"?{told}" if told else ""


@get(f"{AT}/graph", permission=Permission.CASE_LIST)
async def graph_page(call: CallOf[None]) -> Response[str]:
    """What cases share, as a drawing and as a list; `?share=` adds what is too common for a link."""
    given = Parameters(call.request.query_params, ("share", "country"))
    share, asked = given.words("share", COMMON), given.words("country", call.operation.countries)
    given.done()
    found = await queries.cases(call.session, call.operation.id, call.seats, countries=asked)
    graph = graph_of(found, share)
    return page(
        call,
        "case-graph.html",
        tab="/cases",
        graph=graph,
        spots={node.code: node for node in graph.nodes},
        cases={case.code: case for case in found},
        share=share,
        common=COMMON,
        countries=asked,
        kinds=Counter(why for edge in graph.edges for why in edge.why),
    )


@get(f"{AT}/traces", permission=Permission.CASE_LIST)
async def traces_page(call: CallOf[None]) -> Response[str]:
    """The trace register: every traceable firearm, what was asked of whom, how long ago, and what was answered."""
    given = Parameters(call.request.query_params, (*TRACE_FILTERS, "after"))
    asked, after = trace_filters(given), given.cursor("after", tuple[str, int])
    given.done()
    found = await queries.traces(
        call.session,
        call.operation.id,
        call.seats,
        call.now,
        **asked,
        after=tuple(after) if after else None,
        limit=PAGE + 1,
    )
    every = await queries.traces(call.session, call.operation.id, call.seats, call.now, **asked)
    last = found[PAGE - 1] if len(found) > PAGE else None
    return page(
        call,
        "traces.html",
        tab="/cases",
        traces=found[:PAGE],
        ages=ages(every),
        total=len(every),
        now=call.now,
        waiting=WAITING,
        asked=asked,
        countries=sorted({*call.operation.countries, *(trace.to_country for trace in every)}),
        question=query_of(call, TRACE_FILTERS),
        onward=query_of(call, TRACE_FILTERS, after=cursor_of((last.case, last.action))) if last else None,
    )


AGES = (7, 14, 30, 90)


def ages(traces: Iterable[TraceView]) -> list[tuple[str, int]]:
    """How many stand where: not sent, waiting by age in days (the upper end, or more), answered, at an end."""
    counted: Counter[str] = Counter()
    for trace in traces:
        if trace.state in ANSWERED:
            counted["answered"] += 1
        elif trace.state in SETTLED:
            counted["settled"] += 1
        elif trace.days is None:
            counted["unsent"] += 1
        else:
            counted[next((str(limit) for limit in AGES if trace.days <= limit), "more")] += 1
    names = ("unsent", *(str(limit) for limit in AGES), "more", "answered", "settled")
    return [(name, counted[name]) for name in names if counted[name]]


class Due(msgspec.Struct, frozen=True, kw_only=True):
    """Something on a day of the calendar."""

    case: CaseView
    action: ActionView
    at: datetime
    review: bool
    late: bool


@get(f"{AT}/calendar", permission=Permission.CASE_LIST)
async def calendar_page(call: CallOf[None]) -> Response[str]:
    """What is due on which day of a month, in the operation's zone; and one's own calendars."""
    given = Parameters(call.request.query_params, ("month", "country"))
    month, asked = given.text("month"), given.words("country", call.operation.countries)
    given.done()
    zone = ZoneInfo(call.operation.timezone)
    today = call.now.astimezone(zone).date()
    first = month_of(month, today)
    found = await queries.cases(call.session, call.operation.id, call.seats, countries=asked)
    days: dict[date, list[Due]] = defaultdict(list)
    for case in found:
        for action in case.actions:
            if action.state not in WAITING:
                continue
            for at, review in ((action.due_at, False), (action.review_at, True)):
                if at is not None:
                    one = Due(case=case, action=action, at=at, review=review, late=at < call.now)
                    days[at.astimezone(zone).date()].append(one)
    for listed in days.values():
        listed.sort(key=lambda one: (one.at, one.case.code, one.action.number))
    weeks = calendar.Calendar().monthdatescalendar(first.year, first.month)
    return page(
        call,
        "case-calendar.html",
        tab="/cases",
        first=first,
        before=(first - timedelta(days=1)).strftime("%Y-%m"),
        after=(first + timedelta(days=31)).strftime("%Y-%m"),
        weeks=weeks,
        days=days,
        today=today,
        overdue=sorted((one for listed in days.values() for one in listed if one.late), key=lambda one: one.at),
        countries=asked,
        feeds=[
            feed
            for feed in await queries.feeds(call.session, call.operation.id, call.actor.account_id)
            if feed.revoked_at is None
        ],
    )


def month_of(given: str | None, today: date) -> date:
    """The first day of "2020-12"; this month where nothing sensible is asked."""
    try:
        return date.fromisoformat(f"{given}-01") if given else today.replace(day=1)
    except ValueError:
        return today.replace(day=1)


ROUTES: list[Any] = [cases_page, graph_page, traces_page, calendar_page]
