"""Every refusal as RFC 9457 problem details, in one shape. The only place that knows errors become HTTP."""

from typing import Any

import msgspec
import structlog
from litestar import Request, Response
from litestar.exceptions import HTTPException, MethodNotAllowedException, NotFoundException, ValidationException

from geo.errors import GeoError, NoSharedBorder
from ops import wire
from ops.errors import (
    CorridorError,
    Fault,
    MalformedRequest,
    MethodNotAllowed,
    NoLandBorder,
    NotFound,
    NotSignedIn,
    TooLarge,
    Unacceptable,
)

log = structlog.get_logger()
PROBLEM = "application/problem+json"


class Problem(msgspec.Struct, omit_defaults=True):
    """The body of every error answer under /api."""

    type: str
    title: str
    status: int
    detail: str
    errors: list[Fault] = []


def as_corridor_error(error: Exception) -> CorridorError:
    """Any exception as one of the catalogue's; what is unknown becomes the internal error and tells nothing."""
    match error:
        case CorridorError():
            return error
        case ExceptionGroup() if len(error.exceptions) == 1:  # what fails in a dependency's clean-up comes wrapped
            return as_corridor_error(error.exceptions[0])
        case wire.Malformed():
            return MalformedRequest(str(error))
        case wire.Invalid():
            faults = [Fault(f.pointer, f.detail) for f in error.faults]
            return Unacceptable(f"{len(faults)} place{'s' * (len(faults) != 1)} cannot be accepted.", faults=faults)
        case NoSharedBorder():
            return NoLandBorder(error.reason)
        case GeoError():
            return Unacceptable(error.reason, faults=[Fault("/geometry", error.reason)])
        case NotFoundException():
            return NotFound()
        case MethodNotAllowedException():
            return MethodNotAllowed()
        case ValidationException():
            extra = error.extra if isinstance(error.extra, list) else []
            faults = [Fault(f"/{e.get('key', '')}", str(e.get("message", ""))) for e in extra if isinstance(e, dict)]
            return MalformedRequest("A part of the address is not of the form it must have.", faults=faults)
        case HTTPException() if error.status_code == 413:
            return TooLarge()
        case HTTPException() if error.status_code < 500:
            known = MalformedRequest(error.detail)
            known.status = error.status_code  # type: ignore[misc]
            return known
        case _:
            return CorridorError()


def problem_response(request: Request[Any, Any, Any], error: Exception) -> Response[Any]:
    """Under /api a problem document; on a page, the sign-in page or a page that says the same in words."""
    known = as_corridor_error(error)
    if known.status >= 500:
        log.error("request.failed", path=request.url.path, slug=known.slug, exc_info=error)
    headers = {"Retry-After": str(known.retry_after_s)} if known.retry_after_s else {}
    if isinstance(error, MethodNotAllowedException):
        headers |= error.headers or {}
    if known.status == 401:
        headers["WWW-Authenticate"] = (
            'Bearer realm="corridor"'  # RFC 9110, 15.5.2; no browser asks for a password at it
        )
    if not request.url.path.startswith("/api/") and "text/html" in request.headers.get("accept", ""):
        page = request.app.state.error_page
        return page(request, known, isinstance(known, NotSignedIn))  # type: ignore[no-any-return]
    body = Problem(f"/problems/{known.slug}", known.title, known.status, known.detail, known.faults)
    return Response(body, status_code=known.status, media_type=PROBLEM, headers=headers)
