"""What a summary is compiled with beside the journal; frozen in the entry that says it was compiled."""

from ops.shapes import View
from ops.summaries.record import Compared, Embargo, Former


class Inputs(View, frozen=True, kw_only=True):
    """For whom, when it may be read, and what an earlier operation's summary states."""

    audience: str
    version: int = 1
    """The how manyth for this audience."""
    former: Former | None = None
    """The version before, whose figures this one's are held against."""
    embargo: Embargo = Embargo()
    compared: Compared | None = None
