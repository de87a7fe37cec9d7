"""The library of concealment pictures, and sheets on methods."""

from typing import Any

from litestar import Response, get, post, put
from litestar.params import FromPath

from ops.access.policy import Permission
from ops.call import CallOf
from ops.errors import NotFound
from ops.methods import queries, service
from ops.methods.schemas import PictureDraft, PictureView, SheetDraft, SheetStep, SheetView, Withdrawing
from ops.methods.service import id_of
from ops.parameters import Parameters
from ops.shapes import Page

AT = "/api/operations/{op:str}"
SIZES = ("thumb", "preview", "full")


@put(f"{AT}/pictures/{{picture:str}}", permission=Permission.LIBRARY_EDIT, body=PictureDraft, answers=(201, 200))
async def mark_picture(call: CallOf[PictureDraft], picture: FromPath[str]) -> Response[PictureView]:
    """Mark a picture of a report of yours as fit for the library, under a UUID that you make. Only cleaned copies."""
    view, new = await service.mark(call, id_of(picture))
    return Response(view, status_code=201 if new else 200)


@get(f"{AT}/pictures", permission=Permission.LIBRARY_READ)
async def list_pictures(call: CallOf[None]) -> Page[PictureView]:
    """The library's pictures that are addressed to you or yours, newest first."""
    return Page(items=await queries.pictures(call.session, call.operation.id, call.seats, call.actor.name))


@get(f"{AT}/pictures/{{picture:str}}/image", permission=Permission.LIBRARY_READ, query=("size",),
     produces=("image/jpeg",))  # fmt: skip
async def show_picture(call: CallOf[None], picture: FromPath[str]) -> Response[bytes]:
    """The picture: thumb, preview or full, drawn anew without what the camera wrote into it."""
    given = Parameters(call.request.query_params, ("size",))
    size = (given.words("size", SIZES) or ["preview"])[0]
    given.done()
    data = await service.picture_of(call, id_of(picture), size)
    return Response(data, media_type="image/jpeg", headers={"Cache-Control": "private, no-store"})


@post(f"{AT}/pictures/{{picture:str}}/withdrawal", permission=Permission.LIBRARY_EDIT, body=Withdrawing,
      status_code=200)  # fmt: skip
async def withdraw_picture(call: CallOf[Withdrawing], picture: FromPath[str]) -> PictureView:
    """A picture leaves the library."""
    return await service.take_back(call, id_of(picture))


@put(f"{AT}/methods/{{method:str}}", permission=Permission.LIBRARY_EDIT, body=SheetDraft, answers=(201, 200))
async def write_sheet(call: CallOf[SheetDraft], method: FromPath[str]) -> Response[SheetView]:
    """Write a sheet under a UUID that you make, or change it while it is a draft."""
    view, new = await service.write(call, id_of(method))
    return Response(view, status_code=201 if new else 200)


@get(f"{AT}/methods", permission=Permission.LIBRARY_READ)
async def list_sheets(call: CallOf[None]) -> Page[SheetView]:
    """The sheets that were shared with you, and your own in every state."""
    return Page(items=await queries.sheets(call.session, call.operation.id, call.seats, call.actor.name))


@get(f"{AT}/methods/{{method:str}}", permission=Permission.LIBRARY_READ)
async def show_sheet(call: CallOf[None], method: FromPath[str]) -> SheetView:
    """One sheet."""
    wanted = id_of(method)
    for view in await queries.sheets(call.session, call.operation.id, call.seats, call.actor.name):
        if view.id == wanted:
            return view
    raise NotFound


@post(f"{AT}/methods/{{method:str}}/state", permission=Permission.LIBRARY_EDIT, body=SheetStep, status_code=200)
async def move_sheet(call: CallOf[SheetStep], method: FromPath[str]) -> SheetView:
    """Share a draft with its audience; withdraw it, with a reason."""
    return await service.step(call, id_of(method))


ROUTES: list[Any] = [
    mark_picture,
    list_pictures,
    show_picture,
    withdraw_picture,
    write_sheet,
    list_sheets,
    show_sheet,
    move_sheet,
]
