"""Addresses for OwnTracks and for Traccar Client and OsmAnd; the units' last places; trackers."""

from typing import Any
from urllib.parse import parse_qsl

from litestar import Response, delete, get, post
from litestar.params import FromPath

from ops.access.policy import Permission
from ops.access.service import find_unit
from ops.call import Call, CallOf
from ops.errors import MalformedRequest
from ops.parameters import PAGING, page_of
from ops.positions import queries, reading, service, trackers
from ops.positions.schemas import PositionAnswer, TrackerDraft, TrackerShown, TrackerView, UnitPosition
from ops.reports.routes import intake, sender
from ops.shapes import Page
from ops.wire import is_sound

AT = "/api/operations/{op:str}"
FORM = "application/x-www-form-urlencoded"
MOST = 64 * 1024
OSMAND = "/positions/osmand"


@get(f"{AT}/positions", permission=Permission.POSITION_READ, query=PAGING)
async def list_positions(call: CallOf[None]) -> Page[UnitPosition]:
    """Where each unit of yours was when it last said so, with its age; of all units for coordinators."""
    found = await queries.positions(call.session, call.operation.id, call.seats, call.now)
    return page_of(call.request.query_params, found, lambda position: position.unit)


@post(
    "/positions/owntracks/{op:str}",
    permission=Permission.REPORT_FILE,
    basic=True,
    body=bytes,
    content_types=("text/plain",),
    own_transaction=True,
    status_code=200,
    request_max_body_size=MOST,
)
async def receive_own_tracks(call: CallOf[bytes]) -> list[Any]:
    """A message of OwnTracks in HTTP mode; the unit's code and key are user name and password. There is no answer."""
    given = reading.own_tracks(call.body)
    if given is not None:
        await service.take(call.store, intake(call), call.operation, sender(call), given)
    return []


@get(OSMAND, permission=Permission.PUBLIC, own_transaction=True)
async def receive_osmand(call: CallOf[None]) -> Response[PositionAnswer]:
    """A position of OsmAnd or Traccar Client in the address; `id` is a tracker's token."""
    return await receive(call, *reading.osmand(fields_of(call, b"")))


@post(
    OSMAND,
    permission=Permission.PUBLIC,
    body=bytes,
    content_types=(FORM, "text/plain"),
    own_transaction=True,
    status_code=200,
    request_max_body_size=MOST,
)
async def receive_traccar(call: CallOf[bytes]) -> Response[PositionAnswer]:
    """A position of Traccar Client as JSON, in a form or in the address; the identifier is a tracker's token."""
    json = call.request.headers.get("content-type", "").partition(";")[0].strip().lower() == "application/json"
    told = reading.traccar(call.body) if json and call.body else reading.osmand(fields_of(call, call.body))
    return await receive(call, *told)


async def receive(call: Call[Any], token: str, given: reading.Given) -> Response[PositionAnswer]:
    async with call.store.read() as session:
        operation, unit = await trackers.of_token(session, token)
    answer = await service.take(call.store, intake(call), operation, unit, given)
    return Response(answer, status_code=200, headers={"Cache-Control": "no-store"})


def fields_of(call: Call[Any], form: bytes) -> dict[str, str]:
    """The fields of the address and of a form."""
    try:
        written = dict(parse_qsl(form.decode(), keep_blank_values=True, max_num_fields=100))
    except ValueError as error:
        raise MalformedRequest("The form cannot be read.") from error
    fields = {name: str(value) for name, value in call.request.query_params.items()} | written
    if not all(map(is_sound, fields.values())):
        raise MalformedRequest("There are control characters in the fields.")
    return fields


@post(f"{AT}/units/{{unit:str}}/trackers", permission=Permission.UNIT_EDIT, body=TrackerDraft)
async def add_tracker(call: CallOf[TrackerDraft], unit: FromPath[str]) -> TrackerShown:
    """A token with which one telephone of a unit sends positions, and nothing else; only this answer shows it."""
    return await trackers.add(call, await find_unit(call, unit))


@get(f"{AT}/units/{{unit:str}}/trackers", permission=Permission.UNIT_EDIT, query=PAGING)
async def list_trackers(call: CallOf[None], unit: FromPath[str]) -> Page[TrackerView]:
    """A unit's trackers: when made, until when, ended or not."""
    found = await find_unit(call, unit)
    listed = await queries.trackers(call.session, call.operation.id, found.code)
    return page_of(call.request.query_params, listed, lambda tracker: tracker.id)


@delete(f"{AT}/units/{{unit:str}}/trackers/{{tracker:str}}", permission=Permission.UNIT_EDIT, status_code=204)
async def end_tracker(call: CallOf[None], unit: FromPath[str], tracker: FromPath[str]) -> None:
    """End a tracker now."""
    await trackers.end(call, await find_unit(call, unit), tracker)


ROUTES: list[Any] = [
    list_positions,
    receive_own_tracks,
    receive_osmand,
    receive_traccar,
    add_tracker,
    list_trackers,
    end_tracker,
]
