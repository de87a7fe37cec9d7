"""What is wrong with a plan. Pure: plain data in, findings out, the same for the same plan.

Blockers are what would put people in danger or in the wrong country: ground or border that nobody has (gap), ground
that two have (overlap), a unit in two places (double_booking) or abroad (outside_jurisdiction), and a sector that
nobody covers at any time of an action phase. What is merely less than it should be is a warning.
"""

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from typing import Literal

import msgspec
import shapely
from msgspec import UNSET
from shapely.geometry.base import BaseGeometry

from geo.coverage import faults
from geo.geojson import to_geojson
from ops.planning.plan_schemas import FindingView, Period
from scheduling.windows import Window, double_bookings, uncovered

Severity = Literal["blocker", "warning"]


class PlannedCorridor(msgspec.Struct, frozen=True, kw_only=True):
    """`border` is None for an area; `ground` is what was cut. lon/lat."""

    code: str
    countries: tuple[str, ...]
    border: BaseGeometry | None
    ground: BaseGeometry


class PlannedSector(msgspec.Struct, frozen=True, kw_only=True):
    code: str
    corridor: str
    country: str
    counterpart: str | None
    geometry: BaseGeometry


class PlannedAssignment(msgspec.Struct, frozen=True, kw_only=True):
    """One that was not declined."""

    id: str
    sector: str
    unit: str
    unit_country: str
    window: Window


class Plan(msgspec.Struct, frozen=True, kw_only=True):
    """Everything that findings are about; `action` are the action phases."""

    countries: tuple[str, ...]
    focal_points: frozenset[str]
    action: tuple[Window, ...]
    corridors: tuple[PlannedCorridor, ...]
    sectors: tuple[PlannedSector, ...]
    assignments: tuple[PlannedAssignment, ...]


def findings(plan: Plan) -> list[FindingView]:
    """Every finding of the plan, blockers first, then by kind and subjects."""
    found = [
        *_coverage(plan),
        *_counterparts(plan),
        *_uncovered(plan),
        *_double_bookings(plan),
        *_jurisdiction(plan),
        *_focal_points(plan),
    ]
    return sorted(found, key=lambda finding: (finding.severity, finding.kind, finding.subjects, finding.id))


def _coverage(plan: Plan) -> Iterator[FindingView]:
    for corridor in plan.corridors:
        own = [sector for sector in plan.sectors if sector.corridor == corridor.code]
        if not own:
            continue
        border = corridor.border if isinstance(corridor.border, shapely.MultiLineString) else None
        countries = {c: [s.code for s in own if s.country == c] for c in corridor.countries}
        shapes = {sector.code: sector.geometry for sector in own}
        found = faults(shapes, ground=corridor.ground, border=border, countries=countries if border else None)
        for fault in found:
            around = list(fault.keys)
            place = f"{corridor.code}, {' and '.join(around) or 'beside no sector'}"
            if fault.length_km and not fault.area_km2:
                size = f"{fault.length_km:.2f} km of border on the side of {fault.country} have no sector"
            elif fault.kind == "overlap":
                size = f"{fault.area_km2:.3g} km² belong to two sectors"
            else:
                size = f"{fault.area_km2:.3g} km² belong to no sector"
            severity: Severity = "warning" if fault.kind == "sliver" else "blocker"
            yield _finding(severity, fault.kind, f"{place}: {size}.", [corridor.code, *around], shape=fault.geometry)


def _counterparts(plan: Plan) -> Iterator[FindingView]:
    known = {sector.code for sector in plan.sectors}
    two_sided = {corridor.code for corridor in plan.corridors if corridor.border is not None}
    for sector in plan.sectors:
        if sector.corridor in two_sided and sector.counterpart not in known:
            said = f"{sector.code} has no sector across the line."
            yield _finding("warning", "counterpart_missing", said, [sector.code], shape=sector.geometry)


def _uncovered(plan: Plan) -> Iterator[FindingView]:
    covers: dict[str, list[Window]] = {sector.code: [] for sector in plan.sectors}
    for assignment in plan.assignments:
        covers.setdefault(assignment.sector, []).append(assignment.window)
    for sector in plan.sectors:
        for phase in plan.action:
            for gap in uncovered(phase, covers[sector.code]):
                if gap == phase:
                    said = f"Nobody is assigned to {sector.code} in the action phase from {_z(phase)}."
                    yield _finding("blocker", "uncovered_period", said, [sector.code], period=gap)
                else:
                    said = f"Nobody is assigned to {sector.code} from {_z(gap)}."
                    yield _finding("warning", "uncovered_period", said, [sector.code], period=gap)


def _double_bookings(plan: Plan) -> Iterator[FindingView]:
    by_unit: dict[str, list[tuple[PlannedAssignment, Window]]] = {}
    for assignment in plan.assignments:
        by_unit.setdefault(assignment.unit, []).append((assignment, assignment.window))
    for unit, bookings in by_unit.items():
        for one, other, shared in double_bookings(bookings):
            if one.sector != other.sector:
                said = f"{unit} is assigned to {one.sector} and to {other.sector} at once, from {_z(shared)}."
                subjects = [unit, *sorted((one.sector, other.sector))]
                yield _finding("blocker", "double_booking", said, subjects, period=shared)


def _jurisdiction(plan: Plan) -> Iterator[FindingView]:
    country: Mapping[str, str] = {sector.code: sector.country for sector in plan.sectors}
    for assignment in plan.assignments:
        where = country.get(assignment.sector)
        if where is not None and where != assignment.unit_country:
            who = f"{assignment.unit} of {assignment.unit_country}"
            said = f"{who} is assigned to {assignment.sector}, which is in {where}."
            subjects = [assignment.unit, assignment.sector]
            yield _finding("blocker", "outside_jurisdiction", said, subjects, period=assignment.window)


def _focal_points(plan: Plan) -> Iterator[FindingView]:
    for country in plan.countries:
        if country not in plan.focal_points:
            yield _finding("warning", "no_focal_point", f"{country} has no national focal point.", [country])


def _finding(
    severity: Severity,
    kind: str,
    message: str,
    subjects: list[str],
    *,
    period: Window | None = None,
    shape: BaseGeometry | None = None,
) -> FindingView:
    geometry = None if shape is None else to_geojson(shape)
    # The shape tells two gaps between the same sectors apart, and a gap that has grown from the one overridden.
    place = geometry if kind in {"gap", "overlap", "sliver"} else None
    said: Iterable[object] = (kind, subjects, _z(period) if period else None, place)
    identifier = hashlib.sha256(msgspec.json.encode(said, order="sorted")).hexdigest()[:16]
    return FindingView(
        id=identifier,
        severity=severity,
        kind=kind,
        message=message,
        subjects=subjects,
        period=Period(starts_at=period.starts_at, ends_at=period.ends_at) if period else UNSET,
        geometry=geometry if geometry is not None else UNSET,
    )


def _z(window: Window) -> str:
    start, end = (f"{at:%Y-%m-%dT%H:%M:%S}Z" for at in (window.starts_at, window.ends_at))
    return f"{start} to {end}"
