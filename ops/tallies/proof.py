"""Whether checkpoints are what the journal says: going on from each must lead to the next, and from the last to now."""

import zlib
from typing import Any

import msgspec
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from ops.journal import queries as journal
from ops.tallies.checkpoints import BEGINNING, State, current, unpacked
from ops.tallies.models import TallyCheckpoint
from ops.tallies.resume import go_on


async def wrong(session: AsyncSession, operation_id: str) -> list[tuple[int, str]]:
    """(entry, what is wrong) of every checkpoint that does not follow from the one before it, and of the tables."""
    numbers = await session.scalars(
        select(TallyCheckpoint.number)
        .where(TallyCheckpoint.operation_id == operation_id)
        .order_by(TallyCheckpoint.number)
    )
    found: list[tuple[int, str]] = []
    state, from_ = BEGINNING, "the beginning"
    for number in list(numbers):
        row = await session.get_one(TallyCheckpoint, (operation_id, number), populate_existing=True)
        try:
            kept = unpacked(row.state)
            state = await go_on(session, operation_id, state, number)
        except (zlib.error, msgspec.MsgspecError, LookupError, TypeError, ValueError) as error:
            found.append((number, f"cannot be compared: {error!r}"))
            continue
        if compared(kept) != compared(state):
            found.append((number, f"is not what the entries since {from_} lead to"))
        state, from_ = kept, f"the checkpoint at entry {number}"
    if found or state is BEGINNING:  # without checkpoints the tables are held against the fold, as they are anyway
        return found
    head, _ = await journal.head(session, operation_id)
    try:
        state = await go_on(session, operation_id, state, head)
        tables = await current(session, operation_id, head)
    except (msgspec.MsgspecError, LookupError, TypeError, ValueError) as error:
        return [(head, f"going on from {from_} to the newest entry fails: {error!r}")]
    if compared(tables) != compared(state):
        found.append((head, f"going on from {from_} to the newest entry does not lead to the tables"))
    return found


def compared(state: State) -> dict[str, Any]:
    """A state in one order, without cells that came to nothing."""
    return {
        "number": state.number,
        "gross": sorted((cell, amounts) for cell, amounts in state.gross if any(amounts)),
        "double": sorted((cell, amounts) for cell, amounts in state.double if any(amounts)),
        "rulings": sorted(state.rulings),
        "filed": state.filed,
        "withdrawn": state.withdrawn,
        "empty": state.empty,
        "owed": state.owed,
    }
