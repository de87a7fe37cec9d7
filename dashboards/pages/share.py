"""Where a read-only link opens: a board without account, and its stream. And the page on which links are managed."""

import asyncio
from collections.abc import AsyncGenerator
from datetime import UTC, datetime
from typing import Any

import msgspec
from litestar import Request, Response, get
from litestar.params import FromPath
from litestar.response import Stream
from litestar.types import ASGIApp, Message, Receive, Scope, Send

from dashboards.hub import Hub
from dashboards.i18n import language_of
from dashboards.page import clock_face, page, words_for
from dashboards.pages.board import drawn_ground, periods, spoken
from dashboards.shared import Shared, SharedPicture, country_of, may_have
from dashboards.times import Timelines, Times
from ops.access.policy import Permission
from ops.again import Again
from ops.call import CallOf
from ops.errors import CorridorError, NotFound
from ops.planning import queries as planning
from ops.planning.models import Operation
from ops.planning.schemas import phase_views
from ops.planning.timing import clock_of
from ops.shares import queries, service
from ops.shares.models import ShareLink
from ops.shares.schemas import VIEWS

AT = "/share/{token:str}"
BEAT_S = 12.0
LOOK_S = 2.0
SLOW_S = 30.0
QUIET = {"Cache-Control": "no-store", "Referrer-Policy": "no-referrer", "X-Robots-Tag": "noindex"}


@get("/operations/{op:str}/shares", permission=Permission.SHARE_READ)
async def shares_page(call: CallOf[None]) -> Response[str]:
    """The links to this operation's board."""
    found = [queries.share_view(row) for row in await queries.shares(call.session, call.operation.id)]
    data = {"shares": f"/api/operations/{call.operation.code}/shares", "token": call.actor.csrf_token}
    return page(call, "shares.html", tab="", shares=found[::-1], now=datetime.now(UTC), offered=VIEWS, data=data)


@get(AT, permission=Permission.SHARE_OPEN)
async def shared_page(call: CallOf[None], token: FromPath[str]) -> Response[str]:
    """A board that leads nowhere, for whoever has its link."""
    link, operation = opened(call.request)
    words = words_for(language_of(call.request), operation)
    picture = await picture_of(call.request)
    await service.note_opening(call.store, link, operation)
    countries = [country_of(link)] if country_of(link) else operation.countries
    phases = phase_views(operation.phases)
    data = {
        "operation": operation.code,
        "countries": {code: words.country(code) for code in countries if code},
        "objectives": [] if country_of(link) else operation.objectives,
        "phases": list(dict.fromkeys(phase.kind for phase in phases)),
        "periods": periods(phases),
        "labels": spoken(words),
        "picture": picture,
        "share": f"/share/{token}",
        "public": link.audience == "public",
    }
    parts = {part for part in VIEWS if part != "board" and may_have(link, part)}
    response = page(call, "share.html", data=data, link=link, parts=parts, tlp=tlp_of(link, operation))
    response.headers.update(QUIET)
    return response


@get(f"{AT}/map", permission=Permission.SHARE_OPEN)
async def shared_map(call: CallOf[None]) -> Response[bytes]:
    """The ground of a shared map, and its sectors."""
    link, operation = opened(call.request)
    if not may_have(link, "map"):
        raise NotFound
    sectors = await planning.sectors(call.session, operation.id)
    country = country_of(link)
    chosen = [sector for sector in sectors if country in {None, sector.country}]
    drawn = await asyncio.to_thread(drawn_ground, chosen, tuple(operation.countries))
    return Response(drawn, media_type="application/json", headers=QUIET)


@get(f"{AT}/times", permission=Permission.SHARE_OPEN)
async def shared_times(call: CallOf[None]) -> Response[Times]:
    """The time lines of a shared board."""
    link, operation = opened(call.request)
    if not may_have(link, "timeline"):
        raise NotFound
    asked = call.request.query_params
    phase, basis = asked.get("phase") or "action", asked.get("basis")
    timelines: Timelines = call.request.app.state.timelines
    words, now = words_for(language_of(call.request), operation), clock_of(operation).now(datetime.now(UTC))
    basis = "gross" if basis == "gross" else "reconciled"
    found = await timelines.times(operation.id, phase, basis, now, words, country_of(link))
    return Response(found, headers=QUIET)


@get(f"{AT}/picture", permission=Permission.SHARE_OPEN)
async def shared_picture(call: CallOf[None]) -> Response[SharedPicture]:
    """The figures of a shared board."""
    return Response(await picture_of(call.request), headers=QUIET)


@get(f"{AT}/stream", permission=Permission.SHARE_OPEN)
async def shared_stream(call: CallOf[None]) -> Stream:
    """The figures as they change, and beats; it ends within 15 s of the link's end."""
    return Bounded(live(call.request), media_type="text/event-stream", headers={**QUIET, "X-Accel-Buffering": "no"})


class Bounded(Stream):
    """A stream that lets go of a viewer who does not take what is sent."""

    def to_asgi_response(self, *arguments: Any, **options: Any) -> ASGIApp:  # type: ignore[override]
        """What writes to the viewer."""
        inner = super().to_asgi_response(*arguments, **options)

        async def bounded(scope: Scope, receive: Receive, send: Send) -> None:
            async def send_in_time(message: Message) -> None:
                async with asyncio.timeout(SLOW_S):
                    await send(message)

            try:
                await inner(scope, receive, send_in_time)
            except* TimeoutError:
                pass

        return bounded


async def live(request: Request[Any, Any, Any]) -> AsyncGenerator[str, None]:
    """The pieces of one viewer's stream. Nothing is in it that the page does not show."""
    hub: Hub = request.app.state.hub
    again: Again = request.app.state.again
    loop = asyncio.get_running_loop()
    shown, next_beat = -1, 0.0
    yield "retry: 2000\n\n"
    while not hub.closing:
        if loop.time() >= next_beat:
            try:
                await again.enforce(request)
            except CorridorError:
                return  # revoked, expired, or the operation closed
            face = clock_face(opened(request)[1])
            yield event("beat", {"head": 0, "now": face.now, "speed": face.speed})
            next_beat = loop.time() + BEAT_S
        picture = await picture_of(request)
        if picture.as_of != shown:
            yield event("picture", {"since": None, "fields": picture})
            shown = picture.as_of
        await asyncio.sleep(LOOK_S)


def event(kind: str, data: object) -> str:
    return f"event: {kind}\ndata: {msgspec.json.encode(data).decode()}\n\n"


def opened(request: Request[Any, Any, Any]) -> tuple[ShareLink, Operation]:
    """The link and its operation, as the guard last found them."""
    state = request.scope["state"]
    return state["link"], state["operation"]


async def picture_of(request: Request[Any, Any, Any]) -> SharedPicture:
    link, operation = opened(request)
    shared: Shared = request.app.state.shared
    return await shared.picture(link, operation, clock_of(operation).now(datetime.now(UTC)))


def tlp_of(link: ShareLink, operation: Operation) -> str:
    return "CLEAR" if link.audience == "public" else str(operation.default_handling["tlp"])


ROUTES: list[Any] = [shares_page, shared_page, shared_map, shared_times, shared_picture, shared_stream]
