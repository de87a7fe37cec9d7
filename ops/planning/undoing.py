"""Undoing one's own last change of the ground: a new change that brings back what was before.

What was before, and what the change made of it, is read from the journal: entries carry whole views. A field comes back
only where it still is what the change made of it; what somebody has changed since stands in the way, and is named.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import msgspec
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from ops.call import Call
from ops.errors import Conflict
from ops.journal.models import Entry
from ops.planning import queries
from ops.planning.ground import Change, Move, Standing, from_payload, same, same_ground
from ops.planning.ground_schemas import ChangeView, NextUndo, Undone
from ops.planning.keeping import MADE, carry_out, standing
from ops.planning.lifecycle import STANDING
from ops.planning.models import Assignment, Operation
from ops.saying import phrase

NOUNS = {"corridor": "corridors", "sector": "sectors", "crossing": "crossings"}
FOLLOWS = {"crossings", "border_km", "area_km2", "sector", "corridor"}
"""What follows from the rest of a state and from where crossings are."""
SHOULD_COME_BACK = ("sector", "starts_at", "ends_at", "state", "reason")
MOST_LOOKED_AT = 500


async def next_undo(call: Call[None]) -> NextUndo:
    """The caller's last change that stands."""
    found = await last_change(call.session, call.operation.id, call.actor.name)
    return NextUndo(next=view_of(found) if found else None)


async def undo(call: Call[None]) -> Undone:
    """Undo the caller's last change. Raises Conflict where there is none, or something depends on it."""
    operation = await queries.lock_operation(call.session, call.operation.id)
    made = await last_change(call.session, operation.id, call.actor.name)
    if made is None:
        raise Conflict("You have changed nothing here that could be undone.")
    issued = await call.session.scalar(
        select(Entry.number)
        .where(Entry.operation_id == operation.id, Entry.kind == "plan.issued", Entry.number > made.number)
        .limit(1)
    )
    if issued is not None:
        raise Conflict("The plan was issued since your last change; change it anew instead.")
    now = await standing(call.session, operation.id)
    change = await inverse(call.session, operation, made, now)
    entry, _ = await carry_out(call.store, call.session, operation, call.actor.name, now, change)
    following = await last_change(call.session, operation.id, call.actor.name)
    return Undone(undone=view_of(made), entry=entry, next=view_of(following) if following else None)


def view_of(made: Entry) -> ChangeView:
    said = made.payload
    plain = {"entry": made.number, "what": said["what"], "at": made.at, "subjects": said["subjects"]}
    return msgspec.convert(plain, ChangeView)


async def last_change(session: AsyncSession, operation_id: str, actor: str) -> Entry | None:
    """The newest change of somebody that is neither an undoing nor undone."""
    statement = (
        select(Entry)
        .where(Entry.operation_id == operation_id, Entry.kind == MADE, Entry.actor == actor)
        .order_by(Entry.number.desc())
        .limit(MOST_LOOKED_AT)
    )
    undone: set[int] = set()
    for entry in await session.scalars(statement):
        if entry.payload["undoes"] is not None:
            undone.add(entry.payload["undoes"])
        elif entry.number not in undone:
            return entry
    return None


async def inverse(session: AsyncSession, operation: Operation, made: Entry, now: Standing) -> Change:
    """The change that takes another one back. Raises Conflict, which names what has changed since."""
    first, last = made.number + 1, made.number + made.payload["entries"]
    within = select(Entry).where(Entry.operation_id == operation.id, Entry.number >= first, Entry.number <= last)
    told = list(await session.scalars(within.order_by(Entry.number)))
    subjects = {(entry.kind.partition(".")[0], entry.subject) for entry in told}
    made_of = newest(told)
    before = newest(await former(session, operation.id, subjects, made.number))
    wanted: dict[str, dict[str, Any]] = {name: {} for name in NOUNS.values()}
    for noun, code in sorted(subjects):
        if noun not in NOUNS:
            continue
        was, became = (from_payload(noun, p) if p else None for p in (before.get((noun, code)), made_of[noun, code]))
        current = getattr(now, NOUNS[noun]).get(code)
        wanted[NOUNS[noun]][code] = brought_back(code, was, became, current)
    gone = {code for code, state in wanted["sectors"].items() if state is None}
    await check_nobody_there(
        session, operation.id, gone, {subject for noun, subject in subjects if noun == "assignment"}
    )
    moves = await moved_back(session, operation.id, before, made_of)
    return Change(what="undone", subjects=made.payload["subjects"], moves=moves, undoes=made.number, **wanted)


