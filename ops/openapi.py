"""The served OpenAPI 3.1 document, made from the routes themselves: permissions, bodies, answers, problems."""

import inspect
import re
from typing import Any, get_type_hints

import msgspec
from litestar import Litestar, Response, get
from litestar.routes import HTTPRoute

from ops.access.policy import Permission
from ops.call import CallOf
from ops.problems import PROBLEM, Problem

PARAMETER = re.compile(r"\{(\w+):(\w+)\}")
JSON = ("application/json",)
REFERENCE = "#/components/schemas/{name}"


def document(app: Litestar) -> dict[str, Any]:
    """The OpenAPI document of every route under /api."""
    handlers = [
        (route.path_format if hasattr(route, "path_format") else route.path, handler)
        for route in app.routes
        if isinstance(route, HTTPRoute) and route.path.startswith("/api/")
        for handler in route.route_handlers
        if handler.opt.get("permission")
    ]
    types: list[Any] = [Problem]
    for _, handler in handlers:
        types += [t for t in (body_of(handler), answer_of(handler)) if is_described(t)]
    schemas, components = msgspec.json.schema_components(types, ref_template=REFERENCE)
    described = {repr(t): schema for t, schema in zip(types, schemas, strict=True)}
    paths: dict[str, Any] = {}
    for path, handler in handlers:
        plain = PARAMETER.sub(r"{\1}", path)
        for method in sorted(handler.http_methods - {"HEAD", "OPTIONS"}):
            paths.setdefault(plain, {})[method.lower()] = operation(plain, handler, described)
    return {
        "openapi": "3.1.0",
        "info": {"title": "Corridor", "version": "1", "description": "Joint operations across borders."},
        "paths": dict(sorted(paths.items())),
        "components": {
            "schemas": components,
            "securitySchemes": {
                "key": {"type": "http", "scheme": "bearer"},
                "session": {"type": "apiKey", "in": "cookie", "name": "corridor_session"},
            },
        },
    }


def is_described(kind: Any) -> bool:
    return kind not in (None, bytes, type(None), Any) and not (inspect.isclass(kind) and issubclass(kind, Response))


def body_of(handler: Any) -> Any:
    """What a handler takes. One that reads the raw bytes itself says in `described` of what shape they are."""
    return handler.opt.get("described", handler.opt.get("body"))


def answer_of(handler: Any) -> Any:
    """What a handler answers, looking inside a Response. One that makes its bytes itself says in `answer` what."""
    if "produces" in handler.opt:  # not in a shape of ours
        return None
    if "answer" in handler.opt:
        return handler.opt["answer"]
    hint: Any = get_type_hints(handler.fn).get("return")
    if getattr(hint, "__origin__", None) is Response:
        hint = hint.__args__[0]
    return hint if is_described(hint) else None


def operation(path: str, handler: Any, described: dict[str, Any]) -> dict[str, Any]:
    """One operation object."""
    permission: Permission = handler.opt["permission"]
    answer = answer_of(handler)
    success: dict[str, Any] = {"description": "Done"}
    if answer is not None:
        success["content"] = {"application/json": {"schema": described[repr(answer)]}}
    elif "produces" in handler.opt:
        success["content"] = {kind: {} for kind in handler.opt["produces"]}
    made: dict[str, Any] = {
        "operationId": handler.handler_name,
        "summary": (handler.fn.__doc__ or "").strip().split("\n")[0],
        "x-permission": permission.value,
        "parameters": [
            {"name": name, "in": "path", "required": True, "schema": {"type": "string"}}
            for name in re.findall(r"\{(\w+)\}", path)
        ]
        + [
            {"name": name, "in": "query", "required": False, "schema": {"type": "string"}}
            for name in handler.opt.get("query", ())
        ],
        "responses": {
            **{str(status): success for status in handler.opt.get("answers", (handler.status_code,))},
            **{status: problem(described) for status in ("4XX", "503")},
        },
        "security": [] if permission is Permission.PUBLIC else [{"key": []}, {"session": []}],
    }
    body = body_of(handler)
    if is_described(body):
        more = handler.opt.get("content_types", ())
        kinds = more or JSON if "described" in handler.opt else (*JSON, *more)
        made["requestBody"] = {"required": True, "content": {kind: {"schema": described[repr(body)]} for kind in kinds}}
    elif body is bytes:
        kinds = handler.opt.get("content_types", ("application/octet-stream",))
        made["requestBody"] = {"required": True, "content": {kind: {} for kind in kinds}}
    return made


def problem(described: dict[str, Any]) -> dict[str, Any]:
    return {"description": "A problem (RFC 9457)", "content": {PROBLEM: {"schema": described[repr(Problem)]}}}


@get("/api/openapi.json", permission=Permission.PUBLIC)
async def openapi_document(call: CallOf[None]) -> dict[str, Any]:
    """This document."""
    state = call.request.app.state
    if "openapi" not in state:
        state["openapi"] = document(call.request.app)
    return state["openapi"]  # type: ignore[no-any-return]


ROUTES: list[Any] = [openapi_document]
