"""Deadlines of actions: planned as one piece of due work for each agency, told once, whatever restarts.

One row an agency, due when there is something to tell next: what falls due together is told in one message, and a row
that wakes too early only finds out when to wake again.
"""

from collections.abc import Iterable
from datetime import UTC, datetime

import msgspec
from sqlalchemy import or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from ops.cases.models import Action, Case
from ops.cases.queries import actions_of as every_action
from ops.cases.queries import case_record, releases_of
from ops.cases.schemas import kept
from ops.cases.stages import Awaited, next_at, to_tell
from ops.cases.states import WAITING
from ops.cases.telling import Item, tell
from ops.due.effects import EFFECTS, Turn
from ops.due.models import DueWork
from ops.journal.service import Draft
from ops.planning.models import Operation
from ops.planning.timing import clock_of

KIND = "case_due"


async def plan(session: AsyncSession, operation: Operation, agency: str) -> None:
    """Bring an agency's row in line with what is awaited of it. The caller holds the operation's turn."""
    await session.flush()
    times = [next_at(awaited(action)) for _, action in await waiting(session, operation.id, agency)]
    upcoming = min((at for at in times if at is not None), default=None)
    row = await session.get(DueWork, (operation.id, key_of(agency)), populate_existing=True)
    if upcoming is None:
        if row is not None and row.done_at is None:
            await session.delete(row)
        return
    if row is None:
        row = DueWork(operation_id=operation.id, key=key_of(agency), kind=KIND)
        session.add(row)
    row.due_at, row.payload = upcoming, {"agency": agency}
    row.wakes_at = clock_of(operation).wall(upcoming) or datetime.now(UTC)
    row.done_at, row.attempts, row.last_error = None, 0, ""
    await session.flush()


def key_of(agency: str) -> str:
    return f"{KIND}:{agency}"


def awaited(action: Action) -> Awaited:
    return Awaited(action.state, action.moved_at, action.due_at, action.review_at, action.told or [])


async def waiting(session: AsyncSession, operation_id: str, agency: str) -> list[tuple[Case, Action]]:
    """The actions of an agency's cases that have a deadline and are not answered."""
    statement = (
        select(Case, Action)
        .join(Action, (Action.operation_id == Case.operation_id) & (Action.case_code == Case.code))
        .where(
            Case.operation_id == operation_id,
            Case.lead_agency == agency,
            Action.state.in_(WAITING),
            or_(Action.due_at.is_not(None), Action.review_at.is_not(None)),
        )
        .order_by(Case.code, Action.number)
    )
    return [(case, action) for case, action in (await session.execute(statement)).all()]


async def fall_due(turn: Turn) -> list[Draft]:
    """Tell what has come of an agency's deadlines, say in the journal that it was told, and wake for the next."""
    session, operation, agency = turn.session, turn.operation, turn.work.payload["agency"]
    items: list[Item] = []
    cases: dict[str, Case] = {}
    for case, action in await waiting(session, operation.id, agency):
        for stage in to_tell(awaited(action), turn.now):
            said = {"stage": stage.stage, "for": stage.due, "at": turn.now}
            action.told = [*(action.told or []), msgspec.to_builtins(said)]
            cases[case.code] = case
            items.append(Item(case.code, action.number, action.kind, action.to_country, stage.stage, stage.due))
    await session.flush()
    if items:
        country = next(iter(cases.values())).lead_country
        await tell(turn, agency, country, items)
    await plan(session, operation, agency)
    return await entries(session, operation.id, cases.values())


async def entries(session: AsyncSession, operation_id: str, cases: Iterable[Case]) -> list[Draft]:
    listed = sorted(cases, key=lambda case: case.code)
    codes = [case.code for case in listed]
    actions, releases = (
        await every_action(session, operation_id, codes),
        await releases_of(session, operation_id, codes),
    )
    return [
        Draft(
            kind="case.reminded",
            subject=case.code,
            payload=kept(case_record(case, actions[case.code], releases[case.code])),
            agency=case.lead_agency,
            country=case.lead_country,
        )
        for case in listed
    ]


EFFECTS[KIND] = fall_due
