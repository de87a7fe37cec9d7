"""Filing what phones send: a form once, an edited form as a correction, its files beside it."""

import hashlib
from collections.abc import Mapping
from typing import Any

import msgspec
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from ops.attachments import service as attachments
from ops.attachments.models import Attachment
from ops.call import MIB, Call
from ops.errors import Conflict, CorridorError, MalformedRequest, NotFound, OtherContent
from ops.journal.service import Draft
from ops.openrosa.form import Form, form, form_id
from ops.openrosa.instance import Instance
from ops.openrosa.models import FormEdit
from ops.openrosa.schemas import record_of
from ops.planning.models import Operation, Sector
from ops.problems import as_corridor_error
from ops.reports.intake import Intake
from ops.reports.models import Report
from ops.reports.schemas import Receipt
from ops.reports.service import correct
from ops.reports.submission import Sender, read_one
from ops.reports.views import Taken


async def form_of(session: AsyncSession, operation: Operation) -> Form:
    """The form of this operation as its sectors are now."""
    rows = await session.execute(
        select(Sector.code, Sector.name)
        .where(Sector.operation_id == operation.id, Sector.valid_to.is_(None))
        .order_by(Sector.code)
    )
    sectors = tuple((code, f"{code} {name}".strip() if name != code else code) for code, name in rows)
    return form(operation.code, f"Corridor {operation.name}", sectors)


async def take(call: Call[Any], intake: Intake, sender: Sender, instance: Instance) -> Taken:
    """The receipt of an instance: filed, taken before, or a correction. Raises what filing or correcting raises."""
    if instance.form != form_id(call.operation.code):
        raise MalformedRequest(f"This is not the form of {call.operation.code}; fetch it anew.")
    raw = msgspec.json.encode(instance.report)
    known = await call.session.get(FormEdit, (call.operation.id, instance.id))
    if known is not None:  # sent again
        return again(known, await owned(call, known.report_id, sender), read_one(raw, known.report_id, sender).sha256)
    original = await report_of(call.session, call.operation.id, instance.edits) if instance.edits else None
    if original is None:  # also one whose original never came: better here without its history than not at all
        return await intake.file_one(call.operation.id, read_one(raw, instance.id, sender))
    return await edit(call, original, sender, instance, raw)


async def edit(call: Call[Any], report_id: str, sender: Sender, instance: Instance, raw: bytes) -> Taken:
    """An edited form is the whole new version of its report."""
    submission = read_one(raw, report_id, sender)
    async with call.store.write() as session:
        row = await owned(call, report_id, sender, session)
        taken = await correct(
            call.store, session, row, sender.unit, "Edited in ODK Collect", submission.examined, submission.sha256
        )
        known = await session.get(FormEdit, (call.operation.id, instance.id))
        if known is not None:  # the same came twice at once; the other was first
            return again(known, row, submission.sha256)
        receipt = msgspec.to_builtins(taken.receipt)
        edited = FormEdit(
            operation_id=call.operation.id,
            instance_id=instance.id,
            report_id=report_id,
            content_sha256=submission.sha256,
            receipt=receipt,
        )
        session.add(edited)
        payload = msgspec.to_builtins(record_of(edited))
        whose = {"agency": row.agency, "country": row.country, "unit": row.unit}
        inner = Call(call.request, session, None)
        await inner.journal(Draft(kind="form.edited", subject=instance.id, payload=payload, **whose))
    return taken


def again(known: FormEdit, row: Report, sha256: str) -> Taken:
    """The receipt that an edited form got. Raises OtherContent where it now says something else."""
    if known.content_sha256 != sha256:
        raise OtherContent(f"The instance {known.instance_id} was already used for another edit of {row.id}.")
    return Taken(receipt=msgspec.convert(known.receipt, Receipt), new=False)


async def owned(call: Call[Any], report_id: str, sender: Sender, session: AsyncSession | None = None) -> Report:
    """The report, or NotFound unless it is this unit's."""
    row = await (session or call.session).get(Report, (call.operation.id, report_id))
    if row is None or row.unit != sender.unit:
        raise NotFound
    return row


async def report_of(session: AsyncSession, operation_id: str, instance_id: str) -> str | None:
    """The report that an instance became: filed under its own id, or a version of another."""
    edited = await session.get(FormEdit, (operation_id, instance_id))
    if edited is not None:
        return edited.report_id
    return instance_id if await session.get(Report, (operation_id, instance_id)) else None


async def keep_files(call: Call[Any], report_id: str, files: Mapping[str, bytes]) -> list[tuple[str, CorridorError]]:
    """Store the files of a report; those that cannot be taken, with why. The report stands without them."""
    refused = []
    for name, data in files.items():
        try:
            await keep_file(call, report_id, data)
        except CorridorError as error:
            if error.status >= 500 or error.status in {401, 403, 404}:  # to be sent again, or not theirs
                raise
            refused.append((name, as_corridor_error(error)))
    return refused


async def keep_file(call: Call[Any], report_id: str, data: bytes) -> None:
    """One file, by its content: the same again changes nothing."""
    if not data or len(data) > call.settings.attachment_mib * MIB:
        raise Conflict(f"It has {len(data)} bytes; 1 to {call.settings.attachment_mib * MIB} are taken.")
    key = (call.operation.id, report_id, hashlib.sha256(data).hexdigest())
    async with call.store.read() as session:
        held = await session.get(Attachment, key)
    if held is not None and held.state != "arriving":
        return
    upload = attachments.upload_of(call, key, await attachments.sender_of(call, report_id))
    await upload.keep(0, data, len(data))
    await upload.finish()
