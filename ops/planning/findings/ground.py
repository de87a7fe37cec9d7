"""What is wrong with the ground: gaps, overlaps, splinters, and sectors with nobody across the line."""

from collections.abc import Iterator

import shapely

from geo.coverage import crossovers, faults
from ops.planning.findings.made import Severity, finding, reshape
from ops.planning.findings.plan import Plan, PlannedSector
from ops.planning.plan_schemas import FindingView


def found(plan: Plan) -> Iterator[FindingView]:
    yield from _coverage(plan)
    yield from _crossovers(plan)
    yield from _counterparts(plan)


def _coverage(plan: Plan) -> Iterator[FindingView]:
    by_corridor: dict[str, list[PlannedSector]] = {}
    for sector in plan.sectors:
        by_corridor.setdefault(sector.corridor, []).append(sector)
    for corridor in plan.corridors:
        own = by_corridor.get(corridor.code)
        if not own:
            continue
        border = corridor.border if isinstance(corridor.border, shapely.MultiLineString) else None
        countries = {c: [s.code for s in own if s.country == c] for c in corridor.countries}
        shapes = {sector.code: sector.geometry for sector in own}
        there = faults(shapes, ground=corridor.ground, border=border, countries=countries if border else None)
        for fault in there:
            facts = {
                "corridor": corridor.code,
                "around": list(fault.keys),
                "area_km2": round(fault.area_km2, 6),
                "length_km": round(fault.length_km, 2),
                "country": fault.country,
            }
            severity: Severity = "warning" if fault.kind == "sliver" else "blocker"
            subjects = [corridor.code, *fault.keys]
            mend = reshape(fault.keys[0] if fault.keys else None)
            yield finding(plan, severity, fault.kind, subjects, facts, mend, shape=fault.geometry)


def _crossovers(plan: Plan) -> Iterator[FindingView]:
    """Ground in sectors of two corridors, as where borders of three countries meet, or of a port within a corridor. A
    warning: whoever is there is there for both, and a report counts once, for the sector that comes first."""
    corridor = {sector.code: sector.corridor for sector in plan.sectors}
    for fault in crossovers({sector.code: sector.geometry for sector in plan.sectors}, corridor):
        corridors = sorted(corridor[code] for code in fault.keys)
        facts = {
            "corridor": " / ".join(corridors),
            "around": list(fault.keys),
            "area_km2": round(fault.area_km2, 6),
            "length_km": 0.0,
            "country": None,
            "first": fault.keys[0],
        }
        subjects = [*corridors, *fault.keys]
        yield finding(plan, "warning", "overlap", subjects, facts, reshape(fault.keys[0]), shape=fault.geometry)


def _counterparts(plan: Plan) -> Iterator[FindingView]:
    """Across the line of two countries that both take part, each sector has one on the other side."""
    known = {sector.code for sector in plan.sectors}
    two_sided = {c.code for c in plan.corridors if c.border is not None and len(c.countries) > 1}
    for sector in plan.sectors:
        if sector.corridor in two_sided and sector.counterpart not in known:
            facts = {"sector": sector.code}
            mend = reshape(sector.code)
            yield finding(plan, "warning", "counterpart_missing", [sector.code], facts, mend, shape=sector.geometry)
