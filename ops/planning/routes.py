"""Operations, corridors, sectors, assignments, findings and the plan."""

import asyncio
from typing import Any

import msgspec
from litestar import Response, delete, get, patch, post
from litestar.params import FromPath

from geo.geojson import feature, feature_collection
from ops.access.policy import Permission
from ops.call import Call, CallOf
from ops.errors import NotFound
from ops.journal.service import Draft
from ops.parameters import PAGING, Parameters, page_of
from ops.planning import (
    assignments,
    consents,
    copying,
    drawings,
    ground_routes,
    issue,
    plan,
    queries,
    service,
    timetable,
)
from ops.planning.files import dump
from ops.planning.findings import findings
from ops.planning.handovers import handovers
from ops.planning.models import PlanVersion
from ops.planning.plan_schemas import (
    ApprovalDraft,
    ApprovalView,
    AssignmentDraft,
    AssignmentPatch,
    AssignmentStateChange,
    AssignmentView,
    ConsentDraft,
    ConsentView,
    FindingView,
    IssueOrder,
    PlanDiff,
    PlanVersionView,
    PlanVersionWhole,
)
from ops.planning.schemas import OperationAnswer, OperationCopy, OperationDraft, OperationPatch, OperationStateChange
from ops.planning.timetable_schemas import HandoverView, TimetableView
from ops.planning.versions import approvals, diff
from ops.planning.written import without
from ops.shapes import Page
from scheduling.ical import calendar

AT = "/api/operations/{op:str}"
GEOJSON = "application/geo+json"
KML = "application/vnd.google-earth.kml+xml"
GPX = "application/gpx+xml"
MERGE_PATCH = ("application/merge-patch+json",)


@post("/api/operations", permission=Permission.OPERATION_CREATE, body=OperationDraft)
async def create_operation(call: CallOf[OperationDraft]) -> OperationAnswer:
    """Begin a draft operation; you become its coordinator."""
    return await service.create_operation(call)


@get("/api/operations", permission=Permission.SELF, query=("after", "limit"))
async def list_operations(call: CallOf[None]) -> Page[OperationAnswer]:
    """The operations that you are a member of, by code."""
    asked = Parameters(call.request.query_params, ("after", "limit"))
    after, limit = asked.cursor("after", str), asked.whole("limit", queries.PAGE, 1, queries.PAGE)
    asked.done()
    return await queries.operations(call.session, call.actor, after=after or "", limit=limit)


@get(AT, permission=Permission.OPERATION_READ)
async def show_operation(call: CallOf[None]) -> OperationAnswer:
    """The operation; an exercise with its time."""
    return queries.operation_answer(call.operation)


@patch(AT, permission=Permission.OPERATION_EDIT, body=OperationPatch, content_types=MERGE_PATCH)
async def change_operation(call: CallOf[OperationPatch]) -> OperationAnswer:
    """Change what a JSON merge patch names, and nothing else."""
    return await service.change_operation(call)


@post(f"{AT}/copy", permission=Permission.OPERATION_COPY, body=OperationCopy, own_transaction=True)
async def copy_operation(call: CallOf[OperationCopy]) -> OperationAnswer:
    """A new draft operation with all that is planned in this one, shifted in time; you become its coordinator."""
    return await copying.copy_operation(call)


@post(f"{AT}/state", permission=Permission.OPERATION_EDIT, body=OperationStateChange, status_code=200)
async def move_operation(call: CallOf[OperationStateChange]) -> OperationAnswer:
    """Take the operation to its next state by hand."""
    return await service.move_operation(call)


@get(f"{AT}/sectors", permission=Permission.PLAN_READ, query=("at",), produces=(GEOJSON,))
async def list_sectors(call: CallOf[None]) -> Response[bytes]:
    """The sectors valid at a time (now, unless given) as a GeoJSON FeatureCollection, by code."""
    asked = Parameters(call.request.query_params, ("at",))
    moment = asked.moment("at") or call.now
    asked.done()
    rows = await queries.sectors(call.session, call.operation.id, moment)
    running = await queries.assignments(call.session, call.operation.id, at=moment)
    states = queries.sector_states([row.code for row in rows], running)
    features = [
        feature(
            row.geometry,
            without(msgspec.to_builtins(queries.sector_view(row)), "geometry") | {"state": states[row.code]},
            row.code,
        )
        for row in rows
    ]
    return geojson(feature_collection(features))


@post(f"{AT}/assignments", permission=Permission.ASSIGNMENT_EDIT, body=AssignmentDraft)
async def add_assignment(call: CallOf[AssignmentDraft]) -> AssignmentView:
    """Propose a unit for a sector and a time."""
    return await assignments.add_assignment(call)


@get(f"{AT}/assignments", permission=Permission.PLAN_READ, query=("at", "sector", "unit", *PAGING))
async def list_assignments(call: CallOf[None]) -> Page[AssignmentView]:
    """The assignments, by start; those at a time, of a sector, of a unit."""
    asked = Parameters(call.request.query_params, ("at", "sector", "unit", *PAGING))
    at, sector, unit = asked.moment("at"), asked.text("sector"), asked.text("unit")
    page = asked.paging()
    asked.done()
    rows = await queries.assignments(call.session, call.operation.id, at=at, sector=sector, unit=unit)
    return page.of([queries.assignment_view(row) for row in rows], lambda assignment: assignment.id)


