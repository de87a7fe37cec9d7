"""The plan editor: one map with everything that is planned on it, and what it reads to draw it."""

import asyncio
from typing import Any

import msgspec
from litestar import Response, get

from dashboards import assets
from dashboards.ground import ground, names_at
from dashboards.i18n import Words, language_of
from dashboards.labels import LABELS
from dashboards.page import page, words_for
from dashboards.pages.board import TOLERANCE_DEGREES, bounds
from geo.borders import neighbours
from geo.errors import UnknownCountry
from geo.geojson import feature, feature_collection, to_geojson
from ops.access import queries as access
from ops.access.models import Unit
from ops.access.policy import Permission, may
from ops.call import CallOf
from ops.journal import queries as journal
from ops.planning import plan, queries
from ops.planning.findings import findings
from ops.planning.models import Corridor, Operation, Sector
from ops.planning.plan_schemas import FindingView
from ops.planning.written import without

AT = "/operations/{op:str}/plan/edit"
API = "/api/operations/{op:str}/plan"
TIMETABLE = "timetable/mount.js"
SPOKEN = ("severity", "entry", "assignment_state")
NOUNS = {
    "operation", "agency", "unit", "member", "contact", "consent", "corridor", "sector", "crossing",
    "assignment", "plan", "key", "objective",
}  # fmt: skip
ENTRIES = tuple(kind for kind in LABELS["entry"] if kind.partition(".")[0] in NOUNS)
"""Kinds of entries after which the page reads the plan anew."""


@get(AT, permission=Permission.PLAN_READ)
async def editor_page(call: CallOf[None]) -> Response[str]:
    """The editor; who may not edit has the same page to look at."""
    operation, state = call.operation, call.operation.state
    words = words_for(language_of(call.request), operation)
    units = await access.units(call.session, operation.id)
    data = {
        "operation": operation.code,
        "api": f"/api/operations/{operation.code}",
        "countries": {code: words.country(code) for code in operation.countries},
        "neighbours": beside(tuple(operation.countries), words),
        "borders": {code: around(code) for code in operation.countries},
        "capabilities": sorted({name for unit in units for name in unit.capabilities}),
        "labels": {field: {c: words.label(field, c) for c in LABELS[field]} for field in SPOKEN},
        "kinds": ENTRIES,
        "version": operation.plan_version,
        "phases": operation.phases,
        "timezone": operation.timezone,
        "edits": may(call.seats, Permission.PLAN_EDIT, state),
        "assigns": may(call.seats, Permission.ASSIGNMENT_EDIT, state),
        "me": call.actor.name,
        "timetable": assets.address(TIMETABLE) if TIMETABLE in assets.files() else None,
        "token": call.actor.csrf_token,
    }
    return page(call, "plan-editor.html", tab="/plan", data=data)


def beside(countries: tuple[str, ...], words: Words) -> list[dict[str, Any]]:
    """The countries that a corridor may touch: those of the operation and their neighbours, by name."""
    every = set(countries).union(*(around(code) for code in countries))
    named = [{"code": code, "name": words.country(code), "takes_part": code in countries} for code in every]
    return sorted(named, key=lambda one: str(one["name"]))


def around(country: str) -> list[str]:
    """Its neighbours; none where the border data do not know it."""
    try:
        return neighbours(country)
    except UnknownCountry:
        return []


@get(f"{API}/drawing", permission=Permission.PLAN_READ, produces=("application/json",))
async def drawing(call: CallOf[None]) -> Response[bytes]:
    """What the editor draws, as of entry `head`: the ground, sectors, borders, units' bases."""
    session, operation = call.session, call.operation
    head, _ = await journal.head(session, operation.id)
    sectors = await queries.sectors(session, operation.id)
    corridors = await queries.corridors(session, operation.id)
    units = await access.units(session, operation.id)
    made = await asyncio.to_thread(drawn, head, operation, sectors, corridors, units)
    return Response(made, media_type="application/json")


def drawn(
    head: int, operation: Operation, sectors: list[Sector], corridors: list[Corridor], units: list[Unit]
) -> bytes:
    """The drawing as JSON. Sectors are rounded as `GET …/sectors` rounds them, so that a patch can be based on them."""
    countries = tuple(operation.countries)
    view = bounds(sectors, countries)
    return msgspec.json.encode(
        {
            "head": head,
            "state": operation.state,
            "version": operation.plan_version,
            "ground": ground(countries),
            "bounds": view,
            "names": names_at(countries, view, [sector.geometry for sector in sectors]),
            "sectors": [
                without(msgspec.to_builtins(queries.sector_view(row, digits=6)), "valid_to") for row in sectors
            ],
            "corridors": [
                msgspec.to_builtins(queries.corridor_view(row))
                | {
                    "border": None
                    if row.border is None
                    else to_geojson(row.border.simplify(TOLERANCE_DEGREES), digits=4)
                }
                for row in corridors
            ],
            "units": feature_collection(
                feature(
                    unit.base,
                    {"name": unit.name, "agency": unit.agency, "country": unit.country, "officers": unit.officers},
                    unit.code,
                )
                for unit in units
            ),
        }
    )


@get(f"{API}/remarks", permission=Permission.PLAN_READ, produces=("application/json",))
async def remarks(call: CallOf[None]) -> Response[bytes]:
    """What is wrong with the plan, as `…/findings` lists it, with its words in the language of the pages."""
    words = words_for(language_of(call.request), call.operation)
    found = await asyncio.to_thread(findings, await plan.facts(call.session, call.operation))
    return Response(msgspec.json.encode([said(one, words) for one in found]), media_type="application/json")


def said(found: FindingView, words: Words) -> dict[str, Any]:
    """A finding with its title and sentence."""
    plain: dict[str, Any] = msgspec.to_builtins(found)
    return plain | {"title": words.label("finding", found.kind), "words": words.finding(found)}


ROUTES: list[Any] = [editor_page, drawing, remarks]
