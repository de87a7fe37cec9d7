"""Marking pictures, writing and sharing sheets: each an entry in the caller's transaction. Services never commit."""

from typing import Any
from uuid import UUID

import msgspec
from sqlalchemy import select

from ops.access.models import Agency
from ops.access.policy import Owned, Permission
from ops.attachments.models import Attachment, AttachmentCopy
from ops.call import Call
from ops.errors import Conflict, Fault, NotFound, Unacceptable
from ops.journal.service import Draft, line_up
from ops.methods import queries
from ops.methods.models import LibraryPicture, MethodSheet
from ops.methods.queries import picture_view, sheet_view
from ops.methods.schemas import PictureDraft, PictureView, SheetDraft, SheetStep, SheetView, Withdrawing
from ops.reports.models import Report
from ops.reports.vocabulary import codes


async def mark(call: Call[PictureDraft], picture: str) -> tuple[PictureView, bool]:
    """Put a cleaned picture into the library, under an id that its marker made; the same again changes nothing."""
    draft, operation = call.body, call.operation
    await line_up(call.session, operation.id)
    stored = await call.session.get(LibraryPicture, (operation.id, picture))
    if stored is not None:
        call.show(Permission.LIBRARY_EDIT, Owned(agency=stored.agency, country=stored.country))
        view = picture_view(stored)
        said = {"report": str(draft.report), "category": draft.category, "caption": draft.caption, "tlp": draft.tlp}
        if any(getattr(view, name) != value for name, value in said.items()) or view.sha256 != draft.sha256:
            raise Conflict("This id was used for another picture; withdraw that one, and mark it anew.")
        return view, False
    report = await call.session.get(Report, (operation.id, str(draft.report)))
    whose = Owned(agency=report.agency, country=report.country) if report else None
    call.show(Permission.LIBRARY_EDIT, whose)
    assert report is not None
    key = (operation.id, report.id, draft.sha256)
    file = await call.session.get(Attachment, key)
    faults = []
    if file is None or file.state != "held" or file.unit != report.unit:
        faults.append(Fault("/sha256", "is no file of this report"))
    elif await call.session.get(AttachmentCopy, (*key, "full")) is None:
        faults.append(Fault("/sha256", "is no picture that could be cleaned"))
    if draft.category not in codes("concealment"):
        faults.append(Fault("/category", f"{draft.category} is no way of concealment"))
    if faults:
        raise Unacceptable(faults=faults)
    row = LibraryPicture(
        operation_id=operation.id,
        id=picture,
        report_id=report.id,
        sha256=draft.sha256,
        agency=report.agency,
        country=report.country,
        category=draft.category,
        caption=draft.caption,
        tlp=draft.tlp,
        to=msgspec.to_builtins(draft.to),
        state="shown",
        marked_by=call.actor.name,
        marked_at=call.now,
        reason="",
    )
    call.session.add(row)
    await call.session.flush()
    await call.journal(entry("picture.marked", picture_view(row)))
    return picture_view(row), True


async def take_back(call: Call[Withdrawing], picture: str) -> PictureView:
    """A picture leaves the library. Raises Conflict when it has left already."""
    await line_up(call.session, call.operation.id)
    row = await call.session.get(LibraryPicture, (call.operation.id, picture))
    call.show(Permission.LIBRARY_EDIT, Owned(agency=row.agency, country=row.country) if row else None)
    assert row is not None
    if row.state == "withdrawn":
        raise Conflict("This picture was withdrawn already.")
    row.state, row.reason = "withdrawn", call.body.reason
    await call.session.flush()
    await call.journal(entry("picture.withdrawn", picture_view(row)))
    return picture_view(row)


async def picture_of(call: Call[Any], picture: str, size: str) -> bytes:
    """A picture of the library in one size. Raises NotFound unless the caller may see it and it has not left."""
    views = await queries.pictures(call.session, call.operation.id, call.seats, call.actor.name)
    view = next((one for one in views if one.id == picture and one.state == "shown"), None)
    if view is None:
        raise NotFound
    found = await call.session.get(AttachmentCopy, (call.operation.id, view.report, view.sha256, size))
    if found is None:
        raise NotFound
    return bytes(found.data)


