"""An issued version of the plan: what countries say of it, and what changed since another, in words and on a map."""

import asyncio
import secrets
from typing import Any

import shapely
from litestar import Response, get
from litestar.params import FromPath

from dashboards.ground import extent, ground, names_at
from dashboards.i18n import language_of
from dashboards.layers import GROUND, NONCE, SECTORS, Layer, Marked
from dashboards.page import HEADERS, page, words_for
from dashboards.pages.plan import MAP_POLICY
from ops.access.policy import Owned, Permission, allows
from ops.call import CallOf
from ops.errors import NotFound
from ops.parameters import Parameters
from ops.planning import queries
from ops.planning.models import PlanVersion
from ops.planning.versions.diff import between

AT = "/operations/{op:str}/plan/versions/{version:int}"
LOOKS = ("kept", "reshaped", "removed", "gained", "lost", "added")
"""As they are drawn, the last on top: what one sector lost is often another that was added."""


@get(AT, permission=Permission.PLAN_READ, query=("from",))
async def version_page(call: CallOf[None], version: FromPath[int]) -> Response[str]:
    """`?from=` another version to compare with; the one before, unless given."""
    asked = Parameters(call.request.query_params, ("from",))
    former = asked.whole("from", version - 1, 0, 2**31 - 1)
    asked.done()
    session, operation = call.session, call.operation
    row = await session.get(PlanVersion, (operation.id, version))
    if row is None:
        raise NotFound
    said = {one.country: one for one in await queries.approvals(session, operation.id, version)}
    countries = row.document["operation"]["countries"]
    newest = version == operation.plan_version and operation.state not in {"closing", "closed"}
    return page(
        call,
        "plan-version.html",
        tab="/plan",
        version=row,
        former=former,
        versions=[one.version for one in await queries.versions(session, operation.id)],
        countries=countries,
        said=said,
        mine=[
            code for code in countries if newest and allows(call.seats, Permission.PLAN_APPROVE, Owned(country=code))
        ],
        difference=await between(session, operation, former, version),
    )


@get(f"{AT}/map", permission=Permission.PLAN_READ, query=("from",))
async def version_map(call: CallOf[None], version: FromPath[int]) -> Response[str]:
    """The difference as a map document of its own, which no page's credentials reach."""
    asked = Parameters(call.request.query_params, ("from",))
    former = asked.whole("from", version - 1, 0, 2**31 - 1)
    asked.done()
    operation = call.operation
    difference = await between(call.session, operation, former, version)
    words = words_for(language_of(call.request), operation)

    def draw() -> str:
        from dashboards.maps import plan_document  # noqa: PLC0415 - Folium takes a fifth of a start to load

        features = difference.geojson["features"]
        shapes = [shapely.geometry.shape(feature["geometry"]) for feature in features]
        countries = tuple(operation.countries)
        view = [float(edge) for edge in shapely.total_bounds(shapes)] if shapes else list(extent(countries))
        land = ground(countries)["features"]
        looks = {f["id"]: Marked(title="", look="beyond" if f["properties"]["neighbour"] else "land") for f in land}
        layers = [Layer(name=GROUND, features=land, marks=looks)]
        for look in LOOKS:
            drawn = [feature for feature in features if feature["properties"]["change"] == look]
            title = words.label("change", look)
            marks = {f["id"]: Marked(title=f["properties"]["sector"], lines=[title], look=look) for f in drawn}
            layers.append(Layer(name=f"{SECTORS}-{look}", features=drawn, marks=marks))
        shown = {feature["properties"]["change"] for feature in features}
        legend = [(look, words.label("change", look)) for look in LOOKS if look in shown]
        names = {words.country(code): place for code, place in names_at(countries, view, shapes).items()}
        return plan_document(
            layers, view, language=words.language, title=words.gettext("What changed"), legend=legend, names=names
        )

    nonce = secrets.token_urlsafe(16)
    html = (await asyncio.to_thread(draw)).replace(NONCE, nonce)
    headers = HEADERS | {"Content-Security-Policy": MAP_POLICY.format(nonce=nonce)}
    return Response(html, media_type="text/html", headers=headers)


ROUTES: list[Any] = [version_page, version_map]
