"""The frame that every page stands in: language, the operation's head, and what the browser is allowed to do."""

from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit
from zoneinfo import ZoneInfo

import msgspec
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from litestar import Request, Response
from litestar.response import Redirect
from markupsafe import Markup

from dashboards import assets, i18n
from ops.access.policy import Actor, Permission, Seat, may
from ops.call import Call
from ops.errors import CorridorError
from ops.planning.models import Operation
from ops.planning.timing import clock_of

TEMPLATES = Path(__file__).resolve().parent / "templates"
POLICY = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self'",
    "img-src": "'self' data:",
    "connect-src": "'self'",
    "frame-src": "'self'",
    "form-action": "'self'",
    "base-uri": "'none'",
    "frame-ancestors": "'none'",
}
HEADERS = {
    "Content-Security-Policy": "; ".join(f"{name} {value}" for name, value in POLICY.items()),
    "Cache-Control": "no-store",
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Vary": "Cookie, Accept-Language",
}
UNSAFE = {ord("<"): "\\u003c", ord(">"): "\\u003e", ord("&"): "\\u0026", 0x2028: "\\u2028", 0x2029: "\\u2029"}


def data_block(value: Any) -> Markup:
    """A value as JSON that cannot end the element it stands in, whatever a person wrote."""
    return Markup(msgspec.json.encode(value).decode().translate(UNSAFE))  # noqa: S704 - no <, > or & is left in it


@cache
def environment(language: str) -> Environment:
    """The templates in one language; everything put into them is escaped."""
    made = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=["jinja2.ext.i18n"],
    )
    made.install_gettext_translations(i18n.translations(language), newstyle=True)  # type: ignore[attr-defined]
    made.globals |= {"asset": assets.address, "Permission": Permission}
    made.filters |= {"data_block": data_block, "country": lambda code, words: words.country(code)}
    return made


class Clock(msgspec.Struct, frozen=True):
    """What a browser needs to go on showing an operation's time by itself."""

    now: datetime
    speed: float
    timezone: str


def clock_face(operation: Operation) -> Clock:
    """The operation's clock now; an exercise that has not begun stands still."""
    exercise = operation.exercise
    speed = 1.0 if not exercise else float(exercise["speed"]) if exercise.get("began_at") else 0.0
    return Clock(clock_of(operation).now(datetime.now(UTC)), speed, operation.timezone)


def words_for(language: str, operation: Operation | None) -> i18n.Words:
    """The words and forms of a page about this operation."""
    return i18n.Words(language, ZoneInfo(operation.timezone) if operation else UTC)


def render(
    request: Request[Any, Any, Any],
    template: str,
    *,
    status: int = 200,
    operation: Operation | None = None,
    actor: Actor | None = None,
    seats: tuple[Seat, ...] = (),
    **context: Any,
) -> Response[str]:
    """A page. `operation` gives it the operation's head, its navigation and, in an exercise, the banner."""
    language = i18n.language_of(request)
    face = clock_face(operation) if operation else None
    words = words_for(language, operation)

    def can(permission: Permission) -> bool:
        return operation is not None and may(seats, permission, operation.state)

    html = (
        environment(language)
        .get_template(template)
        .render(
            language=language,
            languages=i18n.LANGUAGES,
            script_words=i18n.script_words(language),
            words=words,
            actor=actor,
            operation=operation,
            clock=face,
            can=can,
            seats=seats,
            here=here(request),
            **context,
        )
    )
    return Response(html, status_code=status, media_type="text/html", headers=HEADERS)


def page(call: Call[Any], template: str, **context: Any) -> Response[str]:
    """A page for this call: about its operation where the address has one."""
    state = call.request.scope["state"]
    return render(
        call.request,
        template,
        operation=state.get("operation"),
        actor=state.get("actor"),
        seats=call.seats,
        **context,
    )


def error_page(request: Request[Any, Any, Any], error: CorridorError, not_signed_in: bool) -> Response[Any]:
    """What a person sees instead of a problem document; who is not signed in is asked to."""
    if not_signed_in and request.url.path != "/sign-in":
        here = str(request.url.path) + (f"?{request.url.query}" if request.url.query else "")
        return Redirect(
            f"/sign-in?next={quote(here, safe='/')}", status_code=303, headers={"Cache-Control": "no-store"}
        )
    headers = {"Retry-After": str(error.retry_after_s)} if error.retry_after_s else {}
    state = request.scope["state"]
    response = render(
        request,
        "error.html",
        status=error.status,
        error=error,
        detail=i18n.words_of(request)(error.detail),
        operation=state.get("operation"),
        actor=state.get("actor"),
        seats=state.get("seats", ()),
    )
    response.headers.update(headers)
    return response


def here(request: Request[Any, Any, Any]) -> str:
    """The address of this page on this service, with its query."""
    return local_path(request.url.path + (f"?{request.url.query}" if request.url.query else ""))


def local_path(address: str) -> str:
    """The address if it leads to a page of this very service, else the first page."""
    parts = urlsplit(address)
    harmless = address.startswith("/") and not address.startswith("//") and address.isprintable()
    return address if harmless and "\\" not in address and not parts.scheme and not parts.netloc else "/"
