"""Duties: who owes which report when, who is missing, where each unit was last, and a reminder by hand."""

from datetime import datetime
from typing import Any

from litestar import Response, get

from dashboards.page import page
from ops.access.policy import Permission
from ops.call import CallOf
from ops.duties import queries
from ops.duties.schemas import UnitDuty
from ops.positions.queries import positions

ORDER = {"missing": 0, "owed": 1, "ahead": 2, "nil": 3, "reported": 3, "none": 4}


@get("/operations/{op:str}/duties", permission=Permission.DUTY_READ)
async def duties_page(call: CallOf[None]) -> Response[str]:
    """Units that owe something first, those with passed hours above the others."""
    now = call.now
    found = await queries.duties(call.session, call.operation, call.seats, now)
    places = {place.unit: place for place in await positions(call.session, call.operation.id, call.seats, now)}
    units = sorted(found.units, key=lambda unit: (rank(unit), -len(unit.missing), unit.unit))
    return page(
        call,
        "duties.html",
        tab="/duties",
        now=now,
        units=units,
        places=places,
        silent=[unit.unit for unit in units if is_silent(unit)],
        hours=due_hours(units),
        minutes=found.remind_minutes,
    )


def rank(unit: UnitDuty) -> int:
    return ORDER[unit.next.state if unit.next else "none"]


def is_silent(unit: UnitDuty) -> bool:
    """Whether a report of the unit is outstanding now."""
    return unit.next is not None and unit.next.state == "owed"


def due_hours(units: list[UnitDuty]) -> list[tuple[datetime, int, int]]:
    """(due hour, units that owe it, those that have sent nothing yet), in order."""
    counted: dict[datetime, tuple[int, int]] = {}
    for unit in units:
        if unit.next:
            owing, silent = counted.get(unit.next.due_at, (0, 0))
            counted[unit.next.due_at] = owing + 1, silent + is_silent(unit)
    return [(due_at, *numbers) for due_at, numbers in sorted(counted.items())]


ROUTES: list[Any] = [duties_page]
