"""Reading attachments: the list of a report's files, and their bytes."""

import hashlib
from collections.abc import AsyncIterator
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from ops.attachments.models import Attachment, AttachmentCopy, AttachmentPart
from ops.attachments.schemas import AttachmentList, AttachmentRecord, AttachmentView, CopyView, Released
from ops.reports.models import Report
from ops.store import Store

PLAIN = ("sha256", "size", "state", "media_type", "width", "height", "unit", "agency", "country", "added_at",
         "added_by", "reason")  # fmt: skip


def record_of(row: Attachment) -> AttachmentRecord:
    """What the newest entry of a file says, from its row; only of one that was held."""
    return AttachmentRecord(
        report=row.report_id,
        release=Released(**row.release),
        copies=copies_of(row),
        **{name: getattr(row, name) for name in PLAIN},
    )


def copies_of(row: Attachment) -> list[CopyView]:
    return [CopyView(**known) for known in row.copies]


def view_of(row: Attachment, name: str) -> AttachmentView:
    shown = ("sha256", "size", "received", "state", "media_type", "width", "height", "added_at", "added_by", "reason")
    copies = copies_of(row) if row.state == "held" else []
    return AttachmentView(name=name, copies=copies, **{field: getattr(row, field) for field in shown})


def announced_view(said: dict[str, Any]) -> AttachmentView:
    """A file of which there is nothing but what its report says."""
    return AttachmentView(
        sha256=said["sha256"],
        state="missing",
        size=said.get("size"),
        received=0,
        name=said.get("name", ""),
        media_type="",
    )


async def rows_of(session: AsyncSession, operation_id: str, report_id: str, unit: str) -> list[Attachment]:
    """The files that are stored under a report's id and belong to its unit, oldest first."""
    statement = (
        select(Attachment)
        .where(Attachment.operation_id == operation_id, Attachment.report_id == report_id, Attachment.unit == unit)
        .order_by(Attachment.began_at, Attachment.sha256)
    )
    return list(await session.scalars(statement))


async def files_of(session: AsyncSession, report: Report) -> AttachmentList:
    """The files of a report: those that its current version announces, in its order, then the others."""
    return listed(
        report.document.get("attachments", []),
        await rows_of(session, report.operation_id, report.id, report.unit),
    )


def listed(announced: list[dict[str, Any]], rows: list[Attachment]) -> AttachmentList:
    """What is announced and what is stored as one list. Pure."""
    stored = {row.sha256: row for row in rows}
    names = {said["sha256"]: said.get("name", "") for said in announced}
    items = [
        view_of(row, said.get("name", "")) if (row := stored.get(said["sha256"])) else announced_view(said)
        for said in announced
    ]
    items += [view_of(row, "") for row in rows if row.sha256 not in names]
    return AttachmentList(items=items, missing=[item.sha256 for item in items if item.state in {"missing", "arriving"}])


async def copy_of(session: AsyncSession, row: Attachment, size: str) -> bytes | None:
    """One of the copies that others may see."""
    found: AttachmentCopy | None = await session.get(
        AttachmentCopy, (row.operation_id, row.report_id, row.sha256, size)
    )
    return found.data if found else None


async def original(store: Store, key: tuple[str, str, str]) -> AsyncIterator[bytes]:
    """The file as it was sent, part by part, each in a view of its own: a slow reader holds no connection."""
    begin = 0
    while True:
        async with store.read() as session:
            part = await session.get(AttachmentPart, (*key, begin))
        if part is None:
            return
        yield part.data
        begin += len(part.data)


class FileTally(NamedTuple):
    """How many files are stored, in how many bytes, and since when the oldest is on its way."""

    whole: int
    arriving: int
    bytes: int
    oldest: datetime | None


async def tallied(session: AsyncSession) -> FileTally:
    """Of the whole store."""
    arriving = Attachment.state == "arriving"
    statement = select(
        func.count().filter(~arriving),
        func.count().filter(arriving),
        func.coalesce(func.sum(Attachment.received).filter(Attachment.purged.is_(None)), 0),
        func.min(Attachment.began_at).filter(arriving),
    )
    whole, under_way, size, oldest = (await session.execute(statement)).one()
    return FileTally(whole, under_way, int(size), oldest)


async def faults(session: AsyncSession, operation_id: str) -> list[tuple[str, str]]:
    """(file, what is wrong) of each file whose stored bytes are not what they should be, for `corridor verify`."""
    found = []
    for row in await session.scalars(select(Attachment).where(Attachment.operation_id == operation_id)):
        name = f"{row.report_id}/{row.sha256}"
        mine = (
            AttachmentPart.operation_id == operation_id,
            AttachmentPart.report_id == row.report_id,
            AttachmentPart.sha256 == row.sha256,
        )
        parts = select(AttachmentPart).where(*mine).order_by(AttachmentPart.begin)
        actual, length = hashlib.sha256(), 0
        async for part in await session.stream_scalars(parts.execution_options(yield_per=4)):
            if part.begin != length:
                found.append((name, f"has a hole at byte {length}"))
            actual.update(part.data)
            length = part.begin + len(part.data)
        whole = row.purged is None
        if length != (row.received if whole else 0):
            found.append((name, f"should have {row.received if whole else 0} bytes and has {length}"))
        if row.state == "arriving":
            continue
        if whole and actual.hexdigest() != row.sha256:
            found.append((name, f"is not the file that was sent: its bytes have the SHA-256 {actual.hexdigest()}"))
        for known in row.copies:
            data = await copy_of(session, row, known["size"])
            if data is None or hashlib.sha256(data).hexdigest() != known["sha256"]:
                found.append((name, f"the copy {known['size']} is not the one that was drawn"))
    return found
