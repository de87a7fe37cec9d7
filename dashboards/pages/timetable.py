"""Who is where when: the timetable, handover lists for paper, and proposals of who should take what."""

from typing import Any

from litestar import Response, get

from dashboards.i18n import language_of
from dashboards.page import page, words_for
from ops.access import queries as access
from ops.access.policy import Permission, may
from ops.call import CallOf
from ops.parameters import Parameters
from ops.planning import queries
from ops.planning.handovers import handovers
from ops.planning.rules import rest_hours
from ops.planning.schemas import phase_views
from ops.planning.timetable import zone_at
from ops.proposals import queries as proposals
from scheduling.timeline import ACTION

AT = "/operations/{op:str}"


@get(f"{AT}/timetable", permission=Permission.PLAN_READ)
async def timetable_page(call: CallOf[None]) -> Response[str]:
    """Mounts the timetable; everything in it comes from the API."""
    state = call.operation.state
    data = {
        "operation": call.operation.code,
        "token": call.actor.csrf_token,
        "mayEdit": may(call.seats, Permission.ASSIGNMENT_EDIT, state),
        "mayAnswer": may(call.seats, Permission.ASSIGNMENT_STATE, state),
    }
    return page(call, "timetable.html", tab="/plan", data=data)


@get(f"{AT}/handovers", permission=Permission.PLAN_READ, query=("by", "sector", "unit"))
async def handovers_page(call: CallOf[None]) -> Response[str]:
    """Who relieves whom, a list for each sector or each unit; each begins on a sheet of its own when printed."""
    asked = Parameters(call.request.query_params, ("by", "sector", "unit"))
    by = (asked.words("by", ("sector", "unit")) or ["sector"])[0]
    sector, unit = asked.text("sector"), asked.text("unit")
    asked.done()
    session, operation = call.session, call.operation
    sectors = {row.code: row for row in await queries.sectors(session, operation.id)}
    found = handovers(await queries.assignments(session, operation.id), call.now)
    lists: dict[str, list[Any]] = {}
    for one in found:
        names = [one.sector] if by == "sector" else sorted({s.unit for s in (one.leaving, one.coming) if s})
        for name in names:
            if (sector is None or one.sector == sector) and (unit is None or name == unit or by == "sector"):
                lists.setdefault(name, []).append(one)
    zones = {code: zone_at(row) for code, row in sectors.items()}
    words = words_for(language_of(call.request), operation)
    return page(
        call,
        "handovers.html",
        tab="/plan",
        by=by,
        lists=dict(sorted(lists.items())),
        zones=zones,
        sectors=sectors,
        local=lambda at, code: words.at(at, zones.get(code, "UTC")),
        overdue=sum(one.overdue for one in found),
        now=call.now,
    )


@get(f"{AT}/proposals", permission=Permission.PLAN_EDIT)
async def proposals_page(call: CallOf[None]) -> Response[str]:
    """Ask for a proposal, watch it, see what nobody takes and why, compare, accept."""
    session, operation = call.session, call.operation
    action = [phase for phase in phase_views(operation.phases) if phase.kind == ACTION] or phase_views(operation.phases)
    units = await access.units(session, operation.id)
    data = {
        "operation": operation.code,
        "token": call.actor.csrf_token,
        "timezone": operation.timezone,
        "starts_at": action[0].starts_at,
        "ends_at": action[0].ends_at,
        "sectors": [sector.code for sector in await queries.sectors(session, operation.id)],
        "capabilities": sorted({capability for unit in units for capability in unit.capabilities}),
        "proposals": await proposals.proposals(session, operation.id),
    }
    return page(call, "proposals.html", tab="/plan", data=data, rest_hours=f"{rest_hours(call.operation):g}")


ROUTES: list[Any] = [timetable_page, handovers_page, proposals_page]
