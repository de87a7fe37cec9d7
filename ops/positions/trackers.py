"""Making and ending trackers, and finding the unit of a token. Services never commit."""

import uuid
from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from ops.access.models import Unit
from ops.access.secrets import fingerprint, new_token
from ops.call import Call
from ops.errors import Conflict, NotFound, NotSignedIn
from ops.journal.service import Draft, line_up
from ops.planning.models import Operation
from ops.positions import queries
from ops.positions.models import Tracker
from ops.positions.schemas import TrackerDraft, TrackerShown
from ops.reports.submission import Sender

MOST = 20


async def add(call: Call[TrackerDraft], unit: Unit) -> TrackerShown:
    """A tracker with a token that only this answer shows."""
    await line_up(call.session, call.operation.id)
    kept = await queries.trackers(call.session, call.operation.id, unit.code)
    if sum(tracker.revoked_at is None for tracker in kept) >= MOST:
        raise Conflict(f"A unit has {MOST} trackers at most; end one first.")
    token, wall = new_token(), datetime.now(UTC)
    row = Tracker(
        id=str(uuid.uuid4()),
        operation_id=call.operation.id,
        unit=unit.code,
        name=call.body.name,
        token_sha256=fingerprint(token),
        created_at=wall,
        expires_at=wall + timedelta(days=call.body.days),
        revoked_at=None,
    )
    call.session.add(row)
    await call.session.flush()
    await call.journal(entry("tracker.added", row, unit))
    address = f"{call.settings.public_url.rstrip('/')}/positions/osmand"
    return TrackerShown(**msgspec.structs.asdict(queries.tracker_view(row)), token=token, address=address)


async def end(call: Call[Any], unit: Unit, id_: str) -> None:
    """End a tracker now; again, it changes nothing."""
    await line_up(call.session, call.operation.id)
    row = await call.session.get(Tracker, id_, populate_existing=True)
    if row is None or (row.operation_id, row.unit) != (call.operation.id, unit.code):
        raise NotFound
    if row.revoked_at is None:
        row.revoked_at = datetime.now(UTC)
        await call.session.flush()
        await call.journal(entry("tracker.ended", row, unit))


def entry(kind: str, row: Tracker, unit: Unit) -> Draft:
    payload = msgspec.json.decode(msgspec.json.encode(queries.tracker_view(row)))
    return Draft(kind=kind, subject=row.id, payload=payload, agency=unit.agency, country=unit.country, unit=unit.code)


async def of_token(session: AsyncSession, token: str) -> tuple[Operation, Sender]:
    """The unit whose token this is. Raises NotSignedIn when it is nobody's, was ended, or has run out."""
    found = await session.execute(
        select(Operation, Unit)
        .join(Tracker, Tracker.operation_id == Operation.id)
        .join(Unit, (Unit.operation_id == Tracker.operation_id) & (Unit.code == Tracker.unit))
        .where(
            Tracker.token_sha256 == fingerprint(token.strip()),
            Tracker.revoked_at.is_(None),
            Tracker.expires_at > datetime.now(UTC),
        )
    )
    row = found.first()
    if row is None:
        raise NotSignedIn("This identifier is no unit's tracker, or was ended; ask for a new one.")
    operation, unit = row
    return operation, Sender(unit.code, unit.agency, unit.country)
