"""Making, revoking and opening links to boards."""

import uuid
from datetime import UTC, datetime, timedelta

import msgspec
from sqlalchemy.ext.asyncio import AsyncSession

from ops.access.secrets import fingerprint, new_token
from ops.call import Call
from ops.errors import Fault, NotFound, Unacceptable
from ops.journal.service import Draft, append, line_up
from ops.planning.models import Operation
from ops.planning.timing import clock_of
from ops.shares.models import ShareLink
from ops.shares.queries import share_view
from ops.shares.schemas import ShareDraft, ShareShown
from ops.store import Store

COUNTRY = "country:"


async def make(call: Call[ShareDraft]) -> ShareShown:
    """A new link; the token is nowhere but in this answer."""
    draft, operation = call.body, call.operation
    country = draft.audience.removeprefix(COUNTRY)
    if draft.audience.startswith(COUNTRY) and country not in operation.countries:
        raise Unacceptable(faults=[Fault("/audience", f"{country} is no country of {operation.code}.")])
    if draft.audience == "public" and draft.view not in {"board", "figures"}:
        raise Unacceptable(faults=[Fault("/view", "The public is told figures, no sectors, hours or units.")])
    now, token = datetime.now(UTC), new_token()
    row = ShareLink(
        id=str(uuid.uuid4()),
        operation_id=operation.id,
        token_sha256=fingerprint(token),
        name=draft.name,
        audience=draft.audience,
        view=draft.view,
        made_by=call.actor.name,
        created_at=now,
        expires_at=now + timedelta(hours=draft.hours),
        revoked_at=None,
        opened_on=None,
    )
    call.session.add(row)
    await call.session.flush()
    await call.journal(entry("share.made", row))
    return ShareShown(**msgspec.structs.asdict(share_view(row)), token=token, path=f"/share/{token}")


async def revoke(call: Call[object], id_: str) -> None:
    """Ends a link now; revoking it again changes nothing. Raises NotFound for one that this operation does not have."""
    await line_up(call.session, call.operation.id)
    row = await call.session.get(ShareLink, id_, populate_existing=True)
    if row is None or row.operation_id != call.operation.id:
        raise NotFound
    if row.revoked_at is None:
        row.revoked_at = datetime.now(UTC)
        await call.journal(entry("share.revoked", row))


async def note_opening(store: Store, link: ShareLink, operation: Operation) -> None:
    """Journal that a link was opened: the first time each day. A wall that reloads all night is not a page of entries,
    and no address of whoever looked is kept."""
    now = datetime.now(UTC)
    today = now.date().isoformat()
    if link.opened_on == today:
        return
    async with store.write() as session:
        await line_up(session, operation.id)
        row = await session.get(ShareLink, link.id, populate_existing=True)
        if row is None or row.opened_on == today:
            return
        row.opened_on = today
        await session.flush()
        await tell(store, session, operation, row, now)


async def tell(store: Store, session: AsyncSession, operation: Operation, row: ShareLink, now: datetime) -> None:
    at = clock_of(operation).now(now)
    await append(store, session, operation.id, f"link {row.id}", [entry("share.opened", row)], at)


def entry(kind: str, row: ShareLink) -> Draft:
    return Draft(kind=kind, subject=row.id, payload=msgspec.to_builtins(share_view(row)))
