"""Operations, corridors, sectors, assignments, findings and the plan."""

import asyncio
from typing import Any

import msgspec
from litestar import Response, get, patch, post
from litestar.params import FromPath

from geo.geojson import feature, feature_collection
from ops.access.policy import Permission
from ops.call import Call, CallOf
from ops.errors import NotFound
from ops.journal.service import Draft
from ops.parameters import PAGING, Parameters, page_of
from ops.planning import assignments, corridors, issue, plan, queries, sectors, service
from ops.planning.files import dump
from ops.planning.findings import findings
from ops.planning.models import PlanVersion
from ops.planning.plan_schemas import (
    AssignmentDraft,
    AssignmentStateChange,
    AssignmentView,
    CorridorDraft,
    CorridorMade,
    CorridorView,
    FindingView,
    IssueOrder,
    PlanVersionView,
    PlanVersionWhole,
    SectorPatch,
    SectorView,
)
from ops.planning.schemas import OperationAnswer, OperationDraft, OperationPatch, OperationStateChange
from ops.shapes import Page
from scheduling.ical import calendar

AT = "/api/operations/{op:str}"
GEOJSON = "application/geo+json"
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


@post(f"{AT}/state", permission=Permission.OPERATION_EDIT, body=OperationStateChange, status_code=200)
async def move_operation(call: CallOf[OperationStateChange]) -> OperationAnswer:
    """Take the operation to its next state by hand."""
    return await service.move_operation(call)


@post(f"{AT}/corridors", permission=Permission.PLAN_EDIT, body=CorridorDraft, own_transaction=True)
async def add_corridor(call: CallOf[CorridorDraft]) -> CorridorMade:
    """Cut a border corridor into sectors, or add an area as one."""
    return await corridors.add_corridor(call)


@get(f"{AT}/corridors", permission=Permission.PLAN_READ, query=PAGING)
async def list_corridors(call: CallOf[None]) -> Page[CorridorView]:
    """The operation's corridors and areas, by code."""
    found = [queries.corridor_view(row) for row in await queries.corridors(call.session, call.operation.id)]
    return page_of(call.request.query_params, found, lambda corridor: corridor.code)


@get(f"{AT}/sectors", permission=Permission.PLAN_READ, query=("at",))
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
            plan.without(msgspec.to_builtins(queries.sector_view(row)), "geometry") | {"state": states[row.code]},
            row.code,
        )
        for row in rows
    ]
    return geojson(feature_collection(features))


@patch(f"{AT}/sectors/{{sector:str}}", permission=Permission.PLAN_EDIT, body=SectorPatch, own_transaction=True)
async def change_sector(call: CallOf[SectorPatch], sector: FromPath[str]) -> SectorView:
    """Change a sector's shape (from now on), name or notes."""
    return await sectors.change_sector(call, sector)


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


@post(
    f"{AT}/assignments/{{assignment:str}}/state",
    permission=Permission.ASSIGNMENT_STATE,
    body=AssignmentStateChange,
    status_code=200,
)
async def move_assignment(call: CallOf[AssignmentStateChange], assignment: FromPath[str]) -> AssignmentView:
    """Accept, decline, be on station, be relieved."""
    return await assignments.move_assignment(call, assignment)


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
    found = [queries.version_view(row) for row in await queries.versions(call.session, call.operation.id)]
    return page_of(call.request.query_params, found, lambda version: str(version.version))


@get(f"{AT}/plan/versions/{{version:int}}", permission=Permission.PLAN_READ)
async def show_version(call: CallOf[None], version: FromPath[int]) -> PlanVersionWhole:
    """An issued plan, whole, as it was."""
    row = await call.session.get(PlanVersion, (call.operation.id, version))
    if row is None:
        raise NotFound
    return queries.version_whole(row)


@get(f"{AT}/plan.geojson", permission=Permission.PLAN_READ, journalled=True)
async def plan_geojson(call: CallOf[None]) -> Response[bytes]:
    """The plan as it stands, for a map: sectors with their assignments, and the borders."""
    made = await plan.geojson(call.session, call.operation, call.now)
    await call.journal(exported(call, "plan.geojson"))
    return geojson(made, f"{call.operation.code}.geojson")


@get(f"{AT}/plan.yaml", permission=Permission.PLAN_READ, journalled=True)
async def plan_yaml(call: CallOf[None]) -> Response[bytes]:
    """The plan as it stands as one file, with the members that you may see."""
    made = await plan.with_members(call.session, call.operation, call.seats)
    await call.journal(exported(call, "plan.yaml"))
    return download(await asyncio.to_thread(dump, made), "application/yaml", f"{call.operation.code}.yaml")


@get(f"{AT}/plan.ics", permission=Permission.PLAN_READ, journalled=True)
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
    move_operation,
    add_corridor,
    list_corridors,
    list_sectors,
    change_sector,
    add_assignment,
    list_assignments,
    move_assignment,
    list_findings,
    issue_plan,
    list_versions,
    show_version,
    plan_geojson,
    plan_yaml,
    plan_ics,
]
