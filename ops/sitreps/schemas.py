"""Wire shapes around situation reports; the record itself is in `ops.sitreps.record`."""

from datetime import datetime
from typing import Literal

from ops.access.audience import Audience
from ops.access.policy import Role
from ops.shapes import View, Wire

USUAL = Audience(roles=(Role.COORDINATOR, Role.FOCAL_POINT, Role.VIEWER))
"""To whom situation reports are sent when nothing else is said; every member may read them."""


class Order(Wire, frozen=True, kw_only=True):
    """A situation report now. It is sent to `audience`, or without one to those of `to`."""

    to: Literal["usual", "everybody", "nobody"] = "usual"
    audience: Audience | None = None

    def addressed(self) -> Audience:
        """To whom the report is sent."""
        return self.audience or {"usual": USUAL, "everybody": Audience(everybody=True), "nobody": Audience()}[self.to]


class SitrepView(View, frozen=True, kw_only=True):
    """A situation report in a list, and in the journal; the record itself is at `{number}.json`."""

    number: int
    as_of: int
    due_at: datetime | None
    ordered_at: datetime
    ordered_by: str
    audience: Audience
    state: Literal["ordered", "made"]
    sha256: str
    made_at: datetime | None
