"""Reading the library: what is addressed to one, and what is one's own. A library is small; it is read whole."""

from collections.abc import Iterable, Sequence

import msgspec
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from ops.access.audience import Audience, includes
from ops.access.policy import Owned, Permission, Seat, allows
from ops.attachments.models import Attachment
from ops.methods.models import LibraryPicture, MethodSheet
from ops.methods.schemas import PictureView, SheetDraft, SheetView

OPEN = frozenset({"shown", "shared"})


def picture_view(row: LibraryPicture) -> PictureView:
    names = [name for name in PictureView.__struct_fields__ if name not in ("report", "to")]
    plain = {name: getattr(row, name) for name in names}
    return PictureView(**plain, report=row.report_id, to=msgspec.convert(row.to, Audience))


def sheet_view(row: MethodSheet) -> SheetView:
    plain = {name: getattr(row, name) for name in SheetView.__struct_fields__ if name != "content"}
    return SheetView(**plain, content=msgspec.convert(row.content, SheetDraft))


def mine(view: PictureView | SheetView, seats: Iterable[Seat]) -> bool:
    """Whether these seats may change it."""
    return allows(seats, Permission.LIBRARY_EDIT, Owned(agency=view.agency, country=view.country))


def seen(view: PictureView | SheetView, seats: Sequence[Seat], name: str) -> bool:
    """Whether somebody may see it: their own in every state, an auditor all, others what is addressed to them."""
    to = view.to if isinstance(view, PictureView) else view.content.to
    audits = allows(seats, Permission.JOURNAL_AUDIT, Owned())
    return audits or mine(view, seats) or (view.state in OPEN and includes(to, seats, name))


async def pictures(session: AsyncSession, operation_id: str, seats: Sequence[Seat], name: str) -> list[PictureView]:
    """The pictures that somebody may see, newest first; of those whose file was taken back, none."""
    statement = (
        select(LibraryPicture)
        .join(
            Attachment,
            (Attachment.operation_id == LibraryPicture.operation_id)
            & (Attachment.report_id == LibraryPicture.report_id)
            & (Attachment.sha256 == LibraryPicture.sha256),
        )
        .where(LibraryPicture.operation_id == operation_id, Attachment.state == "held")
        .order_by(LibraryPicture.marked_at.desc(), LibraryPicture.id)
    )
    views = [picture_view(row) for row in await session.scalars(statement)]
    return [view for view in views if seen(view, seats, name)]


async def sheets(session: AsyncSession, operation_id: str, seats: Sequence[Seat], name: str) -> list[SheetView]:
    """The sheets that somebody may see, newest first."""
    statement = select(MethodSheet).where(MethodSheet.operation_id == operation_id)
    rows = await session.scalars(statement.order_by(MethodSheet.written_at.desc(), MethodSheet.id))
    return [view for view in map(sheet_view, rows) if seen(view, seats, name)]
