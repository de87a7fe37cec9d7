"""Keeping and ending saved views. They are settings of a person, no facts of the operation: nothing is journalled."""

from datetime import UTC, datetime
from urllib.parse import parse_qsl, urlencode
from uuid import UUID

from multidict import MultiDict
from sqlalchemy import delete, func, select

from ops.access import policy
from ops.access.policy import Permission
from ops.call import Call
from ops.errors import Fault, MalformedRequest, MayNot, Unacceptable
from ops.exports.columns import COLUMNS
from ops.reports.filters import FILTERS, read_filter
from ops.store.upsert import upsert
from ops.views.models import SavedView
from ops.views.queries import view_of
from ops.views.schemas import SavedViewView, ViewDraft
from ops.wire import near

MOST = 200
"""Views of one person in one operation."""


async def keep(call: Call[ViewDraft], id_: str) -> SavedViewView:
    """The caller's view of this id, new or changed. Raises Unacceptable for a question that cannot be asked."""
    draft = call.body
    id_ = view_id(id_)
    if draft.shared and not may_share(call):
        raise MayNot
    query, faults = read(draft)
    if faults:
        raise Unacceptable(faults=faults)
    mine = (SavedView.operation_id == call.operation.id, SavedView.person == call.actor.name)
    others = await call.session.scalar(select(func.count()).where(*mine, SavedView.id != id_))
    if (others or 0) >= MOST:
        raise Unacceptable(faults=[Fault("", f"You have {MOST} views already; end one first.")])
    row = {
        "operation_id": call.operation.id,
        "person": call.actor.name,
        "id": id_,
        "name": draft.name,
        "query": query,
        "columns": list(draft.columns),
        "shared": draft.shared,
        "saved_at": datetime.now(UTC),
    }
    await upsert(call.session, SavedView, [row])
    return view_of(SavedView(**row), call.actor.name)


async def end(call: Call[None], id_: str) -> None:
    """The caller's view of this id is no more; a coordinator ends shared ones of others as well. Twice is once."""
    found = (SavedView.operation_id == call.operation.id, SavedView.id == view_id(id_))
    own = SavedView.person == call.actor.name
    await call.session.execute(delete(SavedView).where(*found, own | SavedView.shared if may_share(call) else own))


def may_share(call: Call[ViewDraft] | Call[None]) -> bool:
    return policy.may(call.seats, Permission.VIEW_SHARE, call.operation.state)


def read(draft: ViewDraft) -> tuple[str, list[Fault]]:
    """The draft's filter in its shortest form, and what is wrong with the draft."""
    faults = [
        Fault(f"/columns/{index}", f"{name} is no column" + near(name, COLUMNS))
        for index, name in enumerate(draft.columns)
        if name not in COLUMNS
    ]
    try:
        asked = MultiDict(parse_qsl(draft.query.removeprefix("?"), max_num_fields=100))
    except ValueError:
        return "", [*faults, Fault("/query", "has more than 100 parameters")]
    faults += [Fault("/query", f"{name} is no filter" + near(name, FILTERS)) for name in asked if name not in FILTERS]
    try:
        read_filter(MultiDict((name, value) for name, value in asked.items() if name in FILTERS))
    except MalformedRequest as wrong:
        faults += [Fault("/query", f"{fault.pointer[1:]}: {fault.detail}") for fault in wrong.faults]
    return urlencode(list(asked.items())), faults


def view_id(written: str) -> str:
    """A UUID as it is kept. Raises MalformedRequest for anything else."""
    try:
        return str(UUID(written))
    except ValueError:
        raise MalformedRequest("A view's id is a UUID, like 3f2b8c1e-5a77-4c0e-9d1b-6f0a2c9e4d10.") from None
