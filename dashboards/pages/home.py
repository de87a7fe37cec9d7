"""Signing in, the list of one's operations, languages, and what the service is made of."""

from datetime import UTC, datetime
from typing import Any

import msgspec
from litestar import Response, get
from litestar.datastructures import Cookie
from litestar.params import FromPath, FromQuery
from litestar.response import Redirect
from sqlalchemy import select

from dashboards import i18n
from dashboards.page import local_path, page
from ops.access.policy import Permission, holding, seats
from ops.call import CallOf
from ops.errors import NotFound, catalogue
from ops.messages import queries as messages
from ops.messages.schemas import MessageView
from ops.planning.models import Operation
from ops.reports import vocabulary

AWAITED = 5
"""Messages and notices of each operation on the first page."""
NO_STORE = {"Cache-Control": "no-store"}


class Listed(msgspec.Struct, frozen=True, kw_only=True):
    """An operation on the first page."""

    code: str
    name: str
    state: str
    exercise: bool
    countries: list[str]
    starts_at: datetime | None
    ends_at: datetime | None
    roles: list[str]
    awaited: list[MessageView]
    """The newest that are addressed to one and that one has not acknowledged yet."""


@get("/", permission=Permission.SELF)
async def home(call: CallOf[None]) -> Response[str]:
    """The operations of which one is a member now."""
    language = i18n.language_of(call.request)
    now = datetime.now(UTC)
    held = {membership.operation_id for membership in call.actor.memberships}
    rows = await call.session.scalars(select(Operation).where(Operation.id.in_(held)).order_by(Operation.code))
    operations = []
    for row in rows:
        taken = holding(seats(call.actor, row.id, now), row.state)
        if taken:
            actions = [phase for phase in row.phases if phase["kind"] == "action"] or row.phases
            operations.append(
                Listed(
                    code=row.code,
                    name=row.name,
                    state=row.state,
                    exercise=bool(row.exercise),
                    countries=[vocabulary.label("country", code, language) for code in row.countries],
                    starts_at=datetime.fromisoformat(actions[0]["starts_at"]) if actions else None,
                    ends_at=datetime.fromisoformat(actions[-1]["ends_at"]) if actions else None,
                    awaited=await messages.messages(
                        call.session, row.id, taken, call.actor.name, awaited=True, limit=AWAITED
                    ),
                    roles=sorted({vocabulary.label("role", seat.role, language) for seat in taken}),
                )
            )
    return page(call, "home.html", operations=operations)


@get("/sign-in", permission=Permission.PUBLIC)
async def sign_in_page(call: CallOf[None], next: FromQuery[str] = "/") -> Response[Any]:  # noqa: A002 - the address's name
    """The form; who is signed in already goes straight on."""
    onward = local_path(next)
    if call.actor.name:
        return Redirect(onward, status_code=303, headers=NO_STORE)
    return page(call, "sign-in.html", next=onward)


@get("/language/{code:str}", permission=Permission.PUBLIC)
async def choose_language(
    call: CallOf[None],
    code: FromPath[str],
    next: FromQuery[str] = "/",  # noqa: A002 - likewise
) -> Response[Any]:
    """Keep the choice in a cookie and go back."""
    if code not in i18n.LANGUAGES:
        raise NotFound
    kept = Cookie(
        key=i18n.COOKIE,
        value=code,
        max_age=31_536_000,
        path="/",
        samesite="lax",
        secure=call.settings.public_url.startswith("https://"),
    )
    return Redirect(local_path(next), status_code=303, cookies=[kept], headers=NO_STORE)


@get("/about", permission=Permission.PUBLIC)
async def about(call: CallOf[None]) -> Response[str]:
    """Data sources and licences."""
    return page(call, "about.html")


@get("/problems", permission=Permission.PUBLIC)
async def problems(call: CallOf[None]) -> Response[str]:
    """Every error of the service."""
    return page(call, "problems.html", chosen=None, errors=catalogue())


@get("/problems/{slug:str}", permission=Permission.PUBLIC)
async def problem(call: CallOf[None], slug: FromPath[str]) -> Response[str]:
    """What one error means; the address is the `type` in problem documents."""
    chosen = next((error for error in catalogue() if error.slug == slug), None)
    if chosen is None:
        raise NotFound
    return page(call, "problems.html", chosen=chosen, errors=catalogue())


ROUTES: list[Any] = [home, sign_in_page, choose_language, about, problems, problem]
