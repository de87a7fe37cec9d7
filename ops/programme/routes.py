"""Objectives with their progress, operational actions, sessions, attendance, and who takes part."""

from typing import Any

from litestar import delete, get, patch, post
from litestar.params import FromPath

from ops.access.policy import Permission
from ops.call import CallOf
from ops.errors import NotFound
from ops.parameters import PAGING, page_of
from ops.programme import queries, service
from ops.programme.models import Session
from ops.programme.schemas import (
    ActionDraft,
    ActionPatch,
    ActionView,
    Attendance,
    Cancellation,
    Objectives,
    Participation,
    SessionDraft,
    SessionPatch,
    SessionView,
)
from ops.shapes import Page

AT = "/api/operations/{op:str}"
MERGE_PATCH = ("application/merge-patch+json",)


@get(f"{AT}/objectives", permission=Permission.PLAN_READ)
async def show_objectives(call: CallOf[None]) -> Objectives:
    """What the operation means to reach and how far it has come: counted live, in the action phases, reconciled."""
    return await queries.objectives(call.session, call.operation)


@post(f"{AT}/objectives", permission=Permission.PLAN_EDIT, body=ActionDraft)
async def add_action(call: CallOf[ActionDraft]) -> ActionView:
    """Add an objective as an operational action: leader, co-leader, participants, indicators."""
    return await service.add_action(call)


@patch(
    f"{AT}/objectives/{{objective:str}}",
    permission=Permission.PLAN_EDIT,
    body=ActionPatch,
    content_types=MERGE_PATCH,
)
async def change_action(call: CallOf[ActionPatch], objective: FromPath[str]) -> ActionView:
    """Change what a JSON merge patch names, and nothing else."""
    return await service.change_action(call, objective)


@delete(f"{AT}/objectives/{{objective:str}}", permission=Permission.PLAN_EDIT, status_code=204)
async def remove_action(call: CallOf[None], objective: FromPath[str]) -> None:
    """Remove an operational action; it stays in the record."""
    await service.remove_action(call, objective)


@get(f"{AT}/sessions", permission=Permission.PLAN_READ, query=PAGING)
async def list_sessions(call: CallOf[None]) -> Page[SessionView]:
    """Planning, training, briefing and debriefing sessions, by start, with who was there in counts."""
    found = await queries.sessions(call.session, call.operation.id)
    return page_of(call.request.query_params, found, lambda view: view.code)


@post(f"{AT}/sessions", permission=Permission.PLAN_EDIT, body=SessionDraft)
async def add_session(call: CallOf[SessionDraft]) -> SessionView:
    """Plan a session; whoever is invited is told."""
    return await service.add_session(call)


@get(f"{AT}/sessions/{{code:str}}", permission=Permission.PLAN_READ)
async def show_session(call: CallOf[None], code: FromPath[str]) -> SessionView:
    """One session."""
    row = await call.session.get(Session, (call.operation.id, code))
    if row is None:
        raise NotFound
    return queries.session_view(row)


@patch(f"{AT}/sessions/{{code:str}}", permission=Permission.PLAN_EDIT, body=SessionPatch, content_types=MERGE_PATCH)
async def change_session(call: CallOf[SessionPatch], code: FromPath[str]) -> SessionView:
    """Change what a JSON merge patch names; who is invited is told of another time or place."""
    return await service.change_session(call, code)


@post(f"{AT}/sessions/{{code:str}}/cancel", permission=Permission.PLAN_EDIT, body=Cancellation, status_code=200)
async def cancel_session(call: CallOf[Cancellation], code: FromPath[str]) -> SessionView:
    """Call a session off, and say why."""
    return await service.cancel_session(call, code)


@post(
    f"{AT}/sessions/{{code:str}}/attendance",
    permission=Permission.ATTENDANCE_EDIT,
    body=Attendance,
    status_code=200,
)
async def attend(call: CallOf[Attendance], code: FromPath[str]) -> SessionView:
    """Write down how many of an agency were there, by sex; a focal point for its country's agencies."""
    return await service.attend(call, code)


@get(f"{AT}/participation", permission=Permission.PLAN_READ)
async def show_participation(call: CallOf[None]) -> Participation:
    """Counts of persons by country, agency and sex: who came to sessions, and which officers the plan deploys."""
    return await queries.participation(call.session, call.operation.id)


ROUTES: list[Any] = [
    show_objectives,
    add_action,
    change_action,
    remove_action,
    list_sessions,
    add_session,
    show_session,
    change_session,
    cancel_session,
    attend,
    show_participation,
]
