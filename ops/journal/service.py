"""Appending to a journal: the only way in which anything in an operation changes."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

import msgspec
from sqlalchemy import insert, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from ops.errors import NotFound
from ops.journal.chain import GENESIS, Link, digest
from ops.journal.models import Entry, Head
from ops.store import Store, WakeUp


class Draft(msgspec.Struct, frozen=True, kw_only=True):
    """An entry before it has a number.

    `payload` is builtins only. An entry about a noun carries that noun's whole view after the change, so the newest
    entry of a subject *is* its state. `agency`, `country` and `unit` own the entry and decide who sees its payload.
    """

    kind: str
    subject: str
    payload: Any
    agency: str | None = None
    country: str | None = None
    unit: str | None = None
    actor: str | None = None
    """Who did it, where one transaction journals what several did."""


class Written(msgspec.Struct, frozen=True):
    """What became of a draft."""

    number: int
    sha256: str
    at: datetime


async def open_journal(session: AsyncSession, operation_id: str) -> None:
    """Begin the journal of a new operation."""
    await session.execute(insert(Head).values(operation_id=operation_id, number=0, sha256=GENESIS))


async def line_up(session: AsyncSession, operation_id: str) -> Head:
    """Wait for this operation's turn: from here to the commit nobody else appends. Gives the journal's head."""
    statement = select(Head).where(Head.operation_id == operation_id).with_for_update()
    head = await session.scalar(statement.execution_options(populate_existing=True))
    if head is None:
        raise NotFound
    return head


async def append(
    store: Store, session: AsyncSession, operation_id: str, actor: str, drafts: Sequence[Draft], at: datetime
) -> list[Written]:
    """Append `drafts` in order, in the caller's transaction; listeners are woken once it has committed.

    `actor` is who did it (an account's e-mail, a unit's code, or `clock`); `at` is now by the operation's clock.
    Numbers are gapless and in commit order: the head's row lock is held until the commit.
    """
    if not drafts:
        return []
    head = await line_up(session, operation_id)
    recorded_at = datetime.now(UTC)
    number, previous = head.number, head.sha256
    rows, written = [], []
    for draft in drafts:
        number += 1
        link = Link(
            operation_id=operation_id,
            number=number,
            kind=draft.kind,
            subject=draft.subject,
            actor=draft.actor or actor,
            agency=draft.agency,
            country=draft.country,
            unit=draft.unit,
            at=at,
            recorded_at=recorded_at,
            payload=draft.payload,
            previous=previous,
        )
        previous = digest(link)
        rows.append({**msgspec.structs.asdict(link), "sha256": previous})
        written.append(Written(number, previous, at))
    await session.execute(insert(Entry), rows)
    await session.execute(update(Head).where(Head.operation_id == operation_id).values(number=number, sha256=previous))
    await store.announce(session, WakeUp(operation_id, number))
    return written
