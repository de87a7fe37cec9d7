"""Writing accounts, sessions, agencies, units, keys and members. Services never commit."""

import uuid
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

import msgspec
from msgspec import UNSET
from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncSession

from ops.access import secrets
from ops.access.models import Account, Agency, Member, Session, Stranger, Unit, UnitKey
from ops.access.policy import Owned, Permission
from ops.access.queries import agency_view, key_view, member_view, unit_view
from ops.access.schemas import AgencyDraft, AgencyView, KeyShown, MemberDraft, MemberView, SignIn, UnitDraft, UnitView
from ops.call import Call
from ops.errors import Conflict, Fault, NotFound, TooMany, Unacceptable, WrongCredentials
from ops.journal.service import Draft, line_up
from ops.planning.models import Operation
from ops.reports.vocabulary import codes
from ops.saying import phrase
from ops.settings import Settings
from ops.store import Store
from ops.store.upsert import upsert

FREE_TRIES = 5
"""Wrong passwords before the account begins to wait; the wait doubles from two seconds to a quarter of an hour."""


class Tries(NamedTuple):
    """Wrong passwords since the last right one, and until when the next try waits."""

    failures: int
    wait_until: datetime | None


NO_TRIES = Tries(0, None)
STRANGERS_FOR = timedelta(days=1)


async def add_account(
    session: AsyncSession,
    email: str,
    name: str,
    password: str = "",
    *,
    admin: bool = False,
    may_create: bool = False,
    password_hash: str | None = None,
) -> Account:
    """A new account, from a password or from one's hash. Raises Conflict when the e-mail has one."""
    email = email.strip().lower()
    if await find_account(session, email):
        raise Conflict(phrase("{email} has an account already.", email=email))
    account = Account(
        id=str(uuid.uuid4()),
        email=email,
        name=name,
        password_hash=password_hash or await secrets.hash_password(password),
        admin=admin,
        may_create=may_create,
        created_at=datetime.now(UTC),
    )
    session.add(account)
    await session.flush()
    return account


async def find_account(session: AsyncSession, email: str) -> Account | None:
    """The account of this e-mail, in whatever case it is written."""
    found: Account | None = await session.scalar(select(Account).where(Account.email == email.strip().lower()))
    return found


async def check_password(store: Store, form: SignIn) -> str:
    """The id of the account, or WrongCredentials; TooMany while it waits.

    An e-mail without an account waits like one that has, so that waiting tells nothing. Hashing takes long: nothing of
    the store is held meanwhile, and whoever guesses many at once is judged one by one when the outcome is written.
    """
    email = form.email.strip().lower()
    async with store.read() as session:
        account = await find_account(session, email)
    if account is None:
        await refuse_stranger(store, form, secrets.fingerprint(email))
        raise WrongCredentials
    refuse_waiting(Tries(account.failures, account.wait_until))
    right = await secrets.password_matches(form.password, account.password_hash)
    async with store.write() as session:
        account = await session.get_one(Account, account.id, with_for_update=True)
        tries = Tries(account.failures, account.wait_until)
        refuse_waiting(tries)
        account.failures, account.wait_until = NO_TRIES if right else after_failure(tries)
    if not right:
        raise WrongCredentials
    return account.id


async def refuse_stranger(store: Store, form: SignIn, email_sha256: str) -> None:
    """As for an account whose password was wrong; in the store, so that more processes do not mean more tries."""
    async with store.read() as session:
        known = await session.get(Stranger, email_sha256)
    refuse_waiting(Tries(known.failures, known.wait_until) if known else NO_TRIES)
    await secrets.password_matches(form.password, None)
    now = datetime.now(UTC)
    async with store.write() as session:
        await session.execute(delete(Stranger).where(Stranger.tried_at < now - STRANGERS_FOR))
        tried = {"email_sha256": email_sha256, "failures": 0, "tried_at": now}
        await upsert(session, Stranger, [tried], add=["failures"])
        row = await session.get_one(Stranger, email_sha256, with_for_update=True, populate_existing=True)
        tries = Tries(row.failures, row.wait_until)
        refuse_waiting(tries)
        row.failures, row.wait_until = after_failure(tries)


