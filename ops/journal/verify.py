"""`corridor verify`: whether a journal is what was written, and whether the tables are what the journal says.

The chain is walked entry by entry as the bytes are stored, and the same entries are folded from nothing; whatever
table follows from them is then compared with the fold, both ways: what is missing and what nobody journalled.
"""

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from ops.attachments import queries as attachments
from ops.attachments.models import Attachment
from ops.journal.expected import Difference, Folded
from ops.journal.models import Redaction
from ops.journal.redactions import over
from ops.journal.tables import (
    additions_of,
    closing,
    compare,
    doors,
    follow_up,
    nouns,
    preparations,
    report_tables,
    summary_tables,
    tally_tables,
)
from ops.journal.walk import redacted, walk_chain
from ops.planning.booking import misheld
from ops.planning.models import Assignment
from ops.retention import queries as retention
from ops.retention.schemas import Certificate
from ops.sitreps.proof import remade
from ops.store import Store
from ops.summaries.proof import compiled_again
from ops.tallies import proof as checkpoints


async def verify(store: Store, operation_id: str) -> list[Difference]:
    """All differences of one operation, in one consistent view of the store; an empty list when there are none."""
    async with store.read() as session:
        return await differences(session, operation_id)


async def differences(session: AsyncSession, operation_id: str) -> list[Difference]:
    """The same, as this session sees the store."""
    folded = Folded()
    broken = await session.run_sync(walk_chain, operation_id, folded)
    found = [Difference("entries", str(number), reason) for number, reason in broken]
    found += folded.differences
    for tables in (nouns, follow_up, preparations, summary_tables, doors, closing, report_tables, tally_tables):
        async for where, expected, actual in tables(session, operation_id, folded):
            found += compare(where, expected, actual)
    found += [Difference("attachments", name, fault) for name, fault in await attachments.faults(session, operation_id)]
    postings = await session.scalars(select(Assignment).where(Assignment.operation_id == operation_id))
    found += [Difference("assignments", id_, wrong) for id_, wrong in misheld(postings)]
    _, unreadable = await additions_of(session, operation_id)
    found += [Difference("tally_additions", str(number), "cannot be read") for number in unreadable]
    found += await certificate_differences(session, operation_id)
    found += await sitrep_differences(session, operation_id)
    found += [
        Difference("summaries", str(number), said) async for number, said in compiled_again(session, operation_id)
    ]
    found += await checkpoint_differences(session, operation_id)
    return found


async def certificate_differences(session: AsyncSession, operation_id: str) -> list[Difference]:
    """Entries that lost a part without a certificate, and certificates that say something else of them."""
    rows: dict[int, list[Redaction]] = {}
    for row in await session.scalars(redacted(operation_id)):
        rows.setdefault(row.certificate, []).append(row)
    said: dict[int, Certificate] = {one.number: one for one in await retention.certificates(session, operation_id)}
    found = [
        Difference("redactions", str(number), f"no certificate {number} says that entries lost a part")
        for number in rows.keys() - said.keys()
    ]
    for number, certificate in said.items():
        there = over(rows.get(number, []))
        told = (certificate.entries, certificate.remains_sha256 or over([]).remains_sha256)
        if there != told:
            found.append(Difference("redactions", str(number), f"certificate {number} says something else of them"))
    gone = {file for certificate in said.values() for file in certificate.files}
    purged = select(Attachment).where(Attachment.operation_id == operation_id, Attachment.purged.is_not(None))
    marked = {f"{row.report_id}/{row.sha256}" for row in await session.scalars(purged)}
    found += [Difference("attachments", file, "is marked otherwise than certificates say") for file in gone ^ marked]
    return found


async def sitrep_differences(session: AsyncSession, operation_id: str) -> list[Difference]:
    """Situation reports that are not what the same entries make again."""
    return [Difference("sitreps", str(number), said) async for number, said in remade(session, operation_id)]


async def checkpoint_differences(session: AsyncSession, operation_id: str) -> list[Difference]:
    """Checkpoints of the tallies that do not lead from one to the next, and in the end to the tables."""
    wrong = await checkpoints.wrong(session, operation_id)
    return [Difference("tally_checkpoints", str(number), said) for number, said in wrong]
