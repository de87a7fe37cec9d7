"""One change of the ground from a request: reckoned outside the writers' line, done within it."""

import asyncio
from collections.abc import AsyncIterator, Callable, Collection
from contextlib import asynccontextmanager
from typing import Any, NamedTuple

from sqlalchemy.ext.asyncio import AsyncSession

from ops.call import Call
from ops.planning import queries
from ops.planning.ground import Change, Standing
from ops.planning.keeping import carry_out, standing
from ops.planning.models import Operation

Reckon = Callable[[Operation, Standing], Change]


class Done(NamedTuple):
    """What was done, not yet committed; `session` is the one it was done in."""

    session: AsyncSession
    change: Change
    entry: int
    """The entry that announces it; 0 when nothing changed."""
    told: list[tuple[str, str]]
    """(kind, subject) of each entry behind it."""

    def touched(self, noun: str) -> set[str]:
        return {subject for kind, subject in self.told if kind.startswith(f"{noun}.")}


@asynccontextmanager
async def carried(call: Call[Any], reckon: Reckon, *, assigned: Collection[str] | None = None) -> AsyncIterator[Done]:
    """Reckon a change from the ground as it stands, and carry it out. Whatever `reckon` raises goes on; nothing is then
    stored. `reckon` runs in a thread, for shapes take their time; and again, if the ground has changed before the
    operation's turn came.

    `assigned`: sectors whose assignments matter, which then stand in `Standing.assignments`; that is reckoned only in
    the operation's turn.
    """
    known, change = -1, None
    if assigned is None:
        known = call.operation.sectors_entry
        change = await asyncio.to_thread(reckon, call.operation, await standing(call.session, call.operation.id))
    async with call.store.write() as session:
        operation = await queries.lock_operation(session, call.operation.id)
        now = await standing(session, operation.id, assigned or ())
        if change is None or operation.sectors_entry != known:
            change = await asyncio.to_thread(reckon, operation, now)
        entry, told = await carry_out(call.store, session, operation, call.actor.name, now, change)
        yield Done(session, change, entry, told)
