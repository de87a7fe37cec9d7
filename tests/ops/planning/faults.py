"""Faults that are planted in a sound plan: each spoils it in one way, in one stretch, and says what must be found."""

from collections.abc import Callable
from datetime import date, timedelta

import shapely

from ops.contacts.schemas import REQUIRED
from ops.planning.findings import Plan, PlannedPhase
from scheduling.windows import Window
from tests.ops.planning.sound import ACTION, HOUR, SPARE, START, Planted, changed, held, office, replace, reshaped

Fault = Callable[[Plan, int], tuple[Plan, Planted]]


def without(plan: Plan, sector: str) -> tuple[object, ...]:
    return tuple(a for a in plan.assignments if a.sector != sector)


def gap(plan: Plan, n: int) -> tuple[Plan, Planted]:
    shape = shapely.box(n * 0.5, 0, n * 0.5 + 0.4, 0.2)
    return reshaped(plan, f"S-{n}A", shape), Planted("blocker", "gap", f"S-{n}A")


def overlap(plan: Plan, n: int) -> tuple[Plan, Planted]:
    shape = shapely.box(n * 0.5, -0.05, n * 0.5 + 0.5, 0.2)
    return reshaped(plan, f"S-{n}A", shape), Planted("blocker", "overlap", f"S-{n}A")


def sliver(plan: Plan, n: int) -> tuple[Plan, Planted]:
    """Some ten metres wide, along part of the outer edge."""
    west = n * 0.5
    shape = shapely.box(west, 0, west + 0.5, 0.2) - shapely.box(west + 0.1, 0.1999, west + 0.4, 0.2)
    return reshaped(plan, f"S-{n}A", shape), Planted("warning", "sliver", f"S-{n}A")


def unstaffed(plan: Plan, n: int) -> tuple[Plan, Planted]:
    """Nobody at all; its crossing then needs nobody, so that this is one fault."""
    bare = changed(plan, "crossings", f"C-{n}A", officers=None, capabilities=frozenset())
    return replace(bare, assignments=without(plan, f"S-{n}A")), Planted("blocker", "uncovered_period", f"S-{n}A")


def early(plan: Plan, n: int) -> tuple[Plan, Planted]:
    """Left on the last evening, when the crossing is closed."""
    left = tuple(a for a in plan.assignments if not (a.sector == f"S-{n}A" and a.window.ends_at == ACTION.ends_at))
    return replace(plan, assignments=left), Planted("warning", "uncovered_period", f"S-{n}A")


def few(plan: Plan, n: int) -> tuple[Plan, Planted]:
    """One shift by day with five officers of the six that the crossing needs."""
    small = tuple(
        replace(a, officers=5) if a.sector == f"S-{n}A" and a.window.contains(START + 36 * HOUR) else a
        for a in plan.assignments
    )
    return replace(plan, assignments=small), Planted("warning", "crossing_uncovered", f"C-{n}A")


def blind(plan: Plan, n: int) -> tuple[Plan, Planted]:
    """Nobody brings the dog that the crossing needs."""
    needs = frozenset({"scanner", "dog"})
    return changed(plan, "crossings", f"C-{n}B", capabilities=needs), Planted(
        "warning", "crossing_uncovered", f"C-{n}B"
    )


def off_the_map(plan: Plan, n: int) -> tuple[Plan, Planted]:
    return changed(plan, "crossings", f"C-{n}B", sector=None), Planted("warning", "crossing_outside", f"C-{n}B")


def double(plan: Plan, n: int) -> tuple[Plan, Planted]:
    """Within its own shift a unit is somewhere else as well."""
    extra = held(f"S-{SPARE}A", f"U-S-{n}A-0", "AAA", Window(START + HOUR, START + 2 * HOUR))
    return replace(plan, assignments=(*plan.assignments, extra)), Planted("blocker", "double_booking", f"U-S-{n}A-0")


def tired(plan: Plan, n: int) -> tuple[Plan, Planted]:
    """Eleven hours after its first shift, four before its next, a unit stands in for an hour."""
    extra = held(f"S-{n}A", f"U-S-{n}A-0", "AAA", Window(START + 19 * HOUR, START + 20 * HOUR))
    return replace(plan, assignments=(*plan.assignments, extra)), Planted("warning", "rest_violated", f"U-S-{n}A-0")


