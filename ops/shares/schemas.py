"""Wire shapes of links to boards."""

from datetime import datetime
from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from ops.shapes import Name, View, Wire

ShareView = Literal["board", "figures", "map", "timeline", "reporting"]
VIEWS: tuple[str, ...] = ("board", "figures", "map", "timeline", "reporting")
"""The whole board, or one part of it."""
AudienceLabel = Annotated[
    str,
    Meta(
        pattern=r"^(members|public|country:[A-Z]{3})$",
        description="Totals as members see them, one country's, or TLP:CLEAR totals with small cells protected",
    ),
]


class ShareDraft(Wire, frozen=True):
    """A link to be made. `name` says for whom or where: it is shown to nobody but those who manage links."""

    name: Name
    audience: AudienceLabel = "members"
    view: ShareView = "board"
    hours: Annotated[int, Meta(ge=1, le=24 * 90)] = 24
    """How long it opens, from now; by the server's clock, in an exercise too."""


class Share(View, frozen=True):
    """A link, without its token."""

    id: str
    name: str
    audience: str
    view: str
    made_by: str
    created_at: datetime
    expires_at: datetime
    revoked_at: datetime | None
    opened_on: str | None
    """The last day (UTC) on which somebody opened it."""


class ShareShown(Share, frozen=True):
    """A link just made: the only time that its token is shown."""

    token: str
    path: str = msgspec.field(default="")
    """Where it opens, on this service."""
