"""OpenRosa 1.0 under /openrosa/{operation}: the list of forms, the form, its manifest, and submissions."""

import asyncio
from typing import Any

from litestar import Response, get, head, post
from litestar.datastructures import UploadFile
from litestar.exceptions import HTTPException, InternalServerException

from ops.access.policy import Permission
from ops.call import MIB, Call, CallOf
from ops.errors import MalformedRequest, TooLarge
from ops.openrosa import answers, instance, service
from ops.reports.routes import intake, sender

AT = "/openrosa/{op:str}"
MOST_AT_ONCE = 10 * MIB
"""What phones are told; Collect spreads the files of a form over as many posts as that needs."""
MOST_TAKEN = 40 * MIB
"""What is taken nevertheless: a single file may be larger than what phones were told."""
MOST_FORM = MIB
REFUSALS: Any = {Exception: answers.refusal}


@get(f"{AT}/formList", permission=Permission.REPORT_FILE, basic=True, exception_handlers=REFUSALS)
async def form_list(call: CallOf[None]) -> Response[bytes]:
    """The list of forms for ODK Collect: the one with which a unit reports."""
    found = await service.form_of(call.session, call.operation)
    return answers.answer(answers.form_list(found, address(call)))


@get(f"{AT}/forms/report.xml", permission=Permission.REPORT_FILE, basic=True, exception_handlers=REFUSALS)
async def form_xml(call: CallOf[None]) -> Response[bytes]:
    """The form, in every language that it has."""
    found = await service.form_of(call.session, call.operation)
    return Response(found.xml, media_type=answers.XML, headers=answers.HEADERS)


@get(f"{AT}/forms/report/manifest", permission=Permission.REPORT_FILE, basic=True, exception_handlers=REFUSALS)
async def form_manifest() -> Response[bytes]:
    """The files that the form needs: none."""
    return answers.answer(answers.manifest())


@head(f"{AT}/submission", permission=Permission.REPORT_FILE, basic=True, exception_handlers=REFUSALS, status_code=204)
async def submission_asked(call: CallOf[None]) -> Response[None]:
    """Where to submit and how much at once, once the phone has said who it is."""
    return Response(None, status_code=204, headers=submission_headers(call))


@post(
    f"{AT}/submission",
    permission=Permission.REPORT_FILE,
    basic=True,
    exception_handlers=REFUSALS,
    own_transaction=True,
    request_max_body_size=MOST_TAKEN,
)
async def submit(call: CallOf[None]) -> Response[bytes]:
    """A filled-in form with its files, or some of them: 201 with the receipt's number, 202 while files are to come."""
    xml, files, incomplete = await parts(call)
    filled = await asyncio.to_thread(instance.read, xml)
    taken = await service.take(call, intake(call), sender(call), filled)
    refused = await service.keep_files(call, str(taken.receipt.id), files)
    language = answers.language_of(call.request)
    said = [answers.say(language, "incomplete" if incomplete else "taken", entry=taken.receipt.entry)]
    said += [
        answers.say(language, "file_refused", name=name, why=answers.in_words(why, language)) for name, why in refused
    ]
    root = answers.message(" ".join(said), "submit_success")
    return answers.answer(root, 202 if incomplete else 201, submission_headers(call))


async def parts(call: Call[Any]) -> tuple[bytes, dict[str, bytes], bool]:
    """The form, the files by their names, and whether more of them are to come."""
    if not call.request.headers.get("content-type", "").lower().startswith("multipart/form-data"):
        raise MalformedRequest("Send multipart/form-data with the part xml_submission_file.")
    try:
        form = await call.request.form()
    except InternalServerException as error:  # the link dropped
        raise MalformedRequest("The body ended before all of it had come.") from error
    except HTTPException as error:
        if error.status_code == 413:
            raise TooLarge(f"At most {MOST_TAKEN} bytes are taken at once.") from error
        raise MalformedRequest("The multipart body cannot be read.") from error
    except (ValueError, LookupError) as error:  # a field in no character set that there is
        raise MalformedRequest("The multipart body cannot be read.") from error
    xml, files, incomplete = b"", dict[str, bytes](), False
    for name, part in form.multi_items():
        data = await part.read() if isinstance(part, UploadFile) else str(part).encode()
        if name == "xml_submission_file":
            xml = data
        elif name == "*isIncomplete*":
            incomplete = data.strip().lower() in {b"yes", b"true"}
        elif isinstance(part, UploadFile):
            files[part.filename or name] = data
    if not xml:
        raise MalformedRequest("There is no part xml_submission_file.")
    if len(xml) > MOST_FORM:
        raise TooLarge(f"The form has {len(xml)} bytes; {MOST_FORM} are taken.")
    return xml, files, incomplete


def submission_headers(call: Call[Any]) -> dict[str, str]:
    return {
        **answers.HEADERS,
        "Location": f"{address(call)}/submission",
        "X-OpenRosa-Accept-Content-Length": str(MOST_AT_ONCE),
    }


def address(call: Call[Any]) -> str:
    return f"{call.settings.public_url.rstrip('/')}/openrosa/{call.operation.code}"


ROUTES: list[Any] = [form_list, form_xml, form_manifest, submission_asked, submit]
