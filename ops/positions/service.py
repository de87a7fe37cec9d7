"""Taking positions through the intake of reports. Services never commit."""

import uuid
from datetime import datetime
from typing import Any

import msgspec
from sqlalchemy import select

from ops.errors import OtherContent
from ops.planning.models import Operation
from ops.planning.timing import clock_of
from ops.positions.reading import Given
from ops.positions.rules import STILL, Fix, worth_keeping
from ops.positions.schemas import PositionAnswer
from ops.reports.intake import Intake
from ops.reports.models import Report
from ops.reports.submission import Sender, read_one
from ops.store import Store

NAMESPACE = uuid.UUID("7d0f5c8a-3b1e-5e0a-9a6c-51c0d2b7e4f3")
"""Of the ids of reports that came as positions; never to be changed."""
PASSED = PositionAnswer(outcome="passed")


async def take(store: Store, intake: Intake, operation: Operation, sender: Sender, given: Given) -> PositionAnswer:
    """File a position, unless one that is kept says as much; the same again is the same. Raises as the intake does.

    A telephone tells the wall's time; in an exercise it is what the exercise's clock showed then.
    """
    at = clock_of(operation).now(given.at)
    fix = Fix(given.lon, given.lat, at)
    pace = float(operation.exercise["speed"]) if operation.exercise else 1.0
    if not worth_keeping(fix, await kept_near(store, operation.id, sender.unit, at, pace), pace):
        return PASSED
    report: dict[str, Any] = {
        "kind": "position",
        "occurred_at": at.isoformat(),
        "location": {"type": "Point", "coordinates": [round(given.lon, 6), round(given.lat, 6)]},
    }
    if given.accuracy_m is not None:
        report["accuracy_m"] = given.accuracy_m
    id_ = str(uuid.uuid5(NAMESPACE, f"{operation.code}\n{sender.unit}\n{round(given.at.timestamp() * 1000)}"))
    try:
        taken = await intake.file_one(operation.id, read_one(msgspec.json.encode(report), id_, sender))
    except OtherContent:  # told otherwise at the very moment of one that is kept
        return PASSED
    return PositionAnswer(outcome="kept", entry=taken.receipt.entry)


async def kept_near(store: Store, operation_id: str, unit: str, at: datetime, pace: float) -> list[Fix]:
    """The unit's positions that are kept around this time."""
    try:
        since, until = at - STILL * pace, at + STILL * pace
    except OverflowError:  # at the calendar's very end
        return []
    async with store.read() as session:
        rows = await session.execute(
            select(Report.location, Report.occurred_at).where(
                Report.operation_id == operation_id,
                Report.unit == unit,
                Report.occurred_at > since,
                Report.occurred_at < until,
                Report.kind == "position",
                Report.withdrawn.is_(False),
            )
        )
        return [Fix(place.x, place.y, moment) for place, moment in rows if place is not None]
