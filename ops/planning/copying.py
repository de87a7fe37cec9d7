"""A new operation from an old one, shifted in time: everything that is planned, nothing that happened.

Phases, corridors, sectors, crossings, agencies, units, contacts, consents, objectives, sessions and shifts go along;
reports, keys, attendance, approvals and versions do not. Seats go along when that is asked for.
"""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec
from sqlalchemy import select

from ops.access.policy import Permission, may_anywhere
from ops.call import Call
from ops.errors import MayNot
from ops.journal.service import Draft
from ops.planning import plan, queries
from ops.planning.files import import_plan
from ops.planning.models import Operation
from ops.planning.schemas import OperationAnswer, OperationCopy
from ops.planning.written import without

TIMES = {"starts_at", "ends_at"}
DAYS = {"starts_on", "ends_on"}
GONE = {"declined", "withdrawn"}


async def copy_operation(call: Call[OperationCopy]) -> OperationAnswer:
    """The new draft operation; the caller coordinates it. Raises MayNot for who may not create operations, Conflict
    when the code is taken, Unacceptable with whatever the new operation would be wrong in."""
    if not may_anywhere(call.actor, Permission.OPERATION_CREATE):
        raise MayNot
    async with call.store.read() as session:
        operation = await session.get_one(Operation, call.operation.id)
        document = await plan.for_a_file(session, operation, call.seats)
    copied = shifted(document, call.body, call.actor.name)
    await import_plan(call.store, copied, actor=call.actor.name)
    async with call.store.write() as session:
        writing = Call(call.request, session, call.body)
        taken = {"what": "copy", "to": call.body.code, "members": call.body.members}
        await writing.journal(Draft(kind="export.made", subject="copy", payload=taken))
        made = await session.scalar(select(Operation).where(Operation.code == call.body.code))
        assert made is not None
        return queries.operation_answer(made)


def shifted(document: Mapping[str, Any], asked: OperationCopy, coordinator: str) -> dict[str, Any]:
    """The plan file of the copy: every time moved by as much as the first action phase (or else the first phase)
    moves to `starts_at`; contacts keep their dates, which are the world's. Pure."""
    operation = document["operation"]
    phases = operation["phases"]
    first = next((phase for phase in phases if phase["kind"] == "action"), phases[0])
    by = asked.starts_at.astimezone(UTC) - datetime.fromisoformat(first["starts_at"])
    kept = {name: value for name, value in operation.items() if name != "exercise"}
    moved: dict[str, Any] = {
        **{name: value for name, value in document.items() if name not in {"operation", "members", "contacts"}},
        "operation": moved_by(kept, by) | {"code": asked.code, "name": asked.name or operation["name"]},
        "contacts": document.get("contacts", []),
    }
    if asked.exercise is not None:
        moved["operation"]["exercise"] = msgspec.to_builtins(asked.exercise)
    moved["consents"] = [without(row, "given_by", "given_at") for row in document.get("consents", [])]  # taken over now
    for name in ("actions", "sessions"):
        moved[name] = moved_by(document.get(name, []), by)
    moved["assignments"] = [
        moved_by(row, by) | {"state": "proposed", "reason": ""}
        for row in document["assignments"]
        if row["state"] not in GONE
    ]
    seats = document.get("members", []) if asked.members else []
    others = [seat | {"not_before": None, "not_after": None} for seat in seats if seat["email"] != coordinator]
    moved["members"] = [{"email": coordinator, "role": "coordinator"}, *others]
    return moved


def moved_by(part: Any, by: timedelta) -> Any:
    """A part of a plan with its times and days moved."""
    if isinstance(part, Mapping):
        return {name: moment(name, value, by) for name, value in part.items()}
    return [moved_by(one, by) for one in part] if isinstance(part, list) else part


def moment(name: str, value: Any, by: timedelta) -> Any:
    if value is not None and name in TIMES:
        return msgspec.to_builtins(datetime.fromisoformat(value) + by)
    if value is not None and name in DAYS:
        return msgspec.to_builtins((datetime.fromisoformat(value) + by).date())
    return moved_by(value, by)
