"""What stands on a report's page beside the report: what was found later, and what happens to its exhibits."""

from typing import Any
from zoneinfo import ZoneInfo

from ops.access import policy
from ops.access.policy import Owned, Permission
from ops.call import Call
from ops.contexts import service as contexts
from ops.contexts.routes import known_of
from ops.exhibits import queries as exhibits
from ops.exhibits import rules
from ops.reports import queries, vocabulary
from ops.reports.views import ReportDetail


async def beside(call: Call[Any], shown: ReportDetail) -> dict[str, Any]:
    """For the template: what there is, what the reader may add, and the words that the forms offer."""
    operation, state = call.operation, call.operation.state
    row = await queries.find(call.session, operation.id, shown.id)
    assert row is not None
    seats = policy.holding(call.seats, state)
    own = Owned(agency=shown.agency, country=shown.country, unit=shown.unit)

    def may(permission: Permission) -> bool:
        return policy.may(call.seats, permission, state) and policy.allows(seats, permission, own)

    find = not shown.withdrawn and policy.may(call.seats, Permission.CONTEXT_ADD, state)
    return {
        "since": await known_of(call.session, row),
        "may_find": find and await contexts.may_add(call.session, seats, row),
        "exhibits": await exhibits.of_report(call.session, operation.id, shown.id),
        "may_make": may(Permission.EXHIBIT_MAKE),
        "may_move": may(Permission.EXHIBIT_MOVE),
        "contexts": list(vocabulary.terms("contexts")),
        "grounds": list(vocabulary.terms("legal_ground")),
        "steps": rules.KINDS,
        "local_now": call.now.astimezone(ZoneInfo(operation.timezone)).strftime("%Y-%m-%dT%H:%M"),
    }
