"""Alarms: what is addressed to the viewer, with acknowledgement; for coordinators the rules and their forms."""

from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from litestar import Response, get

from dashboards import rules
from dashboards.i18n import language_of
from dashboards.page import page, words_for
from dashboards.pages.messages import addressees
from ops.access.policy import Permission, may
from ops.alarms import queries
from ops.alarms.kinds import KINDS
from ops.call import CallOf
from ops.parameters import Parameters, cursor_of

SHOWN = 30


@get("/operations/{op:str}/alarms", permission=Permission.ALARM_LIST, query=("after",))
async def alarms_page(call: CallOf[None]) -> Response[str]:
    """Open alarms first, then the newest of the others; `?after=` goes on from there."""
    given = Parameters(call.request.query_params, ("after",))
    before = given.cursor("after", tuple[datetime, str])
    given.done()
    operation = call.operation
    unseen = await queries.open_alarms(call.session, operation.id, call.seats, call.actor.name)
    others = await queries.alarms(
        call.session,
        operation.id,
        call.seats,
        call.actor.name,
        states=("acknowledged", "resolved"),
        before=before,
        limit=SHOWN + 1,
    )
    last = others[SHOWN - 1] if len(others) > SHOWN else None
    reads = may(call.seats, Permission.RULE_READ, operation.state)
    edits = may(call.seats, Permission.RULE_EDIT, operation.state)
    words = words_for(language_of(call.request), operation)
    standing = await queries.rules(call.session, operation.id) if reads else []
    data = {
        "rules": {rule.id: rules.edited(rule) for rule in standing},
        "types": rules.types(words),
        "units": rules.usual_units(),
    }
    return page(
        call,
        "alarms.html",
        tab="/alarms",
        alarms=[*([] if before else unseen), *others[:SHOWN]],
        onward=f"?{urlencode({'after': cursor_of((last.raised_at, last.id))})}" if last else None,
        unseen=len(unseen),
        kinds=list(KINDS),
        rules=[(rule, rules.sentence(rule, words), rules.told(rule.audience, rule.owners, words)) for rule in standing],
        offered=rules.choices(words) if edits else None,
        names=await addressees(call) if edits else None,
        data=data if edits else None,
    )


ROUTES: list[Any] = [alarms_page]
