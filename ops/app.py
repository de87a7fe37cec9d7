"""The composition root: the only file besides `ops.cli` that knows everybody."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import Any

from litestar import Litestar
from litestar.config.compression import CompressionConfig
from litestar.datastructures import MutableScopeHeaders, State
from litestar.routes import HTTPRoute
from litestar.types import Message, Scope

from dashboards import hub
from dashboards import routes as page_routes
from dashboards.page import error_page
from ops import health, logs, openapi
from ops.access import routes as access_routes
from ops.access.policy import Permission
from ops.access.recent import Recent
from ops.call import MIB, call_dependency, enforce
from ops.cases import routes as case_routes
from ops.due.alarm import alarm
from ops.journal import routes as journal_routes
from ops.planning import routes as planning_routes
from ops.problems import problem_response
from ops.reports import routes as report_routes
from ops.reports.intake import Intake
from ops.settings import Settings
from ops.store import Store, open_store
from ops.summaries import routes as summary_routes
from ops.tallies import routes as tally_routes


def routes() -> Sequence[Any]:
    """Every route of the service."""
    return [
        *access_routes.ROUTES,
        *planning_routes.ROUTES,
        *report_routes.ROUTES,
        *tally_routes.ROUTES,
        *summary_routes.ROUTES,
        *case_routes.ROUTES,
        *journal_routes.ROUTES,
        *health.ROUTES,
        *openapi.ROUTES,
        *page_routes.ROUTES,
    ]


def create_app(settings: Settings) -> Litestar:
    """The whole service over one store. Its lifespan migrates the store, then opens and finally closes it."""
    logs.configure(settings.log_level)
    store = open_store(settings)
    app = Litestar(
        route_handlers=routes(),
        dependencies={"call": call_dependency},
        guards=[enforce],
        exception_handlers={Exception: problem_response},
        state=State(
            {
                "store": store,
                "settings": settings,
                "intake": Intake(store),
                "recent": Recent(),
                "error_page": error_page,
            }
        ),
        before_send=[keep_private],
        lifespan=[lifespan, hub.lifespan],
        request_max_body_size=MIB,
        compression_config=CompressionConfig(
            backend="gzip", minimum_size=1000, gzip_compress_level=4, exclude=["/stream$"]
        ),
        openapi_config=None,
        logging_config=None,
    )
    refuse_unguarded(app)
    return app


async def keep_private(message: Message, scope: Scope) -> None:
    """What the API answers is for its caller: no cache keeps it, no browser guesses at what it is."""
    if message["type"] == "http.response.start" and scope["path"].startswith("/api/"):
        headers = MutableScopeHeaders.from_message(message)
        headers.setdefault("Cache-Control", "no-store")
        headers.setdefault("X-Content-Type-Options", "nosniff")


@asynccontextmanager
async def lifespan(app: Litestar) -> AsyncIterator[None]:
    """From a migrated store to a closed one."""
    store: Store = app.state.store
    await store.migrate()
    await store.start()
    try:
        async with alarm(store):
            yield
    finally:
        await app.state.intake.close()
        await store.close()


def refuse_unguarded(app: Litestar) -> None:
    """A route that does not name its permission, or is anybody's without being public, does not start."""
    for route in app.routes:
        if isinstance(route, HTTPRoute):
            for handler in route.route_handlers:
                permission = handler.opt.get("permission")
                if handler.http_methods != {"OPTIONS"} and not isinstance(permission, Permission):
                    raise TypeError(f"{route.path}: {handler} does not name its permission")
                if handler.opt.get("anonymous") and permission is not Permission.PUBLIC:
                    raise TypeError(f"{route.path}: {handler} is anybody's, but its permission is {permission}")
