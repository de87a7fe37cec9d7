"""Telling people of deadlines: a message in the operation, and by e-mail and webhook, each once.

Who leads is told: the officers of the agency and the focal point of its country. What has been overdue for days goes to
the focal point and the coordinators.
"""

import hashlib
import uuid
from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple
from zoneinfo import ZoneInfo

import msgspec
from babel.dates import format_datetime
from sqlalchemy import insert

from ops import wire
from ops.access.audience import Audience
from ops.access.policy import Role, Seat
from ops.cases import words
from ops.deliveries import queries as deliveries
from ops.deliveries.schemas import Parcel
from ops.deliveries.service import post
from ops.due.effects import Turn
from ops.journal.service import Draft, append, line_up
from ops.messages.models import Message, MessageTo
from ops.messages.queries import addressed, message_record
from ops.messages.schemas import Address
from ops.planning.models import Operation
from ops.reports import vocabulary

CLOCK = "clock"
"""Who sends it."""
LANGUAGES = ("en", "fr")
MOST_LINES = 40
SAID = {
    "en": {"head": "Follow-up of {agency}: {count} deadlines", "one": "Follow-up of {agency}: a deadline",
           "more": "and {count} more", "due": "due {at}"},
    "fr": {"head": "Suite de {agency} : {count} échéances", "one": "Suite de {agency} : une échéance",
           "more": "et {count} de plus", "due": "échéance {at}"},
}  # fmt: skip


class Item(NamedTuple):
    """A deadline of which is told."""

    case: str
    action: int
    kind: str
    to_country: str
    stage: str
    due: datetime


async def tell(turn: Turn, agency: str, country: str, items: Sequence[Item]) -> None:
    """One message to those who lead, one to those above them, as far as there is something for each."""
    people = await deliveries.people(turn.session, turn.operation)

    def leads(seat: Seat) -> bool:
        return (seat.role is Role.OFFICER and seat.agency == agency) or focal(seat)

    def focal(seat: Seat) -> bool:
        return seat.role is Role.FOCAL_POINT and seat.country == country

    def above(seat: Seat) -> bool:
        return focal(seat) or seat.role is Role.COORDINATOR

    everyone = sorted(person.account.email for person in people)
    for part, meant in (
        ([item for item in items if item.stage != "escalated"], leads),
        ([item for item in items if item.stage == "escalated"], above),
    ):
        names = [person.account.email for person in people if any(meant(seat) for seat in person.seats)]
        if not names:  # nobody leads it any more: the coordinators hear of it
            names = [person.account.email for person in people if any(above(seat) for seat in person.seats)]
        if part and names and everyone:
            await send(turn, agency, part, sorted(names))


async def send(turn: Turn, agency: str, items: Sequence[Item], people: Sequence[str]) -> None:
    """The message and the parcel. The message's id follows from what it says, so that it is the same if made again."""
    session, operation = turn.session, turn.operation
    titles = {language: heading(agency, items, language) for language in LANGUAGES}
    texts = {language: text(operation, items, language) for language in LANGUAGES}
    plain = "\n\n".join(f"{titles[language]}\n{texts[language]}" for language in LANGUAGES)[:4000]
    to = Address(people=tuple(people))
    name = f"{operation.id} {agency} {[tuple(map(str, item)) for item in items]} {people}"
    sha256 = hashlib.sha256(wire.canonical({"text": plain, "to": msgspec.to_builtins(to)})).hexdigest()
    end = await line_up(session, operation.id)
    row = Message(
        operation_id=operation.id,
        id=str(uuid.uuid5(uuid.NAMESPACE_URL, name)),
        entry=end.number + 1,
        sender=CLOCK,
        agency=None,
        country=None,
        unit=None,
        sent_at=turn.now,
        urgency="priority" if any(item.stage != "reminded" for item in items) else "routine",
        safety=False,
        text=plain,
        to=msgspec.to_builtins(to),
        reports=[],
        answers=None,
        content_sha256=sha256,
    )
    session.add(row)
    await session.flush()
    rows = [
        {"operation_id": operation.id, "message_id": row.id, "kind": kind, "name": one}
        for kind, one in sorted(addressed(to))
    ]
    await session.execute(insert(MessageTo), rows)
    payload = msgspec.to_builtins(message_record(row))
    draft = Draft(kind="message.sent", subject=row.id, payload=payload)
    await append(turn.store, session, operation.id, CLOCK, [draft], turn.now)
    told = [
        {"case": item.case, "action": item.action, "kind": item.kind, "to_country": item.to_country,
         "stage": item.stage, "due_at": msgspec.to_builtins(item.due)}
        for item in items
    ]  # fmt: skip
    parcel = Parcel(
        kind="case.reminded",
        subject=agency,
        audience=Audience(people=tuple(people)),
        channels=frozenset({"webhook", "email"}),
        payload={"agency": agency, "deadlines": told},
        title={language: f"{operation.code}: {title}" for language, title in titles.items()},
        text=texts,
    )
    await post(session, operation, parcel, turn.now)


def heading(agency: str, items: Sequence[Item], language: str) -> str:
    return SAID[language]["head" if len(items) > 1 else "one"].format(agency=agency, count=len(items))


def text(operation: Operation, items: Sequence[Item], language: str) -> str:
    """A line for each: the case, what of whom, how late. No details: it goes by e-mail."""
    zone = ZoneInfo(operation.timezone)
    lines = []
    for item in items[:MOST_LINES]:
        at = format_datetime(item.due, "d MMM yyyy HH:mm", tzinfo=zone, locale=language)
        what = f"{words.label('kind', item.kind, language)}, {vocabulary.label('country', item.to_country, language)}"
        stage = words.label("told", item.stage, language)
        lines.append(f"- {item.case}/{item.action} {what}: {stage} ({SAID[language]['due'].format(at=at)})")
    if len(items) > MOST_LINES:
        lines.append(SAID[language]["more"].format(count=len(items) - MOST_LINES))
    return "\n".join(lines)