@patch(
    f"{AT}/assignments/{{assignment:str}}",
    permission=Permission.ASSIGNMENT_EDIT,
    body=AssignmentPatch,
    content_types=MERGE_PATCH,
)
async def change_assignment(call: CallOf[AssignmentPatch], assignment: FromPath[str]) -> AssignmentView:
    """Change an assignment's unit, sector, times or check-in interval; who had accepted is asked again."""
    return await assignments.change_assignment(call, assignment)


@post(
    f"{AT}/assignments/{{assignment:str}}/state",
    permission=Permission.ASSIGNMENT_STATE,
    body=AssignmentStateChange,
    status_code=200,
)
async def move_assignment(call: CallOf[AssignmentStateChange], assignment: FromPath[str]) -> AssignmentView:
    """Accept, decline, be on station, be relieved."""
    return await assignments.move_assignment(call, assignment)


@delete(f"{AT}/assignments/{{assignment:str}}", permission=Permission.ASSIGNMENT_EDIT, status_code=204)
async def remove_assignment(call: CallOf[None], assignment: FromPath[str]) -> None:
    """Take back an assignment that has not begun: proposed, declined or accepted."""
    await assignments.remove_assignment(call, assignment)


@get(f"{AT}/timetable", permission=Permission.PLAN_READ, query=("from", "to", "corridor"))
async def show_timetable(call: CallOf[None]) -> TimetableView:
    """Who is where when: sectors by corridor with the zone of each, stretches that nobody covers, and the units."""
    asked = Parameters(call.request.query_params, ("from", "to", "corridor"))
    since, until, corridor = asked.moment("from"), asked.moment("to"), asked.text("corridor")
    if since and until and until <= since:
        asked.wrong("to", "is not after from")
    asked.done()
    return await timetable.timetable(call.session, call.operation, call.now, since, until, corridor)


@get(f"{AT}/handovers", permission=Permission.PLAN_READ, query=("from", "to", "sector", "unit", *PAGING))
async def list_handovers(call: CallOf[None]) -> Page[HandoverView]:
    """Who relieves whom where and when, by time; of a sector, of a unit, between two times."""
    asked = Parameters(call.request.query_params, ("from", "to", "sector", "unit", *PAGING))
    since, until = asked.moment("from"), asked.moment("to")
    sector, unit = asked.text("sector"), asked.text("unit")
    page = asked.paging()
    asked.done()
    rows = await queries.assignments(call.session, call.operation.id, sector=sector)
    found = [
        one
        for one in handovers(rows, call.now)
        if (since is None or one.at >= since)
        and (until is None or one.at < until)
        and (unit is None or unit in {side.unit for side in (one.leaving, one.coming) if side})
    ]
    return page.of(found, lambda handover: handover.id)


@post(f"{AT}/consents", permission=Permission.CONSENT_EDIT, body=ConsentDraft)
async def give_consent(call: CallOf[ConsentDraft]) -> ConsentView:
    """Let units of another country work on one's own side, in one corridor or in all."""
    return await consents.give_consent(call)


@get(f"{AT}/consents", permission=Permission.PLAN_READ, query=PAGING)
async def list_consents(call: CallOf[None]) -> Page[ConsentView]:
    """The consents of host countries that hold, by host, guest and corridor."""
    found = await queries.consents(call.session, call.operation.id)
    return page_of(call.request.query_params, found, lambda consent: consent.id)


@delete(f"{AT}/consents/{{consent:str}}", permission=Permission.CONSENT_EDIT, status_code=204)
async def end_consent(call: CallOf[None], consent: FromPath[str]) -> None:
    """From now on the consent holds no longer."""
    await consents.end_consent(call, consent)


@get(f"{AT}/findings", permission=Permission.PLAN_READ)
async def list_findings(call: CallOf[None]) -> list[FindingView]:
    """What is wrong with the plan, blockers first."""
    return await asyncio.to_thread(findings, await plan.facts(call.session, call.operation))


@post(f"{AT}/plan/issue", permission=Permission.PLAN_EDIT, body=IssueOrder)
async def issue_plan(call: CallOf[IssueOrder]) -> PlanVersionView:
    """Issue the plan as it stands as the next version."""
    return await issue.issue_plan(call)


@get(f"{AT}/plan/versions", permission=Permission.PLAN_READ, query=PAGING)
async def list_versions(call: CallOf[None]) -> Page[PlanVersionView]:
    """The issued plans, newest first."""
    said: dict[int, list[ApprovalView]] = {}
    for one in await queries.approvals(call.session, call.operation.id):
        said.setdefault(one.version, []).append(one)
    rows = await queries.versions(call.session, call.operation.id)
    found = [queries.version_view(row, said.get(row.version, [])) for row in rows]
    return page_of(call.request.query_params, found, lambda version: str(version.version))


