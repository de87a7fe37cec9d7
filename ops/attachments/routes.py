"""Files of a report: sent in pieces, listed with what is missing, shown as copies; the original stays sealed."""

import re
from typing import Any

from litestar import Response, get, post, put
from litestar.params import FromPath
from litestar.response import Stream

from ops.access.policy import Permission
from ops.attachments import queries, service
from ops.attachments.link import body_in_time
from ops.attachments.models import Attachment
from ops.attachments.pictures import PAPERS, PICTURES, SIZES
from ops.attachments.ranges import arrived, hole, part_of
from ops.attachments.schemas import AttachmentList, AttachmentRecord, AttachmentWithdrawal
from ops.call import MIB, Call, CallOf
from ops.errors import Conflict, MalformedRequest, NotFound, TooLarge, WrongMediaType
from ops.parameters import Parameters
from ops.reports.submission import report_id

AT = "/api/operations/{op:str}/reports/{report:str}/attachments"
ONE = f"{AT}/{{sha256:str}}"
_SHA256 = re.compile(r"[0-9a-f]{64}")
SEALED = {
    "Content-Security-Policy": "default-src 'none'; sandbox",
    "Cross-Origin-Resource-Policy": "same-origin",
}
"""A file that somebody sent is never run, wherever it is opened."""
EXTENSIONS = {"image/jpeg": "jpg", "image/png": "png", "image/webp": "webp", "application/pdf": "pdf"}


@put(
    ONE,
    permission=Permission.ATTACHMENT_ADD,
    body=bytes,
    streamed=True,
    content_types=("application/octet-stream", *PICTURES, *PAPERS),
    own_transaction=True,
    answers=(201, 200, 308),
    request_max_body_size=None,
)
async def send_attachment(call: CallOf[None], report: FromPath[str], sha256: FromPath[str]) -> Response[Any]:
    """Send a file, whole or in parts (Content-Range); 308 and Range say what has arrived, 201 that it is complete."""
    headers = call.request.headers
    if headers.get("content-encoding", "identity").strip().lower() not in {"", "identity"}:
        raise WrongMediaType("A compressed body is not taken here; send it as it is.")
    key = (call.operation.id, report_id(report), hash_of(sha256))
    part = part_of(headers.get("content-range"), headers.get("content-length"))
    limit = call.settings.attachment_mib * MIB
    if part.total > limit:
        raise TooLarge(f"The file has {part.total} bytes; at most {limit} are taken here.")
    sender = await service.sender_of(call, key[1])
    upload = service.upload_of(call, key, sender)
    async with call.store.read() as session:
        row = await session.get(Attachment, key)
    if row is not None and row.unit != sender.unit:
        raise NotFound
    if row is not None and row.state == "withdrawn":
        raise Conflict("This file was withdrawn from its report.")
    if row is not None and row.state == "held":
        return Response(queries.record_of(row), status_code=200)
    received = row.received if row is not None and (row.size == part.total or part.first) else 0
    if part.first > received:
        raise hole(received)
    if not part.asks:
        received = await upload.take(part, body_in_time(call.request))
    if received < part.total:
        return Response(b"", status_code=308, headers=arrived(received))
    record, new = await upload.finish()
    return Response(record, status_code=201 if new else 200)


@get(AT, permission=Permission.REPORT_DETAIL)
async def list_attachments(call: CallOf[None], report: FromPath[str]) -> AttachmentList:
    """The files of a report: those that are here, those on their way, and those that were only announced."""
    return await service.files(call, report_id(report))


@get(ONE, permission=Permission.REPORT_DETAIL, query=("size",), produces=("image/jpeg",))
async def show_attachment(call: CallOf[None], report: FromPath[str], sha256: FromPath[str]) -> Response[bytes]:
    """A picture as others may see it: drawn anew as JPEG, turned upright, without place, device or any other note."""
    given = Parameters(call.request.query_params, ("size",))
    sizes = given.words("size", SIZES)
    given.done()
    size = sizes[0] if sizes else "full"
    found, row = await service.find(call, report_id(report), hash_of(sha256), Permission.REPORT_DETAIL)
    if row.state == "withdrawn":
        raise NotFound("This file was withdrawn from its report.")
    data = await queries.copy_of(call.session, row, size)
    if data is None:
        raise NotFound("This file cannot be cleaned; it stays sealed for those who may read originals.")
    if size != "thumb":  # thumbnails belong to the reading of the report
        async with call.store.write() as session:
            await service.note_reading(Call(call.request, session, None), found, row.sha256, size)
    name = {"Content-Disposition": f'inline; filename="{row.sha256[:12]}-{size}.jpg"'}
    return Response(data, media_type="image/jpeg", headers=SEALED | name)


@get(f"{ONE}/original", permission=Permission.ATTACHMENT_ORIGINAL, produces=(*PICTURES, *PAPERS))
async def show_original(call: CallOf[None], report: FromPath[str], sha256: FromPath[str]) -> Stream:
    """A file as it was sent, with whatever its maker wrote into it. That you read it is journalled."""
    found, row = await service.find(call, report_id(report), hash_of(sha256), Permission.ATTACHMENT_ORIGINAL)
    if row.purged is not None:
        raise NotFound(f"The file as it was sent went at its date, under certificate {row.purged}.")
    async with call.store.write() as session:
        await service.note_reading(Call(call.request, session, None), found, row.sha256, "original")
    headers = {
        "Content-Disposition": f'attachment; filename="{row.sha256[:12]}.{EXTENSIONS[row.media_type]}"',
        "Content-Length": str(row.size),
    }
    content = queries.original(call.store, (row.operation_id, row.report_id, row.sha256))
    return Stream(content, media_type=row.media_type, headers=SEALED | headers)


@post(f"{ONE}/withdrawal", permission=Permission.ATTACHMENT_ADD, body=AttachmentWithdrawal, status_code=200)
async def withdraw_attachment(
    call: CallOf[AttachmentWithdrawal], report: FromPath[str], sha256: FromPath[str]
) -> AttachmentRecord:
    """A file was added by mistake: nobody is shown it any more, and it stays sealed."""
    return await service.withdraw(call, report_id(report), hash_of(sha256))


def hash_of(written: str) -> str:
    """A SHA-256 of the address, lower case. Raises MalformedRequest for anything else."""
    if not _SHA256.fullmatch(written.lower()):
        raise MalformedRequest("An attachment is named by the SHA-256 of its bytes: 64 hexadecimal digits.")
    return written.lower()


ROUTES: list[Any] = [send_attachment, list_attachments, show_attachment, show_original, withdraw_attachment]
