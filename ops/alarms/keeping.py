"""Storing what a ledger says: rows, entries and deliveries, in one transaction that holds the operation's turn."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import msgspec
from sqlalchemy.ext.asyncio import AsyncSession

from ops.access.audience import Audience, includes
from ops.alarms.ledger import Ledger, RuleKey
from ops.alarms.models import Alarm, AlarmReader
from ops.alarms.readers import record_of, sees, words_of
from ops.alarms.schemas import AlarmRecord
from ops.deliveries import queries as deliveries
from ops.deliveries.schemas import Channel, Parcel
from ops.deliveries.service import post
from ops.journal.service import Draft, Written, append
from ops.planning.models import Operation
from ops.store import Store
from ops.store.direct import asking, tell
from ops.store.statements import add

ACTOR = "alarms"
"""Who the journal says did it."""
SENT: frozenset[Channel] = frozenset({"webhook", "email"})


async def ledger_of(
    session: AsyncSession, operation: Operation, now: datetime, scopes: Iterable[str], rules: Iterable[str]
) -> Ledger:
    """The alarms about these scopes, and those of these rules."""
    of_these = (
        "select rule, key, round, case when state <> 'resolved' then document end as document from alarms "
        "where operation_id = :operation and"
    )
    question = asking(
        f"select rule, key, max(round), max(document) from ({of_these} scope in :scopes "  # noqa: S608 - ours
        f"union all {of_these} rule in :rules) as wanted group by rule, key",
        operation=operation.id,
        scopes=sorted(set(scopes)),
        rules=sorted(set(rules)),
    )
    [rows] = await tell(session, [question])
    unresolved = [msgspec.json.decode(document, type=AlarmRecord) for *_, document in rows if document]
    rounds: dict[RuleKey, int] = {(rule, key): turn for rule, key, turn, _ in rows}
    return Ledger(operation.id, ZoneInfo(operation.timezone), now, unresolved, rounds)


async def keep(store: Store, session: AsyncSession, operation: Operation, ledger: Ledger) -> list[Written]:
    """Keep what happened in the ledger. The caller holds the operation's turn."""
    if not ledger.happened:
        return []
    raised = [record for kind, record in ledger.happened if kind == "alarm.raised"]
    await add(session, Alarm, [row(operation.id, record) for record in raised])
    words = [(record.id, word) for record in raised for word in sorted(words_of(record))]
    await add(session, AlarmReader, [{"operation_id": operation.id, "alarm": id_, "word": w} for id_, w in words])
    drafts, parcels = [], []
    for kind, told in ledger.happened:
        record = told
        if kind == "alarm.resolved":
            kept = await session.get_one(Alarm, (operation.id, told.id), populate_existing=True)
            before = record_of(kept.document)  # it may have been acknowledged since the ledger was read
            said = {name: getattr(before, name) for name in ("acknowledged_by", "acknowledged_at", "remark")}
            record = msgspec.structs.replace(told, **said)
            kept.state, kept.document = record.state, journalled(record)
        drafts.append(draft(kind, record))
        parcels.append((kind, record))
    await session.flush()
    written = await append(store, session, operation.id, ACTOR, drafts, ledger.now)
    await send(session, operation, parcels, ledger.now)
    return written


def row(operation_id: str, record: AlarmRecord) -> dict[str, Any]:
    names = ("id", "rule", "key", "round", "kind", "scope", "state", "raised_at")
    return {
        "operation_id": operation_id,
        **{name: getattr(record, name) for name in names},
        "document": journalled(record),
    }


def draft(kind: str, record: AlarmRecord) -> Draft:
    """An alarm's entry: nobody's report, so nobody owns it; who sees it is in the record."""
    return Draft(kind=kind, subject=record.id, payload=journalled(record))


def journalled(record: AlarmRecord) -> Any:
    """Builtins as they come back from the journal."""
    return msgspec.json.decode(msgspec.json.encode(record))


def to_be_told(record: AlarmRecord, person: deliveries.Person) -> bool:
    """Whether an alarm is sent to somebody: to all who see it; a first silence to its audience only."""
    name = person.account.email
    if record.facts.get("stage") == 1:
        return includes(record.audience, person.seats, name)
    return sees(record, person.seats, name)


async def send(
    session: AsyncSession, operation: Operation, told: Iterable[tuple[str, AlarmRecord]], at: datetime
) -> None:
    """Post what goes by webhook or e-mail, to exactly those who see the alarm, without what only some may see."""
    going = [(kind, record) for kind, record in told if SENT & set(record.channels)]
    if not going:
        return
    people = await deliveries.people(session, operation)
    for kind, record in going:
        meant = sorted(person.account.email for person in people if to_be_told(record, person))
        if not meant:
            continue
        payload = {
            "alarm": record.id,
            "kind": record.kind,
            "severity": record.severity,
            "state": record.state,
            "text": record.text,
            "raised_at": record.raised_at.isoformat(),
            "resolution": record.resolution_text,
        }
        over = kind == "alarm.resolved"
        heading = {"en": "Alarm resolved" if over else "Alarm", "fr": "Alarme levée" if over else "Alarme"}
        text = {
            language: f"{said}\n{record.resolution_text[language]}" if over else said
            for language, said in record.text.items()
        }
        title = {language: f"{operation.code}: {heading[language]}: {said}" for language, said in record.text.items()}
        channels: frozenset[Channel] = frozenset(c for c in SENT if c in record.channels)
        parcel = Parcel(
            kind=kind,
            subject=record.id,
            audience=Audience(people=tuple(meant)),
            channels=channels,
            payload=payload,
            title=title,
            text=text,
        )
        await post(session, operation, parcel, at)
