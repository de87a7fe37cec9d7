"""Where and when a report belongs in its operation, and what is odd about it. Odd is a warning, no refusal. Pure."""

from collections.abc import Mapping, Sequence
from datetime import datetime

import msgspec

from ops.errors import Fault, Unacceptable
from ops.reports.surroundings import Surroundings
from ops.reports.timetable import OUTSIDE
from ops.reports.validation import Examined
from ops.tallies.standing import AHEAD
from scheduling.windows import as_utc


class Place(msgspec.Struct, frozen=True, kw_only=True):
    """What the operation adds to a report."""

    occurred_at: datetime
    sector: str | None
    phase: str
    day: str
    document: dict[str, object]
    """With the handling that is in effect."""
    warnings: list[str]


def place(around: Surroundings, unit: str, examined: Examined, received_at: datetime) -> Place:
    """Where a report of `unit` belongs. `received_at` is when its first version came: a correction is not late for it.

    Raises Unacceptable for a sector that is none, an audience that is none, and a time that no calendar can place.
    """
    [sector] = sectors_of(around, [examined])
    return placed(around, unit, examined, received_at, sector)


def sectors_of(around: Surroundings, reports: Sequence[Examined]) -> list[str | None]:
    """The sector at each report's place; the one it names where it has no place. Many cost little more than one."""
    found: list[str | None] = [None] * len(reports)
    which, places = [], []
    for index, report in enumerate(reports):
        location = report.document.get("location")
        if location:
            which.append(index)
            places.append((*location["coordinates"], occurred(report.document)))
        else:
            found[index] = str(report.document["sector"])
    for index, sector in zip(which, around.ground.locate_many(places), strict=True):
        found[index] = sector
    return found


def occurred(document: Mapping[str, object]) -> datetime:
    return msgspec.convert(document["occurred_at"], datetime)


def placed(around: Surroundings, unit: str, examined: Examined, received_at: datetime, sector: str | None) -> Place:
    """`place` for a report whose sector was found."""
    document = dict(examined.document)
    occurred_at = occurred(document)
    refuse_what_cannot_be(around, document, occurred_at)
    phase = around.timetable.phase_at(occurred_at)
    warnings = set(examined.warnings)
    if sector is None:
        warnings.add("outside_every_sector")
    on_duty = {code for code, window in around.assignments.get(unit, ()) if window.contains(occurred_at)}
    if on_duty and sector not in on_duty:
        warnings.add("outside_assigned_sector")
    if phase == OUTSIDE:
        warnings.add("outside_every_phase")
    if received_at > around.timetable.due_for(occurred_at):
        warnings.add("late")
    if occurred_at > around.now + AHEAD:
        warnings.add("future")
    document["handling"] = {**around.operation.default_handling, **document.get("handling", {})}
    return Place(
        occurred_at=occurred_at,
        sector=sector,
        phase=phase,
        day=around.timetable.day_at(occurred_at),
        document=document,
        warnings=sorted(warnings),
    )


def refuse_what_cannot_be(around: Surroundings, document: dict[str, object], occurred_at: datetime) -> None:
    faults: list[Fault] = []
    try:
        as_utc(occurred_at)
    except ValueError:
        faults.append(Fault("/occurred_at", "is too near the end of the calendar to reckon with"))
    named = document.get("sector")
    if "location" not in document and named not in around.sectors:
        faults.append(Fault("/sector", f"There is no sector {named} in {around.operation.code}."))
    for index, agency in enumerate(audience_of(document)):
        if agency not in around.agencies:
            faults.append(Fault(f"/handling/release/agencies/{index}", f"There is no agency {agency} to release to."))
    if faults:
        raise Unacceptable(
            "The report cannot be placed in this operation.", faults=sorted(faults, key=lambda fault: fault.pointer)
        )


def audience_of(document: Mapping[str, object]) -> Sequence[str]:
    """The codes of the agencies that a report is released to."""
    handling = document.get("handling")
    release = handling.get("release", {}) if isinstance(handling, dict) else {}
    return release.get("agencies", ()) if isinstance(release, dict) else ()
