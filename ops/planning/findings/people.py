"""Who is where they must not be, or not there to be asked: units, their rest, seats, keys, contacts."""

from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, timedelta

from ops.contacts.schemas import REQUIRED
from ops.planning.consent_rules import may_work
from ops.planning.findings.made import KEY, MEMBER, finding, reassign
from ops.planning.findings.plan import Plan, PlannedAssignment, PlannedContact, PlannedSeat
from ops.planning.plan_schemas import FindingView, Mend
from scheduling.windows import Window, double_bookings, uncovered

SHIFT = timedelta(hours=24)
"""What is longer is a posting, within which a unit relieves its own people."""
EVER = datetime(2, 1, 2, tzinfo=UTC), datetime(9998, 12, 30, tzinfo=UTC)


def found(plan: Plan) -> Iterator[FindingView]:
    by_unit: dict[str, list[PlannedAssignment]] = {}
    for assignment in plan.assignments:
        by_unit.setdefault(assignment.unit, []).append(assignment)
    for unit, held in by_unit.items():
        yield from _double_bookings(plan, unit, held)
        yield from _rest(plan, unit, held)
    yield from _jurisdiction(plan)
    yield from _keys(plan, by_unit)
    yield from _seats(plan)
    yield from _contacts(plan)


def _double_bookings(plan: Plan, unit: str, held: list[PlannedAssignment]) -> Iterator[FindingView]:
    for one, other, shared in double_bookings((assignment, assignment.window) for assignment in held):
        if one.sector != other.sector:
            sectors = sorted((one.sector, other.sector))
            facts = {"unit": unit, "sectors": sectors}
            mend = reassign(other.sector)
            yield finding(plan, "blocker", "double_booking", [unit, *sectors], facts, mend, period=shared)


def _rest(plan: Plan, unit: str, held: list[PlannedAssignment]) -> Iterator[FindingView]:
    """Between two assignments of which one is a shift, a unit rests as long as the operation says."""
    wanted = timedelta(hours=plan.rest_hours)
    last: PlannedAssignment | None = None
    for assignment in sorted(held, key=lambda a: (a.window, a.sector, a.id)):
        if last is not None and assignment.window.starts_at >= last.window.ends_at:
            rest = assignment.window.starts_at - last.window.ends_at
            shift = min(last.window.duration, assignment.window.duration) <= SHIFT
            if shift and rest < wanted:
                around = Window(last.window.starts_at, assignment.window.ends_at)
                facts = {
                    "unit": unit,
                    "sectors": [last.sector, assignment.sector],
                    "hours": round(rest / timedelta(hours=1), 2),
                    "wanted": plan.rest_hours,
                }
                subjects = [unit, *dict.fromkeys((last.sector, assignment.sector))]
                yield finding(
                    plan, "warning", "rest_violated", subjects, facts, reassign(assignment.sector), period=around
                )
        if last is None or assignment.window.ends_at > last.window.ends_at:
            last = assignment


def _jurisdiction(plan: Plan) -> Iterator[FindingView]:
    sectors = {sector.code: sector for sector in plan.sectors}
    for assignment in plan.assignments:
        sector = sectors.get(assignment.sector)
        if sector is None or may_work(plan.consents, sector.country, assignment.unit_country, sector.corridor):
            continue
        facts = {
            "unit": assignment.unit,
            "unit_country": assignment.unit_country,
            "sector": sector.code,
            "country": sector.country,
        }
        subjects = [assignment.unit, sector.code]
        yield finding(
            plan,
            "blocker",
            "outside_jurisdiction",
            subjects,
            facts,
            reassign(sector.code),
            period=assignment.window,
            shape=sector.geometry,
        )


def _keys(plan: Plan, by_unit: dict[str, list[PlannedAssignment]]) -> Iterator[FindingView]:
    """A unit's last key ends before its last assignment does: from then on nothing is taken of it."""
    for unit, ends_at in sorted(plan.keys):
        last = max((a.window.ends_at for a in by_unit.get(unit, ())), default=ends_at)
        if last > ends_at:
            period = Window(max(ends_at, min(a.window.starts_at for a in by_unit[unit])), last)
            yield finding(plan, "warning", "key_lapsed", [unit], {"unit": unit}, KEY, period=period)


def _seats(plan: Plan) -> Iterator[FindingView]:
    """Whoever the action needs has a seat throughout: focal points, officers of agencies that send units, and
    coordinators."""
    groups: dict[tuple[str, str], list[PlannedSeat]] = {}
    sending = {assignment.agency for assignment in plan.assignments}
    for seat in plan.seats:
        if seat.role == "focal_point" and seat.country in plan.countries:
            groups.setdefault((seat.role, seat.country or ""), []).append(seat)
        elif seat.role == "coordinator":
            groups.setdefault((seat.role, ""), []).append(seat)
        elif seat.role == "officer" and seat.agency in sending:
            groups.setdefault((seat.role, seat.agency or ""), []).append(seat)
    for country in plan.countries:
        if country not in plan.focal_points:
            yield finding(plan, "warning", "no_focal_point", [country], {"country": country}, MEMBER)
    for (role, whose), seats in groups.items():
        windows = [Window(seat.not_before or EVER[0], seat.not_after or EVER[1]) for seat in seats]
        gaps = [gap for phase in plan.action for gap in uncovered(phase, windows)]
        if gaps:
            facts = {"role": role, "of": whose, "times": len(gaps)}
            subjects = [whose or role]
            yield finding(plan, "warning", "membership_lapsed", subjects, facts, MEMBER, period=gaps[0])


def _contacts(plan: Plan) -> Iterator[FindingView]:
    """One finding for each country: roles that nobody has, and roles that nobody has on every day."""
    known: dict[tuple[str, str], list[PlannedContact]] = {}
    for contact in plan.contacts:
        known.setdefault((contact.country, contact.role), []).append(contact)
    for country in plan.countries:
        mend = Mend(kind="contact", page=f"/contacts?country={country}", fragment="new")
        missing = [role for role in REQUIRED if (country, role) not in known]
        if missing:
            facts = {"country": country, "roles": missing}
            yield finding(plan, "warning", "contact_missing", [country, *missing], facts, mend)
        lapsed = [role for role in REQUIRED if plan.days and lapses(known.get((country, role), []), *plan.days)]
        if lapsed:
            facts = {"country": country, "roles": lapsed}
            yield finding(plan, "warning", "contact_lapsed", [country, *lapsed], facts, mend)


def lapses(known: Iterable[PlannedContact], first: date, last: date) -> bool:
    """Whether there are contacts, but none on some day from the first to the last, both included."""
    held = sorted((c.valid_from or date.min, c.valid_to or date.max) for c in known)
    if not held:
        return False
    covered = first
    for begins, ends in held:
        if begins > covered:
            break
        if ends >= last:
            return False
        covered = max(covered, ends + timedelta(days=1))
    return covered <= last
