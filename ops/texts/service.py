"""Taking a text: who sent it, what it says, filed like any report, answered in one line, the same however often."""

import hashlib
import hmac
import uuid
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

import msgspec
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from ops.access.models import Unit
from ops.errors import Conflict, CorridorError, NotFound, NotOpen, OtherContent
from ops.planning.lifecycle import STANDING
from ops.planning.models import Assignment, Operation, Sector
from ops.planning.timing import clock_of
from ops.problems import as_corridor_error
from ops.reports import vocabulary
from ops.reports.intake import Intake
from ops.reports.submission import Sender, read_one
from ops.reports.vocabulary.registries import currencies
from ops.settings import Settings
from ops.store import Store
from ops.texts.codes import HERE
from ops.texts.grammar import Text, Unreadable, moment_of, parse, report_of
from ops.texts.incoming import Message, read, refuse_stranger, secret_of
from ops.texts.lines import pin_hmac
from ops.texts.models import TextAnswer, TextGateway, TextLine
from ops.texts.replies import say
from ops.texts.schemas import Reply
from ops.uploads.words import in_language

NAMESPACE = uuid.UUID("0b6c6b5e-8f0e-5b7c-8e6a-2f3d1c9b7a55")
"""Of the ids of reports that came by text; never to be changed."""
FREE_TRIES = 5
WAIT = timedelta(minutes=15)


class Known(NamedTuple):
    """A gateway of an operation, its secret proven."""

    operation: Operation
    gateway: TextGateway


async def receive(
    store: Store, settings: Settings, intake: Intake, where: tuple[str, str], raw: bytes, headers: dict[str, str]
) -> Reply:
    """The reply to what a gateway posted. Raises NotFound, NotSignedIn, MalformedRequest, and Busy to be sent again."""
    async with store.read() as session:
        known = await gateway_of(session, *where)
        secret = secret_of(settings.secret, known.operation.id, known.gateway.code, known.gateway.nonce)
        refuse_stranger(headers, raw, secret)
        message = read(raw, headers.get("content-type", ""), known.gateway.fields)
        name = hashlib.sha256(f"{message.id}\n{message.sender}\n{message.text}".encode()).hexdigest()
        key = (known.operation.id, known.gateway.code, name)
        given = await session.get(TextAnswer, key) if message.id else None
    if given is not None:
        return Reply(reply=given.reply, to=message.sender, outcome="again")
    reply, outcome = await answer_to(store, settings, intake, known.operation, message)
    if message.id:
        await remember(store, key, reply, outcome)
    return Reply(reply=reply, to=message.sender, outcome="taken" if outcome == "taken" else "refused")


async def gateway_of(session: AsyncSession, operation: str, code: str) -> Known:
    found = await session.execute(
        select(Operation, TextGateway)
        .join(TextGateway, TextGateway.operation_id == Operation.id)
        .where(Operation.code == operation, TextGateway.code == code, TextGateway.revoked_at.is_(None))
    )
    row = found.first()
    if row is None:
        raise NotFound
    return Known(*row)


async def remember(store: Store, key: tuple[str, str, str], reply: str, outcome: str) -> None:
    """Keep an answer for when the gateway repeats its message; of two at once, one is kept."""
    operation_id, gateway, message_id = key
    with suppress(Conflict):
        async with store.write() as session:
            if await session.get(TextAnswer, key) is None:
                session.add(
                    TextAnswer(operation_id=operation_id, gateway=gateway, message_id=message_id, reply=reply,
                               outcome=outcome, at=datetime.now(UTC))
                )  # fmt: skip


async def answer_to(
    store: Store, settings: Settings, intake: Intake, operation: Operation, message: Message
) -> tuple[str, str]:
    """The reply and whether it was taken. What a sender did wrong is an answer; what is to be sent again is raised."""
    language = "en"
    try:
        async with store.read() as session:
            held = await line_of_phone(session, operation.id, message.sender)
            language = held.language if held else language
        try:
            text = parse(message.text, frozenset(currencies()))
        except Unreadable as error:
            if error.what != "check_missing":
                raise
            text = error.values["text"]  # type: ignore[assignment]
            line, _ = await sender_of(store, settings, operation, text, message.sender)
            return echo(text, str(error.values["check"]), line.language), "refused"
        line, sender = await sender_of(store, settings, operation, text, message.sender)
        language = line.language
        return await file(store, intake, operation, text, sender, language), "taken"
    except Unreadable as error:
        return say(language, error.what, **error.values), "refused"
    except OtherContent:
        return say(language, "used", number=text.number), "refused"
    except NotOpen:
        return say(language, "not_open"), "refused"
    except CorridorError as error:
        if error.status >= 500 or error.status == 429:
            raise
        known = as_corridor_error(error)
        why = known.faults[0].detail if known.faults else known.detail
        return say(language, "refused", why=in_language(why, language)), "refused"


