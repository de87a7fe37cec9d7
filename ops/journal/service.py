"""Appending to a journal: the only way in which anything in an operation changes."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any, NamedTuple

import msgspec
from sqlalchemy import insert
from sqlalchemy.ext.asyncio import AsyncSession

from ops.errors import NotFound
from ops.journal.chain import GENESIS, Link, digest
from ops.journal.models import Entry, Head
from ops.store import Store, WakeUp
from ops.store.direct import Asked, Rows, asking, tell

ENTRY = (*Link.__struct_fields__, "sha256")


class Draft(msgspec.Struct, frozen=True, kw_only=True):
    """An entry before it has a number.

    `payload` is builtins only, or their canonical JSON as a `msgspec.Raw`. An entry about a noun carries that noun's
    whole view after the change, so the newest entry of a subject *is* its state. `agency`, `country` and `unit` own the
    entry and decide who sees its payload.
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


class End(NamedTuple):
    """Where a journal stands: its newest entry, and that one's hash."""

    number: int
    sha256: str


async def open_journal(session: AsyncSession, operation_id: str) -> None:
    """Begin the journal of a new operation."""
    await session.execute(insert(Head).values(operation_id=operation_id, number=0, sha256=GENESIS))


def taking_turn(operation_id: str) -> Asked:
    """The question by which an operation's turn is taken; `end_of` reads its answer."""
    return asking(
        "select number, sha256 from journal_heads where operation_id = :operation for update", operation=operation_id
    )


def seeing_end(operation_id: str) -> Asked:
    """The question where a journal stands, for who does not write; `end_of` reads its answer."""
    return asking("select number, sha256 from journal_heads where operation_id = :operation", operation=operation_id)


def end_of(rows: Sequence[Sequence[Any]]) -> End:
    if not rows:
        raise NotFound
    return End(*rows[0])


async def line_up(session: AsyncSession, operation_id: str) -> End:
    """Wait for this operation's turn: from here to the commit nobody else appends. Gives the journal's end."""
    [rows] = await tell(session, [taking_turn(operation_id)])
    return end_of(rows)


async def append(
    store: Store, session: AsyncSession, operation_id: str, actor: str, drafts: Sequence[Draft], at: datetime
) -> list[Written]:
    """Append `drafts` in order, in the caller's transaction; listeners are woken once it has committed.

    `actor` is who did it (an account's e-mail, a unit's code, or `clock`); `at` is now by the operation's clock.
    Numbers are gapless and in commit order: the head's row lock is held until the commit.
    """
    if not drafts:
        return []
    end = await line_up(session, operation_id)
    written, statements = appending(operation_id, end, actor, drafts, at)
    await tell(session, [*statements, *store.announcing(session, WakeUp(operation_id, written[-1].number))])
    return written


def appending(
    operation_id: str, end: End, actor: str, drafts: Sequence[Draft], at: datetime
) -> tuple[list[Written], tuple[Asked, Rows]]:
    """`append` for who knows the `end`: statements to be told with others, and `store.announcing`, by who has the turn.

    The first of them moves the head from that end and no other: for `store.keep`, it is the turn.
    """
    at, recorded_at = at.astimezone(UTC), datetime.now(UTC)
    number, previous = end
    rows, written = [], []
    for draft in drafts:
        number += 1
        payload = draft.payload
        if not isinstance(payload, msgspec.Raw):
            payload = msgspec.Raw(msgspec.json.encode(payload, order="sorted"))
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
            payload=payload,
            previous=previous,
        )
        previous = digest(link)
        rows.append((*msgspec.structs.astuple(link), previous))
        written.append(Written(number, previous, at))
    moved = asking(
        "update journal_heads set number = :number::bigint, sha256 = :sha256 "
        "where operation_id = :operation and number = :end::bigint and sha256 = :before",
        number=number,
        sha256=previous,
        operation=operation_id,
        end=end.number,
        before=end.sha256,
    )
    return written, (moved, Rows(Entry, ENTRY, rows))
