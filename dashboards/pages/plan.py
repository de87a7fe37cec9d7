"""The plan: its map, its sectors and who is in them, what is wrong with it, and its issued versions."""

import asyncio
import secrets
from collections import defaultdict
from typing import Any

import shapely
from litestar import Response, get

from dashboards.ground import extent, ground, names_at
from dashboards.i18n import Words, language_of
from dashboards.labels import LABELS
from dashboards.layers import BASES, CROSSINGS, FINDINGS, GROUND, NONCE, SECTORS, Layer, Marked
from dashboards.page import HEADERS, page, words_for
from dashboards.pages.lessons import learnt_before
from geo.geojson import to_geojson
from ops.access import queries as access
from ops.access.models import Unit
from ops.access.policy import Permission, allows
from ops.access.service import owned_by
from ops.call import CallOf
from ops.journal import queries as journal
from ops.planning import plan, queries
from ops.planning.findings import findings
from ops.planning.models import Assignment, Operation, Sector
from ops.planning.plan_schemas import FindingView, SectorState

AT = "/operations/{op:str}/plan"
MAP_POLICY = (
    "default-src 'none'; script-src 'self' 'nonce-{nonce}'; style-src 'self' 'nonce-{nonce}'; img-src 'self' data:; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'self'; sandbox allow-scripts"
)

JUDGED = tuple(
    kind
    for kind in LABELS["entry"]
    if kind.partition(".")[0]
    in {"operation", "agency", "unit", "key", "member", "corridor", "sector", "crossing", "assignment", "consent",
        "contact", "objective"}
)  # fmt: skip
"""Kinds of entries after which the plan is judged anew."""


@get(AT, permission=Permission.PLAN_READ)
async def plan_page(call: CallOf[None]) -> Response[str]:
    """Everything that is planned."""
    session, operation = call.session, call.operation
    words = words_for(language_of(call.request), operation)
    head, _ = await journal.head(session, operation.id)
    sectors = await queries.sectors(session, operation.id)
    assignments = await queries.assignments(session, operation.id)
    running = await queries.assignments(session, operation.id, at=call.now)
    found = await asyncio.to_thread(findings, await plan.facts(session, operation))
    on_duty: dict[str, list[str]] = defaultdict(list)
    for assignment in running:
        if assignment.state != "declined":
            on_duty[assignment.sector].append(assignment.unit)
    units = await access.units(session, operation.id)
    return page(
        call,
        "plan.html",
        tab="/plan",
        corridors=await queries.corridors(session, operation.id),
        sectors=sectors,
        states=queries.sector_states([sector.code for sector in sectors], running),
        on_duty=on_duty,
        assignments=assignments,
        units=units,
        keyed={unit.code for unit in units if allows(call.seats, Permission.UNIT_EDIT, owned_by(unit))},
        findings=found,
        head=head,
        finding_kinds=JUDGED,
        mends={kind: words.label("mend", kind) for kind in LABELS["mend"]},
        versions=await queries.versions(session, operation.id),
        approvals=await queries.approvals(session, operation.id),
        learnt=await learnt_before(call),
        phases=queries.operation_view(operation).phases,
    )


@get(f"{AT}/map", permission=Permission.PLAN_READ)
async def plan_map(call: CallOf[None]) -> Response[str]:
    """The plan map as a document of its own, which no page's credentials reach."""
    session, operation = call.session, call.operation
    sectors = await queries.sectors(session, operation.id)
    running = await queries.assignments(session, operation.id, at=call.now)
    units = await access.units(session, operation.id)
    facts = await plan.facts(session, operation)

    def draw() -> str:
        from dashboards.maps import plan_document  # noqa: PLC0415 - Folium takes a fifth of a start to load

        words = words_for(language_of(call.request), operation)
        layers = drawn(operation, sectors, running, units, findings(facts), words)
        shapes = [sector.geometry for sector in sectors]
        countries = tuple(operation.countries)
        view = [float(edge) for edge in shapely.total_bounds(shapes)] if shapes else list(extent(countries))
        names = {words.country(code): place for code, place in names_at(countries, view, shapes).items()}
        shown = {mark.look for layer in layers for mark in layer.marks.values()}
        legend = [(look, words.label("legend", look)) for look in LEGEND if look in shown]
        title = f"{operation.code} · {words.gettext('Plan map')}"
        return plan_document(layers, view, language=words.language, title=title, legend=legend, names=names)

    nonce = secrets.token_urlsafe(16)
    html = (await asyncio.to_thread(draw)).replace(NONCE, nonce)
    headers = HEADERS | {"Content-Security-Policy": MAP_POLICY.format(nonce=nonce)}
    return Response(html, media_type="text/html", headers=headers)