def refuse_waiting(tries: Tries) -> None:
    """Raises TooMany while the wait after a wrong password lasts."""
    left_s = (tries.wait_until - datetime.now(UTC)).total_seconds() if tries.wait_until else 0
    if left_s > 0:
        wait_s = int(left_s) + 1
        raise TooMany(phrase("Too many wrong passwords. Wait {wait_s} seconds.", wait_s=wait_s), retry_after_s=wait_s)


def after_failure(tries: Tries) -> Tries:
    """One wrong password more."""
    failures = tries.failures + 1
    if failures < FREE_TRIES:
        return Tries(failures, tries.wait_until)
    wait_s = 2 ** min(failures - FREE_TRIES + 1, 10)
    return Tries(failures, datetime.now(UTC) + timedelta(seconds=min(wait_s, 900)))


async def open_session(session: AsyncSession, account: Account, former: str | None, settings: Settings) -> str:
    """A fresh token for this sign-in; whatever session the browser came with ends."""
    now = datetime.now(UTC)
    if former:
        await close_session(session, former)
    await session.execute(delete(Session).where(Session.expires_at < now))
    token = secrets.new_token()
    expires_at = now + timedelta(hours=settings.session_hours)
    session.add(
        Session(token_sha256=secrets.fingerprint(token), account_id=account.id, created_at=now, expires_at=expires_at)
    )
    return token


async def close_session(session: AsyncSession, token: str) -> None:
    await session.execute(delete(Session).where(Session.token_sha256 == secrets.fingerprint(token)))


async def add_agency(call: Call[AgencyDraft]) -> AgencyView:
    """A new agency of one of the operation's countries."""
    draft, operation = call.body, call.operation
    faults = []
    if draft.country not in operation.countries:
        faults.append(
            Fault(
                "/country",
                phrase("{country} does not take part in {operation}.", country=draft.country, operation=operation.code),
            )
        )
    if draft.kind not in codes("agency_kind"):
        faults.append(
            Fault(
                "/kind",
                phrase(
                    "{kind} is not a kind of agency; known are {names}.",
                    kind=draft.kind,
                    names=", ".join(codes("agency_kind")),
                ),
            )
        )
    if faults:
        raise Unacceptable(faults=faults)
    if await call.session.get(Agency, (operation.id, draft.code)):
        raise Conflict(phrase("There is an agency {code} already.", code=draft.code))
    agency = Agency(operation_id=operation.id, **msgspec.structs.asdict(draft))
    call.session.add(agency)
    await call.session.flush()
    view = agency_view(agency)
    await call.journal(Draft(kind="agency.added", subject=agency.code, payload=msgspec.to_builtins(view)))
    return view


async def add_unit(call: Call[UnitDraft]) -> UnitView:
    """A new unit; its country is its agency's."""
    draft, operation = call.body, call.operation
    agency = await call.session.get(Agency, (operation.id, draft.agency))
    if agency is None:
        raise Unacceptable(
            faults=[
                Fault(
                    "/agency",
                    phrase(
                        "There is no agency {agency} in {operation}.", agency=draft.agency, operation=operation.code
                    ),
                )
            ]
        )
    call.allow(Permission.UNIT_EDIT, Owned(agency=agency.code, country=agency.country))
    if draft.women is not UNSET and draft.women > draft.officers:
        raise Unacceptable(faults=[Fault("/women", "There are no more women than officers.")])
    if await call.session.get(Unit, (operation.id, draft.code)):
        raise Conflict(phrase("There is a unit {code} already.", code=draft.code))
    unit = Unit(
        operation_id=operation.id,
        code=draft.code,
        agency=agency.code,
        country=agency.country,
        name=draft.name or draft.code,
        officers=draft.officers,
        women=None if draft.women is UNSET else draft.women,
        base=draft.base.shape() if draft.base else None,
        capabilities=sorted(set(draft.capabilities)),
    )
    call.session.add(unit)
    await call.session.flush()
    view = unit_view(unit)
    await call.journal(
        Draft(
            kind="unit.added",
            subject=unit.code,
            payload=msgspec.to_builtins(view),
            agency=unit.agency,
            country=unit.country,
        )
    )
    return view


