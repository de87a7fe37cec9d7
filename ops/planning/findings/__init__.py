"""What is wrong with a plan. Pure: plain data in, findings out, the same for the same plan.

Blockers are what would put people in danger or in the wrong country: ground or border that nobody has (gap), ground
that two have (overlap), a unit in two places (double_booking) or abroad without the host's consent
(outside_jurisdiction), a sector that nobody covers at any time of an action phase, and a plan without one. What is
merely less than it should be is a warning.
"""

from ops.planning.findings import aims, cover, ground, people
from ops.planning.findings.plan import (
    Plan,
    PlannedAssignment,
    PlannedContact,
    PlannedCorridor,
    PlannedCrossing,
    PlannedObjective,
    PlannedPhase,
    PlannedSeat,
    PlannedSector,
)
from ops.planning.plan_schemas import FindingView

__all__ = [
    "Plan",
    "PlannedAssignment",
    "PlannedContact",
    "PlannedCorridor",
    "PlannedCrossing",
    "PlannedObjective",
    "PlannedPhase",
    "PlannedSeat",
    "PlannedSector",
    "findings",
]


def findings(plan: Plan) -> list[FindingView]:
    """Every finding of the plan, blockers first, then by kind and subjects."""
    found = [finding for room in (ground, cover, people, aims) for finding in room.found(plan)]
    return sorted(found, key=lambda finding: (finding.severity, finding.kind, finding.subjects, finding.id))
