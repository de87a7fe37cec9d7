"""Taking a file in, piece by piece: what has arrived is stored as it comes, and counts once the whole is verified.

Each piece is a transaction of its own, so a link that breaks or a server that is killed costs at most the piece under
way. Two senders of the same file share one upload: whoever is ahead moves it on, the other's bytes are passed over.
The last piece makes the file whole: its SHA-256 is told over all of it, its copies are drawn in a thread, and one
transaction journals it and keeps the copies; whoever comes second then gets the same record.
"""

import asyncio
import hashlib
from collections.abc import AsyncGenerator
from contextlib import aclosing, suppress
from datetime import UTC, datetime
from typing import NamedTuple

import msgspec
from sqlalchemy import ColumnElement, delete, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from ops.access.recent import holding
from ops.attachments import pictures
from ops.attachments.models import Attachment, AttachmentCopy, AttachmentPart
from ops.attachments.queries import record_of
from ops.attachments.ranges import Part, fresh, hole
from ops.attachments.schemas import AttachmentRecord
from ops.errors import Busy, Conflict, CorridorError, NotSignedIn, OtherBytes, Unacceptable
from ops.journal.service import Draft, append
from ops.planning.timing import clock_of
from ops.reports.service import open_operation
from ops.store import Store

PIECE = 256 * 1024
"""Bytes that are gathered before they are stored: what an upload holds in memory, and what a crash may cost."""
MOST_FILES = 50
"""Files of one report, whole or under way."""
Key = tuple[str, str, str]
"""Operation, report and SHA-256."""


class Sender(NamedTuple):
    """Who sends, and whose the file is: its report's owner or, before there is a report, the unit that sends."""

    name: str
    unit: str
    agency: str
    country: str
    agencies: tuple[str, ...] = ()
    """To which agencies and countries the report is released."""
    countries: tuple[str, ...] = ()
    key: str | None = None
    """The SHA-256 of the key that it came with, which must still hold when the file counts."""


class Workshop:
    """Draws copies, one picture at a time in this process: each may take half a gigabyte while it is drawn."""

    def __init__(self) -> None:
        self._alone = asyncio.Semaphore(1)

    async def verify(self, raw: bytes, sha256: str) -> pictures.Judged:
        """A whole file, off the event loop. Raises OtherBytes, or as `pictures.judge` does."""
        async with self._alone:
            return await asyncio.to_thread(self._verify, raw, sha256)

    @staticmethod
    def _verify(raw: bytes, sha256: str) -> pictures.Judged:
        actual = hashlib.sha256(raw).hexdigest()
        if actual != sha256:
            raise OtherBytes(f"The {len(raw)} bytes that arrived have the SHA-256 {actual}.")
        return pictures.judge(raw)


