"""Writing consents: a host country lets units of another one work on its side of the line."""

import uuid

import msgspec

from ops.access.policy import Owned, Permission
from ops.call import Call
from ops.errors import Conflict, Fault, NotFound, Unacceptable
from ops.journal.service import Draft
from ops.planning import queries
from ops.planning.models import Consent, Corridor
from ops.planning.plan_schemas import ConsentDraft, ConsentView
from ops.planning.service import record
from ops.saying import phrase


async def give_consent(call: Call[ConsentDraft]) -> ConsentView:
    """From now on units of the guest are not outside their jurisdiction there. Raises Conflict for one that holds."""
    draft = call.body
    operation = await queries.lock_operation(call.session, call.operation.id)
    call.allow(Permission.CONSENT_EDIT, Owned(country=draft.host))
    faults = [
        Fault(
            f"/{name}", phrase("{country} does not take part in {operation}.", country=code, operation=operation.code)
        )
        for name, code in (("host", draft.host), ("guest", draft.guest))
        if code not in operation.countries
    ]
    if draft.host == draft.guest:
        faults.append(Fault("/guest", "A country needs no consent on its own side."))
    if draft.corridor and await call.session.get(Corridor, (operation.id, draft.corridor)) is None:
        faults.append(
            Fault(
                "/corridor",
                phrase("There is no corridor {corridor} in {code}.", corridor=draft.corridor, code=operation.code),
            )
        )
    if faults:
        raise Unacceptable(faults=faults)
    holding = await queries.consents(call.session, operation.id)
    if any((c.host, c.guest, c.corridor) == (draft.host, draft.guest, draft.corridor) for c in holding):
        raise Conflict(
            phrase("{host} has consented to units of {guest} there already.", host=draft.host, guest=draft.guest)
        )
    row = Consent(
        operation_id=operation.id,
        id=str(uuid.uuid4()),
        host=draft.host,
        guest=draft.guest,
        corridor=draft.corridor,
        note=draft.note,
        given_by=call.actor.name,
        given_at=call.now,
        ended_at=None,
    )
    call.session.add(row)
    await call.session.flush()
    await record(call.store, call.session, operation, call.actor.name, [consent_entry("consent.given", row)])
    return queries.consent_view(row)


async def end_consent(call: Call[None], consent_id: str) -> None:
    """It holds no longer; twice is once. What was assigned under it becomes a finding."""
    operation = await queries.lock_operation(call.session, call.operation.id)
    row = await call.session.get(Consent, (operation.id, consent_id), populate_existing=True)
    if row is None:
        raise NotFound
    call.allow(Permission.CONSENT_EDIT, Owned(country=row.host))
    if row.ended_at is None:
        row.ended_at = call.now
        await call.session.flush()
        await record(call.store, call.session, operation, call.actor.name, [consent_entry("consent.ended", row)])


def consent_entry(kind: str, row: Consent) -> Draft:
    """Everybody in the operation may know who works where, and by whose leave."""
    return Draft(kind=kind, subject=row.id, payload=msgspec.to_builtins(queries.consent_view(row)))
