"""The field page's addresses: the shell, which is anybody's, and what a unit's phone learns of its operation."""

from typing import Any

from litestar import Response, get
from litestar.params import FromPath

from dashboards.assets import A_YEAR
from dashboards.field import shell
from dashboards.field.brief import Brief, brief, sector_map
from ops.access.policy import Permission
from ops.call import CallOf
from ops.errors import NotFound

API = "/api/operations/{op:str}/field"
SCRIPT, JSON = "text/javascript", "application/json"


@get(shell.AT, permission=Permission.PUBLIC, anonymous=True)
async def field_page() -> Response[str]:
    """The field page. It says nothing of anybody; who opens it signs a unit in."""
    return Response(shell.page(), media_type="text/html", headers=shell.headers())


@get(f"{shell.AT}/worker.js", permission=Permission.PUBLIC, anonymous=True)
async def field_worker() -> Response[str]:
    """The service worker: keeps the page on the phone."""
    return Response(shell.worker(background=False), media_type=SCRIPT, headers=shell.headers())


@get(f"{shell.AT}/background.js", permission=Permission.PUBLIC, anonymous=True)
async def field_background() -> Response[str]:
    """The service worker for browsers that wake it when the network is back: it also sends what waits."""
    return Response(shell.worker(background=True), media_type=SCRIPT, headers=shell.headers())


@get(f"{shell.AT}/manifest.webmanifest", permission=Permission.PUBLIC, anonymous=True)
async def field_manifest() -> Response[Any]:
    """The web app manifest."""
    headers = {"Cache-Control": "no-cache", "X-Content-Type-Options": "nosniff"}
    return Response(shell.manifest(), media_type="application/manifest+json", headers=headers)


@get(f"{shell.AT}/data/{{release:str}}/{{name:str}}", permission=Permission.PUBLIC, anonymous=True)
async def field_data(release: FromPath[str], name: FromPath[str]) -> Response[bytes]:
    """Words of a language, or what the forms are made of."""
    if name not in shell.data():
        raise NotFound
    headers = {"Cache-Control": A_YEAR if release == shell.version() else "no-cache"}
    return Response(shell.data()[name], media_type=JSON, headers=headers)


@get(API, permission=Permission.PLAN_READ)
async def field_brief(call: CallOf[None]) -> Brief:
    """What a unit's phone keeps of the operation: the operation's time, its sectors, and what the unit owes."""
    return await brief(call.session, call.operation, call.seats)


@get(f"{API}/map", permission=Permission.PLAN_READ, produces=(JSON,))
async def field_map(call: CallOf[None]) -> Response[bytes]:
    """The sector map for phones: sectors, crossing towns and the ground around them, simplified."""
    return Response(await sector_map(call.session, call.operation), media_type=JSON)


ROUTES: list[Any] = [
    field_page,
    field_worker,
    field_background,
    field_manifest,
    field_data,
    field_brief,
    field_map,
]
