"""Whether the service is alive, whether it takes reports, and its metrics."""

import ipaddress
from typing import Any

from litestar import HttpMethod, Response, get, route
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest

from ops.access.policy import Permission
from ops.access.secrets import same
from ops.call import CallOf
from ops.errors import NotFound
from ops.metrics import REGISTRY

PROBED = [HttpMethod.GET, HttpMethod.HEAD]
"""Load balancers ask with either."""


@route("/health/live", http_method=PROBED, permission=Permission.PUBLIC, anonymous=True)
async def live() -> dict[str, str]:
    """The process answers."""
    return {"status": "live"}


@route("/health/ready", http_method=PROBED, permission=Permission.PUBLIC)
async def ready(call: CallOf[None]) -> dict[str, str]:
    """The store is migrated and answers; else 503."""
    await call.store.check()
    return {"status": "ready"}


@get("/metrics", permission=Permission.PUBLIC)
async def metrics(call: CallOf[None]) -> Response[bytes]:
    """Prometheus metrics, for the holder of the metrics token, or for this machine when there is none."""
    token = call.settings.metrics_token
    if token:
        allowed = same(call.request.headers.get("authorization", ""), f"Bearer {token}")
    else:
        client = call.request.client
        allowed = client is not None and client.host != "testclient" and ipaddress.ip_address(client.host).is_loopback
    if not allowed:
        raise NotFound
    return Response(generate_latest(REGISTRY), media_type=CONTENT_TYPE_LATEST)


ROUTES: list[Any] = [live, ready, metrics]