async def find_unit(call: Call[object], code: str) -> Unit:
    """The unit, or NotFound unless the caller may manage it."""
    unit = await call.session.get(Unit, (call.operation.id, code))
    call.show(Permission.UNIT_EDIT, owned_by(unit) if unit else None)
    assert unit is not None
    return unit


def owned_by(unit: Unit) -> Owned:
    return Owned(agency=unit.agency, country=unit.country, unit=unit.code)


async def make_key(session: AsyncSession, unit: Unit, days: int) -> tuple[KeyShown, Draft]:
    """A new key and the entry that says so; the key itself is nowhere but in the answer."""
    now = datetime.now(UTC)
    key = secrets.new_key()
    row = UnitKey(
        id=str(uuid.uuid4()),
        operation_id=unit.operation_id,
        unit=unit.code,
        key_sha256=secrets.fingerprint(key),
        created_at=now,
        expires_at=now + timedelta(days=days),
    )
    session.add(row)
    await session.flush()
    return KeyShown(id=row.id, key=key, expires_at=row.expires_at), key_entry("key.made", row, unit)


async def revoke_key(call: Call[object], unit: Unit, key_id: str) -> None:
    """Ends a key now. Raises NotFound for one that this unit does not have."""
    await line_up(call.session, call.operation.id)  # of two who revoke it at once, one finds it revoked
    row = await call.session.get(UnitKey, key_id, populate_existing=True)
    if row is None or row.operation_id != unit.operation_id or row.unit != unit.code:
        raise NotFound
    if row.revoked_at is None:
        row.revoked_at = datetime.now(UTC)
        await call.journal(key_entry("key.revoked", row, unit))


def key_entry(kind: str, row: UnitKey, unit: Unit) -> Draft:
    payload = msgspec.to_builtins(key_view(row))
    return Draft(kind=kind, subject=row.id, payload=payload, agency=unit.agency, country=unit.country, unit=unit.code)


async def add_member(call: Call[MemberDraft]) -> MemberView:
    """A person's role in the operation."""
    draft, operation = call.body, call.operation
    faults = []
    account = await call.session.scalar(select(Account).where(Account.email == draft.email.strip().lower()))
    if account is None:
        faults.append(
            Fault("/email", phrase("{email} has no account; the system administrator adds one.", email=draft.email))
        )
    country, agency = draft.country, None
    if draft.role == "focal_point":
        if country not in operation.countries:
            faults.append(Fault("/country", "A focal point stands for one of the operation's countries."))
    elif draft.role == "officer":
        agency = await call.session.get(Agency, (operation.id, draft.agency or ""))
        if agency is None:
            faults.append(Fault("/agency", "An agency officer stands for one of the operation's agencies."))
        country = agency.country if agency else None
    elif draft.country or draft.agency:
        faults.append(
            Fault(
                "/role",
                phrase("A {role} stands for the whole operation, not for a country or agency.", role=draft.role),
            )
        )
    if draft.not_before and draft.not_after and draft.not_after <= draft.not_before:
        faults.append(Fault("/not_after", "The membership would end before it begins."))
    if faults or account is None:
        raise Unacceptable(faults=faults)
    return await seat_member(call, operation, account, draft, country, agency)


async def seat_member(
    call: Call[MemberDraft],
    operation: Operation,
    account: Account,
    draft: MemberDraft,
    country: str | None,
    agency: Agency | None,
) -> MemberView:
    member = Member(
        id=str(uuid.uuid4()),
        operation_id=operation.id,
        account_id=account.id,
        role=draft.role,
        country=country or "",
        agency=agency.code if agency else "",
        not_before=draft.not_before,
        not_after=draft.not_after,
    )
    call.session.add(member)
    await call.session.flush()
    view = member_view(member, account)
    await call.journal(
        Draft(
            kind="member.added",
            subject=member.id,
            payload=msgspec.to_builtins(view),
            agency=view.agency,
            country=view.country,
        )
    )
    return view
