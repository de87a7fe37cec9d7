"""What makes an operation sound, and how a merge patch applies. Pure."""

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from itertools import pairwise
from typing import Any

from ops.errors import Fault
from ops.planning.models import Operation
from ops.planning.schemas import OperationDraft, PhaseDraft, PhaseView
from ops.reports.vocabulary import codes
from ops.saying import no_zone, phrase
from scheduling.timeline import Phase, Reporting, timeline
from scheduling.windows import Window, as_utc, zone_named

REST_HOURS = 11.0
"""Where an operation does not say: directive 2003/88/EC, article 3."""


def operation_faults(draft: OperationDraft) -> list[Fault]:
    """Everything that is wrong with an operation, taken as a whole."""
    found = [*_countries(draft.countries), *_objectives(draft), *_phases(draft.phases), *_exercise(draft)]
    try:
        zone_named(draft.timezone)
    except ValueError:
        found.append(Fault("/timezone", no_zone(draft.timezone)))
    if not any(fault.pointer.startswith(("/phases", "/timezone")) for fault in found):
        try:
            timeline(timetable(draft.phases), Reporting(**reporting_of(draft)), draft.timezone)
        except ValueError as error:
            found.append(Fault("/phases", sentence(error)))
    return found


def change_faults(draft: OperationDraft, kept: OperationDraft, phases: list[PhaseView], issued: bool) -> list[Fault]:
    """What of a change comes too late: the code names the operation, and what the clock has done stays done. Once its
    plan is issued, an operation is real or an exercise for good, and an exercise has begun."""
    found = []
    if draft.code != kept.code:
        found.append(Fault("/code", phrase("An operation keeps its code; this one is {code}.", code=kept.code)))
    if issued and kept.exercise and draft.exercise is None:
        found.append(Fault("/exercise", "The exercise has begun; it stays one."))
    elif issued and draft.exercise and kept.exercise is None:
        found.append(Fault("/exercise", "The operation is under way; it cannot become an exercise."))
    elif issued and draft.exercise and kept.exercise and draft.exercise.starts_at != kept.exercise.starts_at:
        found.append(Fault("/exercise/starts_at", "The exercise has begun; only its speed can be changed."))
    still = {(phase.kind, phase.starts_at): phase for phase in draft.phases}
    for phase in phases:
        same = still.get((phase.kind, phase.starts_at))
        if phase.opened_at and same is None:
            found.append(
                Fault(
                    "/phases", phrase("The {kind} phase has opened; it stays, and so does its start.", kind=phase.kind)
                )
            )
        elif phase.closed_at and same and same.ends_at != phase.ends_at:
            found.append(Fault("/phases", phrase("The {kind} phase has closed; its end stays.", kind=phase.kind)))
    return found


def timetable(phases: list[PhaseDraft] | list[PhaseView]) -> list[Phase]:
    """The phases as scheduling reckons with them. Raises ValueError for one that ends before it starts."""
    return [Phase(phase.kind, Window(phase.starts_at, phase.ends_at)) for phase in phases]


def reporting_of(draft: OperationDraft) -> dict[str, Any]:
    return {"every_hours": draft.reporting.every_hours, "due_at": draft.reporting.due_at}


def rest_hours(operation: Operation) -> float:
    """Least rest of a unit between two shifts, in hours."""
    return REST_HOURS if operation.rest_hours is None else operation.rest_hours


def merge_patch(target: Any, patch: Any) -> Any:
    """RFC 7396: objects merge, null removes, everything else replaces."""
    if not isinstance(patch, Mapping):
        return patch
    merged = dict(target) if isinstance(target, Mapping) else {}
    for name, value in patch.items():
        if value is None:
            merged.pop(name, None)
        else:
            merged[name] = merge_patch(merged.get(name), value)
    return merged


def utc(at: datetime) -> datetime:
    return at.astimezone(UTC)


def sentence(error: Exception) -> str:
    said = str(error)
    return f"{said[:1].upper()}{said[1:]}."


def _countries(countries: list[str]) -> Iterator[Fault]:
    known = codes("country")
    for index, country in enumerate(countries):
        if country not in known:
            yield Fault(
                f"/countries/{index}",
                phrase("{country} is not an ISO 3166-1 alpha-3 code of a country.", country=country),
            )
        elif country in countries[:index]:
            yield Fault(f"/countries/{index}", phrase("{country} is named more than once.", country=country))


def _objectives(draft: OperationDraft) -> Iterator[Fault]:
    measures = [objective.measure for objective in draft.objectives]
    for index, measure in enumerate(measures):
        if measure in measures[:index]:
            yield Fault(f"/objectives/{index}/measure", phrase("{measure} has a target already.", measure=measure))


def _phases(phases: list[PhaseDraft]) -> Iterator[Fault]:
    for index, phase in enumerate(phases):
        try:
            Window(phase.starts_at, phase.ends_at)
        except ValueError as error:
            after = utc_or_none(phase.starts_at) and utc_or_none(phase.ends_at)
            ended = phrase("The phase ends before or when it starts.")
            yield Fault(f"/phases/{index}/ends_at", ended if after else sentence(error))
    for index, (former, phase) in enumerate(pairwise(phases), 1):
        if phase.starts_at < former.starts_at:
            yield Fault(f"/phases/{index}/starts_at", "Phases stand in order of their start; this one starts earlier.")
    for index, phase in enumerate(phases):
        for former in phases[:index]:
            if (
                former.kind == phase.kind
                and former.starts_at < phase.ends_at
                and phase.starts_at < former.ends_at
                and phase.starts_at < phase.ends_at
            ):
                yield Fault(
                    f"/phases/{index}", phrase("This {kind} phase overlaps another one of that kind.", kind=phase.kind)
                )
                break


def utc_or_none(at: datetime) -> datetime | None:
    try:
        return as_utc(at)
    except ValueError:
        return None


def _exercise(draft: OperationDraft) -> Iterator[Fault]:
    if draft.exercise is None:
        return
    if utc_or_none(draft.exercise.starts_at) is None:
        yield Fault("/exercise/starts_at", "This is too near the end of the calendar to reckon with.")
    elif all(phase.ends_at <= draft.exercise.starts_at for phase in draft.phases):
        yield Fault("/exercise/starts_at", "The exercise would begin when every phase is over.")
