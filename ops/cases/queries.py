"""Reading cases, actions and traces: only those that the caller may see."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

import msgspec
from sqlalchemy import ColumnElement, and_, exists, or_, select, tuple_
from sqlalchemy.ext.asyncio import AsyncSession

from ops.access.policy import Columns, Owned, Permission, Seat, visible
from ops.cases import words
from ops.cases.models import Action, CalendarFeed, Case, CaseRelease
from ops.cases.schemas import (
    ActionView,
    Audience,
    CaseLink,
    CaseNote,
    CaseView,
    FeedView,
    Handover,
    Joined,
    Lead,
    Proceeding,
    TraceView,
)
from ops.cases.states import ANSWERED, SETTLED, WAITING

TRACES = ("trace_request", "domestic_trace")
NOBODY = Audience()


def owned(case: Case, release: Audience = NOBODY) -> Owned:
    """Whose a case is, and to whom its lead released it."""
    return Owned(
        agency=case.lead_agency,
        country=case.lead_country,
        released_agencies=frozenset(release.agencies),
        released_countries=frozenset(release.countries),
    )


def seen_by(seats: Iterable[Seat]) -> ColumnElement[bool]:
    """The cases whose details these seats may see."""

    def released(kind: str) -> Any:
        return lambda code: exists().where(
            CaseRelease.operation_id == Case.operation_id,
            CaseRelease.case_code == Case.code,
            CaseRelease.to_kind == kind,
            CaseRelease.to_code == code,
        )

    columns = Columns(
        agency=Case.lead_agency,
        country=Case.lead_country,
        released_agency=released("agency"),
        released_country=released("country"),
    )
    return visible(seats, Permission.CASE_DETAIL, columns)


async def actions_of(session: AsyncSession, operation_id: str, codes: Sequence[str]) -> dict[str, list[Action]]:
    """The actions of these cases, by case, in order."""
    statement = (
        select(Action)
        .where(Action.operation_id == operation_id, Action.case_code.in_(codes))
        .order_by(Action.case_code, Action.number)
    )
    found: dict[str, list[Action]] = {code: [] for code in codes}
    for action in await session.scalars(statement):
        found[action.case_code].append(action)
    return found


async def releases_of(session: AsyncSession, operation_id: str, codes: Sequence[str]) -> dict[str, Audience]:
    """To whom these cases are released, by case."""
    statement = (
        select(CaseRelease)
        .where(CaseRelease.operation_id == operation_id, CaseRelease.case_code.in_(codes))
        .order_by(CaseRelease.to_code)
    )
    found: dict[str, tuple[list[str], list[str]]] = {code: ([], []) for code in codes}
    for row in await session.scalars(statement):
        found[row.case_code][row.to_kind == "country"].append(row.to_code)
    return {code: Audience(agencies=agencies, countries=countries) for code, (agencies, countries) in found.items()}


async def cases(
    session: AsyncSession,
    operation_id: str,
    seats: Iterable[Seat],
    *,
    states: Sequence[str] = (),
    countries: Sequence[str] = (),
    kinds: Sequence[str] = (),
    due_before: datetime | None = None,
    report: str | None = None,
    after: str = "",
    limit: int | None = None,
) -> list[CaseView]:
    """Visible cases by code. `states`: of the case or of an action; `countries`: leads or is asked; `due_before`:
    something in it is awaited before then (aware)."""

    def with_action(*terms: ColumnElement[bool]) -> ColumnElement[bool]:
        return exists().where(Action.operation_id == Case.operation_id, Action.case_code == Case.code, *terms)

    statement = select(Case).where(Case.operation_id == operation_id, Case.code > after, seen_by(seats))
    if states:
        statement = statement.where(or_(Case.state.in_(states), with_action(Action.state.in_(states))))
    if kinds:
        statement = statement.where(with_action(Action.kind.in_(kinds)))
    if countries:
        asked = with_action(Action.to_country.in_(countries))
        statement = statement.where(or_(Case.lead_country.in_(countries), asked))
    if due_before is not None:
        statement = statement.where(with_action(Action.due_at < due_before, Action.state.not_in(SETTLED)))
    rows = list(await session.scalars(statement.order_by(Case.code).limit(limit)))
    if report is not None:
        rows = [row for row in rows if report in row.reports]
    return await views(session, operation_id, rows)


async def views(session: AsyncSession, operation_id: str, rows: Sequence[Case]) -> list[CaseView]:
    codes = [row.code for row in rows]
    actions = await actions_of(session, operation_id, codes)
    releases = await releases_of(session, operation_id, codes)
    return [case_view(row, actions[row.code], releases[row.code]) for row in rows]


async def traces(
    session: AsyncSession,
    operation_id: str,
    seats: Iterable[Seat],
    now: datetime,
    *,
    states: Sequence[str] = (),
    countries: Sequence[str] = (),
    due_before: datetime | None = None,
    after: tuple[str, int] | None = None,
    limit: int | None = None,
) -> list[TraceView]:
    """Every traceable firearm of the visible cases, by case and action."""
    statement = (
        select(Case, Action)
        .join(Action, and_(Action.operation_id == Case.operation_id, Action.case_code == Case.code))
        .where(Case.operation_id == operation_id, Action.kind.in_(TRACES), seen_by(seats))
        .order_by(Case.code, Action.number)
        .limit(limit)
    )
    if states:
        statement = statement.where(Action.state.in_(states))
    if countries:
        statement = statement.where(or_(Case.lead_country.in_(countries), Action.to_country.in_(countries)))
    if due_before is not None:
        statement = statement.where(Action.due_at < due_before, Action.state.in_(WAITING))
    if after is not None:
        statement = statement.where(tuple_(Case.code, Action.number) > after)
    return [trace_view(case, action, now) for case, action in (await session.execute(statement)).all()]


def action_view(row: Action) -> ActionView:
    return msgspec.convert({name: getattr(row, name) for name in PLAIN} | {"told": row.told or []}, ActionView)


PLAIN = tuple(name for name in ActionView.__struct_fields__ if name != "told")


def case_record(row: Case, actions: Iterable[Action], release: Audience) -> CaseView:
    """A case as its tables have it; its title may be empty."""
    return CaseView(
        code=row.code,
        title=row.title,
        state=row.state,
        lead=Lead(row.lead_country, row.lead_agency),
        because=row.because,
        reports=row.reports,
        related=row.related,
        notes=msgspec.convert(row.notes, list[CaseNote]),
        actions=[action_view(action) for action in actions],
        outcome=row.outcome,
        opened_at=row.opened_at,
        about=row.about,
        joined=msgspec.convert(row.joined, list[Joined]),
        marks=row.marks,
        links=msgspec.convert(row.links, list[CaseLink]),
        release=release,
        handover=msgspec.convert(row.handover, Handover) if row.handover else None,
        proceedings=msgspec.convert(row.proceedings, list[Proceeding]),
    )


def case_view(row: Case, actions: Iterable[Action], release: Audience) -> CaseView:
    """A case as it is answered: with a title in English."""
    return msgspec.structs.replace(case_record(row, actions, release), title=words.title(row.title, row.about))


def trace_view(case: Case, action: Action, now: datetime) -> TraceView:
    detail: dict[str, Any] = action.detail
    missing = detail.get("missing", [])
    answered = action.state in ANSWERED | SETTLED
    until = action.moved_at if answered else now
    return TraceView(
        case=case.code,
        action=action.number,
        lead=Lead(case.lead_country, case.lead_agency),
        reports=case.reports,
        identifiers=detail.get("firearm", {}),
        complete=not missing,
        missing=missing,
        request=action.kind,
        to_country=action.to_country,
        authority=action.addressee or action.authority,
        state=action.state,
        due_at=action.due_at,
        answer=action.answer,
        sent_at=action.sent_at,
        days=max((until - action.sent_at).days, 0) if action.sent_at and until else None,
        restrictions=action.restrictions,
    )


def feed_view(row: CalendarFeed) -> FeedView:
    return FeedView(**{name: getattr(row, name) for name in FeedView.__struct_fields__})


async def feeds(session: AsyncSession, operation_id: str, account_id: str | None) -> list[FeedView]:
    """One's own calendars, the oldest first."""
    statement = select(CalendarFeed).where(
        CalendarFeed.operation_id == operation_id, CalendarFeed.account_id == account_id
    )
    rows = await session.scalars(statement.order_by(CalendarFeed.created_at, CalendarFeed.id))
    return [feed_view(row) for row in rows]
