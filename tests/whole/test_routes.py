"""Rules over every route, whatever room it stands in: they grow by themselves as routes are added."""

import inspect

from litestar import Litestar
from litestar.routes import HTTPRoute

from ops.access.policy import Permission
from ops.app import create_app
from ops.settings import load_settings

PUBLIC = {
    "POST /api/session",
    "GET /api/openapi.json",
    "GET /health/live",
    "GET /health/ready",
    "GET /metrics",  # asks for its own token, or for this machine
    "POST /texts/{operation:str}/{gateway:str}",  # asks for its gateway's own secret
    "GET /positions/osmand",  # asks for a tracker's token: these programs send no headers
    "POST /positions/osmand",
    "GET /calendar/{file:str}",  # asks for a calendar's token: calendar programs send no headers
    "GET /sign-in",
    "GET /language/{code:str}",
    "GET /about",
    "GET /problems",
    "GET /problems/{slug:str}",
    "GET /assets/{version:str}/{path:path}",
    "GET /field",  # the shell says nothing of anybody: the same for all, and kept on phones
    "GET /field/worker.js",
    "GET /field/background.js",
    "GET /field/manifest.webmanifest",
    "GET /field/data/{release:str}/{name:str}",
}
"""What answers a stranger. Adding to it is a decision."""


def handlers(app: Litestar) -> list[tuple[str, str, object]]:
    """(method, path template, handler) of everything that is served."""
    return [
        (method, route.path, handler)
        for route in app.routes
        if isinstance(route, HTTPRoute)
        for handler in route.route_handlers
        for method in sorted(handler.http_methods - {"OPTIONS", "HEAD"})
    ]


def app_of(tmp_path) -> Litestar:
    return create_app(load_settings({"CORRIDOR_DATA_DIR": str(tmp_path), "CORRIDOR_LOG_LEVEL": "error"}))


def test_every_route_names_its_permission_and_the_public_ones_are_those_on_the_list(tmp_path) -> None:
    served = handlers(app_of(tmp_path))
    assert all(isinstance(handler.opt.get("permission"), Permission) for _, _, handler in served)
    public = {f"{method} {path}" for method, path, handler in served if handler.opt["permission"] is Permission.PUBLIC}
    assert public == PUBLIC


def test_a_route_that_answers_created_or_known_describes_both(tmp_path) -> None:
    either = [
        (f"{method} {path}", set(handler.opt.get("answers", ())))
        for method, path, handler in handlers(app_of(tmp_path))
        if "201 if" in inspect.getsource(handler.fn)
    ]
    assert len(either) > 5
    assert [told for told, answers in either if not {200, 201} <= answers] == []


def test_what_lies_under_an_operation_never_asks_for_less_than_a_seat_in_it(tmp_path) -> None:
    outside = {Permission.PUBLIC, Permission.SELF, Permission.OPERATION_CREATE, Permission.SHARE_OPEN}
    for method, path, handler in handlers(app_of(tmp_path)):
        assert ("{op:str}" in path) == (handler.opt["permission"] not in outside), f"{method} {path}"


def test_every_route_of_the_api_says_in_a_sentence_what_it_does(tmp_path) -> None:
    silent = [f"{m} {p}" for m, p, h in handlers(app_of(tmp_path)) if not (h.fn.__doc__ or "").strip()]
    assert silent == []