async def write(call: Call[SheetDraft], sheet: str) -> tuple[SheetView, bool]:
    """Write a sheet, or change it while it is a draft. Raises Conflict for one that was shared."""
    operation, draft = call.operation, call.body
    await line_up(call.session, operation.id)
    row = await call.session.get(MethodSheet, (operation.id, sheet))
    if row is not None:
        call.show(Permission.LIBRARY_EDIT, Owned(agency=row.agency, country=row.country))
        if row.state != "draft":
            raise Conflict(f"This sheet is {row.state}; it is not changed any more. Write another.")
    if faults := await wrong(call):
        raise Unacceptable(faults=faults)
    content, new = msgspec.to_builtins(draft), row is None
    if row is not None and row.content == content:
        return sheet_view(row), False
    if row is None:
        agency, country = await owner(call)
        row = MethodSheet(operation_id=operation.id, id=sheet, agency=agency, country=country, state="draft",
                          shared_at=None, reason="")  # fmt: skip
        call.session.add(row)
    row.content, row.written_by, row.written_at = content, call.actor.name, call.now
    await call.session.flush()
    await call.journal(entry("method.written", sheet_view(row)))
    return sheet_view(row), new


async def owner(call: Call[Any]) -> tuple[str | None, str | None]:
    """For whom the writer sits: an agency and its country, a country, or the coordinators."""
    seats = [seat for seat in call.seats if seat.agency or seat.country]
    if not seats:
        return None, None
    seat = seats[0]
    if seat.agency:
        country = select(Agency.country).where(Agency.operation_id == call.operation.id, Agency.code == seat.agency)
        return seat.agency, await call.session.scalar(country)
    return None, seat.country


async def wrong(call: Call[SheetDraft]) -> list[Fault]:
    """Everything that is wrong with a sheet."""
    draft = call.body
    faults = []
    for name in ("concealment", "transport"):
        code = getattr(draft, name)
        if code is not None and code not in codes(name):
            faults.append(Fault(f"/{name}", f"{code} is not known"))
    known = codes("country")
    faults += [Fault(f"/countries/{i}", f"{c} is no country") for i, c in enumerate(draft.countries) if c not in known]
    there = await queries.pictures(call.session, call.operation.id, call.seats, call.actor.name)
    shown = {one.id for one in there if one.state == "shown"}
    faults += [
        Fault(f"/pictures/{index}", "is no picture of the library that you may see")
        for index, one in enumerate(draft.pictures)
        if str(one) not in shown
    ]
    return faults


async def step(call: Call[SheetStep], sheet: str) -> SheetView:
    """Share a draft, or withdraw what is there."""
    await line_up(call.session, call.operation.id)
    row = await call.session.get(MethodSheet, (call.operation.id, sheet))
    call.show(Permission.LIBRARY_EDIT, Owned(agency=row.agency, country=row.country) if row else None)
    assert row is not None
    may = {"draft": ("shared", "withdrawn"), "shared": ("withdrawn",)}.get(row.state, ())
    if call.body.to not in may:
        raise Conflict(f"A sheet that is {row.state} cannot become {call.body.to}.")
    if call.body.to == "withdrawn" and not call.body.reason.strip():
        raise Unacceptable(faults=[Fault("/reason", "say why it is withdrawn")])
    row.state, row.reason = call.body.to, call.body.reason
    if row.state == "shared":
        row.shared_at = call.now
    await call.session.flush()
    await call.journal(entry(f"method.{row.state}", sheet_view(row)))
    return sheet_view(row)


def entry(kind: str, view: PictureView | SheetView) -> Draft:
    payload = msgspec.to_builtins(view)
    return Draft(kind=kind, subject=view.id, payload=payload, agency=view.agency, country=view.country)


def id_of(written: str) -> str:
    """A UUID of the address as it is kept. Raises NotFound for anything else: nothing has such a name."""
    try:
        return str(UUID(written))
    except ValueError:
        raise NotFound from None
