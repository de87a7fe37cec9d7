"""The headquarters board: the page, its figures, and the ground of its map."""

import asyncio
from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from typing import Any

import msgspec
import shapely
from litestar import Response, get
from litestar.params import FromQuery

from dashboards.boards import MOST_POINTS, Boards
from dashboards.ground import extent, ground, names_at
from dashboards.i18n import Words, language_of
from dashboards.labels import LABELS
from dashboards.page import page, words_for
from dashboards.past import Moment, Pasts, Shape, Span, moment_of, span
from dashboards.picture import Picture, phase_at
from geo.geojson import feature, feature_collection
from ops.access.policy import Permission, may
from ops.call import Call, CallOf
from ops.parameters import Parameters
from ops.planning import queries
from ops.planning.models import Sector
from ops.planning.schemas import PhaseView, phase_views
from ops.reports import vocabulary
from ops.tallies.queries import read_as_of

AT = "/api/operations/{op:str}"
SPOKEN = ("class", "unit", "recovery", "phase", "kind", "of", "database", "offence", "qualifier")
"""Lists of the vocabulary whose labels the board's script needs."""
COUNTED = ("piece", "round")
"""Units that go without saying where a thing is counted in them; a litre does not."""
TOLERANCE_DEGREES = 0.002
"""Some 200 m: finer than a board's map can show."""


@get("/operations/{op:str}", permission=Permission.TALLY_READ)
async def board_page(call: CallOf[None]) -> Response[str]:
    """The live picture; with `as_of` in the address, it opens at that past moment."""
    words = words_for(language_of(call.request), call.operation)
    past = await past_picture(call) if "as_of" in call.request.query_params else None
    first = await picture_for(call)
    code, state = call.operation.code, call.operation.state
    phases = phase_views(call.operation.phases)
    data = {
        "operation": code,
        "countries": {code: words.country(code) for code in call.operation.countries},
        "objectives": call.operation.objectives,
        "phases": list(dict.fromkeys(phase.kind for phase in phases)),
        "periods": periods(phases),
        "labels": spoken(words),
        "picture": first,
        "past": past,
        "mostPoints": MOST_POINTS,
        "reports": f"/operations/{code}/reports",
        "details": f"/operations/{code}/reports/",
        "alarms": f"/api/operations/{code}/alarms" if may(call.seats, Permission.ALARM_LIST, state) else None,
        "acknowledges": may(call.seats, Permission.ALARM_ACKNOWLEDGE, state),
        "token": call.actor.csrf_token,
    }
    return page(call, "board.html", tab="", data=data)


@get(f"{AT}/board", permission=Permission.TALLY_READ, query=("after", "share", "as_of"))
async def board_figures(
    call: CallOf[None], after: FromQuery[int | None] = None, share: FromQuery[str | None] = None
) -> Picture:
    """Everything on the headquarters board as of the newest entry: totals, reporting, and the reports you may see.

    With `as_of` and `share` of an earlier answer as `after` and `share`, only the reports that changed since then.
    With `as_of`, an entry's number or a time, everything as it was then, and `past`: phases, alarms, feed.
    """
    if call.request.query_params.get("as_of"):
        return await past_picture(call)
    return await picture_for(call, after, share or "")


async def picture_for(call: Call[None], after: int | None = None, share: str = "") -> Picture:
    boards: Boards = call.request.app.state.boards
    return await boards.picture(call.operation.id, phase_at(call.operation, call.now), call.seats, after, share)


async def asked_moment(call: Call[None]) -> Moment | None:
    """The past moment that the query string asks for, if any."""
    given = Parameters(call.request.query_params, call.request.query_params.keys())
    as_of = read_as_of(given)
    given.done()
    return None if as_of is None else await moment_of(call.session, call.operation, as_of, call.now)


async def past_picture(call: Call[None]) -> Picture:
    moment = await asked_moment(call)
    if moment is None:
        return await picture_for(call)
    pasts: Pasts = call.request.app.state.pasts
    return await pasts.picture(call.operation, moment, call.seats, call.actor.name)


@get(f"{AT}/board/span", permission=Permission.TALLY_READ)
async def board_span(call: CallOf[None]) -> Span:
    """How far a board can be rewound: first and newest entry, and the phases, due hours and alarms between."""
    return await span(call.session, call.operation, call.seats, call.actor.name, call.now)


@get(f"{AT}/board/map", permission=Permission.TALLY_READ, query=("as_of",), produces=("application/json",))
async def board_map(call: CallOf[None]) -> Response[bytes]:
    """The ground of the board's map: outlines of the countries and the sectors that stand (or stood at `as_of`), light
    enough to send."""
    countries = tuple(call.operation.countries)
    moment = await asked_moment(call)
    pasts: Pasts = call.request.app.state.pasts
    sectors: Sequence[Sector | Shape] = (
        await queries.sectors(call.session, call.operation.id)
        if moment is None
        else await pasts.sectors(call.operation, moment.number)
    )
    return Response(await asyncio.to_thread(drawn_ground, sectors, countries), media_type="application/json")


def drawn_ground(sectors: Sequence[Sector | Shape], countries: tuple[str, ...]) -> bytes:
    """Ground, bounds, names and sectors, as JSON."""
    view = bounds(sectors, countries)
    return msgspec.json.encode(
        {
            "ground": ground(countries),
            "bounds": view,
            "names": names_at(countries, view, [sector.geometry for sector in sectors]),
            "sectors": light(sectors),
        }
    )


def bounds(sectors: Sequence[Sector | Shape], countries: tuple[str, ...]) -> list[float]:
    """West, south, east, north of the sectors, or of the countries before there are any."""
    shapes = [sector.geometry for sector in sectors]
    return [float(edge) for edge in shapely.total_bounds(shapes)] if shapes else list(extent(countries))


def light(sectors: Sequence[Sector | Shape]) -> dict[str, Any]:
    """The sectors simplified together, so that neighbours still meet."""
    shapes = [sector.geometry for sector in sectors]
    simple = shapely.coverage_simplify(shapes, TOLERANCE_DEGREES) if shapes else []
    return feature_collection(
        feature(shape, {"country": sector.country, "name": sector.name}, sector.code, digits=4)
        for sector, shape in zip(sectors, simple, strict=True)
    )


def periods(phases: Sequence[PhaseView]) -> dict[str, tuple[datetime, datetime]]:
    """From when to when each kind of phase is, for lists of its reports; of those that come once."""
    kinds = Counter(phase.kind for phase in phases)
    return {phase.kind: (phase.starts_at, phase.ends_at) for phase in phases if kinds[phase.kind] == 1}


def spoken(words: Words) -> dict[str, dict[str, str]]:
    """The labels that the board's script places, by list and code; types by "class.type"."""
    known = {field: {code: words.label(field, code) for code in vocabulary.terms(field)} for field in SPOKEN}
    for field in ("entry", "reporting", "things", "measures", "severities", "sector_state", "operation_state"):
        known[field] = {code: words.label(field, code) for code in LABELS[field]}
    known["type"] = {
        f"{class_}.{type_}": words.label("type", type_, class_)
        for class_ in vocabulary.terms("class")
        for type_ in vocabulary.types(class_)
    }
    usual = {class_: vocabulary.default_unit(class_) for class_ in vocabulary.terms("class")}
    known["usual"] = {class_: unit for class_, unit in usual.items() if unit in COUNTED}
    known["unit"] = {code: said for code, said in known["unit"].items() if code.islower()}
    return known


ROUTES: list[Any] = [board_page, board_figures, board_span, board_map]