def newest(entries: Sequence[Entry]) -> dict[tuple[str, str], Mapping[str, Any]]:
    return {(entry.kind.partition(".")[0], entry.subject): entry.payload for entry in entries}


async def former(session: AsyncSession, operation_id: str, subjects: set[tuple[str, str]], until: int) -> list[Entry]:
    """Every entry about these subjects until one, in order."""
    names = sorted({subject for _, subject in subjects})
    kinds = sorted(
        {f"{noun}.{happened}" for noun, _ in subjects for happened in ("added", "changed", "ended", "removed", "state")}
    )
    statement = select(Entry).where(
        Entry.operation_id == operation_id, Entry.kind.in_(kinds), Entry.subject.in_(names), Entry.number < until
    )
    return list(await session.scalars(statement.order_by(Entry.number)))


def brought_back(code: str, was: Any, became: Any, current: Any) -> Any:
    """What shall stand of one thing. Raises Conflict where somebody has changed the same since."""
    if current is None and became is None:
        return was
    if current is None:
        raise Conflict(phrase("{code} is no longer there; somebody has changed the plan since.", code=code))
    if became is None:
        raise Conflict(phrase("There is a new {code} now; somebody has changed the plan since.", code=code))
    fields = [name for name in became.__struct_fields__ if name not in FOLLOWS]
    if was is None:
        if changed := [name for name in fields if not still(getattr(became, name), getattr(current, name))]:
            raise Conflict(phrase("Somebody has changed {code} since: {names}.", names=", ".join(changed), code=code))
        return None
    values = {}
    for name in fields:
        old, new, there = (getattr(state, name) for state in (was, became, current))
        if same(old, new):
            continue
        if not still(new, there):
            raise Conflict(phrase("Somebody has changed {code} since: {names}.", names=name, code=code))
        values[name] = old
    if {"geometry", "border"} & values.keys():
        values |= {name: getattr(was, name) for name in ("border_km", "area_km2") if hasattr(was, name)}
    return msgspec.structs.replace(current, **values)


def still(one: Any, other: Any) -> bool:
    return same_ground(one, other) if hasattr(one, "geom_type") and hasattr(other, "geom_type") else same(one, other)


async def check_nobody_there(session: AsyncSession, operation_id: str, gone: set[str], known: set[str]) -> None:
    """Raises Conflict where somebody is assigned to a sector that would go."""
    for code in sorted(gone):
        found = await queries.assignments(session, operation_id, sector=code)
        if others := [row for row in found if row.state in STANDING and row.id not in known]:
            raise Conflict(phrase("{unit} is assigned to {code}, which would go.", unit=others[0].unit, code=code))


async def moved_back(
    session: AsyncSession,
    operation_id: str,
    before: Mapping[tuple[str, str], Mapping[str, Any]],
    made_of: Mapping[tuple[str, str], Mapping[str, Any]],
) -> list[Move]:
    """Assignments as they were; one that the change had made anew is withdrawn, first."""
    withdrawn, restored = [], []
    for (noun, id_), became in sorted(made_of.items()):
        if noun != "assignment":
            continue
        row = await session.get_one(Assignment, (operation_id, id_))
        there = msgspec.to_builtins(queries.assignment_view(row))
        if any(there[name] != became[name] for name in SHOULD_COME_BACK):
            raise Conflict(
                phrase("The assignment of {unit} to {sector} has changed since.", unit=row.unit, sector=row.sector)
            )
        was = before.get((noun, id_))
        if was is None:
            reason = "The sectors were taken apart again."
            withdrawn.append(Move(like=id_, changes={"state": "withdrawn", "reason": reason}))
        else:
            times = {name: datetime.fromisoformat(was[name]) for name in ("starts_at", "ends_at")}
            texts = {name: was[name] for name in ("sector", "state", "reason")}
            restored.append(Move(like=id_, changes=times | texts))
    return [*withdrawn, *restored]
