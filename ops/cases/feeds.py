"""Calendars of what is due: addresses that a person's calendar program fetches, and what it finds there.

A feed shows what its owner may see at the moment it is fetched: who has left the operation gets nothing.
"""

import uuid
from collections.abc import Iterable
from datetime import UTC, datetime

import msgspec
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from ops.access import policy
from ops.access.identify import actor_of
from ops.access.models import Account
from ops.access.policy import Permission
from ops.access.secrets import fingerprint, new_token
from ops.call import Call
from ops.cases import queries, words
from ops.cases.models import CalendarFeed
from ops.cases.queries import feed_view
from ops.cases.schemas import ActionView, CaseView, FeedDraft, FeedShown
from ops.cases.states import ANSWERED, SETTLED
from ops.errors import Conflict, Fault, NotFound, Unacceptable
from ops.journal.service import Draft, line_up
from ops.planning.models import Operation
from ops.planning.timing import clock_of
from ops.reports import vocabulary
from scheduling.ical import Todo, todos

MOST = 20


async def make(call: Call[FeedDraft]) -> FeedShown:
    """A new address; it is nowhere but in this answer. Raises Conflict for who is no person, or has enough of them."""
    operation, country = call.operation, call.body.country
    if call.actor.account_id is None:
        raise Conflict("A calendar belongs to a person's account.")
    if country and country not in vocabulary.codes("country"):
        raise Unacceptable(faults=[Fault("/country", f"{country} is no country (ISO 3166-1 alpha-3)")])
    standing = [
        feed
        for feed in await queries.feeds(call.session, operation.id, call.actor.account_id)
        if feed.revoked_at is None
    ]
    if len(standing) >= MOST:
        raise Conflict(f"You have {MOST} calendars already; end one first.")
    token = new_token()
    row = CalendarFeed(
        id=str(uuid.uuid4()),
        operation_id=operation.id,
        account_id=call.actor.account_id,
        name=call.actor.name,
        country=country,
        token_sha256=fingerprint(token),
        created_at=datetime.now(UTC),
        revoked_at=None,
    )
    call.session.add(row)
    await call.session.flush()
    await call.journal(entry("calendar.made", row))
    return FeedShown(**msgspec.structs.asdict(feed_view(row)), path=f"/calendar/{token}.ics")


async def revoke(call: Call[object], id_: str) -> None:
    """End an address of one's own; ending it again, or what is not one's own, changes nothing."""
    await line_up(call.session, call.operation.id)
    row = await call.session.get(CalendarFeed, id_, populate_existing=True)
    own = row is not None and (row.operation_id, row.account_id) == (call.operation.id, call.actor.account_id)
    if row is not None and own and row.revoked_at is None:
        row.revoked_at = datetime.now(UTC)
        await call.session.flush()
        await call.journal(entry("calendar.revoked", row))


def entry(kind: str, row: CalendarFeed) -> Draft:
    return Draft(kind=kind, subject=row.id, payload=msgspec.to_builtins(feed_view(row)))


async def opened(session: AsyncSession, token: str, public_url: str) -> bytes:
    """The calendar behind a token. Raises NotFound for one that is none, or whose owner may see no case any more."""
    statement = select(CalendarFeed, Operation, Account).where(
        CalendarFeed.token_sha256 == fingerprint(token),
        CalendarFeed.revoked_at.is_(None),
        Operation.id == CalendarFeed.operation_id,
        Account.id == CalendarFeed.account_id,
    )
    found = (await session.execute(statement)).first()
    if found is None:
        raise NotFound
    feed, operation, account = found
    actor = await actor_of(session, account)
    seats = policy.holding(policy.seats(actor, operation.id, datetime.now(UTC)), operation.state)
    if not policy.may(seats, Permission.CASE_LIST, operation.state):
        raise NotFound
    countries = [feed.country] if feed.country else []
    listed = await queries.cases(session, operation.id, seats, countries=countries)
    language = account.language if account.language in ("en", "fr") else "en"
    return calendar_of(operation, listed, language, public_url, feed.country)


def calendar_of(
    operation: Operation, cases: Iterable[CaseView], language: str, public_url: str, country: str = ""
) -> bytes:
    """What is due in these cases as things to do."""
    name = " ".join(part for part in (operation.code, country) if part)
    stamp = clock_of(operation).now(datetime.now(UTC))
    exercise = {"en": "EXERCISE", "fr": "EXERCICE"}[language] if operation.exercise else ""
    tasks = [
        todo(operation, case, action, language, public_url, exercise)
        for case in cases
        for action in case.actions
        if action.due_at is not None and (not country or country in (case.lead.country, action.to_country))
    ]
    return todos(name, tasks, stamp=stamp)


def todo(
    operation: Operation, case: CaseView, action: ActionView, language: str, public_url: str, exercise: str
) -> Todo:
    assert action.due_at is not None
    what = words.label("kind", action.kind, language)
    country = vocabulary.label("country", action.to_country, language)
    restrictions = [words.label("restriction", one, language) for one in action.restrictions]
    return Todo(
        uid=f"{operation.id}-{case.code}-{action.number}@corridor",
        due=action.due_at,
        summary=" ".join(part for part in (exercise, f"{case.code}/{action.number} {what}: {country}") if part),
        description="\n".join(
            [
                words.label("state", action.state, language),
                words.label("basis", action.legal_basis, language),
                *restrictions,
            ]
        ),
        categories=(case.lead.country, words.label("kind", action.kind, language)),
        done=action.state in ANSWERED | SETTLED,
        began=action.state != "identified",
        url=f"{public_url}/operations/{operation.code}/cases/{case.code}",
    )
