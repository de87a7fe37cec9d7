"""What the board's map and charts ask for, apart from its figures."""

import re
from datetime import datetime
from typing import Any

import msgspec
from litestar import get

from dashboards.crowds import Crowds
from dashboards.i18n import language_of
from dashboards.page import words_for
from dashboards.past import Moment, Pasts, moment_of
from dashboards.picture import phase_at
from dashboards.places import Box, Places, places
from dashboards.times import Timelines, Times
from ops.access.policy import Permission
from ops.call import Call, CallOf
from ops.errors import Fault, MalformedRequest
from ops.parameters import Parameters
from ops.planning import queries as planning
from ops.reports import vocabulary
from ops.tallies.queries import read_as_of

AT = "/api/operations/{op:str}/board"
WORLD: Box = (-180.0, -90.0, 180.0, 90.0)


@get(f"{AT}/places", permission=Permission.TALLY_READ, query=("bbox", "zoom", "as_of"))
async def board_places(call: CallOf[None]) -> Places:
    """The reports that you may see on a piece of map (`bbox`, `zoom` of a Web Mercator map), many gathered to hexagons;
    the newest place of each unit that you may see; the state of each sector. Now, or `as_of` an entry or a time."""
    given = Parameters(call.request.query_params, ("bbox", "zoom", "as_of"))
    box, zoom, as_of = given.box("bbox") or WORLD, zoom_of(given), read_as_of(given)
    given.done()
    seats = tuple(sorted(call.seats, key=msgspec.json.encode))
    if as_of is not None:
        moment, pasts = await past_moment(call, as_of)
        then = await pasts.then(call.operation, moment.number)
        return places(then.crowd, seats, box, zoom, await pasts.sector_states(call.operation, moment))
    crowds: Crowds = call.request.app.state.crowds
    crowd = await crowds.of(call.operation.id)
    return places(crowd, seats, box, zoom, await sector_states(call))


async def past_moment(call: Call[None], as_of: int | datetime) -> tuple[Moment, Pasts]:
    return await moment_of(call.session, call.operation, as_of, call.now), call.request.app.state.pasts


def zoom_of(given: Parameters) -> float:
    written = given.text("zoom") or "6"
    if re.fullmatch(r"\d{1,2}(\.\d{1,6})?", written, re.ASCII) and float(written) <= 24:
        return float(written)
    given.wrong("zoom", "must be a number from 0 to 24")
    return 0.0


async def sector_states(call: Call[None]) -> dict[str, str]:
    """The state of each sector that has somebody assigned now; the others have nobody."""
    running = await planning.assignments(call.session, call.operation.id, at=call.now)
    return dict(planning.sector_states({one.sector for one in running}, running))


@get(f"{AT}/times", permission=Permission.TALLY_READ, query=("phase", "basis", "as_of"))
async def board_times(call: CallOf[None]) -> Times:
    """The time lines as Vega-Lite specifications with their tables: reports by hour and by day, things seized by day.

    `phase` (of the things; the headline's when not said), `basis` gross or reconciled, `as_of` an entry or a time.
    """
    given = Parameters(call.request.query_params, ("phase", "basis", "as_of"))
    phase, basis, as_of = given.text("phase"), given.text("basis") or "reconciled", read_as_of(given)
    given.done()
    faults = []
    if phase is not None and phase not in vocabulary.terms("phase"):
        faults.append(Fault("/phase", f"must be one of {', '.join(vocabulary.terms('phase'))}"))
    if basis not in {"gross", "reconciled"}:
        faults.append(Fault("/basis", "must be gross or reconciled"))
    if faults:
        raise MalformedRequest(faults=faults)
    timelines: Timelines = call.request.app.state.timelines
    words = words_for(language_of(call.request), call.operation)
    if as_of is not None:
        moment, pasts = await past_moment(call, as_of)
        then = await pasts.then(call.operation, moment.number)
        phase = phase or phase_at(call.operation, moment.at) or "action"
        return timelines.charts(call.operation.id, then.days, phase, basis, moment.at, words)
    phase = phase or phase_at(call.operation, call.now) or "action"
    return await timelines.times(call.operation.id, phase, basis, call.now, words)


ROUTES: list[Any] = [board_places, board_times]
