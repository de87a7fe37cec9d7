"""Whose a file is, who may send it, and taking it back. Services never commit."""

from typing import Any

from ops.access.identify import key_sha256
from ops.access.policy import Owned, Permission, Role
from ops.attachments import queries
from ops.attachments.models import Attachment
from ops.attachments.schemas import AttachmentList, AttachmentRecord, AttachmentWithdrawal
from ops.attachments.uploads import Key, Sender, Upload, Workshop, draft
from ops.call import Call
from ops.errors import Conflict, NotFound, NotOpen
from ops.journal.service import Draft, line_up
from ops.reports import queries as reports
from ops.reports.models import Report
from ops.reports.records import owned


async def sender_of(call: Call[Any], report_id: str) -> Sender:
    """Who sends a file of this report. Raises NotFound unless it is theirs; before there is one, units send for it."""
    if call.operation.state == "draft":
        raise NotOpen(f"{call.operation.code} is not issued yet.")
    async with call.store.read() as session:
        report = await reports.find(session, call.operation.id, report_id)
    key = key_sha256(call.request)
    if report is not None:
        whose = owned(report)
        call.show(Permission.ATTACHMENT_ADD, whose)
        return Sender(
            name=call.actor.name,
            unit=report.unit,
            agency=report.agency,
            country=report.country,
            agencies=tuple(whose.released_agencies),
            countries=tuple(whose.released_countries),
            key=key,
        )
    seat = next((seat for seat in call.seats if seat.role is Role.FIELD_UNIT), None)
    if seat is None:
        raise NotFound("There is no such report; only its unit may send files before it.")
    return Sender(call.actor.name, str(seat.unit), str(seat.agency), str(seat.country), key=key)


def upload_of(call: Call[Any], key: Key, sender: Sender) -> Upload:
    workshop: Workshop = call.request.app.state.workshop
    return Upload(call.store, workshop, key, sender)


async def files(call: Call[Any], report_id: str) -> AttachmentList:
    """The files of a report whose details the caller may see; to its unit also of one that is not there yet."""
    report = await reports.find(call.session, call.operation.id, report_id)
    if report is not None:
        call.show(Permission.REPORT_DETAIL, owned(report))
        return await queries.files_of(call.session, report)
    seat = next((seat for seat in call.seats if seat.role is Role.FIELD_UNIT), None)
    rows = await queries.rows_of(call.session, call.operation.id, report_id, str(seat.unit)) if seat else []
    if not rows:
        raise NotFound
    return queries.listed([], rows)


async def find(call: Call[Any], report_id: str, sha256: str, permission: Permission) -> tuple[Report, Attachment]:
    """A file that is whole, and its report. Raises NotFound unless the caller may do this with it."""
    report = await reports.find(call.session, call.operation.id, report_id)
    call.show(permission, owned(report) if report else None)
    row = await call.session.get(Attachment, (call.operation.id, report_id, sha256), populate_existing=True)
    if report is None or row is None or row.state == "arriving" or row.unit != report.unit:
        raise NotFound
    return report, row


async def withdraw(call: Call[AttachmentWithdrawal], report_id: str, sha256: str) -> AttachmentRecord:
    """A file no longer belongs to its report; it stays sealed. Withdrawing it again changes nothing."""
    await line_up(call.session, call.operation.id)
    _, row = await find(call, report_id, sha256, Permission.ATTACHMENT_ADD)
    if row.state == "withdrawn":
        if row.reason != call.body.reason:
            raise Conflict("This file was withdrawn already, for another reason.")
        return queries.record_of(row)
    row.state, row.reason = "withdrawn", call.body.reason
    record = queries.record_of(row)
    await call.journal(draft("attachment.withdrawn", record))
    return record


async def note_reading(call: Call[Any], report: Report, sha256: str, copy: str) -> None:
    """Journal that somebody looked at a file; thumbnails belong to the reading of the report itself."""
    whose: Owned = owned(report)
    read = Draft(
        kind="attachment.read",
        subject=report.id,
        payload={"sha256": sha256, "copy": copy},
        agency=whose.agency,
        country=whose.country,
        unit=whose.unit,
    )
    await call.journal(read)
