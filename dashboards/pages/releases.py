"""The release log: what went to whom under which handling; and a form for a package."""

from typing import Any

from litestar import Response, get

from dashboards.i18n import language_of
from dashboards.page import page, words_for
from ops.access.policy import Permission
from ops.call import CallOf
from ops.exchange import queries
from ops.exchange.schemas import CONTENTS
from ops.reports import vocabulary


@get("/operations/{op:str}/releases", permission=Permission.RELEASE_LIST)
async def releases_page(call: CallOf[None]) -> Response[str]:
    """What went to whom, newest first, and what was withheld."""
    words = words_for(language_of(call.request), call.operation)
    others = sorted(set(vocabulary.terms("country")) - set(call.operation.countries), key=words.country)
    return page(
        call,
        "releases.html",
        tab="/settings",
        releases=await queries.releases(call.session, call.operation.id, call.seats),
        contents=CONTENTS,
        others=others,
    )


ROUTES: list[Any] = [releases_page]
