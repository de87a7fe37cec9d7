"""Whether summaries are what their entries say: all of them compiled again, in one pass over the journal."""

import hashlib
from collections import defaultdict
from collections.abc import AsyncIterator
from typing import Any

import msgspec
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from ops.summaries.compile import told
from ops.summaries.fold import Folded, Reader
from ops.summaries.models import Summary
from ops.summaries.order import Inputs
from ops.summaries.queries import lines
from ops.summaries.record import FORM
from ops.wire import canonical


async def compiled_again(session: AsyncSession, operation_id: str) -> AsyncIterator[tuple[int, str]]:
    """(number, what is wrong) of each summary whose bytes are not those that its entries and order give.

    Of one in an older form only the hash is checked: today's compiler makes another.
    """
    statement = select(Summary.number, Summary.as_of, Summary.sha256, Summary.text, Summary.inputs)
    waiting: dict[int, list[Any]] = defaultdict(list)
    for row in await session.execute(statement.where(Summary.operation_id == operation_id)):
        if hashlib.sha256(row.text.encode()).hexdigest() != row.sha256:
            yield row.number, "has a text that is not the one of its hash"
        elif row.inputs is not None and msgspec.json.decode(row.text).get("form") == FORM:
            waiting[row.as_of].append(row)
    if not waiting:
        return
    folded, reader = Folded(), Reader()
    try:
        async for piece in lines(session, operation_id, max(waiting), also=list(waiting)):
            for raw in piece.splitlines():
                line = reader.read(raw)
                folded.take(line)
                for row in waiting.pop(line.number, ()):
                    if canonical(told(folded, msgspec.convert(row.inputs, Inputs))) != row.text.encode():
                        yield row.number, f"is not what entries 1 to {row.as_of} say"
    except (msgspec.MsgspecError, KeyError, TypeError, ValueError) as error:
        yield min(row.number for rows in waiting.values() for row in rows), f"cannot be compiled again: {error!r}"
