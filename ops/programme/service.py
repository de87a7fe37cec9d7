"""Writing operational actions and sessions: each an entry in the caller's transaction. Services never commit."""

from datetime import UTC
from typing import Any

import msgspec
from sqlalchemy.ext.asyncio import AsyncSession

from ops import wire
from ops.access import queries as access
from ops.access.models import Agency
from ops.access.policy import Owned, Permission
from ops.call import Call
from ops.errors import Conflict, Fault, NotFound, Unacceptable
from ops.journal.service import Draft, line_up
from ops.messages.notices import Notice, notify
from ops.messages.queries import addressed
from ops.messages.schemas import Address
from ops.planning.models import Operation
from ops.planning.rules import merge_patch
from ops.programme.models import OperationalAction, Session
from ops.programme.queries import action_draft, action_view, session_draft, session_view
from ops.programme.rules import action_faults, attendance_faults, session_faults
from ops.programme.schemas import ActionDraft, ActionView, Attendance, Attended, Cancellation, SessionDraft, SessionView
from ops.saying import phrase


def without_code(draft: ActionDraft | SessionDraft) -> dict[str, Any]:
    if isinstance(draft, SessionDraft):
        draft = msgspec.structs.replace(
            draft, starts_at=draft.starts_at.astimezone(UTC), ends_at=draft.ends_at.astimezone(UTC)
        )
    plain: dict[str, Any] = msgspec.json.decode(msgspec.json.encode(draft))  # as the store gives it back
    return {name: value for name, value in plain.items() if name != "code"}


# --- operational actions ----------------------------------------------------------------------------------------------


async def add_action(call: Call[ActionDraft]) -> ActionView:
    if faults := action_faults(call.body):
        raise Unacceptable(faults=faults)
    await line_up(call.session, call.operation.id)
    if await call.session.get(OperationalAction, (call.operation.id, call.body.code)):
        raise Conflict(phrase("There was an operational action {code} already.", code=call.body.code))
    row = keep_action(call.session, call.operation, call.body)
    await call.session.flush()
    await call.journal(action_entry("objective.added", row))
    return action_view(row)


def keep_action(session: AsyncSession, operation: Operation, draft: ActionDraft) -> OperationalAction:
    row = OperationalAction(operation_id=operation.id, code=draft.code, document=without_code(draft), removed_at=None)
    session.add(row)
    return row


async def change_action(call: Call[dict[str, Any]], code: str) -> ActionView:
    """Apply a merge patch; what stays the same is no entry."""
    row = await find_action(call, code)
    kept = action_draft(action_view(row))
    draft = wire.convert(merge_patch(kept, call.body), ActionDraft)
    faults = action_faults(draft)
    if draft.code != row.code:
        faults.append(Fault("/code", phrase("It keeps its code; this one is {code}.", code=row.code)))
    if faults:
        raise Unacceptable(faults=faults)
    if msgspec.to_builtins(draft) != kept:
        row.document = without_code(draft)
        await call.session.flush()
        await call.journal(action_entry("objective.changed", row))
    return action_view(row)


async def remove_action(call: Call[None], code: str) -> None:
    row = await find_action(call, code)
    row.removed_at = call.now
    await call.session.flush()
    await call.journal(action_entry("objective.removed", row))


async def find_action(call: Call[Any], code: str) -> OperationalAction:
    await line_up(call.session, call.operation.id)
    row = await call.session.get(OperationalAction, (call.operation.id, code), populate_existing=True)
    if row is None or row.removed_at is not None:
        raise NotFound
    return row


def action_entry(kind: str, row: OperationalAction) -> Draft:
    return Draft(kind=kind, subject=row.code, payload=msgspec.to_builtins(action_view(row)))


# --- sessions ---------------------------------------------------------------------------------------------------------


async def add_session(call: Call[SessionDraft]) -> SessionView:
    """A new session; whoever is invited is told."""
    draft = call.body
    await refuse_session(call, draft)
    await line_up(call.session, call.operation.id)
    if await call.session.get(Session, (call.operation.id, draft.code)):
        raise Conflict(phrase("There is a session {code} already.", code=draft.code))
    row = keep_session(call.session, call.operation, draft)
    await call.session.flush()
    await call.journal(session_entry("session.added", row))
    await invite(call, session_view(row))
    return session_view(row)


