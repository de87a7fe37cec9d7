"""The composition root: the only file besides `ops.cli` that knows everybody."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import Any

from litestar import Litestar
from litestar.config.compression import CompressionConfig
from litestar.datastructures import MutableScopeHeaders, State
from litestar.routes import HTTPRoute

from dashboards import hub
from dashboards import routes as page_routes
from dashboards.crowds import Crowds
from dashboards.i18n import words_of
from dashboards.page import error_page
from dashboards.past import Pasts
from dashboards.shared import Shared
from dashboards.times import Timelines
from ops import health, logs, openapi
from ops.access import routes as access_routes
from ops.access.policy import Permission
from ops.access.recent import Recent
from ops.again import Again
from ops.alarms import routes as alarm_routes
from ops.attachments import routes as attachment_routes
from ops.attachments.uploads import Workshop
from ops.call import MIB, call_dependency, enforce
from ops.cases import routes as case_routes
from ops.closing import routes as closing_routes
from ops.contacts import routes as contact_routes
from ops.contexts import routes as context_routes
from ops.deliveries import routes as delivery_routes
from ops.deliveries.post_office import post_office
from ops.due.alarm import alarm
from ops.duties import routes as duty_routes
from ops.exchange import routes as exchange_routes
from ops.exhibits import routes as exhibit_routes
from ops.exports import routes as export_routes
from ops.journal import routes as journal_routes
from ops.messages import routes as message_routes
from ops.methods import routes as method_routes
from ops.openrosa import routes as openrosa_routes
from ops.papers import routes as paper_routes
from ops.planning import routes as planning_routes
from ops.positions import routes as position_routes
from ops.problems import problem_response
from ops.programme import routes as programme_routes
from ops.proposals import routes as proposal_routes
from ops.proposals.planner import Planner
from ops.reports import routes as report_routes
from ops.reports.front import Front
from ops.reports.intake import Intake
from ops.reports.matcher import comparing
from ops.retention import routes as retention_routes
from ops.settings import Settings
from ops.shares import routes as share_routes
from ops.sitreps import routes as sitrep_routes
from ops.sitreps.maker import making
from ops.store import Store, open_store
from ops.summaries import routes as summary_routes
from ops.tallies import routes as tally_routes
from ops.texts import routes as text_routes
from ops.trends import routes as trend_routes
from ops.uploads import routes as upload_routes
from ops.views import routes as view_routes


def routes() -> Sequence[Any]:
    """Every route of the service."""
    return [
        *access_routes.ROUTES,
        *planning_routes.ROUTES,
        *proposal_routes.ROUTES,
        *contact_routes.ROUTES,
        *programme_routes.ROUTES,
        *paper_routes.ROUTES,
        *report_routes.ROUTES,
        *export_routes.ROUTES,
        *view_routes.ROUTES,
        *upload_routes.ROUTES,
        *openrosa_routes.ROUTES,
        *text_routes.ROUTES,
        *attachment_routes.ROUTES,
        *exhibit_routes.ROUTES,
        *context_routes.ROUTES,
        *tally_routes.ROUTES,
        *summary_routes.ROUTES,
        *case_routes.ROUTES,
        *alarm_routes.ROUTES,
        *message_routes.ROUTES,
        *duty_routes.ROUTES,
        *position_routes.ROUTES,
        *share_routes.ROUTES,
        *delivery_routes.ROUTES,
        *sitrep_routes.ROUTES,
        *exchange_routes.ROUTES,
        *trend_routes.ROUTES,
        *method_routes.ROUTES,
        *retention_routes.ROUTES,
        *closing_routes.ROUTES,
        *journal_routes.ROUTES,
        *health.ROUTES,
        *openapi.ROUTES,
        *page_routes.ROUTES,
    ]


def create_app(settings: Settings) -> Litestar:
    """The whole service over one store. Its lifespan migrates the store, then opens and finally closes it."""
    logs.configure(settings.log_level)
    store = open_store(settings)
    crowds = Crowds(store)
    recent, intake = Recent(), Intake(store)
    app = Litestar(
        route_handlers=routes(),
        dependencies={"call": call_dependency},
        guards=[enforce],
        exception_handlers={Exception: problem_response},
        state=State(
            {
                "store": store,
                "settings": settings,
                "intake": intake,
                "recent": recent,
                "short_way": Front(recent, intake),
                "again": Again(store, settings),
                "workshop": Workshop(),
                "planner": Planner(store),
                "error_page": error_page,
                "words_of": words_of,
                "timelines": Timelines(store, crowds),
                "crowds": crowds,
                "pasts": Pasts(store, crowds),
                "shared": Shared(store),
            }
        ),
        lifespan=[lifespan, hub.lifespan],
        request_max_body_size=MIB,
        compression_config=CompressionConfig(
            backend="gzip", minimum_size=1000, gzip_compress_level=4, exclude=["/stream$", "/attachments/", r"\.xlsx$"]
        ),
        openapi_config=None,
        logging_config=None,
    )
    refuse_unguarded(app)
    keep_private(app)
    return app


def keep_private(app: Litestar) -> None:
    """What the API answers is for its caller: no cache keeps it, no browser guesses at what it is."""
    behind: Any = app.asgi_handler

    async def private(scope: Any, receive: Any, send: Any) -> None:
        async def sending(message: Any) -> None:
            if message["type"] == "http.response.start":
                headers = MutableScopeHeaders.from_message(message)
                headers.setdefault("Cache-Control", "no-store")
                headers.setdefault("X-Content-Type-Options", "nosniff")
            await send(message)

        api = scope["type"] == "http" and scope["path"].startswith("/api/")
        await behind(scope, receive, sending if api else send)

    app.asgi_handler = private


@asynccontextmanager
async def lifespan(app: Litestar) -> AsyncIterator[None]:
    """From a migrated store to a closed one."""
    store: Store = app.state.store
    await store.migrate()
    await store.start()
    try:
        async with (
            alarm(store, app.state.intake.busy),
            comparing(store, app.state.intake.busy),
            post_office(store, app.state.settings),
            making(store, app.state.settings),
        ):
            yield
    finally:
        await app.state.planner.close()
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
