"""Trends: routes on a map, how things were carried and hidden, makes, calibres, serial series."""

from typing import Any

import msgspec
import shapely
from litestar import Response, get

from dashboards.ground import ground
from dashboards.i18n import language_of
from dashboards.page import page, words_for
from dashboards.pages.reports import sight
from dashboards.trends import charts
from geo.borders import country_codes
from geo.geojson import from_geojson
from ops.access.policy import Permission
from ops.call import CallOf
from ops.trends import queries
from ops.trends.ground import anchor, drawn

AT = "/operations/{op:str}/trends"


@get(AT, permission=Permission.REPORT_LIST)
async def trends_page(call: CallOf[None]) -> Response[str]:
    """Trends of the seizures whose details one may see."""
    found = await queries.of_operation(call.session, call.operation.id, call.seats)
    words = words_for(language_of(call.request), call.operation)
    on_map = sorted({code for leg in found.legs for code in (leg.start, leg.end)} | set(call.operation.countries))
    known = tuple(code for code in on_map if code in country_codes())
    flows = drawn(found.legs)
    shapes = [from_geojson(one["geometry"]) for one in flows["features"]]
    data = {
        "flows": flows,
        "ground": ground(known) if known else {"type": "FeatureCollection", "features": []},
        "names": {  # the operation's own first: where there is no room for all, these are named
            code: [words.country(code), anchor(code)]
            for code in sorted(known, key=lambda code: code not in call.operation.countries)
        },
        "bounds": [float(one) for one in shapely.total_bounds(shapes)] if shapes else None,
        "charts": msgspec.to_builtins(charts(found, words)),
        "countries": {code: words.country(code) for code in on_map},
    }
    return page(call, "trends.html", tab="/trends", trends=found, data=data, sight=sight(call))


ROUTES: list[Any] = [trends_page]