OF_SECTORS = {"uncovered_period", "outside_jurisdiction", "counterpart_missing"}
"""Findings whose place is a sector whole: its own look says it already, and painted over it would say nothing else."""
LEGEND = ("unassigned", "assigned", "on_station", "crossing", "base", "blocker", "warning")


def drawn(
    operation: Operation,
    sectors: list[Sector],
    running: list[Assignment],
    units: list[Unit],
    found: list[FindingView],
    words: Words,
) -> list[Layer]:
    """What the map shows, from the ground up. Pure."""
    states = queries.sector_states([sector.code for sector in sectors], running)
    on_duty: dict[str, list[str]] = defaultdict(list)
    for assignment in running:
        if assignment.state != "declined":
            on_duty[assignment.sector].append(assignment.unit)
    countries = ground(tuple(operation.countries))["features"]
    crossings = [
        (f"{sector.code} {number}", sector, crossing)
        for sector in sectors
        for number, crossing in enumerate(sector.crossings)
    ]
    based = [unit for unit in units if unit.base is not None]
    places = [finding for finding in found if isinstance(finding.geometry, dict) and finding.kind not in OF_SECTORS]
    return [
        Layer(
            name=GROUND,
            features=countries,
            marks={
                f["id"]: Marked(title="", look="beyond" if f["properties"]["neighbour"] else "land") for f in countries
            },
        ),
        Layer(
            name=SECTORS,
            features=[{"id": sector.code, "geometry": to_geojson(sector.geometry, digits=4)} for sector in sectors],
            marks={
                sector.code: sector_mark(sector, states[sector.code], on_duty[sector.code], words) for sector in sectors
            },
        ),
        Layer(
            name=CROSSINGS,
            features=[
                {"id": key, "geometry": {"type": "Point", "coordinates": [crossing["lon"], crossing["lat"]]}}
                for key, _, crossing in crossings
            ],
            marks={
                key: Marked(title=crossing["name"], lines=[sector.code], look="crossing")
                for key, sector, crossing in crossings
            },
        ),
        Layer(
            name=BASES,
            features=[{"id": unit.code, "geometry": to_geojson(unit.base, digits=5)} for unit in based if unit.base],
            marks={
                unit.code: Marked(title=unit.name, lines=[unit.code, words.officers(unit.officers)], look="base")
                for unit in based
            },
        ),
        Layer(
            name=FINDINGS,
            features=[{"id": finding.id, "geometry": finding.geometry} for finding in places],
            marks={
                finding.id: Marked(
                    title=words.label("finding", finding.kind), lines=finding.subjects, look=finding.severity
                )
                for finding in places
            },
        ),
    ]


def sector_mark(sector: Sector, state: SectorState, units: list[str], words: Words) -> Marked:
    lines = [
        words.country(sector.country),
        f"{words.number(round(sector.border_km, 1))} km · {words.number(round(sector.area_km2))} km²",
        ", ".join(crossing["name"] for crossing in sector.crossings[:6]),
        ", ".join(units) or words.label("sector_state", "unassigned"),
    ]
    named = sector.code if sector.name in ("", sector.code) else f"{sector.code} {sector.name}"
    return Marked(title=named, lines=[line for line in lines if line], look=state)


ROUTES: list[Any] = [plan_page, plan_map]
