"""Taking a part out of entries without breaking the chain: decision 0020 says how and what is still proven.

What is taken out is gone from the entry; the hash that the entry was written with stays, and the next entry goes on
carrying it. Of each such entry the hash of what remains is kept, and a certificate, itself an entry of the chain, has
one hash over all of them: so nobody can change what remains, and nobody can take out anything else.
"""

import hashlib
from collections.abc import AsyncIterator, Callable, Iterable, Sequence
from typing import Any, NamedTuple

import msgspec
from sqlalchemy import func, insert, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from ops.journal.chain import digest
from ops.journal.models import Entry, Redaction
from ops.journal.queries import link

PAGE = 1000
Rewrite = Callable[[str, Any], Any]
"""(kind, payload) → the payload without what goes, or None where nothing goes."""


class NotAsWrittenError(Exception):
    """An entry that is not what was written is evidence of something: nothing is taken out of it."""


class Redacted(NamedTuple):
    """How many entries lost a part, and the hash over what remains of them, in order of number."""

    entries: int
    remains_sha256: str


async def redact(
    session: AsyncSession, operation_id: str, certificate: int, nouns: Sequence[str], rewrite: Rewrite, until: int
) -> Redacted:
    """Rewrite the entries of these nouns up to entry `until`. The caller holds the operation's turn, and journals the
    certificate in the same transaction. Raises NotAsWrittenError before anything of a broken entry is lost."""
    count, over = 0, hashlib.sha256()
    async for page in pages(session, operation_id, nouns, until):
        known = await remains_of(session, operation_id, [entry.number for entry in page])
        changed, kept = [], []
        for entry in page:
            payload = rewrite(entry.kind, entry.payload)
            if payload is None:
                continue
            told = link(entry)
            if digest(told) != known.get(entry.number, entry.sha256):
                raise NotAsWrittenError(f"Entry {entry.number} is not what was written; nothing is purged.")
            remains = digest(msgspec.structs.replace(told, payload=payload))
            changed.append({"operation_id": operation_id, "number": entry.number, "payload": payload})
            kept.append({"operation_id": operation_id, "number": entry.number, "certificate": certificate,
                         "sha256": entry.sha256, "remains_sha256": remains})  # fmt: skip
            over.update(line(entry.number, entry.sha256, remains))
        session.expunge_all()
        if kept:
            await session.execute(update(Entry), changed)  # by their keys, in one statement
            await session.execute(insert(Redaction), kept)
        count += len(kept)
    return Redacted(count, over.hexdigest())


async def pages(
    session: AsyncSession, operation_id: str, nouns: Sequence[str], until: int
) -> AsyncIterator[list[Entry]]:
    """The entries of these nouns in order of number, some at a time."""
    of = or_(*(Entry.kind.startswith(f"{noun}.", autoescape=True) for noun in nouns))
    after = 0
    while True:
        statement = select(Entry).where(
            Entry.operation_id == operation_id, Entry.number > after, Entry.number <= until, of
        )
        found = list(await session.scalars(statement.order_by(Entry.number).limit(PAGE)))
        if not found:
            return
        after = found[-1].number
        yield found


async def remains_of(session: AsyncSession, operation_id: str, numbers: Sequence[int]) -> dict[int, str]:
    """Entry → the hash of what remains of it, of those that lost something; the newest certificate's."""
    statement = (
        select(Redaction.number, Redaction.remains_sha256)
        .where(Redaction.operation_id == operation_id, Redaction.number.in_(numbers))
        .order_by(Redaction.certificate)
    )
    return {row.number: row.remains_sha256 for row in await session.execute(statement)}


async def certified(session: AsyncSession, operation_id: str, numbers: Sequence[int]) -> dict[int, int]:
    """Entry → the certificate under which it last lost something."""
    statement = (
        select(Redaction.number, func.max(Redaction.certificate).label("newest"))
        .where(Redaction.operation_id == operation_id, Redaction.number.in_(numbers))
        .group_by(Redaction.number)
    )
    return {row.number: row.newest for row in await session.execute(statement)}


def line(number: int, sha256: str, remains: str) -> bytes:
    """One redacted entry as the certificate's hash takes it in."""
    return f"{number} {sha256} {remains}\n".encode()


def over(rows: Iterable[Redaction]) -> Redacted:
    """What a certificate should say of these rows, which are in order of number."""
    count, hashed = 0, hashlib.sha256()
    for row in rows:
        count += 1
        hashed.update(line(row.number, row.sha256, row.remains_sha256))
    return Redacted(count, hashed.hexdigest())
