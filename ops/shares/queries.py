"""Reading links to boards."""

from datetime import UTC, datetime
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from ops.access.policy import Permission, Role, Seat, may
from ops.access.secrets import fingerprint
from ops.planning.models import Operation
from ops.shares.models import ShareLink
from ops.shares.schemas import Share

SEAT = Seat(role=Role.SHARE)
"""The seat of every link. It names no country, agency or unit, so nothing that is released to one reaches it."""


class Opened(NamedTuple):
    """A link that holds now, and its operation."""

    link: ShareLink
    operation: Operation


async def opened(session: AsyncSession, token: str) -> Opened | None:
    """The link of this token while it is neither expired nor revoked and its operation not closed; else None."""
    statement = (
        select(ShareLink, Operation)
        .join(Operation, Operation.id == ShareLink.operation_id)
        .where(
            ShareLink.token_sha256 == fingerprint(token),
            ShareLink.revoked_at.is_(None),
            ShareLink.expires_at > datetime.now(UTC),
        )
        .execution_options(populate_existing=True)
    )
    row = (await session.execute(statement)).first()
    if row is None or not may((SEAT,), Permission.SHARE_OPEN, row[1].state):
        return None
    return Opened(*row)


async def shares(session: AsyncSession, operation_id: str) -> list[ShareLink]:
    """Every link of an operation, oldest first."""
    statement = select(ShareLink).where(ShareLink.operation_id == operation_id)
    return list(await session.scalars(statement.order_by(ShareLink.created_at, ShareLink.id)))


def share_view(row: ShareLink) -> Share:
    return Share(**{name: getattr(row, name) for name in Share.__struct_fields__})
