"""Reading operational actions and sessions, how far indicators have come, and who takes part."""

from collections.abc import Iterable
from typing import Any

import msgspec
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from ops.access import queries as access
from ops.access.models import Unit
from ops.planning import queries as planning
from ops.planning.lifecycle import STANDING
from ops.planning.models import Operation
from ops.programme.models import OperationalAction, Session
from ops.programme.progress import reached
from ops.programme.schemas import (
    ActionDraft,
    ActionProgress,
    ActionView,
    Deployed,
    Objectives,
    Participation,
    Progress,
    SessionDraft,
    SessionView,
)
from ops.tallies.queries import Asked, tally_of
from ops.tallies.schemas import Tally


def action_view(row: OperationalAction) -> ActionView:
    return msgspec.convert(row.document | {"code": row.code, "removed_at": row.removed_at}, ActionView)


def session_view(row: Session) -> SessionView:
    kept = {"code": row.code, "attendance": row.attendance, "cancelled_because": row.cancelled_because}
    return msgspec.convert(row.document | kept, SessionView)


def action_draft(view: ActionView) -> dict[str, Any]:
    """As somebody would have asked for it: what a merge patch applies to, and what a plan file holds."""
    plain: dict[str, Any] = msgspec.to_builtins(view)
    return {name: plain[name] for name in ActionDraft.__struct_fields__}


def session_draft(view: SessionView) -> dict[str, Any]:
    plain: dict[str, Any] = msgspec.json.decode(msgspec.json.encode(view))
    return {name: plain[name] for name in SessionDraft.__struct_fields__}


async def actions(session: AsyncSession, operation_id: str) -> list[ActionView]:
    """The operational actions that stand, by code."""
    statement = select(OperationalAction).where(
        OperationalAction.operation_id == operation_id, OperationalAction.removed_at.is_(None)
    )
    return [action_view(row) for row in await session.scalars(statement.order_by(OperationalAction.code))]


async def sessions(session: AsyncSession, operation_id: str, *, cancelled: bool = True) -> list[SessionView]:
    """The sessions, by start."""
    rows = await session.scalars(select(Session).where(Session.operation_id == operation_id))
    views = [session_view(row) for row in rows]
    kept = [view for view in views if cancelled or view.cancelled_because is None]
    return sorted(kept, key=lambda view: (view.starts_at, view.code))


async def objectives(session: AsyncSession, operation: Operation) -> Objectives:
    """What the operation means to reach, and how far it has come."""
    told = await tally_of(session, operation.id, Asked(by=["type"]))
    return Objectives(
        as_of=told.as_of,
        objectives=[progress("", aim["measure"], aim["target"], told) for aim in operation.objectives],
        actions=[
            ActionProgress(
                **msgspec.structs.asdict(view),
                progress=[progress(i.label, i.measure, i.target, told) for i in view.indicators],
            )
            for view in await actions(session, operation.id)
        ],
    )


def progress(label: str, measure: str | None, target: float | None, told: Tally) -> Progress:
    net = told.reconciled
    count = reached(measure, net.rows, net.checks, net.arrests, net.reports) if measure else None
    return Progress(label=label, measure=measure, target=target, reached=count)


async def participation(session: AsyncSession, operation_id: str) -> Participation:
    """Counts of persons who were trained and briefed, and of officers whom the plan deploys."""
    units = await access.units(session, operation_id)
    assigned = {row.unit for row in await planning.assignments(session, operation_id) if row.state in STANDING}
    return Participation(
        sessions=trained(await sessions(session, operation_id, cancelled=False)),
        deployed=deployed(unit for unit in units if unit.code in assigned),
    )


def trained(held: Iterable[SessionView]) -> list[dict[str, str | int]]:
    """By kind of session, country and agency. Who came to two sessions is counted in both."""
    found: dict[tuple[str, str, str], dict[str, Any]] = {}
    for one in held:
        for row in one.attendance:
            key = (one.kind, row.country, row.agency)
            counts = found.setdefault(
                key,
                {"kind": one.kind, "country": row.country, "agency": row.agency, "sessions": 0, "women": 0, "men": 0,
                 "unspecified": 0},
            )  # fmt: skip
            counts["sessions"] += 1
            for name in ("women", "men", "unspecified"):
                counts[name] += getattr(row, name)
    return [found[key] for key in sorted(found)]


def deployed(units: Iterable[Unit]) -> list[Deployed]:
    """By country and agency; of a unit that tells how many are women the others are men."""
    found: dict[tuple[str, str], list[int]] = {}
    for unit in units:
        counts = found.setdefault((unit.country, unit.agency), [0, 0, 0, 0])
        counts[0] += 1
        if unit.women is None:
            counts[3] += unit.officers
        else:
            counts[1] += unit.women
            counts[2] += unit.officers - unit.women
    return [
        Deployed(country=country, agency=agency, units=n, women=women, men=men, unspecified=unknown)
        for (country, agency), (n, women, men, unknown) in sorted(found.items())
    ]
