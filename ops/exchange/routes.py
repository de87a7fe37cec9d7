"""Packages in the forms that officials use, and the log of what went to whom."""

from typing import Any

import msgspec
from litestar import Response, get, post
from litestar.params import FromPath

from ops.access.policy import Permission
from ops.call import CallOf
from ops.exchange import queries, service
from ops.exchange.schemas import ReleaseOrder, ReleaseView
from ops.journal.service import Draft
from ops.shapes import Page

AT = "/api/operations/{op:str}/releases"
ZIP = "application/zip"


@post(AT, permission=Permission.RELEASE_MAKE, body=ReleaseOrder, own_transaction=True)
async def make_release(call: CallOf[ReleaseOrder]) -> ReleaseView:
    """Make one package for one recipient and write it into the release log. What may not go is left out and counted."""
    return await service.release(call)


@get(AT, permission=Permission.RELEASE_LIST)
async def list_releases(call: CallOf[None]) -> Page[ReleaseView]:
    """The release log, newest first: what your country sent or was sent; coordinators and auditors see all."""
    return Page(items=await queries.releases(call.session, call.operation.id, call.seats))


@get(f"{AT}/{{number:int}}", permission=Permission.RELEASE_READ)
async def show_release(call: CallOf[None], number: FromPath[int]) -> ReleaseView:
    """One line of the log."""
    return msgspec.convert((await service.find(call, number)).document, ReleaseView)


@get(f"{AT}/{{number:int}}/package", permission=Permission.RELEASE_READ, journalled=True, produces=(ZIP,))
async def download_release(call: CallOf[None], number: FromPath[int]) -> Response[bytes]:
    """The package as it was made. That you took it is journalled."""
    row = await service.find(call, number)
    draft = Draft(kind="export.made", subject=f"releases/{number}", payload={"sha256": row.document["sha256"]})
    await call.journal(draft)
    to = row.to_country or "INT"
    name = f"{call.operation.code}-{number}-{to}-TLP-{row.document['tlp'].replace('+', '-')}.zip"
    return Response(row.content, media_type=ZIP, headers={"Content-Disposition": f'attachment; filename="{name}"'})


ROUTES: list[Any] = [make_release, list_releases, show_release, download_release]
