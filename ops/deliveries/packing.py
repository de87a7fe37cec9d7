"""What goes into an envelope: the parcel as this one recipient gets it, if they are still meant."""

import base64
import hashlib
from email.message import EmailMessage
from typing import Any, NamedTuple
from urllib.parse import urlsplit

import msgspec
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from ops.access.audience import Audience
from ops.deliveries import mail, queries
from ops.deliveries.models import Delivery, ParcelFile, ParcelKept, Webhook
from ops.deliveries.schemas import File
from ops.deliveries.signing import secret_of
from ops.planning.models import Operation
from ops.settings import Settings
from ops.store import Store


class Unmeant(Exception):
    """It is not for them any more: the membership has ended, or changed."""


class Packed(NamedTuple):
    """Ready to go: a mail, or a body for a URL."""

    id: str
    mail: EmailMessage | None = None
    url: str = ""
    secret: str = ""
    body: bytes = b""


async def pack(store: Store, settings: Settings, delivery_id: str) -> Packed:
    """The same delivery packs to the same content at every attempt. Raises Unmeant."""
    async with store.read() as session:
        row = await session.get_one(Delivery, delivery_id)
        parcel = await session.get_one(ParcelKept, row.parcel_id)
        operation = await session.get_one(Operation, row.operation_id)
        found = await queries.people(session, operation, row.account_id)
        audience = msgspec.convert(parcel.audience, Audience)
        if not found or not queries.meant(audience, found[0]):
            raise Unmeant("They are no longer among those who are meant.")
        person = found[0]
        files = await files_of(session, parcel.id)
        if row.webhook_id is None:
            return Packed(row.id, mail=letter(settings, operation, parcel, row, person, files))
        webhook = await session.get_one(Webhook, row.webhook_id)
        if webhook.removed_at is not None or not queries.may_receive(audience, person, webhook):
            raise Unmeant("The webhook was removed, or its owner may not have one any more.")
        secret = secret_of(settings.secret, webhook.id)
        return Packed(row.id, url=webhook.url, secret=secret, body=body(operation, parcel, files))


async def files_of(session: AsyncSession, parcel_id: str) -> list[File]:
    statement = select(ParcelFile).where(ParcelFile.parcel_id == parcel_id).order_by(ParcelFile.position)
    return [
        File(name=row.name, media_type=row.media_type, content=row.content, language=row.language)
        for row in await session.scalars(statement)
    ]


def letter(
    settings: Settings,
    operation: Operation,
    parcel: ParcelKept,
    row: Delivery,
    person: queries.Person,
    files: list[File],
) -> EmailMessage:
    """The mail to one person, in their language as far as there is one."""
    wanted = person.account.language
    language = wanted if wanted in parcel.text else "en"
    tag = f"[EXERCISE {operation.code}]" if operation.exercise else f"[{operation.code}]"
    host = urlsplit(settings.public_url).hostname or "localhost"
    return mail.compose(
        message_id=row.id,
        sender=settings.mail_from or f"corridor@{host}",
        to=person.account.email,
        language=language,
        subject=f"{tag} {mail.in_language(parcel.title, language)}",
        text=mail.in_language(parcel.text, language),
        at=row.created_at,
        domain=host,
        files=own_files(files, language),
    )


def own_files(files: list[File], language: str) -> list[File]:
    """Those for everybody, and those of a language; of files there are only in others, the English ones."""
    spoken = {file.language for file in files if file.language}
    chosen = language if language in spoken else "en"
    return [file for file in files if file.language in {"", chosen}]


def body(operation: Operation, parcel: ParcelKept, files: list[File]) -> bytes:
    """The JSON body of a webhook, as the Standard Webhooks specification has it: type, timestamp, data."""
    data: dict[str, Any] = {
        "operation": operation.code,
        "exercise": bool(operation.exercise),
        "subject": parcel.subject,
        "title": parcel.title,
        "text": parcel.text,
        "payload": parcel.payload,
    }
    if files:
        data["files"] = [
            {
                "name": file.name,
                "media_type": file.media_type,
                "language": file.language or None,
                "sha256": hashlib.sha256(file.content).hexdigest(),
                "content": base64.b64encode(file.content).decode(),
            }
            for file in files
        ]
    return msgspec.json.encode({"type": parcel.kind, "timestamp": parcel.at, "data": data})
