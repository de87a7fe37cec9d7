"""Reading proposals."""

from collections import defaultdict
from datetime import UTC, datetime
from typing import Any

import msgspec
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from ops.proposals.gather import moment, shifts
from ops.proposals.models import Proposal
from ops.proposals.planner import SILENT
from ops.proposals.problem import Shift
from ops.proposals.schemas import (
    Compared,
    Objective,
    Order,
    ProgressView,
    ProposalHead,
    ProposalView,
    ProposedAssignment,
    ShiftView,
    State,
    Unfilled,
)


def order_of(row: Proposal) -> Order:
    return msgspec.convert(row.asked["order"], Order)


def state_of(row: Proposal) -> State:
    """One whose process is gone will not go on."""
    if row.state in {"waiting", "running"} and datetime.now(UTC) - row.beat_at > SILENT:
        return "interrupted"
    state: State = msgspec.convert(row.state, State)
    return state


def head(row: Proposal) -> ProposalHead:
    return ProposalHead(**_head(row))


def _head(row: Proposal) -> dict[str, Any]:
    return {
        "id": row.id,
        "state": state_of(row),
        "asked": order_of(row),
        "asked_by": row.asked_by,
        "asked_at": row.asked_at,
        "progress": msgspec.convert(row.progress, ProgressView),
    }


def view(row: Proposal, language: str) -> ProposalView:
    """A proposal whole, with its reasons in a language."""
    state, result = state_of(row), row.result
    if result is None:
        going = state in {"waiting", "running"}
        return ProposalView(**_head(row), status="running" if going else "none")
    order = order_of(row)
    spans = [span(shift) for shift in shifts(order)]
    assignments = [
        ProposedAssignment(unit=unit, sector=sector, starts_at=spans[number].starts_at, ends_at=spans[number].ends_at)
        for unit, sector, number in result["posts"]
    ]
    worth, bound = result["cost"], result["bound"]
    gap = (worth["total"] - bound) / worth["total"] if worth["total"] else 0.0
    loads: dict[str, float] = defaultdict(float)
    for one in assignments:
        loads[one.unit] += (one.ends_at - one.starts_at).total_seconds() / 3600
    slots = row.progress.get("slots") or 0
    nothing = slots and not assignments
    return ProposalView(
        **_head(row),
        status="infeasible" if nothing else "optimal" if worth["total"] <= bound else "feasible",
        assignments=assignments,
        unfilled=[
            Unfilled(
                sector=one["sector"],
                shift=spans[one["shift"]],
                because=one["because"][language],
                lift=list(one["lift"]),
                or_lift=[list(lift) for lift in one["or_lift"]],
                units=one["units"],
            )
            for one in result["unfilled"]
        ],
        objective=Objective(
            cost=worth["total"],
            bound=bound,
            gap=round(gap, 4),
            reproducible=result["reproducible"],
            **{name: worth[name] for name in ("open", "half", "changes", "load", "distance")},
        ),
        compared=Compared(
            open_before=slots,
            open_after=len(result["unfilled"]),
            added=len(assignments),
            taken_back=row.asked["taken_back"],
            units_before=row.asked["units_before"],
            units_after=len(set(row.asked["units"]) | set(loads)),
        ),
        loads=dict(loads),
    )


def span(shift: Shift) -> ShiftView:
    return ShiftView(starts_at=moment(shift.starts), ends_at=moment(shift.ends))


async def proposals(session: AsyncSession, operation_id: str) -> list[ProposalHead]:
    """Those that were not dropped, newest first."""
    mine = select(Proposal).where(Proposal.operation_id == operation_id, Proposal.state != "dropped")
    return [head(row) for row in await session.scalars(mine.order_by(Proposal.asked_at.desc(), Proposal.id))]
