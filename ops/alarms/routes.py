"""Alarms and the rules that raise them."""

from datetime import datetime
from typing import Any

from litestar import delete, get, patch, post
from litestar.params import FromPath

from ops.access.policy import Permission
from ops.alarms import look, queries, service, silence, watcher
from ops.alarms.schemas import Acknowledgement, AlarmView, RuleDraft, RulePatch, RuleView
from ops.call import CallOf
from ops.parameters import Parameters, cursor_of
from ops.shapes import Page

AT = "/api/operations/{op:str}"
LIST = ("state", "after", "limit")
MERGE_PATCH = ("application/merge-patch+json",)
PARTS = (look, silence, watcher)
"""Loaded with the routes: what they do when something falls due, or has been journalled."""


@get(f"{AT}/alarm-rules", permission=Permission.RULE_READ)
async def list_rules(call: CallOf[None]) -> Page[RuleView]:
    """What alarms are raised for, and to whom each is told."""
    return Page(items=await queries.rules(call.session, call.operation.id))


@post(f"{AT}/alarm-rules", permission=Permission.RULE_EDIT, body=RuleDraft)
async def add_rule(call: CallOf[RuleDraft]) -> RuleView:
    """One more rule; it holds for what is journalled from now on."""
    return await service.add_rule(call)


@patch(f"{AT}/alarm-rules/{{rule:str}}", permission=Permission.RULE_EDIT, body=RulePatch, content_types=MERGE_PATCH)
async def change_rule(call: CallOf[RulePatch], rule: FromPath[str]) -> RuleView:
    """Change what a JSON merge patch names, and nothing else."""
    return await service.change_rule(call, rule)


@delete(f"{AT}/alarm-rules/{{rule:str}}", permission=Permission.RULE_EDIT, status_code=204)
async def remove_rule(call: CallOf[None], rule: FromPath[str]) -> None:
    """Take a rule away; its alarms stay, resolved."""
    await service.remove_rule(call, rule)


@get(f"{AT}/alarms", permission=Permission.ALARM_LIST, query=LIST)
async def list_alarms(call: CallOf[None]) -> Page[AlarmView]:
    """The alarms that are addressed to you, newest first."""
    given = Parameters(call.request.query_params, LIST)
    states = given.words("state", queries.STATES)
    limit = given.whole("limit", 100, 1, 500)
    before = given.cursor("after", tuple[datetime, str])
    given.done()
    found = await queries.alarms(
        call.session,
        call.operation.id,
        call.seats,
        call.actor.name,
        states=states,
        before=tuple(before) if before else None,
        limit=limit + 1,
    )
    page = found[:limit]
    more = len(found) > limit
    return Page(items=page, next=cursor_of((page[-1].raised_at, page[-1].id)) if more else None)


@post(
    f"{AT}/alarms/{{alarm:str}}/acknowledgement",
    permission=Permission.ALARM_ACKNOWLEDGE,
    body=Acknowledgement,
    status_code=200,
)
async def acknowledge(call: CallOf[Acknowledgement], alarm: FromPath[str]) -> AlarmView:
    """Say that you have seen it; the first who says so stands there."""
    return await service.acknowledge(call, alarm)


ROUTES: list[Any] = [list_rules, add_rule, change_rule, remove_rule, list_alarms, acknowledge]
