"""Every refusal as RFC 9457 problem details, in one shape. The only place that knows errors become HTTP."""

from collections.abc import Callable
from typing import Any

import msgspec
import structlog
from litestar import Request, Response
from litestar.exceptions import HTTPException, MethodNotAllowedException, NotFoundException, ValidationException
from msgspec import UNSET, UnsetType

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
from ops.saying import phrase, spoken

log = structlog.get_logger()
PROBLEM = "application/problem+json"
Words = Callable[[str], str]
"""A sentence of a refusal in the language of whoever asked (`ops.saying`)."""


class Told(msgspec.Struct, frozen=True, omit_defaults=True):
    """A fault as it is answered: what is wrong where; on the ground at a GeoJSON point, where there is one."""

    pointer: str
    detail: str
    geometry: dict[str, Any] | UnsetType = UNSET
    stored: Any | UnsetType = UNSET
    yours: Any | UnsetType = UNSET

    @classmethod
    def of(cls, fault: Fault, words: Words) -> "Told":
        place = UNSET if fault.at is None else {"type": "Point", "coordinates": [round(part, 7) for part in fault.at]}
        return cls(fault.pointer, words(fault.detail), place, fault.stored, fault.yours)


class Problem(msgspec.Struct, omit_defaults=True):
    """The body of every error answer under /api."""

    type: str
    title: str
    status: int
    detail: str
    errors: list[Told] = []


def as_corridor_error(error: Exception) -> CorridorError:
    """Any exception as one of the catalogue's; what is unknown becomes the internal error and tells nothing."""
    match error:
        case CorridorError():
            return error
        case ExceptionGroup() if len(error.exceptions) == 1:  # what fails in a dependency's clean-up comes wrapped
            return as_corridor_error(error.exceptions[0])
        case wire.Malformed():
            return MalformedRequest(error.args[0])
        case wire.Invalid():
            faults = [Fault(f.pointer, f.detail) for f in error.faults]
            if len(faults) == 1:
                return Unacceptable("1 place cannot be accepted.", faults=faults)
            return Unacceptable(phrase("{count} places cannot be accepted.", count=len(faults)), faults=faults)
        case NoSharedBorder():
            return NoLandBorder(spoken(error))
        case GeoError():
            return Unacceptable(spoken(error), faults=[Fault("/geometry", spoken(error), getattr(error, "at", None))])
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
    headers = known.headers | ({"Retry-After": str(known.retry_after_s)} if known.retry_after_s else {})
    if isinstance(error, MethodNotAllowedException):
        headers |= error.headers or {}
    if known.status == 401:
        headers["WWW-Authenticate"] = (
            'Bearer realm="corridor"'  # RFC 9110, 15.5.2; no browser asks for a password at it
        )
    if not request.url.path.startswith("/api/") and "text/html" in request.headers.get("accept", ""):
        page = request.app.state.error_page
        return page(request, known, isinstance(known, NotSignedIn))  # type: ignore[no-any-return]
    words = request.app.state.words_of(request)
    told = [Told.of(fault, words) for fault in known.faults]
    body = Problem(f"/problems/{known.slug}", words(known.title), known.status, words(known.detail), told)
    return Response(body, status_code=known.status, media_type=PROBLEM, headers=headers)
