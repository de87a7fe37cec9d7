"""Asking for proposals, cancelling, dropping and accepting them. Only what is accepted becomes part of the plan."""

import asyncio
import uuid
from datetime import UTC, datetime, timedelta

import msgspec
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from ops.access import queries as access
from ops.call import Call
from ops.checkins.planning import plan_check_ins
from ops.errors import Conflict, Fault, NotFound, PlanMoved
from ops.planning import queries as planning
from ops.planning.assignments import assignment_entry, proposed
from ops.planning.booking import HOLDING
from ops.planning.models import Assignment, Operation
from ops.planning.plan_schemas import AssignmentDraft
from ops.planning.service import record
from ops.planning.versions import told
from ops.proposals import queries
from ops.proposals.gather import inside, rest_of, stays, task
from ops.proposals.models import Proposal
from ops.proposals.planner import Planner
from ops.proposals.schemas import Accepted, Order, ProposalView, ProposedAssignment
from ops.saying import phrase

MOST_GOING = 4
"""Proposals of one operation that are being made at once."""


async def ask(call: Call[Order], planner: Planner, language: str) -> ProposalView:
    """Begin a proposal; the answer waits for it a while. Raises Unacceptable, Conflict when several are being made."""
    order = call.body
    async with call.store.write() as session:
        operation = await session.get_one(Operation, call.operation.id, populate_existing=True)
        going = select(func.count()).where(
            Proposal.operation_id == operation.id,
            Proposal.state.in_(("waiting", "running")),
            Proposal.beat_at > datetime.now(UTC) - timedelta(minutes=1),
        )
        if (await session.scalar(going) or 0) >= MOST_GOING:
            raise Conflict(
                phrase("{most_going} proposals are being made; wait for them, or cancel one.", most_going=MOST_GOING)
            )
        wanted = await task(session, operation, order)
        rows = await planning.assignments(session, operation.id)
        staying = {row.unit for row in rows if stays(row, order)}
        asked = {
            "order": msgspec.to_builtins(order),
            "units": sorted(staying),
            "units_before": len({row.unit for row in rows if row.state != "declined"}),
            "taken_back": sum(order.replace_proposed and not stays(row, order) and inside(row, order)
                              and row.state == "proposed" for row in rows),
        }  # fmt: skip
        row = Proposal(
            operation_id=operation.id,
            id=str(uuid.uuid4()),
            asked=asked,
            asked_by=call.actor.name,
            asked_at=call.now,
            state="waiting",
            cancel=False,
            beat_at=datetime.now(UTC),
            progress={},
            result=None,
        )
        session.add(row)
        await session.flush()
        id_ = row.id
    await asyncio.wait({planner.begin(call.operation.id, id_, wanted)}, timeout=order.wait_seconds)
    async with call.store.read() as session:
        return queries.view(await session.get_one(Proposal, (call.operation.id, id_)), language)


async def find(session: AsyncSession, operation_id: str, id_: str) -> Proposal:
    """Raises NotFound."""
    row = await session.get(Proposal, (operation_id, id_), populate_existing=True)
    if row is None or row.state == "dropped":
        raise NotFound
    return row


async def cancel(call: Call[None], id_: str) -> None:
    """Wait no longer: what is best so far is soon the result. Nothing happens to one that is made."""
    row = await find(call.session, call.operation.id, id_)
    row.cancel = True


async def drop(call: Call[None], id_: str) -> None:
    """Forget a proposal; twice is once."""
    row = await call.session.get(Proposal, (call.operation.id, id_), populate_existing=True)
    if row is None:
        raise NotFound
    row.state, row.cancel, row.result = "dropped", True, None


async def accept(call: Call[None], id_: str) -> Accepted:
    """All of its assignments become proposed ones, in one transaction, if the plan still has room for each.

    Raises Conflict for one that is not made or was accepted, PlanMoved with what no longer fits.
    """
    operation = await planning.lock_operation(call.session, call.operation.id)
    row = await find(call.session, operation.id, id_)
    if row.state not in {"done", "cancelled"} or row.result is None:
        if row.state == "accepted":
            raise Conflict("This proposal was accepted already; there is nothing to accept.")
        state = str(queries.state_of(row))
        raise Conflict(phrase("This proposal is {state}; there is nothing to accept.", state=state))
    order, view = queries.order_of(row), queries.view(row, "en")
    rows = await planning.assignments(call.session, operation.id)
    units = {unit.code: unit for unit in await access.units(call.session, operation.id)}
    sectors = {sector.code for sector in await planning.sectors(call.session, operation.id)}
    staying = [one for one in rows if stays(one, order)]
    if faults := misfits(view, staying, sectors, set(units), timedelta(hours=rest_of(order, operation))):
        raise PlanMoved("The plan has changed since this was proposed; ask for a new proposal.", faults=faults)
    leaving = [one for one in rows if one.state == "proposed" and not stays(one, order)]
    entries = []
    for one in leaving:
        one.state, one.held = "withdrawn", False
        entries.append(assignment_entry("assignment.removed", one, units[one.unit]))
    made: list[Assignment] = []
    for new in view.assignments:
        draft = AssignmentDraft(sector=new.sector, unit=new.unit, starts_at=new.starts_at, ends_at=new.ends_at)
        made.append(proposed(operation, draft))
        entries.append(assignment_entry("assignment.added", made[-1], units[new.unit]))
    call.session.add_all(made)
    row.state = "accepted"
    await call.session.flush()
    await record(call.store, call.session, operation, call.actor.name, entries)
    await plan_check_ins(call.session, operation)
    await told.reassigned(call, operation, entries)
    return Accepted(assignments=[one.id for one in made], taken_back=[one.id for one in leaving])


def misfits(
    view: ProposalView, staying: list[Assignment], sectors: set[str], units: set[str], rest: timedelta
) -> list[Fault]:
    """What of a proposal no longer fits beside what stays: a sector or unit that is gone, a unit that is taken or would
    not be rested, a sector that somebody else has alone. Pure."""
    found: list[Fault] = []
    for index, new in enumerate(view.assignments):
        said: list[str] = []
        if new.sector not in sectors:
            said.append(phrase("There is no sector {sector} any more.", sector=new.sector))
        if new.unit not in units:
            said.append(phrase("There is no unit {unit} any more.", unit=new.unit))
        for one in staying:
            facts = {"unit": one.unit, "sector": one.sector, "since": one.starts_at}
            if one.unit == new.unit and meet(one, new, rest):
                said.append(phrase("{unit} is in {sector} from {since:%Y-%m-%d %H:%M}Z meanwhile.", **facts))
            if one.sector == new.sector and one.exclusive and one.state in HOLDING and meet(one, new, timedelta()):
                said.append(phrase("{unit} has {sector} for itself from {since:%Y-%m-%d %H:%M}Z meanwhile.", **facts))
        found += [Fault(f"/assignments/{index}", words) for words in said]
    return found[:100]


def meet(one: Assignment, new: ProposedAssignment, apart: timedelta) -> bool:
    """Whether there is less than `apart` between them."""
    return one.starts_at < new.ends_at + apart and new.starts_at < one.ends_at + apart