@get(f"{AT}/plan/versions/{{version:int}}", permission=Permission.PLAN_READ)
async def show_version(call: CallOf[None], version: FromPath[int]) -> PlanVersionWhole:
    """An issued plan, whole, as it was."""
    row = await call.session.get(PlanVersion, (call.operation.id, version))
    if row is None:
        raise NotFound
    return queries.version_whole(row, await queries.approvals(call.session, call.operation.id, version))


@post(f"{AT}/plan/versions/{{version:int}}/approvals", permission=Permission.PLAN_APPROVE, body=ApprovalDraft)
async def approve_version(call: CallOf[ApprovalDraft], version: FromPath[int]) -> ApprovalView:
    """Approve the newest version for your country, or object to it with a remark; the newest word counts."""
    return await approvals.approve(call, version)


@get(f"{AT}/plan/versions/{{version:int}}/diff", permission=Permission.PLAN_READ, query=("from",))
async def diff_versions(call: CallOf[None], version: FromPath[int]) -> PlanDiff:
    """What changed since another version (the one before, unless given; 0: since nothing), as sentences and GeoJSON."""
    asked = Parameters(call.request.query_params, ("from",))
    former = asked.whole("from", version - 1, 0, 2**31 - 1)
    asked.done()
    return await diff.between(call.session, call.operation, former, version)


@get(f"{AT}/plan.geojson", permission=Permission.PLAN_READ, journalled=True, produces=(GEOJSON,))
async def plan_geojson(call: CallOf[None]) -> Response[bytes]:
    """The plan as it stands, for a map: sectors with their assignments, and the borders."""
    made = await plan.geojson(call.session, call.operation, call.now)
    await call.journal(exported(call, "plan.geojson"))
    return geojson(made, f"{call.operation.code}.geojson")


@get(f"{AT}/plan.kml", permission=Permission.PLAN_READ, journalled=True, produces=(KML,))
async def plan_kml(call: CallOf[None]) -> Response[bytes]:
    """The plan as it stands as KML 2.2: sectors by corridor, borders, crossings, bases."""
    plan_ = await drawings.drawn(call.session, call.operation, call.now)
    made = await asyncio.to_thread(drawings.as_kml, call.operation, plan_)
    await call.journal(exported(call, "plan.kml"))
    return download(made, KML, f"{call.operation.code}.kml")


@get(f"{AT}/plan.gpx", permission=Permission.PLAN_READ, journalled=True, produces=(GPX,))
async def plan_gpx(call: CallOf[None]) -> Response[bytes]:
    """The plan as it stands as GPX 1.1: crossings and bases as waypoints, borders and outlines as tracks."""
    plan_ = await drawings.drawn(call.session, call.operation, call.now)
    made = await asyncio.to_thread(drawings.as_gpx, call.operation, plan_, call.now)
    await call.journal(exported(call, "plan.gpx"))
    return download(made, GPX, f"{call.operation.code}.gpx")


@get(f"{AT}/plan.yaml", permission=Permission.PLAN_READ, journalled=True, produces=("application/yaml",))
async def plan_yaml(call: CallOf[None]) -> Response[bytes]:
    """The plan as it stands as one file, with the members that you may see."""
    made = await plan.for_a_file(call.session, call.operation, call.seats)
    await call.journal(exported(call, "plan.yaml"))
    return download(await asyncio.to_thread(dump, made), "application/yaml", f"{call.operation.code}.yaml")


@get(f"{AT}/plan.ics", permission=Permission.PLAN_READ, journalled=True, produces=("text/calendar",))
async def plan_ics(call: CallOf[None]) -> Response[bytes]:
    """The plan as it stands as a calendar (RFC 5545): phases, and who is where when."""
    made = calendar(call.operation.name, await plan.events(call.session, call.operation), stamp=call.now)
    await call.journal(exported(call, "plan.ics"))
    return download(made, "text/calendar; charset=utf-8", f"{call.operation.code}.ics")


def exported(call: Call[None], what: str) -> Draft:
    """The entry that says who took the plan away, and as of which version."""
    return Draft(kind="export.made", subject=what, payload={"what": what, "plan_version": call.operation.plan_version})


def geojson(made: dict[str, Any], name: str | None = None) -> Response[bytes]:
    return download(msgspec.json.encode(made), GEOJSON, name)


def download(content: bytes, media_type: str, name: str | None) -> Response[bytes]:
    headers = {"Content-Disposition": f'attachment; filename="{name}"'} if name else {}
    return Response(content, media_type=media_type, headers=headers)


ROUTES: list[Any] = [
    create_operation,
    list_operations,
    show_operation,
    change_operation,
    copy_operation,
    move_operation,
    *ground_routes.ROUTES,
    list_sectors,
    add_assignment,
    list_assignments,
    change_assignment,
    move_assignment,
    remove_assignment,
    show_timetable,
    list_handovers,
    give_consent,
    list_consents,
    end_consent,
    list_findings,
    issue_plan,
    list_versions,
    show_version,
    approve_version,
    diff_versions,
    plan_geojson,
    plan_kml,
    plan_gpx,
    plan_yaml,
    plan_ics,
]
