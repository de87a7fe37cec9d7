"""Reading cases, actions and traces: only those that the caller may see."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, exists, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from ops.access.policy import Columns, Owned, Permission, Seat, visible
from ops.cases.models import Action, Case
from ops.cases.schemas import ActionView, CaseNote, CaseView, Lead, Point, TraceView
from ops.cases.states import SETTLED

TRACES = ("trace_request", "domestic_trace")


def owned(case: Case) -> Owned:
    return Owned(agency=case.lead_agency, country=case.lead_country)


def seen_by(seats: Iterable[Seat]) -> ColumnElement[bool]:
    """The cases whose details these seats may see."""
    return visible(seats, Permission.CASE_DETAIL, Columns(agency=Case.lead_agency, country=Case.lead_country))


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


async def cases(
    session: AsyncSession,
    operation_id: str,
    seats: Iterable[Seat],
    *,
    states: Sequence[str] = (),
    countries: Sequence[str] = (),
    due_before: datetime | None = None,
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
    if countries:
        asked = with_action(Action.to_country.in_(countries))
        statement = statement.where(or_(Case.lead_country.in_(countries), asked))
    if due_before is not None:
        statement = statement.where(with_action(Action.due_at < due_before, Action.state.not_in(SETTLED)))
    rows = list(await session.scalars(statement.order_by(Case.code).limit(limit)))
    actions = await actions_of(session, operation_id, [row.code for row in rows])
    return [case_view(row, actions[row.code]) for row in rows]


async def traces(session: AsyncSession, operation_id: str, seats: Iterable[Seat]) -> list[TraceView]:
    """Every traceable firearm of the visible cases, by case and action."""
    statement = (
        select(Case, Action)
        .join(Action, and_(Action.operation_id == Case.operation_id, Action.case_code == Case.code))
        .where(Case.operation_id == operation_id, Action.kind.in_(TRACES), seen_by(seats))
        .order_by(Case.code, Action.number)
    )
    return [trace_view(case, action) for case, action in (await session.execute(statement)).all()]


def action_view(row: Action) -> ActionView:
    plain = {name: getattr(row, name) for name in ActionView.__struct_fields__}
    return ActionView(**plain | {"checklist": [Point(point["item"], point["done"]) for point in row.checklist]})


def case_view(row: Case, actions: Iterable[Action]) -> CaseView:
    return CaseView(
        code=row.code,
        title=row.title,
        state=row.state,
        lead=Lead(row.lead_country, row.lead_agency),
        because=row.because,
        reports=row.reports,
        related=row.related,
        notes=[CaseNote(note["code"], note["report"]) for note in row.notes],
        actions=[action_view(action) for action in actions],
        outcome=row.outcome,
        opened_at=row.opened_at,
    )


def trace_view(case: Case, action: Action) -> TraceView:
    detail: dict[str, Any] = action.detail
    missing = detail.get("missing", [])
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
        authority=action.authority,
        state=action.state,
        due_at=action.due_at,
        answer=action.answer,
    )