def keep_session(session: AsyncSession, operation: Operation, draft: SessionDraft) -> Session:
    row = Session(
        operation_id=operation.id, code=draft.code, document=without_code(draft), attendance=[], cancelled_because=None
    )
    session.add(row)
    return row


async def refuse_session(call: Call[Any], draft: SessionDraft) -> None:
    agencies = [row.code for row in await access.agencies(call.session, call.operation.id)]
    units = [row.code for row in await access.units(call.session, call.operation.id)]
    if faults := session_faults(draft, call.operation.countries, agencies, units):
        raise Unacceptable(faults=faults)


async def change_session(call: Call[dict[str, Any]], code: str) -> SessionView:
    """Apply a merge patch; who is invited is told again when time, place or invitation changed."""
    row = await find_session(call, code)
    kept = session_draft(session_view(row))
    draft = wire.convert(merge_patch(kept, call.body), SessionDraft)
    if draft.code != row.code:
        raise Unacceptable(faults=[Fault("/code", phrase("It keeps its code; this one is {code}.", code=row.code))])
    await refuse_session(call, draft)
    plain = without_code(draft)
    former = row.document
    if plain != former:
        row.document = plain
        await call.session.flush()
        await call.journal(session_entry("session.changed", row))
        if any(plain[name] != former[name] for name in ("starts_at", "ends_at", "place", "invited")):
            await invite(call, session_view(row))
    return session_view(row)


async def cancel_session(call: Call[Cancellation], code: str) -> SessionView:
    row = await find_session(call, code)
    row.cancelled_because = call.body.because.strip()
    await call.session.flush()
    await call.journal(session_entry("session.cancelled", row))
    await invite(call, session_view(row))
    return session_view(row)


async def attend(call: Call[Attendance], code: str) -> SessionView:
    """How many of an agency were there; written down by a coordinator or by that country's focal point, and again when
    it was wrong."""
    draft = call.body
    row = await find_session(call, code)
    agency = await call.session.get(Agency, (call.operation.id, draft.agency))
    faults = attendance_faults(draft)
    if agency is None:
        faults.append(
            Fault(
                "/agency",
                phrase(
                    "There is no agency {agency} in {operation}.", agency=draft.agency, operation=call.operation.code
                ),
            )
        )
    if faults or agency is None:
        raise Unacceptable(faults=faults)
    call.allow(Permission.ATTENDANCE_EDIT, Owned(country=agency.country))
    if session_view(row).starts_at > call.now:
        raise Conflict("The session has not begun yet.")
    counted = Attended(country=agency.country, **msgspec.structs.asdict(draft))
    others = [known for known in row.attendance if known["agency"] != agency.code]
    row.attendance = sorted([*others, msgspec.to_builtins(counted)], key=lambda known: str(known["agency"]))
    await call.session.flush()
    await call.journal(session_entry("session.attended", row))
    return session_view(row)


async def find_session(call: Call[Any], code: str) -> Session:
    await line_up(call.session, call.operation.id)
    row = await call.session.get(Session, (call.operation.id, code), populate_existing=True)
    if row is None:
        raise NotFound
    if row.cancelled_because is not None:
        raise Conflict(phrase("The session {code} was cancelled.", code=code))
    return row


def session_entry(kind: str, row: Session) -> Draft:
    return Draft(kind=kind, subject=row.code, payload=msgspec.to_builtins(session_view(row)))


async def invite(call: Call[Any], view: SessionView) -> None:
    """Tell whoever is invited when and where, or that it does not take place."""
    to = Address(**{name: getattr(view.invited, name) for name in view.invited.__struct_fields__})
    if not addressed(to):
        return
    when = f"{view.starts_at:%Y-%m-%d %H:%M}–{view.ends_at:%H:%M} UTC"
    where = f", {view.place}" if view.place else ""
    if view.cancelled_because is None:
        text = {
            "en": f"You are invited: {view.title}. {when}{where}",
            "fr": f"Vous êtes invité : {view.title}. {when}{where}",
        }
    else:
        text = {
            "en": f"Cancelled: {view.title}. {when}\n{view.cancelled_because}",
            "fr": f"Annulé : {view.title}. {when}\n{view.cancelled_because}",
        }
    notice = Notice(kind="session.invited", subject=view.code, link=f"/programme#{view.code}", text=text)
    plain = msgspec.to_builtins(view)
    payload = {name: plain[name] for name in ("code", "kind", "title", "starts_at", "ends_at", "place")}
    await notify(call, call.operation, notice, to=to, payload=payload)
