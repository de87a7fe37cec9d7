"""The headquarters board: the page, its figures, and the ground of its map."""

import asyncio
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
from dashboards.picture import Picture, phase_at
from geo.geojson import feature, feature_collection
from ops.access.policy import Permission
from ops.call import CallOf
from ops.planning import queries
from ops.planning.models import Sector
from ops.reports import vocabulary

AT = "/api/operations/{op:str}"
SPOKEN = ("class", "unit", "recovery", "phase", "kind", "of", "database", "offence", "qualifier")
"""Lists of the vocabulary whose labels the board's script needs."""
COUNTED = ("piece", "round")
"""Units that go without saying where a thing is counted in them; a litre does not."""
TOLERANCE_DEGREES = 0.002
"""Some 200 m: finer than a board's map can show."""


@get("/operations/{op:str}", permission=Permission.TALLY_READ)
async def board_page(call: CallOf[None]) -> Response[str]:
    """The live picture."""
    words = words_for(language_of(call.request), call.operation)
    first = await picture_for(call)
    data = {
        "operation": call.operation.code,
        "countries": {code: words.country(code) for code in call.operation.countries},
        "objectives": call.operation.objectives,
        "phases": list(dict.fromkeys(phase["kind"] for phase in call.operation.phases)),
        "labels": spoken(words),
        "picture": first,
        "mostPoints": MOST_POINTS,
        "details": f"/operations/{call.operation.code}/reports/",
    }
    return page(call, "board.html", tab="", data=data)


@get(f"{AT}/board", permission=Permission.TALLY_READ, query=("after", "share"))
async def board_figures(
    call: CallOf[None], after: FromQuery[int | None] = None, share: FromQuery[str | None] = None
) -> Picture:
    """Everything on the headquarters board as of the newest entry: totals, reporting, and the reports you may see.

    With `as_of` and `share` of an earlier answer as `after` and `share`, only the reports that changed since then.
    """
    return await picture_for(call, after, share or "")


async def picture_for(call: CallOf[None], after: int | None = None, share: str = "") -> Picture:
    boards: Boards = call.request.app.state.boards
    return await boards.picture(call.operation.id, phase_at(call.operation, call.now), call.seats, after, share)


@get(f"{AT}/board/map", permission=Permission.TALLY_READ)
async def board_map(call: CallOf[None]) -> Response[bytes]:
    """The ground of the board's map: outlines of the countries and the sectors that stand, light enough to send."""
    countries = tuple(call.operation.countries)
    sectors = await queries.sectors(call.session, call.operation.id)

    def draw() -> bytes:
        view = bounds(sectors, countries)
        return msgspec.json.encode(
            {
                "ground": ground(countries),
                "bounds": view,
                "names": names_at(countries, view, [sector.geometry for sector in sectors]),
                "sectors": light(sectors),
            }
        )

    return Response(await asyncio.to_thread(draw), media_type="application/json")


def bounds(sectors: list[Sector], countries: tuple[str, ...]) -> list[float]:
    """West, south, east, north of the sectors, or of the countries before there are any."""
    shapes = [sector.geometry for sector in sectors]
    return [float(edge) for edge in shapely.total_bounds(shapes)] if shapes else list(extent(countries))


def light(sectors: list[Sector]) -> dict[str, Any]:
    """The sectors simplified together, so that neighbours still meet."""
    shapes = [sector.geometry for sector in sectors]
    simple = shapely.coverage_simplify(shapes, TOLERANCE_DEGREES) if shapes else []
    return feature_collection(
        feature(shape, {"country": sector.country, "name": sector.name}, sector.code, digits=4)
        for sector, shape in zip(sectors, simple, strict=True)
    )


def spoken(words: Words) -> dict[str, dict[str, str]]:
    """The labels that the board's script places, by list and code; types by "class.type"."""
    known = {field: {code: words.label(field, code) for code in vocabulary.terms(field)} for field in SPOKEN}
    for field in ("entry", "reporting", "things", "measures"):
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


ROUTES: list[Any] = [board_page, board_figures, board_map]
