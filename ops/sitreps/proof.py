"""Whether situation reports are what their entries say: all of them made again, in one pass over the journal."""

import hashlib
from collections.abc import AsyncIterator

import msgspec
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from ops.sitreps.compile import Telling
from ops.sitreps.models import Sitrep
from ops.sitreps.record import NOUNS
from ops.summaries.fold import Reader
from ops.summaries.queries import lines
from ops.wire import canonical


async def remade(session: AsyncSession, operation_id: str) -> AsyncIterator[tuple[int, str]]:
    """(number, what is wrong) of each report whose bytes are not those that its entries give."""
    statement = select(Sitrep.number, Sitrep.as_of, Sitrep.sha256, Sitrep.text).where(
        Sitrep.operation_id == operation_id, Sitrep.sha256 != ""
    )
    kept = {row.as_of: row for row in await session.execute(statement)}
    if not kept:
        return
    telling, reader = Telling(), Reader()
    try:
        async for piece in lines(session, operation_id, max(kept), NOUNS):
            for raw in piece.splitlines():
                record = telling.take(reader.read(raw))
                row = kept.pop(record.as_of.entry, None) if record else None
                if record is None or row is None:
                    continue
                said = canonical(record)
                if hashlib.sha256(row.text.encode()).hexdigest() != row.sha256:
                    yield row.number, "has a text that is not the one of its hash"
                elif said != row.text.encode():
                    yield row.number, f"is not what entries 1 to {row.as_of} say"
    except (msgspec.MsgspecError, KeyError, TypeError, ValueError) as error:
        yield min(row.number for row in kept.values()) if kept else 0, f"cannot be made again: {error!r}"
        return
    for row in kept.values():
        yield row.number, f"tells of entry {row.as_of}, which ordered none"
