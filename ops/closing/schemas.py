"""Wire shapes of the closing."""

from ops.closing.checklist import Point
from ops.shapes import View


class ClosingView(View, frozen=True, kw_only=True):
    """What is open before the operation may close, and what ends with it."""

    state: str
    ready: bool
    points: list[Point]
    ends: dict[str, int]
    """How many members, links, webhooks, trackers and gateways; unit keys end as well, and no data is lost by it."""


class Closing(View, frozen=True, kw_only=True):
    """The payload of `closing.accepted`: the points that were open, as they were, and why it closes all the same."""

    points: list[Point]
    reason: str
