"""The reminder before a due hour: once, whatever restarts, for it is done in the transaction that says so."""

from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

import msgspec
from babel.dates import format_datetime
from sqlalchemy.ext.asyncio import AsyncSession

from ops.access.audience import Audience
from ops.access.models import Unit
from ops.access.policy import Role
from ops.deliveries import queries as deliveries
from ops.deliveries.schemas import Parcel
from ops.deliveries.service import post
from ops.due.effects import EFFECTS, Turn, owing_units
from ops.due.service import REMIND, z
from ops.duties.models import Reminder
from ops.duties.queries import reminder_record, reminder_subject, sent_for, state_of
from ops.duties.rules import Period
from ops.journal.service import Draft
from ops.planning.models import Operation


async def remind(turn: Turn) -> list[Draft]:
    """Remind the units that owe a report for the period and have sent none; after the hour nobody is reminded of it."""
    session, operation, payload = turn.session, turn.operation, turn.work.payload
    period = Period(datetime.fromisoformat(payload["since"]), datetime.fromisoformat(payload["report_due_at"]))
    known = await session.get(Reminder, (operation.id, period.due_at))
    if operation.state in {"draft", "closed"} or turn.now >= period.due_at or known is not None:
        return []
    sent = await sent_for(session, operation.id, period)
    owing = await owing_units(session, operation.id, period.since, period.due_at)
    silent = [unit for unit in owing if state_of(period, sent.get(unit.code, {})) == "owed"]
    if not silent:
        return []
    codes = [unit.code for unit in silent]
    row = Reminder(operation_id=operation.id, due_at=period.due_at, since=period.since, at=turn.now, units=codes)
    session.add(row)
    await session.flush()
    await tell(session, operation, period, silent, turn.now)
    payload = msgspec.json.decode(msgspec.json.encode(reminder_record(row)))
    return [Draft(kind="reporting.reminded", subject=reminder_subject(z(period.due_at)), payload=payload)]


async def tell(
    session: AsyncSession, operation: Operation, period: Period, silent: Sequence[Unit], now: datetime
) -> None:
    """By e-mail and webhook, to each agency's officers and its country's focal point: of their own units only."""
    people = await deliveries.people(session, operation)
    agencies = sorted({(unit.agency, unit.country) for unit in silent})
    for agency, country in agencies:
        meant = [
            person.account.email
            for person in people
            if any(
                (seat.role is Role.OFFICER and seat.agency == agency)
                or (seat.role is Role.FOCAL_POINT and seat.country == country)
                for seat in person.seats
            )
        ]
        if not meant:
            continue
        units = [unit.code for unit in silent if unit.agency == agency]
        parcel = Parcel(
            kind="reporting.reminded",
            subject=reminder_subject(z(period.due_at)),
            audience=Audience(people=tuple(sorted(meant))),
            channels=frozenset({"webhook", "email"}),
            payload={"due_at": z(period.due_at), "since": z(period.since), "agency": agency, "units": units},
            title=titles(operation, period.due_at),
            text=texts(operation, period.due_at, units),
        )
        await post(session, operation, parcel, now)


def titles(operation: Operation, due_at: datetime) -> dict[str, str]:
    return {
        "en": f"{operation.code}: reports due {said(operation, due_at, 'en')}",
        "fr": f"{operation.code} : rapports attendus le {said(operation, due_at, 'fr')}",
    }


def texts(operation: Operation, due_at: datetime, units: Sequence[str]) -> dict[str, str]:
    listed = "\n".join(f"- {unit}" for unit in units)
    return {
        "en": f"No report has come yet, due {said(operation, due_at, 'en')}, from:\n{listed}\n"
        "A unit that has nothing to report says so in one tap.",
        "fr": f"Aucun rapport reçu à ce jour, échéance du {said(operation, due_at, 'fr')}, de :\n{listed}\n"
        "Une unité qui n'a rien à signaler le dit d'un geste.",
    }


def said(operation: Operation, at: datetime, language: str) -> str:
    zone = ZoneInfo(operation.timezone)
    return f"{format_datetime(at, 'd MMM HH:mm', tzinfo=zone, locale=language)} ({operation.timezone})"


EFFECTS[REMIND] = remind