def abroad(plan: Plan, n: int) -> tuple[Plan, Planted]:
    extra = held(f"S-{n}A", f"U-ABROAD-{n}", "BBB", ACTION)
    return replace(plan, assignments=(*plan.assignments, extra)), Planted("blocker", "outside_jurisdiction", f"S-{n}A")


def lonely(plan: Plan, n: int) -> tuple[Plan, Planted]:
    return changed(plan, "sectors", f"S-{n}A", counterpart=None), Planted("warning", "counterpart_missing", f"S-{n}A")


def keyless(plan: Plan, n: int) -> tuple[Plan, Planted]:
    """The key of a unit ends before its last shift."""
    unit = f"U-S-{n}B-1"
    keys = frozenset((of, ACTION.ends_at - 24 * HOUR if of == unit else ends) for of, ends in plan.keys)
    return replace(plan, keys=keys), Planted("warning", "key_lapsed", unit)


def seat_lapses(plan: Plan, n: int) -> tuple[Plan, Planted]:
    """One of four seats is over, or not yet begun, during the action."""
    seats = list(plan.seats)
    subject = ("coordinator", "AAA", "BBB", "AAA-PN")[n]
    when = {"not_after": ACTION.ends_at - HOUR} if n % 2 else {"not_before": START + HOUR}
    seats[n] = replace(seats[n], **when)
    return replace(plan, seats=tuple(seats)), Planted("warning", "membership_lapsed", subject)


def nobody(plan: Plan, n: int) -> tuple[Plan, Planted]:
    country = "AB"[n % 2] * 3
    return replace(plan, focal_points=plan.focal_points - {country}), Planted("warning", "no_focal_point", country)


def unnamed(plan: Plan, n: int) -> tuple[Plan, Planted]:
    rest = tuple(c for c in plan.contacts if (c.country, c.role) != ("BBB", REQUIRED[n]))
    return replace(plan, contacts=rest), Planted("warning", "contact_missing", REQUIRED[n])


def lapsed(plan: Plan, n: int) -> tuple[Plan, Planted]:
    rest = tuple(c for c in plan.contacts if (c.country, c.role) != ("AAA", REQUIRED[n]))
    until = office("AAA", REQUIRED[n], last=date(2020, 11, 30) + timedelta(days=n))
    return replace(plan, contacts=(*rest, until)), Planted("warning", "contact_lapsed", REQUIRED[n])


def undated(plan: Plan, n: int) -> tuple[Plan, Planted]:
    kind = ("preparation", "follow_up")[n % 2]
    rest = tuple(phase for phase in plan.phases if phase.kind != kind)
    return replace(plan, phases=rest), Planted("warning", "phase_undated", kind)


def crowded(plan: Plan, n: int) -> tuple[Plan, Planted]:
    """A debrief begins before the action is over."""
    more = PlannedPhase(kind="debrief", window=Window(ACTION.ends_at - (n + 1) * HOUR, ACTION.ends_at + 9 * HOUR))
    return replace(plan, phases=(*plan.phases, more)), Planted("warning", "phase_overlap", "debrief")


def late_training(plan: Plan, n: int) -> tuple[Plan, Planted]:
    """Training after everything else is over."""
    begins = ACTION.ends_at + (800 + n) * HOUR
    more = PlannedPhase(kind="training", window=Window(begins, begins + 9 * HOUR))
    return replace(plan, phases=(*plan.phases, more)), Planted("warning", "phase_odd", "training")


def unmeasured(plan: Plan, n: int) -> tuple[Plan, Planted]:
    return changed(plan, "objectives", f"O{n}", measures=0), Planted("warning", "objective_unmeasured", f"O{n}")


def uncounted(plan: Plan, n: int) -> tuple[Plan, Planted]:
    return changed(plan, "objectives", f"O{n}", unknown=("dragons",)), Planted(
        "warning", "objective_uncounted", f"O{n}"
    )


FAULTS: tuple[Fault, ...] = (
    gap, overlap, sliver, unstaffed, early, few, blind, off_the_map, double, tired, abroad, lonely, keyless,
    seat_lapses, nobody, unnamed, lapsed, undated, crowded, late_training, unmeasured, uncounted,
)  # fmt: skip
