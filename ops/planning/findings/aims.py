"""What is wrong with the frame: phases that are not dated, overlap or stand oddly, objectives that nobody can count."""

from collections.abc import Iterator
from datetime import datetime
from itertools import combinations

from ops.planning.findings.made import OBJECTIVES, PHASES, Severity, finding
from ops.planning.findings.plan import Plan, PlannedPhase
from ops.planning.plan_schemas import FindingView

NEEDED = ("preparation", "action", "follow_up")
"""Phases without which a joint action day is none: what is found before, in, and after it is counted apart."""
WITHIN = {frozenset({"preparation", "training"}), frozenset({"debrief", "follow_up"})}
"""Phases that may run side by side."""
BEFORE = ("preparation", "training")
AFTER = ("debrief", "follow_up")


def found(plan: Plan) -> Iterator[FindingView]:
    yield from _phases(plan)
    yield from _objectives(plan)


def _phases(plan: Plan) -> Iterator[FindingView]:
    dated = {phase.kind for phase in plan.phases}
    for kind in NEEDED:
        if kind not in dated:
            severity: Severity = "blocker" if kind == "action" else "warning"
            yield finding(plan, severity, "phase_undated", [kind], {"phase": kind}, PHASES)
    for one, other in combinations(sorted(plan.phases, key=lambda phase: (phase.window, phase.kind)), 2):
        shared = one.window.overlap(other.window)
        if shared and one.kind != other.kind and frozenset({one.kind, other.kind}) not in WITHIN:
            both = [one.kind, other.kind]
            yield finding(plan, "warning", "phase_overlap", both, {"phases": both}, PHASES, period=shared)
    actions = [phase.window for phase in plan.phases if phase.kind == "action"]
    for phase in plan.phases if actions else ():
        if odd(phase, min(a.starts_at for a in actions), max(a.ends_at for a in actions)):
            facts = {"phase": phase.kind}
            yield finding(plan, "warning", "phase_odd", [phase.kind], facts, PHASES, period=phase.window)


def odd(phase: PlannedPhase, first: datetime, last: datetime) -> bool:
    """Preparation that begins when the action is over, or follow-up that is over before it begins."""
    if phase.kind in BEFORE:
        return phase.window.starts_at >= last
    return phase.kind in AFTER and phase.window.ends_at <= first


def _objectives(plan: Plan) -> Iterator[FindingView]:
    if not plan.objectives:
        yield finding(plan, "warning", "no_objective", ["objectives"], {}, OBJECTIVES)
    for objective in plan.objectives:
        facts = {"objective": objective.code, "measures": list(objective.unknown)}
        if not objective.measures:
            yield finding(plan, "warning", "objective_unmeasured", [objective.code], facts, OBJECTIVES)
        elif objective.unknown:
            subjects = [objective.code, *objective.unknown]
            yield finding(plan, "warning", "objective_uncounted", subjects, facts, OBJECTIVES)