def echo(text: Text, check: str, language: str) -> str:
    """What was understood, and the check characters with which it is confirmed."""
    return say(language, "check_missing", number=text.number, things=things_of(text, language),
               where=where_of(text), check=check)  # fmt: skip


def where_of(text: Text) -> str:
    return text.where if isinstance(text.where, str) else "@"


def things_of(text: Text, language: str) -> str:
    """What a text counts, in words: «Pistol 1, Cartridge 300, »."""
    tree = report_of(text, datetime(2000, 1, 1, tzinfo=UTC), "")
    said = [vocabulary.label("kind", tree["kind"], language)]
    for line in tree.get("lines", ()):
        kind = line.get("type")
        label = vocabulary.label("type", kind, language, class_=line["class"]) if kind else ""
        said.append(f"{label or vocabulary.label('class', line['class'], language)} {line['quantity']}")
    said += [
        f"{vocabulary.label('offence', one['offence'], language)} {one['count']}" for one in tree.get("arrests", ())
    ]
    said += [
        f"{vocabulary.label('of', one['of'], language)} {one['count']}/{one['hits']}" for one in tree.get("checks", ())
    ]
    return ", ".join(said) + ", "


async def line_of_phone(session: AsyncSession, operation_id: str, phone: str) -> TextLine | None:
    rows = await session.scalars(select(TextLine).where(TextLine.operation_id == operation_id))
    return next((row for row in rows if phone and phone in row.phones), None)


async def sender_of(
    store: Store, settings: Settings, operation: Operation, text: Text, phone: str
) -> tuple[TextLine, Sender]:
    """Whose text it is: from a telephone of the unit that it names, or with that unit's PIN. Raises Unreadable."""
    async with store.read() as session:
        found = await session.execute(
            select(TextLine, Unit)
            .join(Unit, (Unit.operation_id == TextLine.operation_id) & (Unit.code == TextLine.unit))
            .where(TextLine.operation_id == operation.id, TextLine.short == text.who)
        )
        row = found.first()
    if row is None:
        raise Unreadable("stranger")
    line, unit = row
    if text.pin is not None:
        await prove(store, settings, line, text.pin)
    elif not phone or phone not in line.phones:
        raise Unreadable("stranger")
    return line, Sender(unit.code, unit.agency, unit.country)


async def prove(store: Store, settings: Settings, line: TextLine, pin: str) -> None:
    """Raises Unreadable unless this is the unit's PIN; after five wrong ones the PIN waits a quarter of an hour."""
    right, waits = False, False
    async with store.write() as session:
        row = await session.get_one(TextLine, (line.operation_id, line.unit), with_for_update=True)
        waits = row.wait_until is not None and row.wait_until > datetime.now(UTC)
        if not waits:
            right = bool(row.pin_hmac) and hmac.compare_digest(row.pin_hmac, pin_hmac(settings.secret, row, pin))
            row.failures = 0 if right else row.failures + 1
            row.wait_until = datetime.now(UTC) + WAIT if row.failures >= FREE_TRIES else None
            row.failures = 0 if row.wait_until else row.failures
    if waits:
        raise Unreadable("wait")
    if not right:
        raise Unreadable("stranger")


async def file(store: Store, intake: Intake, operation: Operation, text: Text, sender: Sender, language: str) -> str:
    """File the report of a text under the id that its unit and number make; the reply names its receipt."""
    now = clock_of(operation).now(datetime.now(UTC))
    occurred_at = moment_of(text, now, ZoneInfo(operation.timezone))
    sector = ""
    if isinstance(text.where, str):
        async with store.read() as session:
            sector = await sector_of(session, operation.id, text.where, sender.unit, occurred_at)
    id_ = str(uuid.uuid5(NAMESPACE, f"{operation.code}\n{sender.unit}\n{text.number}"))
    raw = msgspec.json.encode(report_of(text, occurred_at, sector))
    taken = await intake.file_one(operation.id, read_one(raw, id_, sender))
    where = taken.receipt.sector or "?"
    return say(language, "taken", entry=taken.receipt.entry, number=text.number, where=f"{where} ",
               things=things_of(text, language).removesuffix(", "))  # fmt: skip


async def sector_of(session: AsyncSession, operation_id: str, where: str, unit: str, at: datetime) -> str:
    """The code of the sector that is meant: by its code without hyphens, or where the unit is on duty then."""
    if where != HERE:
        codes = await session.scalars(select(Sector.code).distinct().where(Sector.operation_id == operation_id))
        meant = [code for code in codes if code.replace("-", "") == where]
        if len(meant) != 1:
            raise Unreadable("where", word=where)
        return meant[0]
    rows = await session.scalars(
        select(Assignment.sector).where(
            Assignment.operation_id == operation_id,
            Assignment.unit == unit,
            Assignment.state.in_(STANDING),
            Assignment.starts_at <= at,
            Assignment.ends_at > at,
        )
    )
    sectors = set(rows)
    if len(sectors) != 1:
        raise Unreadable("not_on_duty")
    return sectors.pop()