class Upload:
    """One file on its way in."""

    def __init__(self, store: Store, workshop: Workshop, key: Key, sender: Sender) -> None:
        self.store, self.workshop, self.key, self.sender = store, workshop, key, sender

    async def take(self, part: Part, body: AsyncGenerator[bytes]) -> int:
        """Store a part as it comes; how many first bytes are then there. What arrives of a part that breaks off counts.
        An empty chunk says that the link is quiet: what is there is stored at once.

        Raises what `keep` raises, and Conflict for a body that is longer than its part.
        """
        pending, position = bytearray(), part.first
        received = 0
        async with aclosing(body) as chunks:
            async for chunk in chunks:
                pending += chunk
                if position + len(pending) > part.end:
                    raise Conflict("The body is longer than its headers say.")
                if len(pending) >= PIECE or (pending and not chunk):
                    received = await self.keep(position, bytes(pending), part.total)
                    position += len(pending)
                    pending.clear()
        if pending:
            received = await self.keep(position, bytes(pending), part.total)
        return received

    async def keep(self, begin: int, data: bytes, total: int) -> int:
        """Store what of `data` follows on what is there; how many first bytes are there now.

        Raises WrongMediaType by the first bytes, RangeNotUsable over a hole, Conflict when the file was begun with
        another length (byte 0 with a new length begins anew) or was withdrawn.
        """
        if begin == 0:
            pictures.kind_of(data)
        with suppress(Conflict):  # two begin one file at once: the second finds it begun
            return await self._keep(begin, data, total)
        return await self._keep(begin, data, total)

    async def _keep(self, begin: int, data: bytes, total: int) -> int:
        async with self.store.write() as session:
            row = await self.row(session)
            if row is None:
                row = await self.begin(session, begin, total)
            if row.state == "withdrawn":
                raise Conflict("This file was withdrawn from its report.")
            if row.state == "held":
                return row.size
            if row.size != total:
                if begin:
                    raise Conflict(f"This file was begun as one of {row.size} bytes; to say otherwise begin at byte 0.")
                await session.execute(delete(AttachmentPart).where(*self.mine(AttachmentPart)))
                row.size, row.received = total, 0
            news = fresh(row.received, begin, data)
            if news:
                await session.flush()  # the file before its parts
                session.add(AttachmentPart(**self.named(), begin=row.received, data=news))
                row.received += len(news)
            return row.received

    async def begin(self, session: AsyncSession, first: int, total: int) -> Attachment:
        """The row of a file of which nothing was there."""
        if first:
            raise hole(0)
        mine = (Attachment.operation_id == self.key[0], Attachment.report_id == self.key[1])
        if (await session.scalar(select(func.count()).where(*mine)) or 0) >= MOST_FILES:
            raise Unacceptable(f"A report has at most {MOST_FILES} files.")
        sender = self.sender
        row = Attachment(
            **self.named(),
            size=total,
            received=0,
            state="arriving",
            unit=sender.unit,
            agency=sender.agency,
            country=sender.country,
            began_at=datetime.now(UTC),
            release={"agencies": [], "countries": []},
            copies=[],
        )
        session.add(row)
        return row

    async def finish(self) -> tuple[AttachmentRecord, bool]:
        """Make a file count of which every byte is there; its record, and whether it was this call that did it.

        Raises OtherBytes, WrongMediaType or Unacceptable for a file that cannot count, which is then let go whole.
        """
        try:
            judged = await self.workshop.verify(await self.whole(), self.key[2])
        except Busy:
            raise
        except CorridorError:
            await self.let_go()
            raise
        async with self.store.write() as session:
            operation = await open_operation(session, self.key[0])
            row = await self.row(session)
            if row is None or row.received != row.size:
                raise Busy("The upload was begun anew by another sender.", retry_after_s=1)
            if row.state != "arriving":
                return record_of(row), False
            sender = self.sender
            if sender.key and sender.key not in await holding(session, self.key[0], {sender.key}):
                raise NotSignedIn  # revoked since the call came in
            now = clock_of(operation).now(datetime.now(UTC))
            row.state, row.media_type = "held", judged.media_type
            row.width, row.height = judged.width, judged.height
            row.added_at, row.added_by = now, sender.name
            row.release = {"agencies": sorted(sender.agencies), "countries": sorted(sender.countries)}
            row.copies = [
                {"size": c.size, "width": c.width, "height": c.height, "bytes": len(c.data), "sha256": c.sha256}
                for c in judged.copies
            ]
            session.add_all(AttachmentCopy(**self.named(), size=c.size, data=c.data) for c in judged.copies)
            record = record_of(row)
            await append(self.store, session, self.key[0], sender.name, [draft("attachment.added", record)], now)
            return record, True

    async def whole(self) -> bytes:
        """All of the file, in a view of its own: a picture is judged whole."""
        file = bytearray()
        async with self.store.read() as session:
            parts = select(AttachmentPart.data).where(*self.mine(AttachmentPart)).order_by(AttachmentPart.begin)
            async for data in await session.stream_scalars(parts.execution_options(yield_per=4)):
                file += data
        return bytes(file)

    async def let_go(self) -> None:
        """Forget an upload that came to nothing."""
        async with self.store.write() as session:
            row = await self.row(session)
            if row is not None and row.state == "arriving":
                await session.execute(delete(AttachmentPart).where(*self.mine(AttachmentPart)))
                await session.delete(row)

    async def row(self, session: AsyncSession) -> Attachment | None:
        """The file as it stands, locked until the commit."""
        statement = select(Attachment).where(*self.mine(Attachment)).with_for_update()
        found: Attachment | None = await session.scalar(statement)
        return found

    def named(self) -> dict[str, str]:
        """The file's key as columns."""
        return dict(zip(("operation_id", "report_id", "sha256"), self.key, strict=True))

    def mine(self, model: type[Attachment | AttachmentPart | AttachmentCopy]) -> tuple[ColumnElement[bool], ...]:
        operation_id, report_id, sha256 = self.key
        return (model.operation_id == operation_id, model.report_id == report_id, model.sha256 == sha256)


def draft(kind: str, record: AttachmentRecord) -> Draft:
    """The entry about a file; its subject is the report."""
    return Draft(
        kind=kind,
        subject=record.report,
        payload=msgspec.to_builtins(record),
        agency=record.agency,
        country=record.country,
        unit=record.unit,
    )
